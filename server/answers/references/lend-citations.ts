import { ClaimParagraphs } from './claim-paragraphs.ts';
import { readCitations } from './read-citations.ts';
import type { Resolution } from './reference-resolver.ts';
import { closingRuns } from './rendered-text.ts';
import type { SourceSupport } from './source-support.ts';

/** A piece of text that the gate lets go: a sentence, a row, a gap; or the beginning or the rest of one. */
export interface PassedText {
  /** As the reader gets it, with its marks. */
  readonly text: string;
  /** What of the same sentence was let go before it. */
  readonly before: string;
  /** More of the same sentence may come. */
  readonly isOpen: boolean;
  /** Of all that it mentions. */
  readonly resolutions: readonly Resolution[];
  /** Of these, what has to stand in a source. */
  readonly claims: readonly Resolution[];
}

interface Sentence {
  text: string;
  readonly resolutions: Resolution[];
  readonly claims: Resolution[];
}

/** A sentence that was let go, but for the space behind it: a citation may follow, or is put there. */
interface Waiting {
  readonly sentence: Sentence;
  readonly shown: string;
  readonly space: string;
  readonly number: number;
}

const leadingCitations = /^\s*(?:\[\d{1,4}\](?!\()\s?)+/;

/**
 * Puts the number of a source behind a sentence that the model left without one, where that source holds all that the
 * sentence mentions; and keeps count of the paragraphs whose claims nothing supports. Nothing is lent to a sentence of
 * which anything was doubted, to headings, questions and code. Depends on the text alone, never on how it arrives.
 */
export class CitationLender {
  readonly #support: SourceSupport;
  readonly #lent = new Set<number>();
  readonly #paragraphs = new ClaimParagraphs();
  #sentence: Sentence | null = null;
  #waiting: Waiting | null = null;
  /** The source that this paragraph cited last. */
  #recent: number | null = null;
  #isInParagraph = false;
  #isInTable = false;
  #leadsIn = false;

  constructor(support: SourceSupport) {
    this.#support = support;
  }

  /** Numbers that were put into the answer. */
  get lent(): ReadonlySet<number> {
    return this.#lent;
  }

  /** @returns what the reader gets now */
  pass(piece: PassedText): string {
    const settled = piece.before === '' ? this.#settle(piece.text) : '';
    this.#sentence ??= { text: '', resolutions: [], claims: [] };
    this.#sentence.text += piece.text;
    this.#sentence.resolutions.push(...piece.resolutions);
    this.#sentence.claims.push(...piece.claims);
    return settled + (piece.isOpen ? piece.text : this.#end(this.#sentence, piece.text));
  }

  /** Code stands here. @returns what comes before it */
  passCode(): string {
    const settled = this.#settle('');
    this.#isInParagraph = false;
    this.#isInTable = false;
    return settled;
  }

  /** @returns the rest; the answer has ended */
  end(): string {
    const last = this.#sentence === null ? '' : this.#end(this.#sentence, '');
    return last + this.#settle('');
  }

  /** Paragraphs whose claims no citation supports, when the answer has ended. */
  countUnsupported(): number {
    return this.#paragraphs.end();
  }

  /** @param shown what of the sentence has not been shown yet */
  #end(sentence: Sentence, shown: string): string {
    this.#sentence = null;
    const { text } = sentence;
    if (text.trim() === '') {
      if (text.includes('\n')) this.#isInTable = false;
      this.#note(sentence, text);
      return shown;
    }
    const number = this.#choose(sentence);
    const wasInTable = this.#isInTable;
    this.#isInTable = isRow(text);
    this.#isInParagraph = !/^ {0,3}#{1,6}\s/.test(text);
    const put = number === null ? null : this.#putInside(text, number, wasInTable);
    if (number === null || put === null) {
      this.#note(sentence, text);
      return shown;
    }
    if (put !== '') {
      this.#lent.add(number);
      this.#note(sentence, put);
      // What was shown before is what it begins with: the number stands near its end.
      return put.slice(text.length - shown.length);
    }
    const space = /\s*$/.exec(text)?.[0] ?? '';
    this.#waiting = { sentence, shown: text.slice(0, text.length - space.length), space, number };
    return shown.slice(0, Math.max(0, shown.length - space.length));
  }

  /** @returns the sentence with its number, `''` where it stands behind it, `null` where there is no place for one */
  #putInside(text: string, number: number, wasInTable: boolean): string | null {
    if (isRow(text)) {
      const row = /^([\s\S]*[^\\])(\|\s*)$/.exec(text);
      // The first row is a heading, and one number speaks for the rows of the same source.
      if (row === null || !wasInTable || number === this.#recent) return null;
      return `${row[1]?.trimEnd() ?? ''} [${number}] ${row[2] ?? ''}`;
    }
    const leadIn = /^([\s\S]*\S)(:[*_]{0,3}\s*)$/.exec(text);
    return leadIn === null ? '' : `${leadIn[1] ?? ''} [${number}]${leadIn[2] ?? ''}`;
  }

  /** The next text begins: either with a citation, or behind one that is put here. */
  #settle(next: string): string {
    const waiting = this.#waiting;
    if (waiting === null) return '';
    this.#waiting = null;
    const { sentence, shown, space, number } = waiting;
    const isHeading = /^[ \t>]*(?:=+|-+)[ \t]*(?:\n|$)/.test(next);
    if (leadingCitations.test(next) || (isHeading && space.includes('\n'))) {
      this.#note(sentence, shown + space);
      return space;
    }
    this.#lent.add(number);
    this.#note(sentence, `${shown} [${number}]${space}`);
    return ` [${number}]${space}`;
  }

  /** The one source that holds everything; where several do, the one that the paragraph or the sentence is about. */
  #choose({ text, resolutions }: Sentence): number | null {
    const isOwn = this.#isInParagraph && leadingCitations.test(text);
    const own = isOwn ? text.replace(leadingCitations, '') : text;
    if (resolutions.length === 0 || readCitations(own).length > 0 || !takesCitation(own)) return null;
    if (resolutions.some(({ isResolved }) => !isResolved)) return null;
    const [first = new Set<number>(), ...rest] = resolutions.map((one) =>
      this.#support.holdersOf(one, { isSure: true }),
    );
    const holders = [...first].filter((number) => rest.every((one) => one.has(number)));
    if (holders.length <= 1) return holders[0] ?? null;
    const meant = new Set(resolutions.map((one) => this.#support.numberOf(one)).filter((number) => number !== null));
    const [only] = meant;
    if (only !== undefined && meant.size === 1 && holders.includes(only)) return only;
    const cited = isOwn ? (readCitations(leadingCitations.exec(text)?.[0] ?? '').at(-1) ?? null) : null;
    const recent = cited ?? this.#recent;
    return recent !== null && holders.includes(recent) ? recent : null;
  }

  #note({ claims }: Sentence, text: string): void {
    const isGap = text.trim() === '';
    if (isGap && text.includes('\n') && !this.#leadsIn) this.#recent = null;
    if (isGap) this.#isInParagraph &&= !text.includes('\n');
    else this.#leadsIn = /:[\s*_]*$/.test(text);
    this.#recent = readCitations(text).at(-1) ?? this.#recent;
    this.#paragraphs.add(
      text,
      claims.map((claim) => this.#support.holdersOf(claim)),
    );
  }
}

function isRow(text: string): boolean {
  return /^[ \t>]*\|/.test(text);
}

/** Whether a citation behind a sentence stays one, and breaks nothing. */
function takesCitation(text: string): boolean {
  if (/^[ \t>]*#{1,6}\s/.test(text) || /\?["')*_\s]*$/.test(text) || /\\\s*$/.test(text)) return false;
  if (/^[ \t>]*\[[^\]\n]{0,200}\]:/.test(text)) return false;
  if (isRow(text)) return true;
  const closings = closingRuns(text);
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const closing = character === '`' ? closings.get(at) : undefined;
    if (closing !== undefined) at = closing + (/^`+/.exec(text.slice(closing))?.[0].length ?? 1) - 1;
    else if (character === '\\') at += 1;
    else if (character === '|') return false;
    else if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
  }
  return depth === 0;
}
