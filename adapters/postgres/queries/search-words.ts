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
 * BM25 (Robertson and Zaragoza 2009) of the chunks that hold a word of the question. In how many chunks a word occurs is
 * known, or counted in the index of the postings; postings themselves are read as far as they can matter.
 */
export const lexicalSearch = `
  known as materialized (
    select term, chunks from unnest($21::bigint[], $22::double precision[]) as known (term, chunks)
    where (select fingerprint from state) = $17
  ),
  unknown as materialized (
    select term from unnest($5::bigint[]) as asked (term) where (term in (select term from known)) is not true
  ),
  counted as materialized (
    select term, sum(cardinality(chunk_ids))::double precision as chunks
    from posting
    where term = any((select array_agg(term) from unknown)::bigint[])
      and (document_id in (select id from visible)) is true
      and ($4::smallint[] is null or kind = any($4))
      and (select documents from statistic) > ${FEW_DOCUMENTS}
    group by term
    union all
    select unknown.term, sum(cardinality(chunk_ids))
    from unknown
    cross join visible
    cross join lateral (${postingsOf('unknown.term', 'document_id = visible.id')}) as posting
    where (select documents from statistic) <= ${FEW_DOCUMENTS}
    group by unknown.term
  ),
  question as materialized (
    select
      term,
      chunks,
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
      left join (select term, chunks from known union all select term, chunks from counted) as found using (term)
    ) as weighed
  ),
  mass as (
    select sum(round(weight * ${FIXED_POINT})) as total from question
  ),
  rare as materialized (
    select chunk_id, document_id, sum(${ENTRY_SCORE}) as score, sum(round(weight * ${FIXED_POINT})) as weight
    from (
      ${entriesFrom(`question
      cross join lateral (${postingsOf('question.term', '(document_id in (select id from visible)) is true')}) as posting
      where weight > 0 and is_rare and (select documents from statistic) > ${FEW_DOCUMENTS}`)}
      union all
      ${entriesFrom(`question
      cross join visible
      cross join lateral (${postingsOf('question.term', 'document_id = visible.id')}) as posting
      where weight > 0 and is_rare and (select documents from statistic) <= ${FEW_DOCUMENTS}`)}
    ) as entry
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
      ${entriesFrom(`question
      cross join (select distinct document_id as id from shortlist) as document
      cross join lateral (${postingsOf('question.term', 'document_id = document.id')}) as posting
      where weight > 0 and not is_rare`)}
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

/** The postings of a word in the documents of a condition. */
function postingsOf(term: string, documents: string): string {
  return `
        select document_id, chunk_ids, frequencies, lengths
        from posting
        where term = ${term} and ${documents} and ($4::smallint[] is null or kind = any($4))
        offset 0
      `;
}

/** The single occurrences of what is selected from postings. */
function entriesFrom(postings: string): string {
  return `
      select
        weight, posting.document_id,
        unnest(chunk_ids) as chunk_id, unnest(frequencies) as frequency, unnest(lengths) as length
      from ${postings}`;
}
