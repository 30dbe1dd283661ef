import { analyseText } from '../../core/text-analysis.ts';

/** Words of a question with how much each says; see {@link weighTerms}. */
export type TermWeights = ReadonlyMap<string, number>;

/** A name as such says more than the words it is made of. */
const LITERAL_WEIGHT = 4;

/** Every distinct word of the question weighs 1; words of API talk that stand on every page weigh less. */
export function weighTerms(question: string): TermWeights {
  const common = new Set(analyseText('api get list all request response call endpoint operation work use'));
  const weights = new Map(analyseText(question).map((term) => [term, common.has(term) ? 0.4 : 1]));
  for (const name of [...literalNames(question), ...programNames(question)]) weights.set(`"${name}`, LITERAL_WEIGHT);
  const status = namedStatus(question);
  if (status !== null) weights.set(`"${status}`, LITERAL_WEIGHT);
  return weights;
}

/** Names written as names: `snake_case`, header-style, in backticks. Lower case. */
export function literalNames(question: string): string[] {
  const matches = question.matchAll(/`([^`\s]{3,80})`|\b([a-z\d]+(?:_[a-z\d]+)+)\b|\b([A-Z][\w]*(?:-[A-Z][\w]*)+)\b/gu);
  return [...matches].map(([, quoted, snake, header]) => (quoted ?? snake ?? header ?? '').toLowerCase()).slice(0, 8);
}

/**
 * Names as environments and programs have them: `UPPER_SNAKE`, `camelCase`. Lower case. `PascalCase` is left out: most of it
 * in questions are brands, which say no more than other words.
 */
function programNames(question: string): string[] {
  const matches = question.matchAll(/\b(?:[A-Z\d]+(?:_[A-Z\d]+)+|[a-z][a-z\d]*[A-Z][A-Za-z\d]+)\b/gu);
  return [...matches].map(([name]) => name.toLowerCase()).slice(0, 8);
}

/** The error status a question names: `409`. */
export function namedStatus(question: string): string | null {
  return /(?<![\w/.-])([45]\d\d)(?![\w-])/u.exec(question)?.[1] ?? null;
}

/** Sum of the weights of the question's words that occur in a text. */
export function matchWeight(text: string, terms: TermWeights): number {
  let weight = 0;
  for (const term of new Set(analyseText(text))) weight += terms.get(term) ?? 0;
  for (const [term, literal] of terms) {
    if (term.startsWith('"') && text.toLowerCase().includes(term.slice(1))) weight += literal;
  }
  return weight;
}
