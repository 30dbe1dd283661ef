import { analyseText } from '../../core/text-analysis.ts';
import { quoteMarkdown, withoutMarks } from './quote-markdown.ts';
import type { QuotedBlock } from './quote-markdown.ts';
import { cut, isForReaders, splitSentences } from './select-sentences.ts';
import type { TermWeights } from './term-weights.ts';

/** Four lines of a result list. */
export const MAX_EXCERPT_CHARACTERS = 320;
/** A line of code with the words shows where they stand; a sentence with them says something. */
const CODE_WEIGHT = 0.25;
/** What the best single sentence counts beside all that its surroundings say: one that answers beats three that touch it. */
const FOCUS_WEIGHT = 0.5;
/** A long sentence is cut after a comma rather than in mid-phrase when that costs no more than this. */
const MAX_LEAD_CHARACTERS = 60;

/** A sentence, list item, table row or line of code: what an excerpt begins and ends with. */
interface Unit {
  readonly text: string;
  /** Words and names of the question that it holds. */
  readonly said: ReadonlySet<string>;
  readonly isCode: boolean;
  /** `**Parameters**`: says what follows, and nothing at the end of an excerpt. */
  readonly isLabel: boolean;
}

/**
 * The part of a chunk that speaks about a question, in one line of plain text: neighbouring sentences, list items and
 * table rows that say most of its words, those that are rare in this chunk counting more, and names as such most of
 * all. Where nothing of the question stands in it, its beginning. Time in proportion to the text, whatever it holds.
 */
export function selectExcerpt(
  markdown: string,
  terms: TermWeights,
  maxCharacters: number = MAX_EXCERPT_CHARACTERS,
): string {
  const units = quoteMarkdown(markdown).flatMap((block) => readUnits(block, terms));
  const weights = weighByRarity(units, terms);
  const start = findStart(units, weights, maxCharacters);
  const first = units[start];
  if (first === undefined) return '';
  if (first.text.length > maxCharacters) return cutAround(first, weights, maxCharacters);
  const shown = [first];
  let room = maxCharacters - first.text.length - 1;
  for (const unit of units.slice(start + 1)) {
    // A short sentence alone often only announces what follows.
    const isShort = room > (2 * maxCharacters) / 3;
    if (unit.isCode !== first.isCode && !isShort) break;
    if (unit.text.length > room) {
      if (isShort) shown.push({ ...unit, text: cut(unit.text, room) });
      break;
    }
    shown.push(unit);
    room -= unit.text.length + 1;
  }
  const end = shown.findLastIndex(({ isLabel }) => !isLabel);
  return shown
    .slice(0, Math.max(1, end + 1))
    .map(({ text }) => text)
    .join(' ');
}

function readUnits(block: QuotedBlock, terms: TermWeights): Unit[] {
  return textsOf(block)
    .filter(isForReaders)
    .flatMap((marked) => {
      const isCode = block.kind === 'code';
      const text = (isCode ? marked : withoutMarks(marked)).replaceAll(/\s+/gu, ' ').trim();
      if (text === '') return [];
      return [{ text, said: termsIn(text, terms), isCode, isLabel: /^\*\*[^*]{1,40}\*\*:?$/u.test(marked) }];
    });
}

function textsOf(block: QuotedBlock): string[] {
  switch (block.kind) {
    case 'heading':
      // It is the title of the hit already.
      return [];
    case 'paragraph':
      return splitSentences(block.text);
    case 'list':
      return block.items.flatMap(splitSentences);
    case 'table':
      return block.rows.map((row) => row.filter((cell) => cell !== '').join(' · '));
    case 'code':
      return block.code.split('\n');
    // no default
  }
}

/** A name, marked by a quotation mark (see `weighTerms`), is held as it is written. */
function termsIn(text: string, terms: TermWeights): Set<string> {
  const words = new Set(analyseText(text));
  const lower = text.toLowerCase();
  return new Set(
    [...terms.keys()].filter((term) => (term.startsWith('"') ? lower.includes(term.slice(1)) : words.has(term))),
  );
}

