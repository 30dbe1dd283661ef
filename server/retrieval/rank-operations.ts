import { methodPathKey } from '../../core/identifier-keys.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { isParameter, nameTerms, readOperationShape } from './operation-shape.ts';
import type { OperationShape } from './operation-shape.ts';
import { findPrerequisites } from './prerequisites.ts';
import type { KnownFrom } from './prerequisites.ts';
import { CERTAIN_BOOST, NAMED_BOOST } from './question-identifiers.ts';
import { readQuestionShape } from './question-shape.ts';
import type { Extent, QuestionShape } from './question-shape.ts';

/**
 * How much each sign adds to a fused score between 0 and 1. Chosen by `bench/retrieval-settings.ts`, which leaves the
 * measured API out; `docs/retrieval.md` shows what each is worth alone.
 */
export interface RankingSettings {
  /** Share of the path's names that the question says: what it leaves unsaid it does not mean. */
  readonly path: number;
  /** Share of the summary's words that the question says. */
  readonly title: number;
  /** The method fits the question's verb. */
  readonly method: number;
  /**
   * What an operation that yields a needed id gets of the score of the one that needs it, where the question calls a
   * thing by its name, so that its id must be looked up. Below 1: it stays below.
   */
  readonly prerequisite: number;
  /** What is left of the score of an operation that differs from a better one in a leading path parameter only. */
  readonly twin: number;
  /** Taken off the one of two operations (`POST /things`, `POST /things/{id}`) that the question's verb does not mean. */
  readonly sibling: number;
  /** Taken off an operation that deletes where nothing in the question does. */
  readonly unasked: number;
}

export const rankingSettings: RankingSettings = Object.freeze({
  path: 0.3,
  title: 0.2,
  method: 0.1,
  prerequisite: 0.95,
  twin: 0.8,
  sibling: 0.1,
  unasked: 0.2,
});

/** Operations that pull in what they need; the others are too far down for their needs to matter. */
const PARENTS = 10;

interface Candidate {
  readonly hit: SearchHit;
  readonly shape: OperationShape;
  readonly place: number;
}

/**
 * A closer look at the operations among the hits: they change places with one another by signs that a similarity does
 * not see, and each place keeps its score, so that operations and other hits stay comparable. It reads only what
 * the search gave to this caller. Hits by a certain name stay where they are.
 */
export function rankOperations(
  question: string,
  hits: readonly SearchHit[],
  settings: RankingSettings = rankingSettings,
): SearchHit[] {
  const asked = readQuestionShape(question);
  const candidates = hits.flatMap((hit, place): Candidate[] => {
    const shape = hit.kind === 'operation' && hit.score < CERTAIN_BOOST ? readOperationShape(hit) : null;
    return shape === null ? [] : [{ hit, shape, place }];
  });
  const scores = new Map(
    candidates.map(({ hit, shape, place }) => [place, hit.score + signs(asked, shape, settings)] as const),
  );
  const byScore = (left: Candidate, right: Candidate): number =>
    Number(isNamed(right.hit)) - Number(isNamed(left.hit)) ||
    (scores.get(right.place) ?? 0) - (scores.get(left.place) ?? 0) ||
    left.place - right.place;
  lowerTwins(asked, candidates, scores, settings);
  lowerSiblings(asked, candidates, scores, settings);
  const known = { name: namesThing(asked, candidates), owner: asked.own };
  if (known.name || known.owner)
    raisePrerequisites(candidates.toSorted(byScore), scores, { part: settings.prerequisite, known });

  const places = candidates.map(({ place }) => place);
  const ranked = [...hits];
  candidates.toSorted(byScore).forEach(({ hit }, index) => {
    const place = places[index];
    const score = place === undefined ? undefined : hits[place]?.score;
    if (place !== undefined && score !== undefined) ranked[place] = { ...hit, score };
  });
  return ranked;
}

