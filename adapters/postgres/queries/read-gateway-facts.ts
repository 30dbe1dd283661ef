/** Every gateway's facts on an API, in an order that does not depend on the order of commits. $1 api slug. */
export const readGatewayFacts = `
  select f.facts
  from api a
  join document d on d.api_id = a.id
  join gateway_fact f on f.document_id = d.id
  where a.slug = $1
  order by d.path, d.content_hash
`;
