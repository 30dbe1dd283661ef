import type { Database } from '../../adapters/postgres/database.ts';
import { createSearchIndex } from '../../adapters/postgres/search-index.ts';
import type { SearchIndexOptions } from '../../adapters/postgres/search-index.ts';
import type { Caller } from '../../core/caller.ts';
import type { SearchQuery } from '../../core/search-index.ts';
import { buildQuery } from './fixtures.ts';

/** A node of a plan, with the keys that the database gives it. */
export type PlanNode = Readonly<Record<string, unknown>>;

/** The plan of one search under the reader, taken through the real adapter. */
export async function explainSearch(
  database: Database,
  query: SearchQuery = buildQuery('refund payment'),
  caller: Caller = { subject: 'bob', teams: ['red'] },
  options: SearchIndexOptions = {},
): Promise<unknown> {
  let plan: unknown;
  const explaining: Database = {
    ...database,
    withReader: (caller, work, options) =>
      database.withReader(
        caller,
        (session) =>
          work({
            ...session,
            async query(text, values, name) {
              if (!text.includes('chosen_version')) return session.query(text, values, name);
              [plan] = await session.query(`explain (analyze, format json) ${text}`, values);
              return session.query(text, values);
            },
          }),
        options,
      ),
  };
  await createSearchIndex(explaining, options).search(query, caller);
  return plan;
}

/** Every node of a plan, parents first. */
export function* walkPlan(value: unknown): Generator<PlanNode> {
  if (typeof value !== 'object' || value === null) return;
  if ('Node Type' in value) yield { ...value };
  for (const child of Object.values(value)) yield* walkPlan(child);
}
