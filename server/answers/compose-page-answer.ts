import type { SearchHit } from '../../core/search-index.ts';
import { citationTitle } from './number-citations.ts';
import type { CitationList } from './number-citations.ts';
import { plainText, quoteMarkdown } from './quote-markdown.ts';
import type { QuotedBlock } from './quote-markdown.ts';
import type { PassageBudget } from './render-table.ts';
import { cut } from './select-sentences.ts';
import { selectPassage } from './select-passages.ts';
import { matchWeight } from './term-weights.ts';
import type { TermWeights } from './term-weights.ts';

/** Characters of the passage that answers, and of each one that adds to it. */
const MAIN_PASSAGE: PassageBudget = { characters: 800, tableRows: 12 };
const FURTHER_PASSAGE: PassageBudget = { characters: 320, tableRows: 4 };
/** The fields of one thing are all of what was asked for. */
const SCHEMA_PASSAGE: PassageBudget = { characters: 4_000, tableRows: 30 };
/** Up to so many fields the nested ones are shown as well. */
const MAX_UNFOLDED_FIELDS = 16;
const MAX_FIELD_CHARACTERS = 180;
/** An overview lists operations by the hundred; a few of them show what it is. */
const OVERVIEW_PASSAGE: PassageBudget = { characters: 500, tableRows: 6 };
/** A further passage must score so near to the best one, or it only makes the answer longer. */
const FURTHER_SCORE = 0.8;
/** With so much quoted, further passages are named instead. */
const ENOUGH_CHARACTERS = 450;
/** What only announces a page is short. */
const MAX_TEASER_CHARACTERS = 200;
/** A title with so much of the question's words is about the question: its section is quoted as it stands. */
const TITLE_SHARE = 0.6;

