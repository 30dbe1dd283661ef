import type { SearchHit } from '../../core/search-index.ts';
import { CERTAIN_BOOST } from './question-identifiers.ts';

/** Names by which two hits may be equal but for case, signs or names of parameters; the first hits only are compared. */
const MAX_COMPARED = 20;

/**
 * Names are looked up without regard to case and signs. Where several hits share the first one's name in that sense
 * (`Pet` and `pet`, `/a/{id}` and `/a/{name}`), the one that the question writes as it is written comes first. Each
 * place keeps its score.
 */
export function preferLiteralNames(question: string, hits: readonly SearchHit[]): SearchHit[] {
  const [first] = hits;
  if (first === undefined || first.score < CERTAIN_BOOST) return [...hits];
  const isEqual = (hit: SearchHit): boolean => hit.exact === first.exact && first.score - hit.score <= 1;
  const compared = hits.slice(0, MAX_COMPARED);
  const rivals = compared.findIndex((hit) => !isEqual(hit));
  const count = rivals < 0 ? compared.length : rivals;
  if (count < 2) return [...hits];
  const said = new Map(compared.slice(0, count).map((hit) => [hit, literalLength(question, hit)] as const));
  const ordered = compared.slice(0, count).toSorted((left, right) => (said.get(right) ?? 0) - (said.get(left) ?? 0));
  return hits.map((hit, place) => ({ ...(ordered[place] ?? hit), score: hit.score }));
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
