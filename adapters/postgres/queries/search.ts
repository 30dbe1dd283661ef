import { chunkKinds } from '../../../core/chunk.ts';

/** How fast a repeated term stops counting; the usual value. */
export const BM25_K1 = 1.2;

/** How much a long chunk is held against its terms; the usual value. */
export const BM25_B = 0.75;

/** Candidates of each similarity: four times the most results that anybody can ask for. */
export const CANDIDATES = 200;

/**
 * Documents up to which words are looked up document by document; beyond, word by word. A common word stands in
 * thousands of documents, of which the search inside one API wants one.
 */
const FEW_DOCUMENTS = 64;

/**
 * Occurrences up to which every word of a question takes part everywhere, rarest words first. Beyond, the more common
 * words count for chunks only that a rarer word or a vector has brought: alone they could hardly bring one among the first.
 */
const OCCURRENCES = 10_000;

/** Chunks of which the common words are counted, by the rare ones. */
const SHORTLIST = 1_000;

const OPERATION = chunkKinds.indexOf('operation');

/**
 * Sums are taken over whole multiples of one part in this many: a sum of floating-point numbers depends on the
 * order of the rows, and that must not depend on rows the caller cannot see. Whole numbers add up exactly as
 * long as the sum stays below 2^53, which leaves scores up to eight million.
 */
const FIXED_POINT = 2 ** 30;

/** The same for lengths of chunks, which are sums of weights with a few decimals. */
const LENGTH_POINT = 2 ** 16;

/** What a statement has to know of an embedding space before it is planned. */
export interface SearchedSpace {
  readonly id: number;
  readonly dimensions: number;
  /**
   * Visible chunks above which the nearest are taken from the index of the space instead of comparing all; `null`: the
   * space has none.
   */
  readonly exactLimit: number | null;
}

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
 * $13 limit, $14 limit per kind or null, $15 limit of operations or null.
 */
export function search(space: SearchedSpace | null): string {
  return `
  with chosen_version as materialized (
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
  ),
  statistic as materialized (
    select
      (select count(*) from visible) as documents,
      coalesce(sum(chunk_count), 0)::double precision as chunks,
      coalesce(sum(round(total_length * ${LENGTH_POINT})) / ${LENGTH_POINT} / nullif(sum(chunk_count), 0), 1) as average_length
    from document_statistic
    where (document_id in (select id from visible)) is true and ($4::smallint[] is null or kind = any($4))
  ),
  ${vectorSearch(space)},
  ${nameSearch},
  ${lexicalSearch},
  candidate as (
    select chunk_id from lexical
    where bm25 >= coalesce((select bm25 from lexical order by bm25 desc offset ${CANDIDATES - 1} limit 1), 0)
      and bm25 > 0
    union
    select chunk_id from near
    union
    select chunk_id from named
  ),
  measured as materialized (
    select
      chunk.id,
      chunk.kind,
      chunk.key,
      document.path,
      (select slug from api where api.id = document.api_id) as api,
      document.content_hash,
      coalesce(lexical.bm25, 0) as bm25,
      coalesce(lexical.coverage, 0) as coverage,
      greatest(named.boost, shared.boost, 0) as boost,
      case when shared.boost > coalesce(named.boost, 0) then shared.kind else named.exact end as exact,
      ${cosineOf(space)} as cosine
    from candidate
    cross join lateral (
      select id, document_id, kind, key from chunk where chunk.id = candidate.chunk_id offset 0
    ) as chunk
    cross join lateral (
      select path, content_hash, api_id from document where document.id = chunk.document_id offset 0
    ) as document
    left join lexical on lexical.chunk_id = chunk.id
    left join named on named.chunk_id = chunk.id
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
  ),
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
    select * from ranked
    where place <= coalesce(case when kind = ${OPERATION} then $15::integer end, $14::integer, place)
    order by score desc, path, key, api collate "C", content_hash
    limit $13
  )
  select
    state.generation,
    state.indexed_at,
    state.space_id,
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
  from (
    select
      coalesce(max(generation), 0)::integer as generation,
      max(indexed_at) as indexed_at,
      (select id from embedding_space where name = $11) as space_id
    from source
  ) as state
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
  order by hit.score desc, hit.path, hit.key, hit.api collate "C", hit.content_hash
`;
}

