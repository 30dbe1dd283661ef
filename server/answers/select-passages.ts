import { analyseText } from '../../core/text-analysis.ts';
import type { QuotedBlock } from './quote-markdown.ts';
import { withoutMarks } from './quote-markdown.ts';

/** Words of a question with how much each says; see {@link weighTerms}. */
export type TermWeights = ReadonlyMap<string, number>;

export interface PassageBudget {
  /** Characters of Markdown, about. */
  readonly characters: number;
  readonly tableRows: number;
}

/** A code block longer than this is looked up, not read in an answer. */
const MAX_CODE_LINES = 20;
const MAX_CODE_CHARACTERS = 700;
/** Sentences that weigh less than this share of the best one only fill space. */
const RELATIVE_FLOOR = 0.34;
/** A name as such says more than the words it is made of. */
const LITERAL_WEIGHT = 4;

/** Every distinct word of the question weighs 1; words of API talk that stand on every page weigh less. */
export function weighTerms(question: string): TermWeights {
  const common = new Set(analyseText('api get list all request response call endpoint operation work use'));
  const weights = new Map(analyseText(question).map((term) => [term, common.has(term) ? 0.4 : 1]));
  for (const name of literalNames(question)) weights.set(`"${name}`, LITERAL_WEIGHT);
  return weights;
}

/** Names written as names: `snake_case`, header-style, in backticks. Lower case. */
export function literalNames(question: string): string[] {
  const matches = question.matchAll(/`([^`\s]{3,80})`|\b([a-z\d]+(?:_[a-z\d]+)+)\b|\b([A-Z][\w]*(?:-[A-Z][\w]*)+)\b/gu);
  return [...matches].map(([, quoted, snake, header]) => (quoted ?? snake ?? header ?? '').toLowerCase()).slice(0, 8);
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

/**
 * The part of a quoted page that speaks about the question, as lines of Markdown: the sentences, list items
 * and table rows with its words, with what they introduce. `whole`: the page as it stands, from its beginning,
 * for one that is about the question as a whole.
 */
export function selectPassage(
  blocks: readonly QuotedBlock[],
  terms: TermWeights,
  budget: PassageBudget,
  options: { readonly whole?: boolean } = {},
): string[] {
  const weights = blocks.map((block) => matchWeight(textOf(block), terms));
  const best = Math.max(0, ...blocks.map((block, index) => (block.kind === 'code' ? 0 : (weights[index] ?? 0))));
  const lines: string[] = [];
  let characters = 0;
  let introduced = false;
  for (const [index, block] of blocks.entries()) {
    if (characters >= budget.characters) break;
    const next = blocks[index + 1];
    // What only announces a code block that is too long to quote announces nothing.
    if (block.kind === 'paragraph' && block.text.endsWith(':') && next?.kind === 'code' && !isShort(next)) continue;
    const matches = block.kind !== 'heading' && block.kind !== 'code' && (weights[index] ?? 0) >= best * RELATIVE_FLOOR;
    const part: string[] =
      matches || introduced || options.whole === true
        ? render(block, introduced || options.whole === true ? noTerms : terms, {
            ...budget,
            characters: budget.characters - characters,
          })
        : [];
    if (part.length > 0 && lines.length > 0) lines.push('');
    lines.push(...part);
    characters += part.join('\n').length;
    // "Send it like this:" is nothing without what follows, and an example belongs to what it shows.
    introduced =
      part.length > 0 && (part.at(-1)?.endsWith(':') === true || (next?.kind === 'code' && block.kind !== 'code'));
  }
  return lines;
}

/** Nothing to look for: entries are taken from the beginning. */
const noTerms: TermWeights = new Map();

function textOf(block: QuotedBlock): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return withoutMarks(block.text);
    case 'list':
      return withoutMarks(block.items.join(' '));
    case 'table':
      return withoutMarks([...block.header, ...block.rows.flat()].join(' '));
    case 'code':
      return block.code;
    // no default
  }
}

function render(block: QuotedBlock, terms: TermWeights, budget: PassageBudget): string[] {
  switch (block.kind) {
    case 'heading':
      return [];
    case 'paragraph': {
      if (terms.size === 0) return isForReaders(block.text) ? [cut(block.text, Math.max(budget.characters, 80))] : [];
      const sentences = selectSentences(block.text, terms, budget.characters);
      return sentences === '' ? [] : [sentences];
    }
    case 'list':
      return pickBest(block.items.filter(isForReaders), terms, budget.tableRows).map((item) => `- ${item}`);
    case 'table':
      return renderTable(block, terms, budget);
    case 'code': {
      if (!isShort(block)) return [];
      const codeLines = block.code.split('\n');
      const fence = '`'.repeat(Math.max(3, longestRun(block.code) + 1));
      return [`${fence}${block.language}`, ...codeLines, fence];
    }
    // no default
  }
}

