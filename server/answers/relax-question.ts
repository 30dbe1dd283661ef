import { analyseText } from '../../core/text-analysis.ts';

/** Words that ask for a side of an operation. Where no text says them, the operation is still the answer. */
const aspectWords =
  /\bwhy (?:do|does|am|is) (?:i|it) (?:get(?:ting)?|receiv\w+|return\w*|see(?:ing)?)\b|\bwhat (?:happens|goes wrong) (?:if|when)\b|\b(?:which|what|scopes?|permissions?|roles?|authenticat\w*|authori[sz]ation|credentials?|tokens?|needed|need|required?|requires|mandatory|optional|errors?|status(?:es)?|codes?|fail\w*|responses?|returns?|returned|parameters?|params?|headers?|body|payload|fields?|example|snippet)\b|(?<![\w/.-])[45]\d\d(?![\w-])/giu;

/** The question without the words that ask for a side of something; `null` when nothing else is left, or nothing went. */
export function withoutAspects(question: string): string | null {
  const rest = question.replaceAll(aspectWords, ' ').replaceAll(/\s+/gu, ' ').trim();
  const terms = analyseText(rest);
  return terms.length === 0 || terms.length === analyseText(question).length ? null : rest;
}
