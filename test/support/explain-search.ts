import type { Database } from '../../adapters/postgres/database.ts';
import { search } from '../../adapters/postgres/queries/search.ts';
import { createSearchIndex } from '../../adapters/postgres/search-index.ts';
import { buildQuery } from './fixtures.ts';

/** A node of a plan, with the keys that the database gives it. */
export type PlanNode = Readonly<Record<string, unknown>>;

/** The plan of one search under the reader, taken through the real adapter. */
export async function explainSearch(database: Database): Promise<unknown> {
  let plan: unknown;
  const explaining: Database = {
    ...database,
    withReader: (caller, work, options) =>
      database.withReader(
        caller,
        (session) =>
          work({
            ...session,
            async query(text, values) {
              if (text !== search) return session.query(text, values);
              [plan] = await session.query(`explain (analyze, format json) ${text}`, values);
              return [];
            },
          }),
        options,
      ),
  };
  await createSearchIndex(explaining).search(buildQuery('refund payment'), { subject: 'bob', teams: ['red'] });
  return plan;
}

/** Every node of a plan, parents first. */
export function* walkPlan(value: unknown): Generator<PlanNode> {
  if (typeof value !== 'object' || value === null) return;
  if ('Node Type' in value) yield { ...value };
  for (const child of Object.values(value)) yield* walkPlan(child);
}
