/** $1 the chunks as a JSON array. */
export const insertChunks = `
  insert into chunk (document_id, kind, key, title, url, text, operation_key, content_hash, embedding_hash, embedding_text)
  select document_id, kind, key, title, url, text, operation_key, content_hash, embedding_hash,
    embedding_text
  from json_to_recordset($1::json) as given (
    document_id bigint, kind smallint, key text, title text, url text, text text, operation_key text,
    content_hash uuid, embedding_hash uuid, embedding_text text
  )
  returning id::text, document_id::text, key
`;
