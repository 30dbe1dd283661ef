import { chunkKinds } from '../../../core/chunk.ts';
import { FINGERPRINT } from './read-fingerprint.ts';
import { CANDIDATES } from './search-limits.ts';
import { nameSearch } from './search-names.ts';
import { cosineOf, vectorSearch } from './search-vectors.ts';
import type { SearchedSpace } from './search-vectors.ts';
import { lexicalSearch } from './search-words.ts';

const OPERATION = chunkKinds.indexOf('operation');
const SECTION = chunkKinds.indexOf('section');

/** The same for lengths of chunks, which are sums of weights with a few decimals. */
const LENGTH_POINT = 2 ** 16;

/**
 * Hybrid search under the rights of the current transaction. Every count, average and bound is taken over
 * visible and filtered documents alone, so hidden content changes no score. Cut-offs keep all ties.
 *
 * What is read by its key stands in a lateral subquery with `offset 0`: the planner then has no way but the index, however
 * wrong its guess of the number of rows.
 *
 * $1 api slug or null, $2 with portal-wide pages, $3 version label or null, $4 chunk kinds or null;
 * $5 terms, $6 their weights; $7 identifier kinds, $8 keys, $9 boosts;
 * $10 vector or null, $11 name of the embedding space, $12 fusion weight;
 * $13 limit, $14 limit per kind or null, $15 limit of operations or null, $16 limit of sections or null;
 * $17 fingerprint of the state that the following are known of or null, $18 documents, $19 chunks, $20 their average length;
 * $21 terms, $22 chunks that hold each.
 */
export function search(space: SearchedSpace | null): string {
  return `
  with ${searchScope},
  ${vectorSearch(space)},
  ${nameSearch},
  ${lexicalSearch},
  ${measureCandidates(space)},
  ${ranking}
  ${shownHits}
`;
}

/** What the caller may read of what is asked for, and how much that is. */
const searchScope = `
  chosen_version as materialized (
    select id
    from (
      select
        id,
        label,
        row_number() over (partition by api_id order by is_current desc, position desc, label desc) as place
      from api_version
    ) as version
    where case when $3::text is null then place = 1 else label = $3 end
  ),
  visible as materialized (
    select id
    from document
    where ($1::text is null or api_id = (select id from api where slug = $1) or ($2::boolean and api_id is null))
      and (api_version_id is null or (api_version_id in (select id from chosen_version)) is true)
      and ($4::smallint[] is null or (id in (select document_id from document_statistic where kind = any($4))) is true)
    order by id
  ),
  state as materialized (
    select
      coalesce(max(generation), 0)::integer as generation,
      max(indexed_at) as indexed_at,
      ${FINGERPRINT} as fingerprint,
      (select id from embedding_space where name = $11) as space_id
    from source
  ),
  statistic as materialized (
    select $18::double precision as documents, $19::double precision as chunks, $20::double precision as average_length
    where (select fingerprint from state) = $17
    union all
    select
      (select count(*) from visible)::double precision,
      coalesce(sum(chunk_count), 0)::double precision,
      coalesce(sum(round(total_length * ${LENGTH_POINT})) / ${LENGTH_POINT} / nullif(sum(chunk_count), 0), 1)
    from document_statistic
    where (document_id in (select id from visible)) is true and ($4::smallint[] is null or kind = any($4))
    having ((select fingerprint from state) = $17) is not true
  )`;

/** Everything known of the chunks that any of the searches brought. */
function measureCandidates(space: SearchedSpace | null): string {
  return `
  candidate as materialized (
    select chunk_id, bm25, coverage, named.boost, named.exact
    from lexical
    left join near using (chunk_id)
    left join named using (chunk_id)
    where near.chunk_id is not null
      or named.chunk_id is not null
      or (
        bm25 > 0
        and bm25 >= coalesce((select bm25 from lexical order by bm25 desc offset ${CANDIDATES - 1} limit 1), 0)
      )
  ),
  measured as materialized (
    select
      chunk.id,
      chunk.kind,
      chunk.key,
      document.path,
      (select slug from api where api.id = document.api_id) as api,
      document.content_hash,
      candidate.bm25,
      candidate.coverage,
      greatest(candidate.boost, shared.boost, 0) as boost,
      case when shared.boost > coalesce(candidate.boost, 0) then shared.kind else candidate.exact end as exact,
      ${cosineOf(space)} as cosine
    from candidate
    cross join lateral (
      select id, document_id, kind, key from chunk where chunk.id = candidate.chunk_id offset 0
    ) as chunk
    cross join lateral (
      select path, content_hash, api_id from document where document.id = chunk.document_id offset 0
    ) as document
    left join lateral (
      select shared_name.kind, shared_name.boost
      from shared_name
      cross join lateral (
        select from identifier
        where key = shared_name.key and kind = shared_name.kind
          and document_id = chunk.document_id and chunk_id = chunk.id
        offset 0
      ) as bearer
      order by shared_name.boost desc, shared_name.kind
      limit 1
    ) as shared on true
    where $4::smallint[] is null or chunk.kind = any($4)
  )`;
}

/** One score for each, and the places by it: exact names first, then words and meaning on one scale. */
const ranking = `
  bound as (
    select
      max(bm25) as top,
      min(cosine) as low,
      max(cosine) as high,
      case
        when max(cosine) is null then 0
        when max(bm25) > 0 then $12::double precision
        else 1
      end as share
    from measured
  ),
  scored as (
    select
      measured.*,
      boost
        + case when top > 0 then (1 - share) * bm25 / top else 0 end
        + case when high > low then share * coalesce((cosine - low) / (high - low), 0) else share * (cosine is not null)::integer end
        as score
    from measured
    cross join bound
  ),
  ranked as (
    select
      scored.*,
      row_number() over (partition by kind order by score desc, path, key, api collate "C", content_hash) as place
    from scored
  ),
  hit as (
    select *, row_number() over (order by score desc, path, key, api collate "C", content_hash) as overall
    from ranked
    where place <= coalesce(case kind when ${OPERATION} then $15::integer when ${SECTION} then $16::integer end, $14::integer, place)
    order by overall
    limit $13
  )`;

/**
 * The first of them as they are shown; with none there is one row, which holds the state of the index. What was counted
 * stands in the first row alone.
 */
const shownHits = `
  select
    state.generation,
    state.indexed_at,
    state.fingerprint,
    state.space_id,
    statistic.documents as document_count,
    statistic.chunks as chunk_count,
    statistic.average_length,
    case when coalesce(hit.overall, 1) = 1 then (select array_agg(term::text) from counted) end as counted_terms,
    case when coalesce(hit.overall, 1) = 1 then (select array_agg(chunks) from counted) end as counted_chunks,
    hit.kind,
    hit.api,
    shown.api_title,
    shown.version,
    shown.operation_key,
    shown.operation_id,
    hit.key as chunk_key,
    hit.path as document_path,
    shown.document_title,
    shown.title,
    shown.url,
    shown.text,
    hit.score,
    hit.exact,
    hit.coverage,
    coalesce(hit.cosine, 0) as cosine
  from state
  cross join statistic
  left join hit on true
  left join lateral (
    select
      a.title as api_title, v.label as version, chunk.operation_key, operation.operation_id,
      document.title as document_title, chunk.title, chunk.url, chunk.text
    from chunk
    join document on document.id = chunk.document_id
    left join api a on a.id = document.api_id
    left join api_version v on v.id = document.api_version_id
    left join operation on operation.document_id = chunk.document_id and operation.key = chunk.operation_key
    where chunk.id = hit.id
    offset 0
  ) as shown on true
  order by hit.overall`;
