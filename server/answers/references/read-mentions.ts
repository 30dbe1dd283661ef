import type { BlockTopic, Topic } from './block-topics.ts';
import type { Mention, MentionKind, PlacedMention } from './mention.ts';
import {
  baseBefore,
  extensionHeader,
  headerBehind,
  headerFirst,
  headersBefore,
  headerToken,
  methodCell,
  methodInCode,
  methodList,
  methodName,
  methodsBehind,
  ownBase,
  rateUnit,
  statusBefore,
  statusBehind,
  statusFirst,
  statusGlued,
  statusNext,
  statusWords,
  targetStart,
  toPath,
} from './mention-patterns.ts';
import { readCode } from './read-code.ts';
import { renderText } from './rendered-text.ts';
import type { CodeSpan, RenderedText } from './rendered-text.ts';

/** Mentions of one sentence or code block that are looked at; beyond, it is no sentence. */
const MAX_MENTIONS = 400;

/** What the words around code say that it is. */
const kindWords: readonly (readonly [RegExp, MentionKind])[] = [
  [/^headers?$/, 'header'],
  [/^(?:parameters?|params?|arguments?)$/, 'parameter'],
  [/^(?:fields?|propert(?:y|ies)|attributes?)$/, 'field'],
  [/^scopes?$/, 'scope'],
];
const behindCode =
  /^["')]{0,2}\s{1,3}(?:(?:query|path|body|request|response|HTTP|boolean|string|integer|optional|required|OAuth2?|JSON|form)\s{1,3}){0,2}([a-z]{4,12})(?![\w-])/;
const beforeCode = /(?<![\w-])([a-z]{4,12}):?\s{1,3}(?:(?:named|called|is|are|of)\s{1,3})?["'(]{0,2}$/i;
const betweenCode = /^["')\s]{0,3}(?:,|\/|and|or|,\s{0,2}and|,\s{0,2}or)["'(\s]{0,3}$/;

/**
 * Everything that a sentence, a heading or a row of a table mentions.
 * @param topic what is said above it
 */
export function readTextMentions(source: string, topic?: BlockTopic): Mention[] {
  const rendered = renderText(source);
  return new MentionReader(rendered, source, topic).read();
}

/** Reads code as a whole: every word of it is in code. */
export function readMentionsInCode(rendered: RenderedText, source: string): Mention[] {
  const whole = { start: 0, end: rendered.text.length, sourceEnd: source.length };
  return new MentionReader({ ...rendered, spans: [whole] }, source).read();
}

interface Cell {
  readonly start: number;
  readonly end: number;
}

class MentionReader {
  readonly #rendered: RenderedText;
  readonly #source: string;
  readonly #found: PlacedMention[] = [];
  /** Characters that belong to a mention already. */
  readonly #taken: Uint8Array;
  readonly #inCode: Uint8Array;
  readonly #cells: readonly Cell[];

  readonly #topic: BlockTopic | undefined;

  constructor(rendered: RenderedText, source: string, topic?: BlockTopic) {
    this.#topic = topic;
    this.#rendered = rendered;
    this.#source = source;
    this.#taken = new Uint8Array(rendered.text.length);
    this.#inCode = new Uint8Array(rendered.text.length);
    for (const { start, end } of rendered.spans) this.#inCode.fill(1, start, end);
    this.#cells = this.#readCells();
  }

  read(): Mention[] {
    this.#readOperations();
    this.#readTargets();
    this.#readHeaders();
    this.#readStatuses();
    this.#readSpans();
    return this.#found
      .toSorted((left, right) => left.start - right.start)
      .slice(0, MAX_MENTIONS)
      .map(({ start, stop, ...mention }) => ({ ...mention, end: this.#sourceEnd(start, stop) }));
  }

  #add(mention: PlacedMention): void {
    this.#found.push(mention);
    this.#taken.fill(1, mention.start, mention.stop);
  }

  #rawBetween(start: number, stop: number): string {
    return this.#rendered.raw.slice(start, stop);
  }

  #readOperations(): void {
    const { text } = this.#rendered;
    for (const match of text.matchAll(methodList)) {
      const listEnd = match.index + match[0].length;
      const between = toPath.exec(text.slice(listEnd, listEnd + 120))?.[0] ?? '';
      const named = listEnd + between.length;
      if (!targetStart.test(text.slice(named, named + 200))) continue;
      // `{baseUrl}/orders` is `/orders`.
      const start = named + (baseBefore.exec(text.slice(named, named + 60))?.[0].length ?? 0);
      const stop = this.#targetStop(start);
      this.#addOperations(match[0], match.index, start, stop);
      this.#taken.fill(1, match.index, stop);
      this.#addQuery(start, stop);
    }
    for (const { start, end } of this.#rendered.spans) {
      const match = methodInCode.exec(text.slice(start, end));
      if (match === null || this.#taken[start + match[0].length] === 1) continue;
      const from = start + match[0].length;
      const stop = this.#targetStop(from);
      const target = this.#rawBetween(from, stop);
      const method = (match[1] ?? '').toUpperCase();
      this.#add({ kind: 'operation', text: `${method} ${target}`, method, target, start: from, stop });
      this.#taken.fill(1, start, stop);
    }
  }

  /** One for each method of a list, each marked behind the path, or behind the list where that comes later. */
  #addOperations(list: string, listStart: number, start: number, stop: number): void {
    const target = this.#rawBetween(start, stop);
    const end = Math.max(stop, listStart + list.length);
    for (const { 0: method, index } of list.matchAll(methodName)) {
      const from = listStart + index;
      const text = `${this.#rawBetween(from, from + method.length)} ${target}`;
      this.#add({ kind: 'operation', text, method, target, start: listStart > start ? from : start, stop: end });
    }
  }

  /** Paths and addresses that no method stands before. */
  #readTargets(): void {
    const { text } = this.#rendered;
    for (const match of text.matchAll(/https?:\/\/|\//gi)) {
      const start = match.index;
      if (this.#taken[start] === 1) continue;
      const base = ownBase.exec(text.slice(Math.max(0, start - 60), start))?.[0].length ?? 0;
      if (!(base > 0 && match[0] === '/') && !this.#beginsTarget(start)) continue;
      const stop = this.#targetStop(start);
      const isUrl = match[0].length > 1;
      const target = this.#rawBetween(start, stop);
      if (!isUrl && (target.length < 2 || this.#isRate(start, target))) continue;
      // "It begins with `https://`", with nothing behind it that a reader could take for its host.
      if (isUrl && target.length <= match[0].length && !/[\p{L}\p{N}[{<$%]/u.test(text[stop] ?? '')) continue;
      this.#taken.fill(1, start - base, stop);
      const methods = this.#methodsOf(start, stop);
      if (methods === null) this.#add({ kind: isUrl ? 'url' : 'path', text: target, target, start, stop });
      else this.#addOperations(methods.list, methods.start, start, stop);
      this.#addQuery(start, stop);
    }
  }

  /** The methods that stand behind a path, or in another cell of its row. */
  #methodsOf(start: number, stop: number): { readonly list: string; readonly start: number } | null {
    const { text } = this.#rendered;
    const behind = methodsBehind.exec(text.slice(stop, stop + 120));
    const list = behind?.[1];
    const from = stop + (behind?.[0].length ?? 0) - (list?.length ?? 0);
    if (list !== undefined && this.#taken[from] !== 1) return { list, start: from };
    const cells = this.#cells;
    const own = cells.findIndex((cell) => cell.start <= start && stop <= cell.end);
    if (own < 0 || text.slice(cells[own]?.start, cells[own]?.end).trim() !== text.slice(start, stop)) return null;
    const named = cells.flatMap((cell) => {
      const match = methodCell.exec(text.slice(cell.start, cell.end));
      const at = cell.start + (match?.[0].search(/\S/) ?? 0);
      return match === null || this.#taken[at] === 1 ? [] : [{ list: match[1] ?? '', start: at }];
    });
    return named.length === 1 ? (named[0] ?? null) : null;
  }

  /** Where the cells are, in a row of a table. */
  #readCells(): Cell[] {
    const { text, places } = this.#rendered;
    if (!/^[ \t>]*\|/.test(this.#source)) return [];
    const bars = [...text.matchAll(/\|/g)].filter(({ index }) => this.#source.charAt(places[index] ?? 0) === '|');
    return bars.map(({ index }, place) => ({ start: index + 1, end: bars[place + 1]?.index ?? text.length }));
  }

  /** A slash begins a path where a token begins: not in `and/or`, not in the middle of an address. */
  #beginsTarget(start: number): boolean {
    const { text } = this.#rendered;
    const before = text[start - 1] ?? ' ';
    const isSpanStart = this.#inCode[start] === 1 && this.#inCode[start - 1] !== 1;
    // Two code spans side by side, or code that begins behind a letter, begin a token for whoever reads them.
    if (!isSpanStart && !/[\s"'(<[{|,;:=→>`“‘]/u.test(before)) return false;
    if (text[start] !== '/') return true;
    // `</p>` is a tag that was let be.
    if (before === '<' && /^\/[a-z][\w.:-]{0,60}>/i.test(text.slice(start, start + 70))) return false;
    return /[\p{L}\p{N}{:_~<.$%*-]/u.test(text[start + 1] ?? '');
  }

  #isRate(start: number, target: string): boolean {
    if (this.#inCode[start] === 1 || !rateUnit.test(target)) return false;
    return /(?:\d|requests?|calls?|tokens?|times?)["'\s]{0,3}$/i.test(
      this.#rendered.text.slice(Math.max(0, start - 20), start),
    );
  }

  /** Where a path or address ends: in code at the end of the word, in prose before the sentence's own signs too. */
  #targetStop(start: number): number {
    const { text } = this.#rendered;
    const isCode = this.#inCode[start] === 1;
    let stop = start;
    let depth = 0;
    for (; stop < text.length; stop += 1) {
      const character = text.charAt(stop);
      if ((this.#inCode[stop] === 1) !== isCode) break;
      if (character === '{' || character === '<') depth += 1;
      else if ((character === '}' || character === '>') && depth > 0) depth -= 1;
      else if (character === '}' && !isCode) break;
      else if (/[\s"'`|>“”‘’«»]/.test(character) && (depth === 0 || !/\s/.test(character) || stop - start > 200)) break;
      else if (!isCode && /[,;)\]\\]/.test(character) && depth === 0) break;
      else if (isCode && character === ',' && /\s|$/.test(text.charAt(stop + 1))) break;
    }
    while (stop > start + 1 && /[.,;:!?…]/.test(text.charAt(stop - 1))) stop -= 1;
    if (isCode && text.charAt(stop - 1) === ')' && !text.slice(start, stop).includes('(')) stop -= 1;
    return stop;
  }

  /** `?limit=10` behind a path names parameters. */
  #addQuery(start: number, stop: number): void {
    const { text } = this.#rendered;
    const mark = text.slice(start, stop).indexOf('?');
    if (mark < 0) return;
    const query = this.#rawBetween(start + mark + 1, stop).replace(/#.*$/, '');
    for (const match of query.matchAll(/(?:^|&)([^=&{}<>]{1,100})=?([^&]{0,100})/g)) {
      const at = start + mark + 1 + match.index + match[0].indexOf(match[1] ?? '');
      const name = safeDecode(match[1] ?? '');
      if (!/[\p{L}_]/u.test(name)) continue;
      this.#found.push({ kind: 'parameter', text: name, start: at, stop });
      const value = safeDecode(match[2] ?? '');
      if (value !== '') this.#found.push({ kind: 'value', text: value, of: name, start: at, stop });
    }
  }

  #readHeaders(): void {
    const { text } = this.#rendered;
    for (const { start, end } of this.#about('header')) {
      const match = headerFirst.exec(text.slice(start, end));
      if (match !== null) this.#addHeader(start + match[0].length - (match[1] ?? '').length, match[1] ?? '');
    }
    for (const match of text.matchAll(extensionHeader)) this.#addHeader(match.index, match[0]);
    for (const match of text.matchAll(headerBehind)) this.#addHeader(match.index, match[1] ?? '');
    for (const match of text.matchAll(headersBefore))
      for (const { 0: name, index } of match[0].matchAll(headerToken)) this.#addHeader(match.index + index, name);
  }

  #addHeader(start: number, name: string): void {
    if (this.#taken[start] === 1 || this.#inCode[start] === 1) return;
    const stop = start + name.length;
    this.#add({ kind: 'header', text: this.#rawBetween(start, stop), start, stop });
  }

  #readStatuses(): void {
    const { text } = this.#rendered;
    const add = (start: number): void => {
      if (this.#taken[start] === 1) return;
      this.#add({ kind: 'status', text: this.#rawBetween(start, start + 3), start, stop: start + 3 });
    };
    const addAll = (first: number, end = text.length): void => {
      let at = first;
      add(at);
      for (let count = 0; count < 20; count += 1) {
        const next = statusNext.exec(text.slice(at + 3, Math.min(at + 60, end)));
        if (next === null) break;
        at += next[0].length;
        add(at);
      }
    };
    for (const { start, end } of this.#about('status')) {
      const match = statusFirst.exec(text.slice(start, end));
      if (match !== null) addAll(start + match[0].length - 3, end);
    }
    for (const match of text.matchAll(statusBefore)) addAll(match.index + match[0].length - 3);
    for (const match of text.matchAll(statusGlued)) add(match.index + match[0].length - 3);
    for (const match of text.matchAll(statusBehind)) add(match.index);
  }

  /** The parts of the text that something was said of above: all of an item, cells of a row. */
  #about(topic: Topic): readonly Cell[] {
    if (this.#topic?.item === topic) return [{ start: 0, end: this.#rendered.text.length }];
    return this.#cells.filter((_, index) => this.#topic?.columns[index] === topic);
  }

  #readSpans(): void {
    const { spans, raw, text } = this.#rendered;
    const kinds = this.#kindsOfSpans(spans);
    for (const [index, { start, end }] of spans.entries()) {
      const code = raw.slice(start, end);
      // A status alone in its code.
      if (/^\s*[1-5]\d\d\s*$/.test(code)) {
        const before = text.slice(Math.max(0, start - 60), start);
        if (statusWords.test(before) && this.#taken[start] !== 1)
          this.#add({ kind: 'status', text: code.trim(), start, stop: end });
        continue;
      }
      for (const mention of readCode(code, kinds[index] ?? null)) {
        const from = start + mention.start;
        if (this.#taken[from] === 1) continue;
        if (/^(?:\/|https?:\/\/)/i.test(mention.text)) continue;
        this.#found.push({ ...mention, start: from, stop: start + mention.stop });
      }
    }
  }

  /** Kinds by the words before and behind; of several in a row the words around the row speak for each. */
  #kindsOfSpans(spans: readonly CodeSpan[]): (MentionKind | null)[] {
    const { text } = this.#rendered;
    const before = spans.map(({ start }) => kindOf(beforeCode.exec(text.slice(Math.max(0, start - 40), start))?.[1]));
    const behind = spans.map(({ end }) => kindOf(behindCode.exec(text.slice(end, end + 60))?.[1]));
    const isJoined = spans.map((span, index) => {
      const next = spans[index + 1];
      return next !== undefined && next.start - span.end < 12 && betweenCode.test(text.slice(span.end, next.start));
    });
    for (let index = 1; index < spans.length; index += 1)
      if (isJoined[index - 1] === true) before[index] ??= before[index - 1] ?? null;
    for (let index = spans.length - 2; index >= 0; index -= 1)
      if (isJoined[index] === true) behind[index] ??= behind[index + 1] ?? null;
    return spans.map((_, index) => behind[index] ?? before[index] ?? null);
  }

  /** Behind the code span, the emphasis and the link that a mention stands in: a mark there breaks none of them. */
  #sourceEnd(start: number, stop: number): number {
    const { places, spans } = this.#rendered;
    const span =
      spans.find((one) => one.start <= start && stop <= one.end) ??
      spans.find((one) => one.start < stop && stop <= one.end);
    let end = span?.sourceEnd ?? (places[stop - 1] ?? 0) + 1;
    if (span === undefined) {
      // An entity is more than one character of Markdown.
      const next = places[stop] ?? this.#source.length;
      if (this.#source.charAt(end - 1) === '&' || this.#source.charAt(end - 1) === '\\') end = next;
    }
    end += /^(?:\*|~~|_(?=[\s.,;:!?)]|$))*/.exec(this.#source.slice(end, end + 10))?.[0].length ?? 0;
    end +=
      /^(?:(?:<|&lt;)\/[a-z][a-z\d]{0,11}(?:>|&gt;)){1,5}/i.exec(this.#source.slice(end, end + 90))?.[0].length ?? 0;
    const link = /^\](?:\([^()\s]{0,2000}\)|\[[^[\]\n]{0,200}\])/.exec(this.#source.slice(end, end + 2_010));
    return end + (link?.[0].length ?? 0);
  }
}

function kindOf(word: string | undefined): MentionKind | null {
  if (word === undefined) return null;
  return kindWords.find(([pattern]) => pattern.test(word.toLowerCase()))?.[1] ?? null;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
