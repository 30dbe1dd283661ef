import type { Answer } from '../../../core/answer.ts';
import type { AnswerQuestion, ExpectedFacts } from './answer-question.ts';
import { readAnswer } from './read-answer.ts';
import type { ReadAnswer } from './read-answer.ts';

export interface AnswerScore {
  /** Everything expected is said, and nothing else of its kind. */
  readonly exact: boolean;
  /** The answer says that what is asked about is not there. */
  readonly saysNotFound: boolean;
  /** What is wrong, in words; empty for an exact answer. */
  readonly problems: readonly string[];
}

const notFound = [
  /\b(?:found|finds?) (?:no|nothing|neither)\b/u,
  /\bnot found\b|\bno such\b|\bunknown\b|\bnothing (?:called|named|of that|in the)\b|\bdon't (?:know|see)\b/u,
  /\bthere (?:is|are) (?:no|none|nothing)\b|\b(?:has|have|with) (?:no|none|neither)\b|\b(?:states?|names?|lists?|gives?|describes?|documents?|declares?|defines?) (?:no|none|nothing|neither)\b/u,
  /(?:\bnot|n't)\b[^.]{0,30}\b(?:find|exist|have|list|listed|describe|described|document|documented|declare|declared|define|defined|accept|accepted|take|return|returned|state|stated|mention|mentioned|contain|include|included|support|supported|specif\w+|know|part of|one of|among|allowed|available|valid|a value|a (?:parameter|field|status|response))\b/u,
];

/**
 * Compares an answer with what its question expects, exactly: names in code spans, values, statuses and calls as sets.
 * See `docs/answer-quality.md` for what counts as a name and what may be said besides.
 */
export function scoreAnswer(question: AnswerQuestion, answer: Pick<Answer, 'answer' | 'operations'>): AnswerScore {
  const said = readAnswer(answer.answer);
  // A right answer may go on with what is not there; one that denies does so at once, or after a word about where it looked.
  const place = question.expected === null ? said.opening : said.first;
  const saysNotFound = notFound.some((pattern) => pattern.test(place));
  if (question.expected === null) {
    const problems = saysNotFound ? [] : ['does not say that it is not there'];
    return { exact: saysNotFound, saysNotFound, problems };
  }
  const asked = readAnswer(question.query);
  const problems = [
    ...(saysNotFound && !deniesRightly(question.expected) ? ['says that it is not there'] : []),
    ...(said.isCited ? [] : ['cites nothing']),
    ...checkOperation(question, answer),
    ...checkFacts(question.expected, said, asked, question),
  ];
  return { exact: problems.length === 0, saysNotFound: problems[0] === 'says that it is not there', problems };
}

/** "No, it is not deprecated; nothing replaces it." */
function deniesRightly({ verdict }: ExpectedFacts): boolean {
  return verdict?.is === false;
}

function checkOperation({ operation }: AnswerQuestion, { operations }: Pick<Answer, 'operations'>): string[] {
  const isThere = operations.some(({ method, path }) => `${method} ${path}` === operation);
  return operation === null || isThere ? [] : [`is not about ${operation}`];
}

function checkFacts(
  expected: ExpectedFacts,
  said: ReadAnswer,
  asked: ReadAnswer,
  { operation }: AnswerQuestion,
): string[] {
  const spans = new Set(said.spans.flatMap((span) => spellings(span)));
  return [
    ...(expected.names ?? []).filter((name) => !spans.has(name)).map((name) => `misses ${name}`),
    ...wrongNames(expected, said, asked),
    ...(expected.words ?? [])
      .filter((choices) => !choices.some((word) => says(said, spans, word)))
      .map((choices) => `does not say ${choices.join(' or ')}`),
    ...checkTypes(expected, said, spans),
    ...checkValues(expected, said, spans, asked),
    ...checkStatuses(expected, said),
    ...checkCalls(expected, said, asked, operation),
    ...checkVerdict(expected, said),
    ...(expected.quote === undefined || said.everything.includes(readAnswer(expected.quote).everything)
      ? []
      : [`does not say “${expected.quote}”`]),
  ];
}

/** `Authorization: Bearer …`, `"name"`, `limit=10` and `items[].price` hold a name. */
function spellings(span: string): string[] {
  const bare = span.replaceAll(/^["']|["']$/gu, '');
  return [span, bare, bare.split(/[:=\s]/u)[0] ?? bare];
}

function wrongNames(
  { names, mayName, mayQuote = [], statuses = [] }: ExpectedFacts,
  said: ReadAnswer,
  asked: ReadAnswer,
): string[] {
  if (names === undefined && mayName === undefined) return [];
  const known = new Set([...(names ?? []), ...(mayName ?? []), ...statuses, ...asked.spans, 'null']);
  const quoted = mayQuote.join('\n').toLowerCase();
  const isAsked = (text: string): boolean => `${asked.everything}\n${quoted}`.includes(text.toLowerCase());
  return said.spans
    .filter((span) => !isAsked(span) && !spellings(span).some((text) => known.has(text)))
    .map((span) => `names ${span}`);
}

function says(said: ReadAnswer, spans: ReadonlySet<string>, word: string): boolean {
  return (
    said.words.includes(word.toLowerCase()) ||
    [...spans].some((span) => span.toLowerCase().includes(word.toLowerCase()))
  );
}

const typeWords: Readonly<Record<string, RegExp>> = {
  string: /\bstrings?\b/u,
  integer: /\bintegers?\b|\bints?\b/u,
  number: /\bnumbers?\b/u,
  boolean: /\bbooleans?\b|\bbools?\b/u,
  array: /\barrays?\b|\blists?\b/u,
  object: /\bobjects?\b/u,
  map: /\bmaps?\b/u,
  file: /\bfiles?\b/u,
  null: /\bnull(?:able)?\b/u,
};

function checkTypes({ types }: ExpectedFacts, said: ReadAnswer, spans: ReadonlySet<string>): string[] {
  if (types === undefined) return [];
  const text = `${said.words} ${[...spans].join(' ').toLowerCase()}`;
  const wrong = Object.keys(typeWords).filter(
    (type) =>
      !types.includes(type) &&
      new RegExp(
        `(?:\\b(?:an?|type|of|or)\\s+|[:(]\\s*)${type}s?\\b(?! of (?!string|integer|number|boolean|object))`,
        'u',
      ).test(said.opening),
  );
  return [
    ...types.filter((type) => typeWords[type]?.test(text) === false).map((type) => `does not say the type ${type}`),
    ...wrong.map((type) => `says the type ${type}`),
  ];
}

function checkValues(
  { values, mayCount = [], mayQuote = [] }: ExpectedFacts,
  said: ReadAnswer,
  spans: ReadonlySet<string>,
  asked: ReadAnswer,
): string[] {
  if (values === undefined) return [];
  const given = new Set([...spans, ...said.numbers]);
  const quoted = mayQuote.flatMap((text) => readAnswer(text).numbers);
  const allowed = new Set([...values, ...mayCount, ...asked.numbers, ...quoted]);
  return [
    ...values
      .filter((value) => !given.has(value) && !(/^(?:true|false)$/u.test(value) && said.words.includes(value)))
      .map((value) => `misses ${value}`),
    ...said.numbers.filter((number) => !allowed.has(number)).map((number) => `gives ${number}`),
  ];
}

function checkStatuses({ statuses }: ExpectedFacts, said: ReadAnswer): string[] {
  if (statuses === undefined) return [];
  const written = said.spans.filter((span) => /^(?:[1-5](?:\d\d|XX)|default)$/iu.test(span));
  const given = new Set([...written, ...said.numbers.filter((number) => /^[1-5]\d\d$/u.test(number))]);
  return [
    ...statuses.filter((status) => !given.has(status)).map((status) => `misses ${status}`),
    ...[...given].filter((status) => !statuses.includes(status)).map((status) => `gives ${status}`),
  ];
}

function checkCalls({ calls }: ExpectedFacts, said: ReadAnswer, asked: ReadAnswer, operation: string | null): string[] {
  if (calls === undefined) return [];
  const known = new Set([...calls, ...asked.calls, ...(operation === null ? [] : [operation])]);
  return [
    ...calls.filter((call) => !said.calls.includes(call)).map((call) => `misses ${call}`),
    ...said.calls.filter((call) => !known.has(call)).map((call) => `names ${call}`),
  ];
}

const verdicts = {
  deprecated: {
    yes: /\bdeprecated\b/u,
    no: /\b(?:not?|never)\b[^.]{0,40}\bdeprecated\b|^no\b|\bnothing\b[^.]{0,40}\bdeprecated\b/u,
  },
  required: {
    yes: /\brequired\b|\bmandatory\b|\bmust\b|\bha(?:s|ve) to\b/u,
    no: /\boptional\b|\b(?:not|n't)\b[^.]{0,20}\b(?:required|mandatory|have to|need)\b|\bneed not\b|\b(?:can|may) (?:be left|leave)\b/u,
  },
  allowed: {
    yes: /^yes\b|\bis (?:a valid|an allowed|allowed|one of|accepted)\b|\b(?:can|may) be\b|\baccepts\b/u,
    no: /^no\b|\bnot\b/u,
  },
} as const;

function checkVerdict({ verdict }: ExpectedFacts, said: ReadAnswer): string[] {
  if (verdict === undefined) return [];
  const { yes, no } = verdicts[verdict.topic];
  const first = said.opening;
  const isDenied = no.test(first);
  const isSaid = verdict.is ? yes.test(first) && !isDenied : isDenied;
  return isSaid ? [] : [`does not say that it is ${verdict.is ? '' : 'not '}${verdict.topic}`];
}
