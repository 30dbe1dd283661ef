import { CANDIDATES, FEW_DOCUMENTS } from './search-limits.ts';

/** Names shared by many that are looked at: the surest. Of a pasted document there may be hundreds. */
const SHARED_NAMES = 10;

/** A name from here on is meant as one; below it is a word that looks like one. */
const SURE_BOOST = 1;

/**
 * Chunks by their exact names. A name that more than a few chunks share ("id") brings some of them at most, and lifts
 * those that were found by words or meaning.
 */
export const nameSearch = `
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
      order by document_id, chunk_id
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
    select kind, key, max(boost) as boost
    from bearer
    group by kind, key
    having count(*) > ${CANDIDATES}
    order by max(boost) desc, kind, key collate "C"
    limit ${SHARED_NAMES}
  ),
  named as materialized (
    select chunk_id, document_id, max(boost) as boost, (array_agg(kind order by boost desc, kind))[1] as exact
    from (
      select bearer.*, count(*) over (partition by kind, key) > ${CANDIDATES} as is_shared from bearer
    ) as bearer
    where not is_shared
      or (boost >= ${SURE_BOOST} and (kind, key) in (select kind, key from shared_name))
    group by chunk_id, document_id
  )`;