/** What all sentences of a chunk say tells none of them apart. */
function weighByRarity(units: readonly Unit[], terms: TermWeights): TermWeights {
  const counts = new Map<string, number>();
  for (const { said } of units) for (const term of said) counts.set(term, (counts.get(term) ?? 0) + 1);
  return new Map(
    [...counts].map(([term, count]) => [term, (terms.get(term) ?? 0) * Math.log(1 + units.length / count)]),
  );
}

/** Place of the unit that the best window begins with; 0 when no unit says anything of the question. */
function findStart(units: readonly Unit[], weights: TermWeights, maxCharacters: number): number {
  const worth = units.map(({ said, isCode }) => total(said, weights) * (isCode ? CODE_WEIGHT : 1));
  let best = 0;
  let bestScore = 0;
  for (const [start, unit] of units.entries()) {
    if (unit.said.size === 0) continue;
    const covered = new Map<string, number>();
    let focus = 0;
    let characters = 0;
    for (let place = start; place < units.length; place += 1) {
      const next = units[place];
      if (next === undefined || (place > start && next.isCode !== unit.isCode)) break;
      const { text, said, isCode } = next;
      characters += text.length + 1;
      if (place > start && characters > maxCharacters + 1) break;
      focus = Math.max(focus, worth[place] ?? 0);
      for (const term of said) {
        const weight = (weights.get(term) ?? 0) * (isCode ? CODE_WEIGHT : 1);
        covered.set(term, Math.max(covered.get(term) ?? 0, weight));
      }
    }
    let score = FOCUS_WEIGHT * focus;
    for (const weight of covered.values()) score += weight;
    // Later windows must say more: of two that say the same, readers want the first.
    if (score > bestScore + 1e-9) [best, bestScore] = [start, score];
  }
  return best;
}

function total(said: ReadonlySet<string>, weights: TermWeights): number {
  let sum = 0;
  for (const term of said) sum += weights.get(term) ?? 0;
  return sum;
}

/** The part of one long sentence that says most of the question's words; ellipses say what is missing. */
function cutAround({ text }: Unit, weights: TermWeights, maxCharacters: number): string {
  const matches = [...text.matchAll(/\S+/gu)].flatMap(({ 0: word, index }) => {
    const said = [...termsIn(word, weights)];
    return said.length === 0 ? [] : [{ said, start: index, end: index + word.length }];
  });
  // Room for the lead and both ellipses.
  const width = maxCharacters - MAX_LEAD_CHARACTERS - 2;
  const counts = new Map<string, number>();
  let [score, bestScore, from, last] = [0, 0, 0, 0];
  for (const match of matches) {
    for (const term of match.said) {
      const count = counts.get(term) ?? 0;
      if (count === 0) score += weights.get(term) ?? 0;
      counts.set(term, count + 1);
    }
    for (let first = matches[last]; first !== undefined && first !== match; first = matches[last]) {
      if (match.end - first.start <= width) break;
      for (const term of first.said) {
        const count = (counts.get(term) ?? 0) - 1;
        counts.set(term, count);
        if (count === 0) score -= weights.get(term) ?? 0;
      }
      last += 1;
    }
    if (score > bestScore + 1e-9) [bestScore, from] = [score, matches[last]?.start ?? 0];
  }
  const begin = beginNear(text, from);
  return begin === 0 ? cut(text, maxCharacters) : `…${cut(text.slice(begin).trimStart(), maxCharacters - 1)}`;
}

/** The beginning of the text or of the clause before a place, when it is near. */
function beginNear(text: string, place: number): number {
  if (place <= MAX_LEAD_CHARACTERS) return 0;
  const lead = text.slice(place - MAX_LEAD_CHARACTERS, place);
  const border = Math.max(...[', ', '; ', ': ', '. ', '— '].map((mark) => lead.lastIndexOf(mark)));
  return border === -1 ? place : place - MAX_LEAD_CHARACTERS + border + 2;
}
