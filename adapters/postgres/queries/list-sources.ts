/** All sources, by name and key. What an opened source without a commit holds is nothing. */
export const listSources = `
  select s.key, s.kind, s.title, s.name, s.generation::integer as generation, s.indexed_at,
    count(d.id)::integer as documents, coalesce(sum(d.chunk_count), 0)::integer as chunks
  from source s
  left join document d on d.source_id = s.id
  group by s.id
  order by s.name collate "C" nulls last, s.key collate "C"
`;
