/** $1 the chunks as a JSON array. */
export const updateChunks = `
  update chunk c
  set kind = given.kind,
    title = given.title,
    url = given.url,
    text = given.text,
    operation_key = given.operation_key,
    content_hash = given.content_hash,
    embedding_hash = given.embedding_hash,
    embedding_text = given.embedding_text
  from json_to_recordset($1::json) as given (
    id bigint, kind smallint, title text, url text, text text, operation_key text,
    content_hash uuid, embedding_hash uuid, embedding_text text
  )
  where c.id = given.id
`;
