import { findCompleteSentence } from './complete-sentence.ts';
import { endsWithAbbreviation } from './ends-with-abbreviation.ts';
import { closingRuns } from './rendered-text.ts';

/** A piece of an answer that is looked at and let go as a whole. All pieces in a row are the answer. */
export type Segment =
  | {
      readonly kind: 'text';
      /** Markdown: a sentence, a heading, a row of a table, the gap between paragraphs. */
      readonly source: string;
      /** What of the same sentence was let go already; empty but for what comes behind a pause. */
      readonly before: string;
      /** A pause let it go: more of the same may come. */
      readonly isOpen: boolean;
    }
  | {
      readonly kind: 'code';
      /** With its fences. */
      readonly source: string;
      readonly content: string;
      /** What stands behind the opening fence, in lower case. */
      readonly language: string;
      /** All that stands behind it, but for the language. */
      readonly info: string;
      /** What stands before the opening fence: spaces, or a list marker. */
      readonly indent: string;
      /** A block without end is cut at a bound: what goes on is no block of its own. */
      readonly place: 'whole' | 'beginning' | 'middle' | 'end';
    };

/** A sentence without end is let go after so many characters; an honest one has about 150. */
const MAX_SENTENCE = 1_500;
/** What is looked at beyond it, so that the cut splits no mention. */
const BEYOND = 120;
/** A code block is let go in parts of this size at most. */
const MAX_CODE = 16_000;
const LONGEST_LINE = 4_000;

export type TextSegment = Extract<Segment, { readonly kind: 'text' }>;
export type CodeSegment = Extract<Segment, { readonly kind: 'code' }>;

interface Fence {
  readonly info: string;
  readonly mark: string;
  readonly indent: string;
  readonly language: string;
  isContinued: boolean;
}

