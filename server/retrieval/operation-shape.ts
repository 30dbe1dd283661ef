import type { SearchHit } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';

/** No honest path or summary is longer; the rest of one would only cost time. */
const MAX_SEGMENTS = 24;
const MAX_CHARACTERS = 300;

/** What the order of operations takes from the names of one. */
export interface OperationShape {
  readonly method: string;
  /** Segments of the path as written. */
  readonly segments: readonly string[];
  /** Terms of each segment that is no parameter, in order. */
  readonly names: readonly (readonly string[])[];
  /** Terms of the summary, or of the operationId where there is none. */
  readonly title: ReadonlySet<string>;
}

/** Terms of a name, as far as an honest one goes. */
export function nameTerms(name: string): readonly string[] {
  return analyseText(name.slice(0, MAX_CHARACTERS));
}

export function readOperationShape(
  hit: Pick<SearchHit, 'operationKey' | 'operationId' | 'title'>,
): OperationShape | null {
  if (hit.operationKey === null) return null;
  const space = hit.operationKey.indexOf(' ');
  const segments = hit.operationKey
    .slice(space + 1)
    .split('/', 2 * MAX_SEGMENTS)
    .filter((segment) => segment !== '')
    .slice(0, MAX_SEGMENTS)
    .map((segment) => segment.slice(0, MAX_CHARACTERS));
  const named = hit.title === hit.operationKey ? (hit.operationId ?? '') : hit.title;
  return {
    method: hit.operationKey.slice(0, space),
    segments,
    names: segments.filter((segment) => !isParameter(segment)).map(segmentTerms),
    title: new Set(nameTerms(named)),
  };
}

/** `{id}`; not `{id}.json` or `{base}...{head}`, which name something. */
export function isParameter(segment: string): boolean {
  return /^\{[^{}]*\}$/u.test(segment);
}

export function segmentTerms(segment: string): readonly string[] {
  return nameTerms(segment.replaceAll(/\{[^{}]*\}/gu, ' '));
}