/**
 * Chunks by their exact names. A name that more than a few chunks share ("id") brings none of them: it lifts those that
 * were found by words or meaning, which the word of the name itself is part of.
 */
const nameSearch = `
  asked_name as materialized (
    select kind, key, max(boost) as boost
    from unnest($7::smallint[], $8::text[], $9::double precision[]) as asked (kind, key, boost)
    group by kind, key
  ),
  bearer as materialized (
    select asked_name.kind, asked_name.key, asked_name.boost, identifier.chunk_id, identifier.document_id
    from asked_name
    cross join lateral (
      select chunk_id, document_id
      from identifier
      where key = asked_name.key and kind = asked_name.kind and (document_id in (select id from visible)) is true
      limit ${CANDIDATES + 1}
    ) as identifier
    where (select documents from statistic) > ${FEW_DOCUMENTS}
    union all
    select asked_name.kind, asked_name.key, asked_name.boost, identifier.chunk_id, identifier.document_id
    from asked_name
    cross join lateral (
      select identifier.chunk_id, identifier.document_id
      from visible
      cross join lateral (
        select chunk_id, document_id
        from identifier
        where key = asked_name.key and kind = asked_name.kind and document_id = visible.id
        offset 0
      ) as identifier
      limit ${CANDIDATES + 1}
    ) as identifier
    where (select documents from statistic) <= ${FEW_DOCUMENTS}
  ),
  shared_name as materialized (
    select kind, key, max(boost) as boost from bearer group by kind, key having count(*) > ${CANDIDATES}
  ),
  named as materialized (
    select chunk_id, document_id, max(boost) as boost, (array_agg(kind order by boost desc, kind))[1] as exact
    from bearer
    where not exists (select from shared_name where shared_name.kind = bearer.kind and shared_name.key = bearer.key)
    group by chunk_id, document_id
  )`;

const ENTRY_SCORE = `
  round(
    weight * frequency * ${BM25_K1 + 1} * ${FIXED_POINT}
    / (frequency + ${BM25_K1} * (${1 - BM25_B} + ${BM25_B} * length / (select average_length from statistic)))
  )`;

/**
 * BM25 (Robertson and Zaragoza 2009) of the chunks that hold a word of the question. How often each word occurs is counted
 * in the index of the postings alone; postings themselves are read as far as they can matter.
 */
const lexicalSearch = `
  counted as materialized (
    select term, document_id, kind, part, cardinality(chunk_ids) as chunk_count
    from posting
    where term = any($5::bigint[])
      and (document_id in (select id from visible)) is true
      and ($4::smallint[] is null or kind = any($4))
      and (select documents from statistic) > ${FEW_DOCUMENTS}
    union all
    select posting.*
    from visible
    cross join unnest($5::bigint[]) as asked (term)
    cross join lateral (
      select term, document_id, kind, part, cardinality(chunk_ids) as chunk_count
      from posting
      where term = asked.term and document_id = visible.id and ($4::smallint[] is null or kind = any($4))
      offset 0
    ) as posting
    where (select documents from statistic) <= ${FEW_DOCUMENTS}
  ),
  question as materialized (
    select
      term,
      weight,
      sum(chunks) over (order by chunks, term) <= ${OCCURRENCES} or chunks <= min(chunks) over () as is_rare
    from (
      select
        term,
        coalesce(found.chunks, 0) as chunks,
        asked.weight
          * ln(1 + (statistic.chunks - coalesce(found.chunks, 0) + 0.5) / (coalesce(found.chunks, 0) + 0.5)) as weight
      from unnest($5::bigint[], $6::double precision[]) as asked (term, weight)
      cross join statistic
      left join (select term, sum(chunk_count)::double precision as chunks from counted group by term) as found using (term)
    ) as weighed
  ),
  mass as (
    select sum(round(weight * ${FIXED_POINT})) as total from question
  ),
  rare as materialized (
    select chunk_id, document_id, sum(${ENTRY_SCORE}) as score, sum(round(weight * ${FIXED_POINT})) as weight
    from (${entriesOf('question.is_rare')}) as entry
    group by chunk_id, document_id
  ),
  shortlist as materialized (
    select chunk_id, document_id from rare
    where score >= coalesce(
      (
        select score from rare order by score desc limit 1
        offset (select case when bool_and(is_rare) then ${CANDIDATES} else ${SHORTLIST} end - 1 from question)
      ),
      0
    )
    union
    select chunk_id, document_id from near
    union
    select chunk_id, document_id from named
  ),
  common as materialized (
    select chunk_id, sum(${ENTRY_SCORE}) as score, sum(round(weight * ${FIXED_POINT})) as weight
    from (
      ${entriesOf('not question.is_rare and (counted.document_id in (select document_id from shortlist)) is true')}
    ) as entry
    where chunk_id in (select chunk_id from shortlist)
    group by chunk_id
  ),
  lexical as materialized (
    select
      chunk_id,
      (coalesce(rare.score, 0) + coalesce(common.score, 0)) / ${FIXED_POINT} as bm25,
      (coalesce(rare.weight, 0) + coalesce(common.weight, 0)) / (select total from mass) as coverage
    from shortlist
    left join rare using (chunk_id)
    left join common using (chunk_id)
  )`;

