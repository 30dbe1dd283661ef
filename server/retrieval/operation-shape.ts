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

/** Turns names into terms. The operations of one API share most of their words, so each is stemmed once. */
export type NameReader = (name: string) => readonly string[];

export function createNameReader(): NameReader {
  const known = new Map<string, readonly string[]>();
  const readWord = (word: string): readonly string[] => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const terms = analyseText(word);
    known.set(word, terms);
    return terms;
  };
  return (name) => name.slice(0, MAX_CHARACTERS).split(/\s+/u).flatMap(readWord);
}

export function readOperationShape(
  hit: Pick<SearchHit, 'operationKey' | 'operationId' | 'title'>,
  readName: NameReader,
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
    names: segments.filter((segment) => !isParameter(segment)).map((segment) => segmentTerms(segment, readName)),
    title: new Set(readName(named)),
  };
}

/** `{id}`; not `{id}.json` or `{base}...{head}`, which name something. */
export function isParameter(segment: string): boolean {
  return /^\{[^{}]*\}$/u.test(segment);
}

export function segmentTerms(segment: string, readName: NameReader): readonly string[] {
  return readName(segment.replaceAll(/\{[^{}]*\}/gu, ' '));
}
