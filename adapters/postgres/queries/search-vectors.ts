import { CANDIDATES } from './search-limits.ts';

/**
 * Candidates that an index of vectors is asked for: what the closer look takes of a kind, and half the walk through the
 * graph that {@link CANDIDATES} would be.
 */
export const NEAREST = 100;

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

/** The nearest visible vectors of a space: all compared, or found through the index of the space where they are many. */
export function vectorSearch(space: SearchedSpace | null): string {
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
      limit ${NEAREST}
    ) as nearest
    where (select chunks from statistic) > ${exactLimit}`;
}

export function cosineOf(space: SearchedSpace | null): string {
  if (space === null) return 'null::double precision';
  return `(
        select 1 - nullif(embedding <=> $10::halfvec, double precision 'nan')
        from chunk_vector
        where chunk_vector.chunk_id = chunk.id and space_id = ${space.id}
      )`;
}
