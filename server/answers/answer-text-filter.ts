import { normaliseAddress, trimAddress } from './source-addresses.ts';

/** What of a model's Markdown is held back at most until it is decided; beyond it, it is defused and let go. */
const MAX_OPEN_CHARACTERS = 600;
const MAX_OPEN_ADDRESS = 2_000;
/** Addresses that are remembered of those that were taken out. */
const MAX_REMOVED = 50;

export interface AnswerTextFilterOptions {
  /** `[1]` to `[citationCount]` exist. */
  readonly citationCount: number;
  /** Normalised by `normaliseAddress`. */
  readonly addresses: ReadonlySet<string>;
}

/** A step of the filter: how much of the text was read and what comes out; `null`: not decidable yet. */
type Step = { readonly read: number; readonly out: string } | null;

/**
 * Holds a streamed answer to its sources while it streams: takes out citations of sources that do not exist,
 * images, raw HTML, and links to addresses that no source holds (their text stays). Only what may still become
 * one of these is held back. Code blocks pass as they are.
 */
export class AnswerTextFilter {
  readonly usedCitations = new Set<number>();
  readonly removedCitations = new Set<string>();
  /** Addresses of links and images that were taken out, and which of the two. */
  readonly removedAddresses = new Map<string, 'link' | 'image'>();
  readonly #options: AnswerTextFilterOptions;
  #pending = '';
  #atLineStart = true;
  /** The last character was a carriage return, which a line feed may belong to. */
  #isAfterReturn = false;
  /** The open code block: its fence and how far it is indented. */
  #fence: { readonly mark: string; readonly indent: number } | null = null;

  constructor(options: AnswerTextFilterOptions) {
    this.#options = options;
  }

  /** @returns what is decided so far. */
  push(text: string): string {
    // Whichever way they are written, lines end there for every reader of Markdown.
    const more = this.#isAfterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') this.#isAfterReturn = text.endsWith('\r');
    this.#pending += more.replaceAll(/\r\n?/gu, '\n');
    return this.#drain(false);
  }

  /** @returns the rest; the answer has ended. */
  end(): string {
    return this.#drain(true);
  }

