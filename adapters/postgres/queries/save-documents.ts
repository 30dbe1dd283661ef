/** $1 source id, $2 the documents as a JSON array. */
export const saveDocuments = `
  insert into document (
    source_id, path, kind, slug, api_id, api_version_id, title, url, content_hash, visibility, teams, warnings,
    operation_count, chunk_count, section_keys
  )
  select
    $1, path, kind, slug, api_id, api_version_id, title, url, content_hash, visibility,
    array(select json_array_elements_text(teams)), array(select json_array_elements_text(warnings)),
    operation_count, chunk_count, array(select json_array_elements_text(section_keys))
  from json_to_recordset($2::json) as given (
    path text, kind text, slug text, api_id bigint, api_version_id bigint, title text, url text, content_hash text,
    visibility text, teams json, warnings json, operation_count integer, chunk_count integer, section_keys json
  )
  on conflict (source_id, path) do update set
    kind = excluded.kind,
    slug = excluded.slug,
    api_id = excluded.api_id,
    api_version_id = excluded.api_version_id,
    title = excluded.title,
    url = excluded.url,
    content_hash = excluded.content_hash,
    visibility = excluded.visibility,
    teams = excluded.teams,
    warnings = excluded.warnings,
    operation_count = excluded.operation_count,
    chunk_count = excluded.chunk_count,
    section_keys = excluded.section_keys
  where (
    document.kind, document.slug, document.api_id, document.api_version_id, document.title, document.url,
    document.content_hash, document.visibility, document.teams, document.warnings, document.operation_count,
    document.chunk_count, document.section_keys
  ) is distinct from (
    excluded.kind, excluded.slug, excluded.api_id, excluded.api_version_id, excluded.title, excluded.url,
    excluded.content_hash, excluded.visibility, excluded.teams, excluded.warnings, excluded.operation_count,
    excluded.chunk_count, excluded.section_keys
  )
`;
