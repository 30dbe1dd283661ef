import { analyseText, splitWords } from '../../../core/text-analysis.ts';
import { asksForMostOfPage } from './fact-question.ts';
import type { FactQuestion, FactTopic } from './fact-question.ts';
import { lastPart } from './find-input.ts';
import type { InputFacts } from './read-input-facts.ts';

/** Topics that are about one input, with the words that ask for them: those name no input of that name. */
const topicWords: ReadonlyMap<FactTopic, ReadonlySet<string>> = new Map(
  (
    [
      ['default', 'default value used taken assumed'],
      [
        'limits',
        'limits range minimum maximum min max length size constraints bounds longest shortest largest smallest',
      ],
      ['values', 'value values options choices allowed possible valid permitted accepted supported available enum'],
      ['type', 'type types data kind format string number integer boolean array object'],
      ['required_inputs', 'required mandatory obligatory optional needed necessary'],
    ] as const
  ).map(([topic, words]) => [topic, new Set(words.split(' '))]),
);
/** "is the amount required …": of one, where "which fields are required" asks for all. */
const asksForOne = /^(?:is|are|must|can|could|do|does|should|will)\b/iu;
/** Words that questions are made of, and that are hardly ever meant as the name of an input. */
const plainWords = new Set(
  'operation endpoint call method response request parameter field header body api answer result error the a an is in of to for on at'.split(
    ' ',
  ),
);
const limitWords = /\b(?:max\w*|min\w*|most|largest|smallest|highest|lowest|range|bounds?)\b/iu;

/** Whether a question is about one input, so that an operation without it cannot be meant. */
export function isAboutInput({ topic, rest, names, ofResponse }: FactQuestion): boolean {
  if (topic === null || ofResponse) return false;
  if (topic === 'need') return names.length > 0;
  return topic === 'required_inputs' ? asksForOne.test(rest) : topicWords.has(topic);
}

/**
 * The input that the plain words of a question name: `page_size` of "the default page size", `t` of "the default for t".
 * Of several the one with the most words, then one that the operation's own words do not say, then an outer one.
 * @param own terms of the operation's path, which name what it is about rather than an input
 */
export function findSaidInput(
  question: FactQuestion,
  inputs: readonly InputFacts[],
  own: ReadonlySet<string>,
): InputFacts | null {
  // How many things come at once is said by the size of a page alone.
  if (!isAboutInput(question) || asksForMostOfPage.test(question.rest)) return null;
  const words = wordsOf(question.rest.replaceAll(/['’]\p{L}+/gu, ' '));
  const terms = words.map(termOf);
  const asking = topicWords.get(question.topic ?? 'default');
  let best = 0;
  let found: InputFacts | null = null;
  for (const input of inputs) {
    const name = wordsOf(lastPart(input.name));
    const [only = ''] = name;
    if (name.length === 0) continue;
    if (name.length === 1 && (isPlain(only, question.rest) || isAskedWith(only, asking, question))) continue;
    const place = placeOf(name, terms);
    if (place === -1) continue;
    const isWritten = name.every((word, index) => word === words[place + index]);
    const isOwn = name.every((word) => own.has(termOf(word)));
    const depth = input.name.split(/[.[]/u).length - 1;
    const worth =
      (isOwn ? 4 : name.length * 10) + (isWritten ? 2 : 0) - Math.min(depth, 4) / 2 - place / (words.length * 4);
    if (worth <= best) continue;
    best = worth;
    found = input;
  }
  return found;
}

/** Whether a word is one of those that questions are made of: "the length of body in a message" names a `body`. */
function isPlain(word: string, rest: string): boolean {
  if (!plainWords.has(word)) return false;
  return (
    word.length < 4 || !new RegExp(`\\b(?:of|is) (?:the )?${word} (?:in|of|for|when|required)\\b`, 'iu').test(rest)
  );
}

/** "The maximum limit" is that of `limit`, "the limit of …" of something else. */
function isAskedWith(word: string, asking: ReadonlySet<string> | undefined, { topic, rest }: FactQuestion): boolean {
  if (topic === 'limits' && word === 'limit') return !limitWords.test(rest);
  return asking?.has(word) === true;
}

function placeOf(name: readonly string[], terms: readonly string[]): number {
  const wanted = name.map(termOf);
  return terms.findIndex((_, start) => wanted.every((term, index) => terms[start + index] === term));
}

function wordsOf(text: string): string[] {
  return splitWords(text);
}

/** Stop words are names, too: `from`, `to`, `t`. */
function termOf(word: string): string {
  return analyseText(word)[0] ?? word;
}
