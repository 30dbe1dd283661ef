import { joinedKey, pathKey } from '../../core/identifier-keys.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { CERTAIN_BOOST } from './question-identifiers.ts';

/** Rivals of the first hit are near it. */
const MAX_COMPARED = 20;
/** The most that similarity tells two hits apart that are named equally well. */
const MAX_APART = 1;

/**
 * Names are looked up without regard to case and signs. Where several hits share the first one's name in that sense
 * (`Pet` and `pet`, `/a/{id}` and `/a/{name}`), the one that the question writes as it is written comes first. Each
 * place keeps its score.
 */
export function preferLiteralNames(question: string, hits: readonly SearchHit[]): SearchHit[] {
  const [first] = hits;
  if (first === undefined || first.score < CERTAIN_BOOST) return [...hits];
  const places = hits.slice(0, MAX_COMPARED).flatMap((hit, place) => (isRival(hit, first) ? [place] : []));
  const rivals = places.flatMap((place) => hits[place] ?? []);
  const said = new Map(rivals.map((hit) => [hit, literalLength(question, hit)] as const));
  const ordered = rivals.toSorted((left, right) => (said.get(right) ?? 0) - (said.get(left) ?? 0));
  return hits.map((hit, place) => ({ ...(ordered[places.indexOf(place)] ?? hit), score: hit.score }));
}

function isRival(hit: SearchHit, first: SearchHit): boolean {
  return hit.exact === first.exact && first.score - hit.score <= MAX_APART && keyOf(hit) === keyOf(first);
}

function keyOf(hit: SearchHit): string {
  return hit.exact === 'method_path' || hit.exact === 'path' ? pathKey(nameOf(hit)) : joinedKey(nameOf(hit));
}

/** Length of the hit's name where the question holds it as written, else 0: `/orders/` rather than `/orders`. */
function literalLength(question: string, hit: SearchHit): number {
  const name = nameOf(hit);
  return name !== '' && question.includes(name) ? name.length : 0;
}

function nameOf({ exact, operationKey, operationId, chunkKey }: SearchHit): string {
  if (exact === 'method_path' || exact === 'path') return operationKey?.slice(operationKey.indexOf(' ') + 1) ?? '';
  if (exact === 'operation_id') return operationId ?? '';
  return exact === 'schema' ? chunkKey.slice(chunkKey.indexOf(':') + 1) : '';
}