function isShort(block: Extract<QuotedBlock, { kind: 'code' }>): boolean {
  return block.code.split('\n').length <= MAX_CODE_LINES && block.code.length <= MAX_CODE_CHARACTERS;
}

function renderTable(
  table: Extract<QuotedBlock, { kind: 'table' }>,
  terms: TermWeights,
  budget: PassageBudget,
): string[] {
  const toRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = pickBest(table.rows.map(toRow).filter(isForReaders), terms, budget.tableRows);
  return rows.length === 0 ? [] : [toRow(table.header), toRow(table.header.map(() => '---')), ...rows];
}

/** All entries when they are few; else those with words of the question, else the first ones. Order is kept. */
function pickBest(entries: readonly string[], terms: TermWeights, most: number): string[] {
  const weights = entries.map((entry) => matchWeight(withoutMarks(entry), terms));
  const best = Math.max(0, ...weights);
  const few = Math.min(most, 4);
  if (best === 0 || entries.length <= few) return entries.slice(0, most);
  const matching = entries.filter((_, index) => (weights[index] ?? 0) >= Math.max(best * 0.5, 0.01));
  // When most entries match, the words stand in all of them and single none out.
  return matching.length > most ? entries.filter((_, index) => weights[index] === best).slice(0, most) : matching;
}

/** The sentences of a paragraph that speak about the question, neighbours included while there is room. */
export function selectSentences(
  text: string,
  terms: TermWeights,
  maxCharacters: number,
  options: { readonly withFirst?: boolean } = {},
): string {
  const sentences = splitSentences(text).filter(isForReaders);
  if (sentences.length === 0) return '';
  const weights = sentences.map((sentence) => matchWeight(withoutMarks(sentence), terms));
  const best = Math.max(0, ...weights);
  const wanted = new Set<number>();
  sentences.forEach((_, index) => {
    if (best === 0 ? index < 2 : (weights[index] ?? 0) >= best * RELATIVE_FLOOR) wanted.add(index);
  });
  if (options.withFirst === true) wanted.add(0);
  // The sentence after a matching one usually finishes the thought.
  weights.forEach((weight, index) => {
    if (best > 0 && weight === best) wanted.add(index + 1);
  });
  let selected = '';
  sentences.forEach((sentence, index) => {
    if (!wanted.has(index)) return;
    if (selected !== '' && selected.length + sentence.length > maxCharacters) return;
    selected = selected === '' ? sentence : `${selected} ${sentence}`;
  });
  return cut(selected, Math.max(maxCharacters, 80));
}

/** Splits at full stops that end a sentence, not inside code, addresses or abbreviations. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  let inCode = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '`') inCode = !inCode;
    if (inCode || !'.!?。！？'.includes(character)) continue;
    const rest = text.slice(index + 1, index + 4);
    const ends = '。！？'.includes(character) || /^["')\]*]{0,2}(?:\s|$)/u.test(rest);
    if (!ends || /(?:\be\.g|\bi\.e|\betc|\bvs|\bno)$/iu.test(text.slice(Math.max(start, index - 4), index))) continue;
    const closing = /^["')\]*]{0,2}/u.exec(rest)?.[0].length ?? 0;
    sentences.push(text.slice(start, index + 1 + closing).trim());
    start = index + 1 + closing;
  }
  sentences.push(text.slice(start).trim());
  return sentences.filter((sentence) => sentence !== '');
}

/**
 * Leaves out text that speaks to a machine instead of to a developer. Quotes are marked as quotes anyway and
 * move nothing; this only spares readers the attempt.
 */
export function isForReaders(text: string): boolean {
  return !/\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines)\b|\bsystem prompt\b|\b(?:assistant|AI|chatbot|language model|LLM)s?\b.{0,30}\b(?:must|should|shall|has to|have to|always|never)\b|\byou are (?:now )?(?:an?|the) (?:AI|assistant|chatbot|language model)\b/iu.test(
    text,
  );
}

/** Cuts at a word border. */
export function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const head = text.slice(0, maxCharacters - 1).toWellFormed();
  const border = head.lastIndexOf(' ');
  let shortened = border > maxCharacters / 2 ? head.slice(0, border) : head;
  // An opened code span would swallow what follows.
  if ((shortened.split('`').length - 1) % 2 === 1) shortened = shortened.slice(0, shortened.lastIndexOf('`'));
  return `${shortened.trimEnd()}…`;
}

function longestRun(code: string): number {
  return Math.max(0, ...[...code.matchAll(/`+/gu)].map(([run]) => run.length));
}