/** The occurrences of the words of the question that meet a condition. */
function entriesOf(condition: string): string {
  return `
      select
        weight, counted.document_id,
        unnest(chunk_ids) as chunk_id, unnest(frequencies) as frequency, unnest(lengths) as length
      from question
      join counted using (term)
      cross join lateral (
        select chunk_ids, frequencies, lengths
        from posting
        where term = counted.term and document_id = counted.document_id
          and kind = counted.kind and part = counted.part
        offset 0
      ) as posting
      where question.weight > 0 and ${condition}`;
}

/** The nearest visible vectors of a space: all compared, or found through the index of the space where they are many. */
function vectorSearch(space: SearchedSpace | null): string {
  // A parameter that a statement does not name has no type, which is an error.
  if (space === null)
    return 'near as (select id as chunk_id, document_id from chunk where $10::text is not null and false)';
  const { id, dimensions, exactLimit } = space;
  return `
  scanned as materialized (
    select vector.chunk_id, visible.id as document_id, vector.distance
    from visible
    cross join lateral (
      select chunk_id, embedding <=> $10::halfvec as distance
      from chunk_vector
      where space_id = ${id} and document_id = visible.id and ($4::smallint[] is null or kind = any($4))
      offset 0
    ) as vector
    where ${exactLimit === null} or (select chunks from statistic) <= ${exactLimit ?? 0}
  ),
  near as materialized (
    select chunk_id, document_id from scanned
    where distance <= coalesce(
      (select distance from scanned order by distance offset ${CANDIDATES - 1} limit 1),
      double precision 'infinity'
    )
    ${exactLimit === null ? '' : nearestByIndex({ id, dimensions, exactLimit })}
  )`;
}

/** The condition on documents must not become a join, which would ask for all vectors before it sorts them. */
function nearestByIndex({
  id,
  dimensions,
  exactLimit,
}: {
  id: number;
  dimensions: number;
  exactLimit: number;
}): string {
  return `
    union all
    select chunk_id, document_id from (
      select chunk_id, document_id
      from chunk_vector
      where space_id = ${id}
        and (document_id in (select id from visible)) is true
        and ($4::smallint[] is null or kind = any($4))
      order by embedding::halfvec(${dimensions}) <=> $10::halfvec(${dimensions})
      limit ${CANDIDATES}
    ) as nearest
    where (select chunks from statistic) > ${exactLimit}`;
}

function cosineOf(space: SearchedSpace | null): string {
  if (space === null) return 'null::double precision';
  return `(
        select 1 - nullif(embedding <=> $10::halfvec, double precision 'nan')
        from chunk_vector
        where chunk_vector.chunk_id = chunk.id and space_id = ${space.id}
      )`;
}
