import type { Database } from '../../adapters/postgres/database.ts';
import { createSearchIndex } from '../../adapters/postgres/search-index.ts';
import type { Caller } from '../../core/caller.ts';
import type { SearchHit, SearchQuery } from '../../core/search-index.ts';
import { syntheticSpace } from './fill-synthetic-index.ts';

const DEPTH = 10;

export interface FilteredRecallOptions {
  readonly dimensions: number;
  /** Visible chunks up to which the measured search compares all vectors; absent: as the product does. */
  readonly exactLimit?: number;
  readonly questions: number;
}

/**
 * Share of the ten nearest visible vectors that a search by meaning alone finds, over questions that lie near chunks of the
 * whole index, visible or not.
 */
export async function measureFilteredRecall(
  database: Database,
  caller: Caller,
  options: FilteredRecallOptions,
): Promise<number> {
  const measured = createSearchIndex(database, options.exactLimit === undefined ? {} : options);
  const exact = createSearchIndex(database, { exactLimit: Number.MAX_SAFE_INTEGER });
  let [found, wanted] = [0, 0];
  for (const vector of await readQuestionVectors(database, options.questions)) {
    const query = buildVectorQuery(vector, options.dimensions);
    const nearest = keysOf((await exact.search(query, caller)).hits);
    const given = new Set(keysOf((await measured.search(query, caller)).hits));
    wanted += nearest.length;
    found += nearest.filter((key) => given.has(key)).length;
  }
  return found / wanted;
}

/** A question by its vector alone. */
export function buildVectorQuery(vector: Float32Array, dimensions: number): SearchQuery {
  return {
    terms: [],
    identifiers: [],
    vector,
    space: { name: syntheticSpace, dimensions, fusionWeight: 0.3 },
    filter: {},
    limit: DEPTH,
  };
}

/** Vectors half-way between two chunks, evenly spread over the index. */
export async function readQuestionVectors(database: Database, count: number): Promise<Float32Array[]> {
  const rows = await database.withOwner((session) =>
    session.query<{ embedding: string }>(
      `select embedding::text as embedding
       from (select embedding, row_number() over (order by chunk_id) as place, count(*) over () as total from chunk_vector) as v
       where place % greatest(1, total / $1) = 0
       limit $1`,
      [count + 1],
    ),
  );
  const vectors = rows.map(({ embedding }) => Float32Array.from(JSON.parse(embedding) as number[]));
  return vectors.slice(1).map((vector, place) => {
    const before = vectors[place];
    return vector.map((value, dimension) => 0.7 * value + 0.3 * (before?.[dimension] ?? 0));
  });
}

function keysOf(hits: readonly SearchHit[]): string[] {
  return hits.map(({ documentPath, chunkKey }) => `${documentPath} ${chunkKey}`);
}
