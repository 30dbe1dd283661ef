import { analyseText } from '../../core/text-analysis.ts';
import { namedStatus } from './term-weights.ts';

/** "Which header carries the key", where the key is no other one. */
const asksForKeyPlace =
  /\bheader\b(?![^?.]*\b(?:idempotency|partition|cache|encryption|signing|public)[- ]keys?\b)[^?.]{0,40}\bkey\b|(?<!\b(?:idempotency|partition|cache|encryption|signing|public)[- ])\bkey\b[^?.]{0,40}\bheader\b/iu;

/** Which sides of an operation a question asks for. All false: what it is and how it is called. */
export interface QuestionAspects {
  readonly errors: boolean;
  /** A status the question names: `409`. */
  readonly status: string | null;
  readonly authentication: boolean;
  readonly response: boolean;
  readonly parameters: boolean;
}

export function readAspects(question: string): QuestionAspects {
  // "Which fields does a refund have?" asks for what comes back, not for what is sent.
  const ofResult = /\bfields?\b.*\b(?:have|has|contain|include)\b/iu.test(question);
  const status = namedStatus(question);
  return {
    status,
    errors:
      status !== null ||
      /\b(?:errors?|fails?|failures?|failed|status codes?|go(?:es)? wrong|rejected)\b/iu.test(question),
    authentication:
      asksForKeyPlace.test(question) ||
      /\b(?:authenticat\w*|authori[sz]\w*|auth|scopes?|permissions?|credentials?|api[ -]keys?|tokens?)\b/iu.test(
        question,
      ),
    response:
      ofResult ||
      /\b(?:returns?|returned|responses?|respond|get back|comes? back|answers? with|result)\b/iu.test(question),
    parameters:
      !ofResult &&
      /\b(?:parameters?|params?|fields?|filters?|body|payload|required|mandatory|optional|arguments?|query string|values?|sort)\b/iu.test(
        question,
      ),
  };
}

/** Languages as people write them, and as snippets name them. The more specific pattern stands first. */
const languageWords: readonly (readonly [RegExp, string])[] = [
  [/\bnode(?:\.?js)?\b/iu, 'node'],
  [/\b(?:javascript|typescript|js|ts|browser fetch)\b/iu, 'javascript'],
  [/\bpython\b/iu, 'python'],
  [/\bgolang\b|\b(?:in|using|with|for) go\b|\bgo (?:code|snippet|example|client)\b/iu, 'go'],
  [/\b(?:java|kotlin)\b/iu, 'java'],
  [/c#|\bcsharp\b|\.net\b/iu, 'csharp'],
  [/\bruby\b/iu, 'ruby'],
  [/\bphp\b/iu, 'php'],
  [/\b(?:curl|shell|bash|command line)\b/iu, 'shell'],
];

/** The programming language a question names, if any. */
export function readLanguage(question: string): string | null {
  return languageWords.find(([pattern]) => pattern.test(question))?.[1] ?? null;
}

const languageWish =
  /[\s,]*\b(?:in|using|with|for)\s+(?:node(?:\.?js)?|javascript|typescript|js|ts|python|go|golang|java|kotlin|c#|csharp|\.net|ruby|php|curl|shell|bash)(?![\w-])/giu;

/** A question without the programming language it wants: the language says nothing about where the answer stands. */
export function withoutLanguage(question: string): string {
  const rest = question.replaceAll(languageWish, '');
  return /\p{L}{3,}/u.test(rest) ? rest : question;
}

/** Words around the name of a language that ask for nothing else. */
const fillers = new Set(
  analyseText(
    'same this that it now again please show give write make convert translate corrected call request code example snippet version also me',
  ),
);

/** Whether a question asks for nothing but another programming language: "and in Python?". */
export function asksForLanguageAlone(question: string): boolean {
  const language = languageWords.find(([pattern]) => pattern.test(question));
  if (language === undefined || question.length > 120) return false;
  const rest = analyseText(question.replace(language[0], ' '));
  return rest.every((term) => fillers.has(term));
}
