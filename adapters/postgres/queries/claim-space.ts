/** Makes a space the wanted one. Two moments are never equal. $1 id. */
export const requestSpace = `
  update embedding_space
  set requested_at = greatest(
    clock_timestamp(),
    (select max(requested_at) from embedding_space) + interval '1 microsecond'
  )
  where id = $1
`;

export const readWantedSpace = `
  select id, name from embedding_space where requested_at is not null order by requested_at desc limit 1
`;

/** Takes or keeps the hold on filling a space, unless another has it. $1 id, $2 token, $3 seconds it may be silent. */
export const holdSpace = `
  update embedding_space
  set filler = $2, filler_until = clock_timestamp() + make_interval(secs => $3::double precision)
  where id = $1 and (filler is null or filler = $2 or filler_until <= clock_timestamp())
  returning is_active
`;

/** Keeps the hold while the space is still wanted. $1 id, $2 token, $3 seconds it may be silent. */
export const keepSpace = `
  update embedding_space
  set filler_until = clock_timestamp() + make_interval(secs => $3::double precision)
  where id = $1 and filler = $2 and requested_at = (select max(requested_at) from embedding_space)
`;

/** $1 id, $2 token. */
export const releaseSpace = `
  update embedding_space set filler = null, filler_until = null where id = $1 and filler = $2
`;
