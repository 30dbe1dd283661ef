/** $1 document ids, $2 facts as JSON, element by element. */
export const saveGatewayFacts = `
  insert into gateway_fact (document_id, facts)
  select * from unnest($1::bigint[], $2::json[])
  on conflict (document_id) do update set facts = excluded.facts
  where gateway_fact.facts::text is distinct from excluded.facts::text
`;
