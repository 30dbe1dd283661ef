import type { CatalogueOperation } from '../../../core/catalogue.ts';
import { pathVersion } from '../../diff/match-operations.ts';

/** Share of names that two operations have in common, above which they are likely the same thing under another name. */
const LEAST_ALIKE = 0.6;
/** How much nearer the best one has to be than the next. */
const MARGIN = 0.1;
/** Of a large version the first ones are looked at. */
const MAX_CANDIDATES = 1_000;

/**
 * The operation that is likely meant where one is gone and nothing names its successor: of the same method, with a path
 * of the same form and mostly the same fields. `null` when none stands out.
 */
export function findNearestSuccessor(
  gone: CatalogueOperation,
  added: readonly CatalogueOperation[],
): CatalogueOperation | null {
  const scored = added
    .slice(0, MAX_CANDIDATES)
    .filter(({ operation }) => operation.method === gone.operation.method)
    .flatMap((entry) => {
      const form = compareForms(gone.operation.path, entry.operation.path);
      return form === null ? [] : [{ entry, score: shareOfNames(gone, entry) + form }];
    })
    .toSorted((left, right) => right.score - left.score);
  const [best, second] = scored;
  if (best === undefined || best.score < LEAST_ALIKE) return null;
  return second !== undefined && best.score - second.score < MARGIN ? null : best.entry;
}

/** `null` for paths of another form; else up to 0.2 for the words that both have. */
function compareForms(older: string, newer: string): number | null {
  const before = segmentsOf(older);
  const after = segmentsOf(newer);
  if (before.length !== after.length) return null;
  let same = 0;
  for (const [index, segment] of before.entries()) {
    const other = after[index] ?? '';
    if (segment.startsWith('{') !== other.startsWith('{')) return null;
    same += segment === other && !segment.startsWith('{') ? 1 : 0;
  }
  return (0.2 * same) / before.length;
}

function segmentsOf(path: string): string[] {
  const version = pathVersion(path);
  return path.split('/').filter((segment) => segment !== '' && segment !== version);
}

/** Of the names of parameters and fields of the request and of the answer, how many both have. */
function shareOfNames(first: CatalogueOperation, second: CatalogueOperation): number {
  const before = namesOf(first);
  const after = namesOf(second);
  const both = [...before].filter((name) => after.has(name)).length;
  return both / Math.max(1, before.size + after.size - both);
}

function namesOf({ operation }: CatalogueOperation): ReadonlySet<string> {
  const answered = operation.responses.find(({ status }) => status.startsWith('2'))?.fields ?? [];
  return new Set([
    ...operation.parameters.filter(({ in: place }) => place !== 'path').map(({ name }) => name),
    ...operation.bodyFields.map(({ path }) => path),
    ...answered.map(({ path }) => path),
  ]);
}
