import { splitWords } from '../../core/text-analysis.ts';
import { CERTAIN_BOOST, NAMED_BOOST } from './question-identifiers.ts';
import type { QuestionIdentifier } from './question-identifiers.ts';

/** What a field or a value still adds where the question is about something else: less than one of its words does. */
const MENTIONED_BOOST = 0.2;
/** Whoever asks for a field asks for nothing else; whoever describes a problem mentions many. */
const POINTED_WORDS = 25;

const saidField = /\b(?:fields?|param(?:eter)?s?|propert(?:y|ies)|attributes?|arguments?|columns?|values?|enums?)\b/iu;

/**
 * Names of fields and values that a question only mentions. People paste code, signatures and error texts, and those
 * are full of names (`message`, `user_id`) that many operations have: lifted above all that is similar they bury what is asked.
 */
export function softenNames(question: string, identifiers: readonly QuestionIdentifier[]): QuestionIdentifier[] {
  return isPointed(question)
    ? [...identifiers]
    : identifiers.map((identifier) =>
        identifier.boost >= NAMED_BOOST && identifier.boost < CERTAIN_BOOST
          ? { ...identifier, boost: MENTIONED_BOOST }
          : identifier,
      );
}

function isPointed(question: string): boolean {
  const words = splitWords(question.slice(0, 400));
  return words.length <= POINTED_WORDS && (saidField.test(question) || /^\s*\S+\s*$/u.test(question));
}
