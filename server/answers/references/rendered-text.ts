import { HtmlTags } from './html-tags.ts';

/** A code span of a text, by places in what is read of it and in its Markdown. */
export interface CodeSpan {
  readonly start: number;
  readonly end: number;
  /** Behind the backticks that close it. */
  readonly sourceEnd: number;
}

/** Markdown as it is read: no marks, entities decoded, letters that only look like others as these others. */
export interface RenderedText {
  readonly text: string;
  /** The same, but each letter as it is written. As long as `text`. */
  readonly raw: string;
  /** Where each character begins in the Markdown; one more than there are characters. */
  readonly places: readonly number[];
  readonly spans: readonly CodeSpan[];
}

/** Shown by no reader, and so able to hide a name from whoever looks for it. */
const INVISIBLE =
  /\u00AD|\u034F|\u061C|\u115F|\u1160|\u17B4|\u17B5|[\u180B-\u180E]|[\u200B-\u200F]|[\u202A-\u202E]|[\u2060-\u2064]|[\u2066-\u206F]|[\uFE00-\uFE0F]|\uFEFF/;

/** Letters of other alphabets that look like Latin ones, and signs that look like those of paths, each before what it looks like. */
const LOOKALIKES =
  'АA ВB СC ЕE НH ІI ЈJ КK МM ОO РP ЅS ТT ХX УY аa сc еe һh іi јj кk мm оo рp ѕs тt хx уy ԁd ԛq ԝw ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX αa ιi νv οo ρp υu ıi ɡg օo սu ոn ∕/ ⁄/ ⧸/ ╱/ ‐- ‑- ‒- –- −-';
const lookalikes = new Map(LOOKALIKES.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)]));

/** Named entities that may stand for a character of a name; numbered ones are all decoded. */
const namedEntities: Readonly<Record<string, string>> = {
  sol: '/', bsol: '\\', lowbar: '_', UnderBar: '_', hyphen: '-', dash: '-', period: '.', colon: ':', lcub: '{', lbrace: '{', rcub: '}',
  rbrace: '}', lsqb: '[', lbrack: '[', rsqb: ']', rbrack: ']', lpar: '(', rpar: ')', quot: '"', apos: "'", amp: '&', lt: '<', gt: '>',
  num: '#', dollar: '$', percnt: '%', equals: '=', quest: '?', commat: '@', ast: '*', midast: '*', grave: '`', DiacriticalGrave: '`',
  verbar: '|', vert: '|', plus: '+', comma: ',', semi: ';', excl: '!', nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', Tab: ' ',
  NewLine: ' ', shy: '', zwj: '', zwnj: '', ZeroWidthSpace: '', NoBreak: '', lrm: '', rlm: '',
}; // prettier-ignore

/** Without the characters that no reader sees, where they stand between letters that need none of them. */
export function withoutInvisible(text: string): string {
  return INVISIBLE.test(text) ? text.replaceAll(invisibleInside, '') : text;
}
const invisibleInside = new RegExp(`(?<![^\\x00-\\x7F])(?:${INVISIBLE.source})+(?![^\\x00-\\x7F])`, 'g');

/** Reads one piece of Markdown: a sentence, a table row, a heading. Linear in its length. */
export function renderText(source: string): RenderedText {
  return new Renderer(source).render();
}

/** Code and nothing else. */
export function renderCode(source: string): RenderedText {
  const renderer = new Renderer(source);
  renderer.take(0, source.length);
  return renderer.result();
}

class Renderer {
  readonly #source: string;
  #text = '';
  #raw = '';
  readonly #places: number[] = [];
  readonly #spans: CodeSpan[] = [];
  readonly #tags: HtmlTags;
  /** The tag whose text is code, and where that begins. */
  #codeTag: { readonly name: string; readonly start: number } | null = null;
  #isUnderscored = false;

  constructor(source: string) {
    this.#source = source;
    this.#tags = new HtmlTags(source);
  }

  render(): RenderedText {
    const source = this.#source;
    const closings = closingRuns(source);
    for (let at = 0; at < source.length;) at = this.#read(at, closings);
    return this.result();
  }

