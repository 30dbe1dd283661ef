import { describe, expect, it } from 'vitest';
import { analyseText } from '../../core/text-analysis.ts';
import { completeQuestion } from '../../server/answers/complete-question.ts';
import { judgeHits } from '../../server/answers/judge-hits.ts';
import { readAspects } from '../../server/answers/question-aspects.ts';
import { weighTerms } from '../../server/answers/term-weights.ts';
import { findQuestionIdentifiers } from '../../server/retrieval/question-identifiers.ts';
import { questionTerms } from '../../server/retrieval/question-terms.ts';

/** Texts that make a pattern which backtracks take the square of their length, or worse. */
const attacks: readonly (readonly [name: string, part: string, end: string])[] = [
  ['a method and spaces', ' ', '!'],
  ['slashes', '/', ' x'],
  ['open braces', '/{', ' x'],
  ['open braces in six segments', '{', '/a/b/c/d/e/f'],
  ['braces inside braces', '/{{{{{{{{{{{{{{{{{{{{', '}'],
  ['final dots', '.', 'x'],
  ['a name with final dots', '.', '#'],
  ['question marks', '?', 'x'],
  ['capitals', 'A', '1'],
  ['capitals and underscores', 'A_', '-'],
  ['camels', 'aB', '.'],
  ['hyphens', 'X-', '#'],
  ['open quotes', '`a', ' '],
  ['quotes of all kinds', '“`"\'', 'x'],
  ['addresses', 'http://', ' '],
  ['methods', 'get /a/b1/c2/d3/e4/f5/g6 ', ''],
  ['percent signs', '/%', '%'],
  ['long white space', '\u3000', 'x'],
  ['pronouns', 'it and ', '?'],
  ['combining marks', 'e\u0301\u0301', ''],
  ['ligatures that grow', '\uFDFA', ''],
  ['dashes', '--', '#'],
];

const readers: readonly (readonly [name: string, read: (question: string) => unknown])[] = [
  ['findQuestionIdentifiers', findQuestionIdentifiers],
  ['questionTerms', questionTerms],
  ['analyseText', analyseText],
  ['completeQuestion', (question) => completeQuestion({ question }, [])],
  ['readAspects', readAspects],
  ['judgeHits', (question) => judgeHits(question, [])],
  ['weighTerms', weighTerms],
];
/** Milliseconds that this thread computed, whatever else the machine does; of the fastest of a few runs. */
function measure(read: (question: string) => unknown, question: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run += 1) {
    const before = process.threadCpuUsage();
    read(question);
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

const build = (part: string, end: string, length: number): string =>
  `GET ${part.repeat(Math.ceil(length / part.length)).slice(0, length - 4 - end.length)}${end}`;

/** Far above what a busy machine needs, far below what backtracking takes: a guard against hanging, no measurement. */
const LONGEST_MS = 2_000;
/** Eight times the text may take so many times as long: quadratic reading would take 64 times. */
const GROWTH = 40;
/** Times below this are noise. */
const NOISE_MS = 10;

describe('reading questions made to be slow', () => {
  for (const [name, read] of readers) {
    it.each(attacks)(`${name} is done soon with %s`, (_attack, part, end) => {
      expect(measure(read, build(part, end, 4_000))).toBeLessThan(LONGEST_MS);
    });
  }

  // Ingestion reads whole documents with it, so for this one no length is the longest.
  it.each(attacks)('analyseText reads %s in time that grows with their length', (_attack, part, end) => {
    const short = build(part, end, 4_000);
    // As much text in all: of one short text alone the clock may see nothing.
    const inPieces = measure(() => Array.from({ length: 8 }, () => analyseText(short)), short);
    const atOnce = measure(analyseText, build(part, end, 32_000));
    expect(atOnce < NOISE_MS ? 1 : (8 * atOnce) / inPieces).toBeLessThan(GROWTH);
  });
});
