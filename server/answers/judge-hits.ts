import type { IdentifierKind } from '../../core/chunk.ts';
import type { SearchHit } from '../../core/search-index.ts';

/** How sure we are that a hit speaks about the question. */
export type Fit = 'strong' | 'weak' | 'none';

/**
 * Share of the question's information (by rarity of its words in the index) that a text must hold to answer
 * it: with less, the words that are missing are the ones the question is about.
 */
const STRONG_COVERAGE = 0.6;
const WEAK_COVERAGE = 0.4;
/** A text with fewer of the words is taken when its meaning is near as well. */
const SUPPORTED_COVERAGE = 0.42;
const SUPPORTING_COSINE = 0.45;
/** Without shared words meaning alone decides, and it has to be very near: unrelated texts reach 0.45. */
const STRONG_COSINE = 0.72;
const WEAK_COSINE = 0.6;

/** Names that mean one thing. A field's name is shared by many operations and says little alone. */
const certainNames: ReadonlySet<IdentifierKind> = new Set([
  'operation_id',
  'method_path',
  'path',
  'schema',
  'header',
  'error_code',
  'title',
]);

export function judgeHit(hit: Pick<SearchHit, 'exact' | 'coverage' | 'cosine'>): Fit {
  if (hit.exact !== null && certainNames.has(hit.exact)) return 'strong';
  const supported = hit.coverage >= SUPPORTED_COVERAGE && hit.cosine >= SUPPORTING_COSINE;
  if (hit.coverage >= STRONG_COVERAGE || supported || hit.cosine >= STRONG_COSINE) return 'strong';
  if (hit.exact !== null || hit.coverage >= WEAK_COVERAGE || hit.cosine >= WEAK_COSINE) return 'weak';
  return 'none';
}

export interface Judgement {
  /** What the answer is made from: one operation, or what pages, schemas and overviews say. */
  readonly kind: 'operation' | 'page' | 'none';
  readonly fit: Fit;
  /** Hits that fit, best first, the main one at the front. */
  readonly fitting: readonly SearchHit[];
  /** Hits that do not fit well enough to answer from. */
  readonly rest: readonly SearchHit[];
}

/** A page must beat an operation by this factor when the question asks for a call, and the other way round. */
const LEAN = 1.25;

const asksForCall =
  /\b(?:how (?:do|can|to|would|should) (?:i|we|you)?|which (?:endpoint|operation|call|request|method|api)|what (?:endpoint|operation|call)|endpoint|curl|snippet|code|example|call|request for|parameters?|fields?|body|scopes?)\b|^(?:create|list|get|delete|update|cancel|search|find|fetch|retrieve|add|remove|send|upload|download|register)\b/iu;
const asksForText =
  /\b(?:why|explain|difference|concept|guide|limits?|policy|what (?:is|are|does|happens)|how (?:does|do|is|are) (?!i\b|we\b|you\b)|when|how (?:long|many|much|often)|best practice|changelog|migrat\w*|webhooks? signature)\b/iu;
const namesOperation: ReadonlySet<IdentifierKind> = new Set(['operation_id', 'method_path', 'path']);

/** Decides from kinds, scores and the form of the question what can answer it. */
export function judgeHits(question: string, hits: readonly SearchHit[]): Judgement {
  const fits = new Map(hits.map((hit) => [hit, judgeHit(hit)]));
  const strong = hits.filter((hit) => fits.get(hit) === 'strong');
  const fitting = strong.length > 0 ? strong : hits.filter((hit) => fits.get(hit) === 'weak');
  const rest = hits.filter((hit) => !fitting.includes(hit));
  if (fitting.length === 0) return { kind: 'none', fit: 'none', fitting, rest };
  const operation = fitting.find((hit) => hit.kind === 'operation');
  const page = fitting.find((hit) => hit.kind !== 'operation');
  const kind = operation !== undefined && (page === undefined || prefersOperation(question, operation, page));
  const main = kind ? operation : page;
  return {
    kind: kind ? 'operation' : 'page',
    fit: strong.length > 0 ? 'strong' : 'weak',
    fitting: main === undefined ? fitting : [main, ...fitting.filter((hit) => hit !== main)],
    rest,
  };
}

function prefersOperation(question: string, operation: SearchHit, page: SearchHit): boolean {
  if (operation.exact !== null && namesOperation.has(operation.exact)) return true;
  const call = asksForCall.test(question);
  const text = asksForText.test(question);
  const lean = call === text ? 1 : call ? LEAN : 1 / LEAN;
  return operation.score * lean >= page.score;
}