  result(): RenderedText {
    return { text: this.#text, raw: this.#raw, places: [...this.#places, this.#source.length], spans: this.#spans };
  }

  /** @returns where to go on. */
  #read(at: number, closings: ReadonlyMap<number, number>): number {
    const source = this.#source;
    switch (source.charAt(at)) {
      case '`': {
        const run = runLength(source, at);
        const closing = closings.get(at);
        if (closing === undefined) return at + run;
        const start = this.#text.length;
        this.take(at + run, closing);
        this.#spans.push({ start, end: this.#text.length, sourceEnd: closing + run });
        return closing + run;
      }
      case '\\':
        // It breaks the line.
        if (source[at + 1] === '\n') return at + 1;
        if (!/[!-/:-@[-`{-~]/.test(source[at + 1] ?? '')) break;
        this.#put(source.charAt(at + 1), at);
        return at + 2;
      case '<':
      case '&':
        return this.#readTag(at) ?? this.#readEntity(at);
      case '*':
        return at + 1;
      case '~':
        if (source[at + 1] !== '~') break;
        return at + 2;
      case '_':
        if (!this.#isEmphasis(at)) break;
        return at + 1;
      case '[': {
        const citation = /^\[\d{1,4}\](?!\()/.exec(source.slice(at, at + 7));
        return at + (citation?.[0].length ?? 1);
      }
      case ']': {
        // What stands behind a link's text is no part of it.
        if (source[at + 1] === '[') this.#put(' ', at);
        // The address of a link is not read: it was held to those of the sources before.
        return at + (/^\]\([^\s()`]{1,2000}\)/.exec(source.slice(at, at + 2_010))?.[0].length ?? 1);
      }
      default:
    }
    this.take(at, at + 1);
    return at + 1;
  }

  /** Takes characters as they are. */
  take(start: number, end: number): void {
    for (let at = start; at < end; at += 1) this.#put(this.#source.charAt(at), at);
  }

  #put(character: string, at: number): void {
    if (character === '' || INVISIBLE.test(character)) return;
    const [only = character, ...more] = character > '\x7F' ? character.normalize('NFKC') : character;
    const folded = more.length > 0 || only.length > 1 ? character : only;
    this.#text += lookalikes.get(character) ?? lookalikes.get(folded) ?? folded;
    this.#raw += character;
    this.#places.push(at);
  }

  /** @returns where to go on behind a tag; `null` where none begins */
  #readTag(at: number): number | null {
    const tag = this.#tags.at(at);
    if (tag === null) return null;
    const end = at + tag.length;
    if (tag.isParting) this.#put(' ', at);
    if (!tag.isCode) return end;
    const start = this.#text.length;
    if (!tag.isClosing) this.#codeTag ??= { name: tag.name, start };
    else if (this.#codeTag?.name === tag.name) {
      const from = this.#codeTag.start;
      // Code in backticks inside of it is read as that.
      if (from < start && !this.#spans.some((span) => span.end > from))
        this.#spans.push({ start: from, end: start, sourceEnd: end });
      this.#codeTag = null;
    }
    return end;
  }

  #readEntity(at: number): number {
    if (this.#source.charAt(at) !== '&') {
      this.take(at, at + 1);
      return at + 1;
    }
    const entity = /^&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,24}));/i.exec(this.#source.slice(at, at + 28));
    const [whole = '', decimal, hexadecimal, name] = entity ?? [];
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    const isNamed = name !== undefined && Object.hasOwn(namedEntities, name);
    if (entity === null || (name !== undefined && !isNamed) || (name === undefined && code > 0x10_ffff)) {
      this.take(at, at + 1);
      return at + 1;
    }
    const decoded = isNamed ? (namedEntities[name] ?? '') : String.fromCodePoint(code);
    for (const unit of decoded.split('')) this.#put(unit === '\n' ? ' ' : unit, at);
    return at + whole.length;
  }

  /** Underscores around words are marks, those inside of names are not. */
  #isEmphasis(at: number): boolean {
    const before = this.#source[at - 1] ?? ' ';
    const after = this.#source[at + 1] ?? ' ';
    if (/[\s("'*_]/.test(before) && /\S/.test(after)) {
      this.#isUnderscored = true;
      return true;
    }
    if (!this.#isUnderscored || !/[\s.,;:!?)"'*_]/.test(after)) return false;
    this.#isUnderscored = after === '_';
    return true;
  }
}

/** Where each run of backticks that opens a code span finds its end: in the same cell, where it is in a row. */
export function closingRuns(source: string): ReadonlyMap<number, number> {
  const isRow = /^[ \t>]*\|/.test(source);
  const runs: { readonly at: number; readonly length: number; readonly kind: string }[] = [];
  let cell = 0;
  for (const { 0: found, index: at } of source.matchAll(/`+|\|/g)) {
    if (found !== '|') runs.push({ at, length: found.length, kind: `${cell} ${found.length}` });
    else if (isRow && source[at - 1] !== '\\') cell += 1;
  }
  const later = new Map<string, number[]>();
  for (const { at, kind } of runs.toReversed()) {
    const places = later.get(kind) ?? [];
    places.push(at);
    later.set(kind, places);
  }
  const closings = new Map<number, number>();
  let end = 0;
  for (const { at, length, kind } of runs) {
    if (at < end) continue;
    const isEscaped = countBackslashes(source, at) % 2 === 1;
    const places = later.get(kind) ?? [];
    while ((places.at(-1) ?? Number.POSITIVE_INFINITY) <= at) places.pop();
    const closing = places.at(-1);
    if (isEscaped || closing === undefined) continue;
    closings.set(at, closing);
    end = closing + length;
  }
  return closings;
}

function countBackslashes(source: string, at: number): number {
  let count = 0;
  while (source[at - count - 1] === '\\') count += 1;
  return count;
}

export function runLength(source: string, at: number): number {
  let end = at;
  while (source[end] === '`') end += 1;
  return end - at;
}
