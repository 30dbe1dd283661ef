import { CANDIDATES, FEW_DOCUMENTS, FIXED_POINT } from './search-limits.ts';

/** How fast a repeated term stops counting; the usual value. */
export const BM25_K1 = 1.2;

/** How much a long chunk is held against its terms; the usual value. */
export const BM25_B = 0.75;

/**
 * Words of a question that count among many documents, those that tell most first: a story of sixty words would take twice
 * the time. Among few documents all words count.
 */
const WORDS = 28;

/**
 * Occurrences up to which every word of a question takes part everywhere, rarest words first. Beyond, the more common
 * words count for chunks only that a rarer word or a vector has brought: alone they could hardly bring one among the first.
 */
const OCCURRENCES = 3_000;

/** Chunks of which the common words are counted, by the rare ones. */
const SHORTLIST = 300;

const ENTRY_SCORE = `
  round(
    weight * frequency * ${BM25_K1 + 1} * ${FIXED_POINT}
    / (frequency + ${BM25_K1} * (${1 - BM25_B} + ${BM25_B} * length / (select average_length from statistic)))
  )`;

/**
 * BM25 (Robertson and Zaragoza 2009) of the chunks that hold a word of the question. How often each word occurs is counted
 * in the index of the postings alone; postings themselves are read as far as they can matter.
 */
export const lexicalSearch = `
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
      case
        when (select documents from statistic) <= ${FEW_DOCUMENTS} then weight
        when row_number() over (order by weight desc, term) <= ${WORDS} then weight
        else 0
      end as weight,
      sum(chunks) over (order by chunks, term) <= ${OCCURRENCES} or chunks <= min(nullif(chunks, 0)) over () as is_rare
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