/** What the first lines of a page say: "What is …?", "What does … do?". */
const asksForMeaning = /^\s*what(?:['’]s|\s+(?:is|are)\b|\s+(?:does|do)\b.*\bdo\s*\??\s*$)/isu;

/**
 * Passages of pages and schemas that answer, quoted under their titles, best first.
 * @param question for one that asks what something is, the first lines of its page are no mere announcement
 */
export function composePageAnswer(
  fitting: readonly SearchHit[],
  list: CitationList,
  terms: TermWeights,
  question = '',
): string[] {
  const isMeaning = asksForMeaning.test(question);
  const groups = groupPassages(
    fitting.filter((hit) => hit.kind !== 'operation'),
    isMeaning,
  );
  const [best] = groups;
  if (best === undefined) return [];
  const paragraphs: string[] = [];
  let characters = 0;
  for (const group of groups) {
    const isMain = group === best;
    // A schema is the whole answer, and nothing that only mentions it adds to it.
    if (!isMain && (best.hit.kind === 'schema' || group.hit.kind !== 'section')) continue;
    if (!isMain && (group.hit.score < best.hit.score * FURTHER_SCORE || characters > ENOUGH_CHARACTERS)) break;
    const lines = quoteGroup(group, terms, isMain, isMeaning);
    if (lines.length === 0) continue;
    characters += lines.join('\n').length;
    const quote = lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
    paragraphs.push(
      `**${plainText(citationTitle(group.hit))}**${kindOf(group.hit)} [${list.cite(group.hit)}]:\n\n${quote}`,
    );
  }
  // A page without a quotable line is still the page to read.
  if (paragraphs.length === 0) {
    paragraphs.push(`See **${plainText(citationTitle(best.hit))}** [${list.cite(best.hit)}].`);
  }
  return paragraphs;
}

function kindOf(hit: SearchHit): string {
  if (hit.kind !== 'schema') return '';
  return ` — schema${hit.apiTitle === null ? '' : ` of ${plainText(hit.apiTitle, 80)}`}`;
}

interface PassageGroup {
  readonly hit: SearchHit;
  readonly text: string;
}

function quoteGroup({ hit, text }: PassageGroup, terms: TermWeights, isMain: boolean, isMeaning: boolean): string[] {
  const blocks = withoutTeaser(hit, quoteMarkdown(text), terms, isMeaning);
  if (hit.kind === 'schema')
    return selectPassage(blocks, terms, isMain ? SCHEMA_PASSAGE : FURTHER_PASSAGE, { whole: isMain });
  if (hit.kind === 'overview') return selectPassage(blocks, terms, OVERVIEW_PASSAGE);
  if (!isMain) return selectPassage(blocks, terms, FURTHER_PASSAGE);
  // A name or a status that is asked for stands in some lines of its section, and those are the answer.
  const asksForLines = [...terms.keys()].some((term) => term.startsWith('"'));
  return selectPassage(blocks, terms, MAIN_PASSAGE, { whole: isAbout(hit, terms) && !asksForLines });
}

/**
 * The first lines of a page often only announce it ("How to send requests, and what comes back."), and those of
 * a schema repeat its name: they are left out where something else answers.
 */
function withoutTeaser(
  hit: SearchHit,
  blocks: readonly QuotedBlock[],
  terms: TermWeights,
  isMeaning: boolean,
): readonly QuotedBlock[] {
  if (hit.kind === 'schema') {
    return blocks
      .filter((block) => block.kind !== 'paragraph' || !/^(?:\*\*Schema .*\*\* · .*|Type: object)$/u.test(block.text))
      .map((block) => (block.kind === 'list' ? { ...block, items: foldFields(block.items) } : block));
  }
  const [first, ...others] = blocks.filter((block) => block.kind !== 'heading');
  if (hit.kind === 'fact' && first?.kind === 'paragraph' && first.text.endsWith(' at the gateway')) return others;
  if (hit.kind !== 'section' || hit.title !== hit.documentTitle || first?.kind !== 'paragraph') return blocks;
  if (others.length === 0) return blocks;
  const weight = matchWeight(first.text, terms);
  const isAnswered = others.some((block) => block.kind !== 'code' && matchWeight(textOf(block), terms) >= weight);
  const isShort = !isMeaning && first.text.length < MAX_TEASER_CHARACTERS && others[0]?.kind === 'paragraph';
  return announces(first.text) || (isShort && isAnswered) ? blocks.filter((block) => block !== first) : blocks;
}

/** "How to send requests, and what comes back." */
function announces(text: string): boolean {
  return /^(?:how|what|which|when|where|why|who)\b[^?]*$/iu.test(text.trim());
}

/** Of many fields the outer ones, each in a line; how many were left out stands below them. */
function foldFields(items: readonly string[]): string[] {
  const isNested = (item: string): boolean => /^`[^`]*\.[^`]*`/u.test(item);
  const isLong = items.length > MAX_UNFOLDED_FIELDS;
  const outer = isLong && !items.every(isNested) ? items.filter((item) => !isNested(item)) : items;
  const shown = outer.slice(0, SCHEMA_PASSAGE.tableRows - 1).map((item) => cut(item, MAX_FIELD_CHARACTERS));
  const left = items.length - shown.length;
  return left === 0 ? shown : [...shown, `… and ${left} more, nested ones included`];
}

function textOf(block: QuotedBlock): string {
  if (block.kind === 'list') return block.items.join(' ');
  if (block.kind === 'table') return [...block.header, ...block.rows.flat()].join(' ');
  return block.kind === 'code' ? block.code : block.text;
}

/**
 * The passages of one section stand together, in their order. The first lines of a page only say what the page
 * is about, so a section of the same page goes before them unless that is asked for.
 */
function groupPassages(hits: readonly SearchHit[], isMeaning: boolean): PassageGroup[] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) {
    const identity = JSON.stringify([hit.documentPath, hit.kind, hit.title]);
    groups.set(identity, [...(groups.get(identity) ?? []), hit]);
  }
  const merged = [...groups.values()].map((parts): PassageGroup & { isTeaser: boolean } => {
    const ordered = parts.toSorted((a, b) => a.chunkKey.localeCompare(b.chunkKey, 'en', { numeric: true }));
    const hit = { ...(ordered[0] as SearchHit), score: Math.max(...parts.map(({ score }) => score)) };
    const text = joinPassages(ordered);
    return { hit, text, isTeaser: hit.kind === 'section' && hit.title === hit.documentTitle && text.length < 200 };
  });
  const [first] = merged;
  if (first?.isTeaser !== true || (isMeaning && !announces(first.text))) return merged;
  const better = merged.find((group) => !group.isTeaser && group.hit.documentPath === first.hit.documentPath);
  return better === undefined ? merged : [better, ...merged.filter((group) => group !== better && group !== first)];
}

/** A table that was cut between two passages that follow each other is one table again. */
function joinPassages(parts: readonly SearchHit[]): string {
  let text = '';
  let last = 0;
  for (const part of parts) {
    const number = Number(/#(\d+)$/u.exec(part.chunkKey)?.[1] ?? 1);
    const isSameTable = number === last + 1 && /\|[ \t]*$/u.test(text) && /^[ \t]*\|/u.test(part.text);
    text += `${text === '' ? '' : isSameTable ? '\n' : '\n\n'}${part.text}`;
    last = number;
  }
  return text;
}

/** Whether a section's title says what the question asks. */
function isAbout(hit: SearchHit, terms: TermWeights): boolean {
  const all = [...terms.values()].reduce((sum, weight) => sum + weight, 0);
  return matchWeight(`${hit.documentTitle} ${hit.title}`, terms) >= all * TITLE_SHARE;
}