/** Words that belong to what follows or to what goes before them: no place for a cut. */
const BINDING =
  /(?:^|[\s(|"'*])(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY|HTTP\S*|status|returns?|codes?|headers?|parameters?|fields?|scopes?|requests?|calls?|to|on|at|of|and|or|a|an|the|is)[\s:]*$/i;

/**
 * Cuts a streamed answer into sentences, table rows, list items, headings and code blocks. Where it cuts depends on
 * the text alone, never on the parts it arrives in. Where these pause, a sentence that is complete by itself may be let
 * go in two pieces: the sentence, and what turns out to belong to it, if only the space behind it.
 */
export class Segmenter {
  #pending = '';
  /** What of the sentence that has not ended was let go in a pause. */
  #early = '';
  /** The open code block. */
  #fence: Fence | null = null;
  /** The line before this one was empty, or there is none. */
  #isAfterGap = true;
  #isAtLineStart = true;
  #isInList = false;

  push(text: string): Segment[] {
    this.#pending += text;
    return this.#drain(false);
  }

  /** The rest; the answer has ended. */
  end(): Segment[] {
    return this.#drain(true);
  }

  /** Whether {@link pause} would let something go. */
  isComplete(isLong: boolean): boolean {
    return this.#findComplete(isLong) !== null;
  }

  /**
   * A sentence that is complete by itself, without waiting for the next one: nothing has come for a while.
   * @param isLong for so long that its last word is taken for a whole one
   */
  pause(isLong: boolean): Segment[] {
    const end = this.#findComplete(isLong);
    if (end === null) return [];
    const source = this.#pending.slice(0, end);
    const before = this.#early;
    this.#pending = this.#pending.slice(end);
    this.#early += source;
    return [{ kind: 'text', source, before, isOpen: true }];
  }

  #findComplete(isLong: boolean): number | null {
    if (this.#fence !== null || this.#pending.trim() === '') return null;
    if (this.#early === '' && this.#isAtLineStart) {
      // It may become code yet.
      if (this.#openFence(false) !== 'no' || this.#readIndented(false) !== 'no') return null;
    }
    const end = findCompleteSentence(this.#early + this.#pending, { isLineStart: this.#isAtLineStart, isLong });
    return end === null || end <= this.#early.length ? null : end - this.#early.length;
  }

  #drain(isFinal: boolean): Segment[] {
    const segments: Segment[] = [];
    while (this.#pending !== '') {
      const segment = this.#next(isFinal);
      if (segment === null) break;
      this.#pending = this.#pending.slice(segment.source.length);
      this.#early = '';
      const whole = segment.kind === 'text' ? segment.before + segment.source : segment.source;
      if (segment.kind === 'text') this.#remember(whole);
      else this.#isAfterGap = false;
      this.#isAtLineStart = whole.endsWith('\n');
      segments.push(segment);
    }
    return segments;
  }

  #remember(source: string): void {
    const isGap = source.trim() === '';
    if (/^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(source)) this.#isInList = true;
    else if (this.#isAtLineStart && (this.#isAfterGap ? /^\S/ : /^[>#|]/).test(source)) this.#isInList = false;
    // A sentence that goes on in its line is no gap, even if what comes next begins with a space.
    this.#isAfterGap = isGap && (this.#isAfterGap || source.includes('\n'));
  }

  #next(isFinal: boolean): Segment | null {
    if (this.#fence !== null) return this.#readFence(this.#fence, isFinal);
    const before = this.#early;
    if (this.#isAtLineStart && before === '') {
      const opened = this.#openFence(isFinal);
      if (opened !== 'no') return opened;
      const indented = this.#readIndented(isFinal);
      if (indented !== 'no') return indented;
    }
    const end = findEnd(before + this.#pending, this.#isAtLineStart, isFinal);
    if (end === null) return null;
    return { kind: 'text', source: this.#pending.slice(0, Math.max(0, end - before.length)), before, isOpen: false };
  }

  #openFence(isFinal: boolean): Segment | 'no' | null {
    const newline = this.#pending.indexOf('\n');
    const line = newline < 0 ? this.#pending.slice(0, LONGEST_LINE) : this.#pending.slice(0, newline);
    if (newline < 0 && !isFinal && this.#pending.length < LONGEST_LINE && mayOpen(line)) return null;
    const match = /^((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){0,40})(`{3,}|~{3,})([^\n]*)$/.exec(line);
    if (match === null) return 'no';
    const [, indent = '', mark = '', info = ''] = match;
    if (mark.startsWith('`') && info.includes('`')) return 'no';
    // So far to the right it goes on with its paragraph; in a list it depends on the item.
    if (/^(?: {4}| {0,3}\t)[ \t]*$/.test(indent) && !this.#isInList) return 'no';
    const [, word = '', more = ''] = /^\s*([\w+#.-]{0,30})(.*)$/.exec(info) ?? [];
    this.#fence = { mark, indent, language: word.toLowerCase(), info: more, isContinued: false };
    const read = this.#readFence(this.#fence, isFinal);
    if (read === null) this.#fence = null;
    return read;
  }

  /** A code block from its opening fence to its closing one, or as much of it as is let go at once. */
  #readFence(fence: Fence, isFinal: boolean): Segment | null {
    const text = this.#pending;
    const start = fence.isContinued ? 0 : text.indexOf('\n') + 1 || text.length;
    const closing = new RegExp(`^[ \\t>]*${fence.mark.charAt(0)}{${fence.mark.length},}[ \\t]*$`);
    for (let at = start; at < text.length;) {
      const newline = text.indexOf('\n', at);
      if (newline < 0 && !isFinal) break;
      const end = newline < 0 ? text.length : newline + 1;
      if (at - start >= MAX_CODE) return this.#cutCode(fence, start, at);
      const line = text.slice(at, newline < 0 ? end : newline);
      if (line.length < LONGEST_LINE && closing.test(line)) return this.#closeCode(fence, start, at, end);
      at = end;
    }
    if (isFinal) return this.#closeCode(fence, start, text.length, text.length);
    return text.length - start >= MAX_CODE + LONGEST_LINE ? this.#cutCode(fence, start, start + MAX_CODE) : null;
  }

  #closeCode(fence: Fence, start: number, end: number, sourceEnd: number): Segment {
    this.#fence = null;
    const { language, info, indent, isContinued } = fence;
    const source = this.#pending.slice(0, sourceEnd);
    const content = this.#pending.slice(start, end);
    return { kind: 'code', source, content, language, info, indent, place: isContinued ? 'end' : 'whole' };
  }

  #cutCode(fence: Fence, start: number, end: number): Segment {
    const { language, info, indent, isContinued } = fence;
    const content = this.#pending.slice(start, end);
    const place = isContinued ? 'middle' : 'beginning';
    fence.isContinued = true;
    return { kind: 'code', source: this.#pending.slice(0, end), content, language, info, indent, place };
  }

  /** Lines that four spaces make code. */
  #readIndented(isFinal: boolean): Segment | 'no' | null {
    if (!this.#isAfterGap || this.#isInList) return 'no';
    const text = this.#pending;
    if (!isFinal && text.length < 5 && /^[ \t]*$/.test(text)) return null;
    if (!/^(?: {4}|\t)[ \t]*\S/.test(text)) return isFinal || !/^(?: {4}|\t)[ \t]*$/.test(text) ? 'no' : null;
    for (let at = 0; at < text.length;) {
      const newline = text.indexOf('\n', at);
      if (newline < 0) break;
      at = newline + 1;
      const rest = text.slice(at, at + 5);
      if (!isFinal && rest.length < 5 && /^[ \t]*$/.test(rest)) return null;
      if (!/^(?: {4}|\t)/.test(rest) || at > MAX_CODE) return indentedCode(text.slice(0, at));
    }
    if (isFinal) return indentedCode(text);
    return text.length > MAX_CODE ? indentedCode(text.slice(0, MAX_CODE)) : null;
  }
}

function indentedCode(source: string): Segment {
  // Addresses that may be no links were put in backticks before it was known that this is code.
  const content = source.replaceAll(/^(?: {4}|\t)/gm, '').replaceAll(/`((?:https?:\/\/|www\.)[^\s`]*)`/gi, '$1');
  return { kind: 'code', source, content, language: '', info: '', indent: '    ', place: 'whole' };
}

/** Whether a line that has not ended may yet become a fence. */
function mayOpen(line: string): boolean {
  const rest = line.replace(/^(?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t]){0,40}/, '');
  return rest === '' || /^(?:[-*+]|\d{1,9}[.)]?|`{1,2}|~{1,2}|`{3,}[^`]*|~{3,}.*)$/.test(rest);
}

/** Where the first sentence, row or line of a text ends; `null`: not decidable yet. */
function findEnd(text: string, isLineStart: boolean, isFinal: boolean): number | null {
  const limit = Math.min(text.length, MAX_SENTENCE);
  // A code span ends with its paragraph, wherever the next thing begins.
  const { end: gap, isKnown } = findBlockEnd(text.slice(0, MAX_SENTENCE + BEYOND), isLineStart, isFinal);
  const closings = closingRuns(text.slice(0, gap));
  const isLong = text.length >= MAX_SENTENCE + BEYOND;
  let lineStart = isLineStart ? 0 : null;
  for (let at = 0; at < limit; at += 1) {
    const character = text.charAt(at);
    if (character === '`') {
      const run = /^`+/.exec(text.slice(at, limit))?.[0].length ?? 1;
      const closing = closings.get(at);
      const isEscaped = text[at - 1] === '\\';
      if (closing === undefined && !isEscaped && !isFinal && !isLong && !isKnown) return null;
      // What closes it may still grow longer, and then it closes nothing.
      if (closing !== undefined && closing + run === text.length && !isFinal) return null;
      at = (closing ?? at) + run - 1;
      continue;
    }
    if (character === '\n') {
      const decision = endsAtNewline(text, lineStart, at, isFinal);
      if (decision === 'wait') return null;
      if (decision) return at + 1;
      lineStart = at + 1;
    } else if (/[.!?。！？]/.test(character) && !isRow(text, lineStart)) {
      const last = runOfSigns(text, at);
      if (endsSentence(text, lineStart ?? 0, at, last)) return last + 1;
      at = last - 1;
    }
  }
  if (isFinal && text.length <= MAX_SENTENCE) return text.length;
  return isLong || isFinal ? findCut(text.slice(0, MAX_SENTENCE + BEYOND), closings) : null;
}

/** Where the paragraph, item or row ends that a text begins with; not known while it goes on. */
function findBlockEnd(text: string, isLineStart: boolean, isFinal: boolean): { end: number; isKnown: boolean } {
  let lineStart = isLineStart ? 0 : null;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    const decision = endsAtNewline(text, lineStart, at, isFinal);
    if (decision === 'wait') return { end: at, isKnown: false };
    if (decision) return { end: at, isKnown: true };
    lineStart = at + 1;
  }
  return { end: text.length, isKnown: false };
}

function isRow(text: string, lineStart: number | null): boolean {
  return lineStart !== null && /^[ \t>]*\|/.test(text.slice(lineStart, lineStart + 40));
}

function endsAtNewline(text: string, lineStart: number | null, at: number, isFinal: boolean): boolean | 'wait' {
  const line = text.slice(lineStart ?? 0, at);
  if (line.trim() === '' || isRow(text, lineStart) || (lineStart !== null && /^ {0,3}#{1,6}\s/.test(line))) return true;
  if (lineStart !== null && isRule(line)) return true;
  const next = text.slice(at + 1, at + 60);
  const isOpen = !next.includes('\n') && next.length < 59 && !isFinal;
  if (isOpen && /^[ \t>]*(?:[-*+]|\d{1,9}[.)]?|#{1,6}|`{1,2}|~{1,2})?$|^[ \t>]*[-=*_ \t]*$/.test(next)) return 'wait';
  if (isRule(next.split('\n', 1)[0] ?? '')) return true;
  return /^[ \t>]*(?:\n|$|[-*+][ \t\n]|\d{1,9}[.)][ \t\n]|#{1,6}[ \t\n]|\||`{3}|~{3}|>)/.test(next);
}

/** A line across, or one that makes a heading of what stands above it. */
function isRule(line: string): boolean {
  return /^[ \t>]*(?:[-=*_][ \t]*)+$/.test(line);
}

/** Where the signs end that a sentence may end with. */
function runOfSigns(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && /[.!?"')\]*_~”’»]/.test(text.charAt(end))) end += 1;
  return end;
}

/** Whether a sentence ends with these signs. One space or line break goes with it: how many there are to come is not known yet. */
function endsSentence(text: string, lineStart: number, at: number, end: number): boolean {
  // The end of a line as well: what it has still to come is another sentence.
  if (!/[ \t\n]/.test(text.charAt(end))) return false;
  return (
    !endsWithAbbreviation(text.slice(Math.max(lineStart, at - 20), at + 1)) &&
    !/^\s*\d{1,9}[.)]$/.test(text.slice(lineStart, at + 1))
  );
}

/** A place in a text without end where nothing that belongs together is split. */
function findCut(text: string, closings: ReadonlyMap<number, number>): number {
  const isCode = new Uint8Array(text.length);
  for (const [opening, closing] of closings) isCode.fill(1, opening, closing + 1);
  const lowest = MAX_SENTENCE / 2;
  let fallback = MAX_SENTENCE;
  for (let at = MAX_SENTENCE; at > lowest; at -= 1) {
    if (!/\s/.test(text[at - 1] ?? '') || isCode[at - 1] === 1) continue;
    if (fallback === MAX_SENTENCE) fallback = at;
    const before = text.slice(at - 40, at);
    const after = text.slice(at, at + BEYOND);
    const bindsBack =
      /^["'`(|*]*(?:[1-5]\d\d\b|\/|https?:|headers?\b|parameters?\b|fields?\b|scopes?\b|and\b|or\b|with\b|via\b|using\b|\()/i;
    if (!BINDING.test(before) && !bindsBack.test(after)) return at;
  }
  return fallback;
}