  #drain(final: boolean): string {
    let out = '';
    while (this.#pending !== '') {
      const step = this.#next(final);
      if (step === null) break;
      const consumed = this.#pending.slice(0, step.read);
      this.#pending = this.#pending.slice(step.read);
      this.#atLineStart = consumed.endsWith('\n') || (this.#atLineStart && consumed === '');
      out += step.out;
    }
    return out;
  }

  #next(final: boolean): Step {
    if (this.#fence !== null) return this.#nextInFence(this.#fence, final);
    if (this.#atLineStart) {
      const opened = this.#openFence(final);
      if (opened !== 'no') return opened;
    }
    const text = this.#pending;
    const special = /[[!<`\\\n]|https?:|www\./iu.exec(text);
    if (special === null) return this.#plainTail(final);
    if (special.index > 0) return this.#plainUntil(special.index, text, final);
    switch (text.charAt(0)) {
      case '\n':
        return { read: 1, out: '\n' };
      case '\\':
        return text.length > 1 || final ? { read: 2, out: text.slice(0, 2) } : null;
      case '`':
        return readCodeSpan(text, final);
      case '<':
        return this.#readAngle(text, final);
      case '!':
        if (text.length === 1 && !final) return null;
        return text[1] === '[' ? this.#readBracket(text, 1, final) : { read: 1, out: '!' };
      case '[':
        return this.#readBracket(text, 0, final);
      default:
        return this.#readBareAddress(text, final);
    }
  }

  /** Spaces before a bracket wait with it: they go when it goes. */
  #plainUntil(index: number, text: string, final: boolean): Step {
    const spaces = text[index] === '[' ? (/ +$/u.exec(text.slice(0, index))?.[0].length ?? 0) : 0;
    if (spaces === 0) return { read: index, out: text.slice(0, index) };
    if (spaces < index) return { read: index - spaces, out: text.slice(0, index - spaces) };
    const bracket = this.#readBracket(text.slice(index), 0, final);
    if (bracket === null) {
      const forced = text.length - index > MAX_OPEN_ADDRESS;
      return forced ? { read: index, out: text.slice(0, index) } : null;
    }
    return { read: index + bracket.read, out: bracket.out === '' ? '' : text.slice(0, index) + bracket.out };
  }

  /** The beginning of an address, and spaces that a bracket may follow, wait. */
  #plainTail(final: boolean): Step {
    const text = this.#pending;
    if (final) return { read: text.length, out: text };
    const held = /(?: +|h|ht|htt|http|https|w|ww|www)$/iu.exec(text)?.[0].length ?? 0;
    return held === text.length ? null : { read: text.length - held, out: text.slice(0, text.length - held) };
  }

  #openFence(final: boolean): Step | 'no' {
    const text = this.#pending;
    if (!final && /^ {0,3}(?:`{0,2}|~{0,2})$/u.test(text)) return null;
    const match = /^( {0,3})(`{3,}|~{3,})([^\n]*)(\n?)/u.exec(text);
    if (match === null) return 'no';
    const [line, indent = '', mark = '', info = '', newline = ''] = match;
    if (newline === '' && !final && line.length < MAX_OPEN_CHARACTERS) return null;
    if (mark.startsWith('`') && info.includes('`')) return 'no';
    this.#fence = { mark, indent: indent.length };
    // What stands behind the fence is a language, nothing else.
    return { read: line.length, out: `${indent}${mark}${/^\s*[\w+#.-]{1,20}/u.exec(info)?.[0] ?? ''}${newline}` };
  }

  #nextInFence(fence: { readonly mark: string; readonly indent: number }, final: boolean): Step {
    const newline = this.#pending.indexOf('\n');
    if (newline === -1 && !final && this.#pending.length < MAX_OPEN_ADDRESS) return null;
    const line = newline === -1 ? this.#pending : this.#pending.slice(0, newline + 1);
    const content = line.trimEnd();
    const closes = /^ {0,3}(`{3,}|~{3,})$/u.exec(content)?.[1]?.startsWith(fence.mark) === true;
    // A line further left than the fence ends the list item, and with it the block: what follows is no code.
    const leaves = content !== '' && indentOf(line) < fence.indent;
    if (closes || leaves) this.#fence = null;
    return leaves && !closes ? { read: 0, out: '' } : { read: line.length, out: line };
  }

  #readAngle(text: string, final: boolean): Step {
    if (text.length === 1 && !final) return null;
    if (!/^<[a-z/!?]/iu.test(text)) return { read: 1, out: '<' };
    const autolink = /^<(https?:\/\/[^\s<>]*)(>?)/iu.exec(text);
    if (autolink === null) {
      // `<ht…` may still become an address.
      return !final && /^<h?t?t?p?s?:?\/?\/?$/iu.test(text) ? null : { read: 1, out: '&lt;' };
    }
    const [whole, address = '', closed = ''] = autolink;
    if (closed === '' && !final && whole.length === text.length && whole.length < MAX_OPEN_ADDRESS) return null;
    return { read: whole.length, out: this.#isKnown(address) && closed !== '' ? whole : asCode(address) };
  }

  #readBareAddress(text: string, final: boolean): Step {
    const whole = /^(?:https?:\/\/|www\.)[^\s<>`]*/iu.exec(text)?.[0];
    if (whole === undefined) {
      const undecided = !final && /^https?:\/?$/iu.test(text);
      return undecided ? null : { read: 1, out: text.slice(0, 1) };
    }
    if (whole.length === text.length && !final && whole.length < MAX_OPEN_ADDRESS) return null;
    const address = trimAddress(whole);
    return { read: address.length, out: this.#isKnown(address) ? address : asCode(address) };
  }

  /** A citation, link, image or definition that begins at `offset`, behind the `!` of an image. */
  #readBracket(text: string, offset: number, final: boolean): Step {
    const close = findClosing(text, offset, '[', ']', MAX_OPEN_CHARACTERS);
    if (close === 'open') return final ? { read: offset + 1, out: '\\[' } : null;
    if (close === 'never') return { read: offset + 1, out: '\\[' };
    const inner = text.slice(offset + 1, close);
    const next = text[close + 1];
    if (next === undefined && !final) return null;
    let end = close + 1;
    let target: string | null = null;
    if (next === '(') {
      const closing = findClosing(text, close + 1, '(', ')', MAX_OPEN_ADDRESS);
      if (closing === 'open' && !final) return null;
      if (typeof closing !== 'number') return { read: offset + 1, out: '\\[' };
      target = text.slice(close + 2, closing);
      end = closing + 1;
    }
    const numbers = offset === 0 ? citationNumbers(inner) : null;
    // `[404](address)` is a link, where there is no such source.
    if (numbers !== null && (target === null || numbers.some((number) => number <= this.#options.citationCount)))
      return { read: end, out: this.#citations(numbers) };
    if (next === ':' && offset === 0 && this.#atLineStart) return this.#readDefinition(text, close, final);
    const label = this.#filterInner(inner);
    // In a quote or a list it would be a definition too.
    if (next === ':' && offset === 0) return { read: end, out: `\\[${label}]` };
    if (target === null) return { read: end, out: offset === 1 ? label : `[${label}]` };
    const address = /^\s*<?([^\s>]*)>?/u.exec(target)?.[1] ?? '';
    if (offset === 0 && this.#isKnown(address)) return { read: end, out: `[${label}](${address})` };
    if (!this.#isKnown(address)) this.remove(address, offset === 1 ? 'image' : 'link');
    return { read: end, out: label };
  }

  /** `[name]: address` gives other text a link: kept only with a known address. */
  #readDefinition(text: string, close: number, final: boolean): Step {
    const newline = text.indexOf('\n', close);
    if (newline === -1 && !final && text.length < MAX_OPEN_ADDRESS) return null;
    const line = newline === -1 ? text : text.slice(0, newline + 1);
    const address = /^:\s*<?([^\s>]*)/u.exec(line.slice(close + 1))?.[1] ?? '';
    if (this.#isKnown(address)) return { read: line.length, out: line };
    this.remove(address, 'link');
    return { read: line.length, out: '' };
  }

  /** Remembers an address that was taken out. */
  remove(address: string, kind: 'link' | 'image'): void {
    if (address !== '' && this.removedAddresses.size < MAX_REMOVED)
      this.removedAddresses.set(address.slice(0, MAX_OPEN_CHARACTERS), kind);
  }

  #filterInner(inner: string): string {
    const filter = new AnswerTextFilter(this.#options);
    filter.#atLineStart = false;
    const text = inner.length > MAX_OPEN_CHARACTERS ? '' : filter.push(inner) + filter.end();
    for (const number of filter.usedCitations) this.usedCitations.add(number);
    for (const removed of filter.removedCitations) this.removedCitations.add(removed);
    for (const [address, kind] of filter.removedAddresses) this.remove(address, kind);
    return text;
  }

  #citations(numbers: readonly number[]): string {
    return numbers
      .map((number) => {
        if (number >= 1 && number <= this.#options.citationCount) {
          this.usedCitations.add(number);
          return `[${number}]`;
        }
        this.removedCitations.add(`[${number}]`);
        return '';
      })
      .join('');
  }

  #isKnown(address: string): boolean {
    return /^https?:\/\//iu.test(address) && this.#options.addresses.has(normaliseAddress(address));
  }
}

/** `1`, `1, 2`, `1-3`: citations as models write them. */
function citationNumbers(inner: string): number[] | null {
  if (!/^\s*\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*\s*$/u.test(inner)) return null;
  const numbers: number[] = [];
  for (const part of inner.split(/[,;]/u)) {
    const [from = Number.NaN, to = from] = part.split(/[–-]/u).map(Number);
    for (let number = from; number <= Math.min(to, from + 20); number += 1) numbers.push(number);
  }
  return numbers;
}

/** Code between backticks passes; a backtick that none answers is text. */
function readCodeSpan(text: string, final: boolean): Step {
  const run = /^`+/u.exec(text)?.[0] ?? '`';
  if (run.length === text.length && !final) return null;
  const rest = text.slice(run.length, run.length + MAX_OPEN_CHARACTERS);
  const end = rest.search(/\n\s*\n/u);
  const span = end === -1 ? rest : rest.slice(0, end);
  for (const closing of span.matchAll(/`+/gu)) {
    const reachesEnd = run.length + closing.index + closing[0].length === text.length;
    if (reachesEnd && !final) return null;
    if (closing[0].length !== run.length) continue;
    const read = run.length + closing.index + run.length;
    return { read, out: text.slice(0, read) };
  }
  const undecided = !final && end === -1 && rest.length < MAX_OPEN_CHARACTERS;
  return undecided ? null : { read: run.length, out: run };
}

/** Place of the bracket that closes the one at `start`; `open`: not there yet; `never`: not this one. */
function findClosing(
  text: string,
  start: number,
  opening: string,
  closing: string,
  limit: number,
): number | 'open' | 'never' {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    if (index - start > limit) return 'never';
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '\n' && /^\n\s*\n/u.test(text.slice(index, index + 10))) return 'never';
    else if (character === opening) depth += 1;
    else if (character === closing) {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return 'open';
}

function indentOf(line: string): number {
  return /^ */u.exec(line)?.[0].length ?? 0;
}

/** An address that is shown but must not become a link. */
function asCode(address: string): string {
  return address === '' ? '' : `\`${address.replaceAll('`', '')}\``;
}