/** A name that is no word of the API: `Titanic` is one among movies, `Workflow` is none among workflows. */
function namesThing({ things }: QuestionShape, candidates: readonly Candidate[]): boolean {
  if (things.length === 0) return false;
  const words = new Set<string>();
  for (const { hit, shape } of candidates) {
    for (const terms of [...shape.names, shape.title, nameTerms(hit.apiTitle ?? '')])
      for (const term of terms) words.add(term);
  }
  return things.some((terms) => terms.some((term) => !words.has(term)));
}

/** Has a field or value that the question names: ahead of all that is only similar. */
function isNamed(hit: SearchHit): boolean {
  return hit.score >= NAMED_BOOST;
}

function signs(asked: QuestionShape, operation: OperationShape, settings: RankingSettings): number {
  const says = (term: string): boolean => asked.terms.has(term);
  return (
    settings.path * share(operation.names, (name) => name.some(says)) +
    settings.title * share([...operation.title], says) +
    settings.method * Number(asked.methods?.has(operation.method) ?? false) -
    settings.unasked * Number(operation.method === 'DELETE' && !asked.mayDelete)
  );
}

function extentOf({ segments }: OperationShape): Extent {
  const last = segments.at(-1);
  return last !== undefined && isParameter(last) ? 'item' : 'collection';
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length;
}

/**
 * `/{workspace}/consumers` beside `/consumers`: whoever does not speak of workspaces means the second, and does not
 * want to read each operation twice.
 */
function lowerTwins(
  asked: QuestionShape,
  candidates: readonly Candidate[],
  scores: Map<number, number>,
  settings: RankingSettings,
): void {
  const standing = new Set(candidates.map(({ hit, shape }) => twinKey(hit, shape, shape.segments)));
  for (const { hit, shape, place } of candidates) {
    const [prefix, ...rest] = shape.segments;
    if (prefix === undefined || rest.length === 0 || !isParameter(prefix)) continue;
    const isTwin = standing.has(twinKey(hit, shape, rest));
    const isMeant = analyseText(prefix).some((term) => asked.terms.has(term));
    if (isTwin && !isMeant) scores.set(place, settings.twin * (scores.get(place) ?? 0));
  }
}

/** `POST /things` creates and `POST /things/{id}` changes: the verb tells which of the two is meant. */
function lowerSiblings(
  asked: QuestionShape,
  candidates: readonly Candidate[],
  scores: Map<number, number>,
  settings: RankingSettings,
): void {
  if (asked.extent === null) return;
  const standing = new Set(candidates.map(({ hit, shape }) => twinKey(hit, shape, shape.segments)));
  for (const { hit, shape, place } of candidates) {
    if (extentOf(shape) === asked.extent) continue;
    const sibling = asked.extent === 'collection' ? shape.segments.slice(0, -1) : [...shape.segments, '{}'];
    if (standing.has(twinKey(hit, shape, sibling))) scores.set(place, (scores.get(place) ?? 0) - settings.sibling);
  }
}

function twinKey(hit: SearchHit, { method }: OperationShape, segments: readonly string[]): string {
  return `${documentOf(hit)} ${methodPathKey(method, `/${segments.join('/')}`)}`;
}

/**
 * Gives the operations that yield an id something of the score of those that need it. Only the best of a question pull,
 * and none that the question names: whoever names a call knows it.
 */
function raisePrerequisites(
  best: readonly Candidate[],
  scores: Map<number, number>,
  { part, known }: { part: number; known: KnownFrom },
): void {
  const byDocument = Map.groupBy(best, ({ hit }) => documentOf(hit));
  const parents = best
    .slice(0, PARENTS)
    .filter(({ hit }) => !isNamed(hit))
    .map((parent) => ({ ...parent, score: scores.get(parent.place) ?? 0 }));
  for (const { hit, shape, score } of parents) {
    for (const place of findPrerequisites(shape, byDocument.get(documentOf(hit)) ?? [], known)) {
      scores.set(place, Math.max(scores.get(place) ?? 0, part * score));
    }
  }
}

/** A path inside a source is no address of its own; with the API and version it is. */
function documentOf(hit: SearchHit): string {
  return JSON.stringify([hit.documentPath, hit.api, hit.version]);
}
