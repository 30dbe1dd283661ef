/**
 * The documents are those that the caller may read at this moment; when one of them cannot be found any more, the answer
 * has none that are known, and is not shown again.
 * $1 answer id, $2 conversation id, $3 subject or null, $4 question, $5 record as JSON;
 * $6 paths of documents and $7 the slugs of their APIs or null; $8 slugs of APIs and $9 their version labels.
 */
export const saveTurn = `
  with used as materialized (
    select given.place, d.id
    from unnest($6::text[], $7::text[]) with ordinality as given (path, api, place)
    left join (document d left join api a on a.id = d.api_id)
      on d.path = given.path and a.slug is not distinct from given.api
    union all
    select -given.place, d.id
    from unnest($8::text[], $9::text[]) with ordinality as given (api, version, place)
    left join (document d join api a on a.id = d.api_id join api_version v on v.id = d.api_version_id)
      on d.kind = 'spec' and a.slug = given.api and v.label = given.version
  )
  insert into answer (id, conversation_id, subject, question, record, documents)
  select
    $1, $2, $3, $4, $5::json,
    case when not exists (select from used where id is null) then array(select distinct id from used order by id) end
`;

/** $1 answer id, $2 answer as JSON. */
export const saveContent = `
  insert into answer_content (answer_id, content) values ($1, $2::json)
`;
