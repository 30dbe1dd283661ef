/** $1 the operations as a JSON array; `model` is a text that holds JSON, so that its order survives. */
export const saveOperations = `
  insert into operation (document_id, key, operation_id, position, model)
  select document_id, key, operation_id, position, model::json
  from json_to_recordset($1::json) as given (
    document_id bigint, key text, operation_id text, position integer, model text
  )
  on conflict (document_id, key) do update set
    operation_id = excluded.operation_id,
    position = excluded.position,
    model = excluded.model
  where (operation.operation_id, operation.position, operation.model::text)
    is distinct from (excluded.operation_id, excluded.position, excluded.model::text)
`;
