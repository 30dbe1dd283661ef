import { chunkKinds } from '../../../core/chunk.ts';

/** How fast a repeated term stops counting; the usual value. */
export const BM25_K1 = 1.2;

/** How much a long chunk is held against its terms; the usual value. */
export const BM25_B = 0.75;

/** Candidates of each similarity: four times the most results that anybody can ask for. */
export const CANDIDATES = 200;

const OPERATION = chunkKinds.indexOf('operation');

/**
 * Sums are taken over whole multiples of one part in this many: a sum of floating-point numbers depends on the
 * order of the rows, and that must not depend on rows the caller cannot see. Whole numbers add up exactly as
 * long as the sum stays below 2^53, which leaves scores up to eight million.
 */
const FIXED_POINT = 2 ** 30;

/**
 * Hybrid search under the rights of the current transaction. Every count, average and bound is taken over
 * visible and filtered documents alone, so hidden content changes no score. Cut-offs keep all ties.
 *
 * $1 api slug or null, $2 with portal-wide pages, $3 version label or null, $4 chunk kinds or null;
 * $5 terms, $6 their weights; $7 identifier kinds, $8 keys, $9 boosts;
 * $10 vector or null, $11 embedding space, $12 its dimensions, $13 fusion weight;
 * $14 limit, $15 limit per kind or null, $16 limit of operations or null.
 */
export const search = `
  with default_version as materialized (
    select distinct on (api_id) id from api_version order by api_id, is_current desc, position desc, label desc
  ),
  visible as materialized (
    select d.id, d.path, d.title, d.content_hash, a.slug as api, a.title as api_title, v.label as version
    from document d
    left join api a on a.id = d.api_id
    left join api_version v on v.id = d.api_version_id
    where ($1::text is null or a.slug = $1 or ($2::boolean and d.api_id is null))
      and (d.api_version_id is null or case
        when $3::text is not null then v.label = $3
        else v.id in (select id from default_version)
      end)
  ),
  state as (
    select coalesce(max(generation), 0)::integer as generation, max(indexed_at) as indexed_at from source
  ),
  statistic as materialized (
    select
      coalesce(sum(chunk_count), 0)::double precision as chunks,
      coalesce(sum(total_length::numeric) / nullif(sum(chunk_count), 0), 1)::double precision as average_length
    from document_statistic
    where document_id in (select id from visible) and ($4::smallint[] is null or kind = any($4))
  ),
  matched as materialized (
    select term, chunk_ids, frequencies, lengths
    from posting
    where term = any($5::bigint[])
      and document_id in (select id from visible)
      and ($4::smallint[] is null or kind = any($4))
  ),
  found as (
    select term, sum(cardinality(chunk_ids))::double precision as chunks from matched group by term
  ),
  question as materialized (
    select
      term,
      asked.weight
        * ln(1 + (statistic.chunks - coalesce(found.chunks, 0) + 0.5) / (coalesce(found.chunks, 0) + 0.5)) as weight
    from unnest($5::bigint[], $6::double precision[]) as asked (term, weight)
    cross join statistic
    left join found using (term)
  ),
  mass as (
    select sum(round(weight * ${FIXED_POINT})) as total from question
  ),
  lexical as materialized (
    select
      entry.chunk_id,
      sum(round(
        question.weight * entry.frequency * ${BM25_K1 + 1} * ${FIXED_POINT}
        / (entry.frequency + ${BM25_K1} * (${1 - BM25_B} + ${BM25_B} * entry.length / statistic.average_length))
      )) / ${FIXED_POINT} as bm25,
      sum(round(question.weight * ${FIXED_POINT})) / (select total from mass) as coverage
    from matched
    join question using (term)
    cross join statistic
    cross join lateral unnest(chunk_ids, frequencies, lengths) as entry (chunk_id, frequency, length)
    where question.weight > 0
    group by entry.chunk_id
  ),
  space as materialized (
    select id from embedding_space where name = $11 and dimensions = $12 and $10::text is not null
  ),
  scanned as materialized (
    select chunk_id, embedding <=> $10::halfvec as distance
    from chunk_vector
    where space_id = (select id from space)
      and document_id in (select id from visible)
      and ($4::smallint[] is null or kind = any($4))
  ),
  named as materialized (
    select
      identifier.chunk_id,
      max(asked.boost) as boost,
      (array_agg(asked.kind order by asked.boost desc, asked.kind))[1] as exact
    from unnest($7::smallint[], $8::text[], $9::double precision[]) as asked (kind, key, boost)
    -- The offset keeps this a look-up per key: for hundreds of keys a join would read the whole of a middling table.
    cross join lateral (
      select chunk_id, document_id from identifier
      where identifier.key = asked.key and identifier.kind = asked.kind
      offset 0
    ) as identifier
    where document_id in (select id from visible)
    group by identifier.chunk_id
  ),
  candidate as (
    select chunk_id from lexical
    where bm25 >= coalesce((select bm25 from lexical order by bm25 desc offset ${CANDIDATES - 1} limit 1), 0)
    union
    select chunk_id from scanned
    where distance <= coalesce(
      (select distance from scanned order by distance offset ${CANDIDATES - 1} limit 1),
      double precision 'infinity'
    )
    union
    select chunk_id from named
  ),
  measured as materialized (
    select
      chunk.id,
      chunk.kind,
      chunk.key,
      visible.path,
      visible.api,
      visible.content_hash,
      visible.id as document_id,
      coalesce(lexical.bm25, 0) as bm25,
      coalesce(lexical.coverage, 0) as coverage,
      coalesce(named.boost, 0) as boost,
      named.exact,
      (
        select 1 - nullif(embedding <=> $10::halfvec, double precision 'nan')
        from chunk_vector
        where chunk_vector.chunk_id = chunk.id and space_id = (select id from space)
      ) as cosine
    from candidate
    join chunk on chunk.id = candidate.chunk_id
    join visible on visible.id = chunk.document_id
    left join lexical on lexical.chunk_id = chunk.id
    left join named on named.chunk_id = chunk.id
    where $4::smallint[] is null or chunk.kind = any($4)
  ),
  bound as (
    select
      max(bm25) as top,
      min(cosine) as low,
      max(cosine) as high,
      case
        when max(cosine) is null then 0
        when max(bm25) > 0 then $13::double precision
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
    select * from ranked
    where place <= coalesce(case when kind = ${OPERATION} then $16::integer end, $15::integer, place)
    order by score desc, path, key, api collate "C", content_hash
    limit $14
  )
  select
    state.generation,
    state.indexed_at,
    hit.kind,
    visible.api,
    visible.api_title,
    visible.version,
    chunk.operation_key,
    operation.operation_id,
    chunk.key as chunk_key,
    visible.path as document_path,
    visible.title as document_title,
    chunk.title,
    chunk.url,
    chunk.text,
    hit.score,
    hit.exact,
    hit.coverage,
    coalesce(hit.cosine, 0) as cosine
  from state
  left join hit on true
  left join chunk on chunk.id = hit.id
  left join visible on visible.id = hit.document_id
  left join operation on operation.document_id = hit.document_id and operation.key = chunk.operation_key
  order by hit.score desc, hit.path, hit.key, hit.api collate "C", hit.content_hash
`;
