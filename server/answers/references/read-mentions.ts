import type { Mention, MentionKind, PlacedMention } from './mention.ts';
import { readCode } from './read-code.ts';
import { renderText } from './rendered-text.ts';
import type { CodeSpan, RenderedText } from './rendered-text.ts';

/** Mentions of one sentence or code block that are looked at; beyond, it is no sentence. */
const MAX_MENTIONS = 400;

const METHODS = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY';
/** `GET`, `GET or POST`, `PUT/PATCH`, and the words between these and a path: `POST request to the`. */
const methodList = new RegExp(
  `(?<![\\w/-])((?:${METHODS})(?:\\s{0,3}(?:,|/|\\||&|\\band\\b|\\bor\\b)\\s{0,3}(?:${METHODS})\\b){0,8})(?![\\w-])`,
  'g',
);
const toPath =
  /^["')\s|:>→=-]{0,8}(?:(?:requests?|calls?|method|endpoint|operation)[\s:]{1,3})?(?:(?:to|on|at|for|against|of|is|with|via|using|from|sent)\s{1,3}){0,2}(?:(?:the|a|an|this|path|endpoint|operation|resource|URL)[\s:]{1,3}){0,3}["'(|:\s=]{0,6}/;
const targetStart =
  /^(?:\/(?=[\p{L}{:_~\d<.$%*-]|$|[\s"')|.,;:!?])|https?:\/\/|[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,6}\/)/iu;
/** A method behind the path it belongs to. */
const methodBehind = new RegExp(
  `^["')\\s|]{0,4}(?:\\((${METHODS})\\)|(?:endpoint\\s{1,3}|path\\s{1,3})?(?:with|via|using|by|accepts|supports|takes|through)\\s{1,3}(?:(?:a|an|the|method|HTTP)\\s{1,3}){0,2}(${METHODS})(?![\\w-]))`,
);

const statusBefore =
  /(?<![\w-])(?:status(?:es)?(?:[\s_-]{0,3}codes?)?|HTTP(?:\/\d(?:\.\d)?)?|return(?:s|ed|ing)?|respon(?:ds?|se)(?:\s{1,3}with)?|answer(?:s|ed)?\s{1,3}with|error\s{1,3}codes?)(?=[\s:="'(|])[\s:="'(|]{1,6}(?:(?:with|a|an|the|of|is|either|code|status|error|HTTP|be)\s{1,3}){0,4}["'(]{0,2}([1-5]\d\d)(?![\w%.]?[\w%])/gi;
/** Statuses listed after the first. */
const statusNext =
  /^["')]{0,2}(?:\s{1,3}\p{Lu}[\p{L} ]{1,30})?(?:\s{0,3}[,/|]\s{0,3}(?:and\s|or\s)?|\s{1,3}(?:and|or)\s{1,3})(?:(?:a|an)\s)?["'(]{0,2}([1-5]\d\d)(?![\w%.]?[\w%])/u;
const statusBehind =
  /(?<![\w.#$€£/-])([1-5]\d\d)(?=["')]{0,2}\s{1,3}(?:status|errors?\b|responses?\b|(?:Not Found|Unauthorized|Forbidden|Bad Request|Too Many Requests|Conflict|Unprocessable \w+|Internal Server Error|Created|No Content|Accepted|OK)\b))/g;

const extensionHeader = /(?<![\w/-])x-[a-z\d]{1,40}(?:-[a-z\d]{1,40}){0,8}(?![\w-])/gi;
const headerToken = '[A-Z][A-Za-z\\d]{0,40}(?:-[A-Za-z\\d]{1,40}){1,8}';
const headerBefore = new RegExp(`(?<![\\w-])[Hh]eaders?:?\\s{1,3}["']?(${headerToken})(?![\\w-])`, 'g');
const headerBehind = new RegExp(
  `(?<![\\w/-])(${headerToken})(?=["']?\\s{1,3}(?:(?:request|response|HTTP)\\s{1,3})?headers?\\b)`,
  'g',
);

/** Units of a rate: `100 requests /minute`. */
const rateUnit =
  /^\/(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|mo|years?|yr|calls?|requests?|users?)$/i;

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

/** Everything that a sentence, a heading or a row of a table mentions. */
export function readTextMentions(source: string): Mention[] {
  const rendered = renderText(source);
  return new MentionReader(rendered, source).read();
}

/** Reads code as a whole: every word of it is in code. */
export function readMentionsInCode(rendered: RenderedText, source: string): Mention[] {
  const whole = { start: 0, end: rendered.text.length, sourceEnd: source.length };
  return new MentionReader({ ...rendered, spans: [whole] }, source).read();
}

class MentionReader {
  readonly #rendered: RenderedText;
  readonly #source: string;
  readonly #found: PlacedMention[] = [];
  /** Characters that belong to a mention already. */
  readonly #taken: Uint8Array;
  readonly #inCode: Uint8Array;

  constructor(rendered: RenderedText, source: string) {
    this.#rendered = rendered;
    this.#source = source;
    this.#taken = new Uint8Array(rendered.text.length);
    this.#inCode = new Uint8Array(rendered.text.length);
    for (const { start, end } of rendered.spans) this.#inCode.fill(1, start, end);
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
      const start = listEnd + between.length;
      if (!targetStart.test(text.slice(start, start + 200))) continue;
      const stop = this.#targetStop(start);
      const methods = [...match[0].matchAll(new RegExp(METHODS, 'g'))];
      for (const { 0: method, index } of methods) {
        const from = match.index + index;
        const written = `${this.#rawBetween(from, from + method.length)} ${this.#rawBetween(start, stop)}`;
        this.#add({ kind: 'operation', text: written, method, target: this.#rawBetween(start, stop), start, stop });
      }
      this.#taken.fill(1, match.index, stop);
      this.#addQuery(start, stop);
    }
    // In code, where methods may be in lower case.
    for (const { start, end } of this.#rendered.spans) {
      const match = /^\s*(get|post|put|patch|delete|head|options)\s+(?=\/|https?:)/.exec(text.slice(start, end));
      if (match === null || this.#taken[start + match[0].length] === 1) continue;
      const from = start + match[0].length;
      const stop = this.#targetStop(from);
      const target = this.#rawBetween(from, stop);
      const method = (match[1] ?? '').toUpperCase();
      this.#add({ kind: 'operation', text: `${method} ${target}`, method, target, start: from, stop });
      this.#taken.fill(1, start, stop);
    }
  }

  /** Paths and addresses that no method stands before. */
  #readTargets(): void {
    const { text } = this.#rendered;
    for (const match of text.matchAll(/https?:\/\/|\//gi)) {
      const start = match.index;
      if (this.#taken[start] === 1 || !this.#beginsTarget(start)) continue;
      const stop = this.#targetStop(start);
      const isUrl = match[0].length > 1;
      const target = this.#rawBetween(start, stop);
      if (!isUrl && (target.length < 2 || this.#isRate(start, target))) continue;
      // "It begins with `https://`", with nothing behind it that a reader could take for its host.
      if (isUrl && target.length <= match[0].length && !/[\p{L}\p{N}[{<$%]/u.test(text[stop] ?? '')) continue;
      const behind = methodBehind.exec(text.slice(stop, stop + 80));
      const method = behind?.[1] ?? behind?.[2];
      if (method === undefined) this.#add({ kind: isUrl ? 'url' : 'path', text: target, target, start, stop });
      else this.#add({ kind: 'operation', text: `${method} ${target}`, method, target, start, stop });
      this.#addQuery(start, stop);
    }
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
    if (before === '<' && /^\/[a-z][a-z\d]{0,12}>/i.test(text.slice(start, start + 16))) return false;
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
      else if (/[\s"'`|>]/.test(character) && (depth === 0 || !/\s/.test(character) || stop - start > 200)) break;
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
    for (const pattern of [extensionHeader, headerBefore, headerBehind]) {
      for (const match of text.matchAll(pattern)) {
        const name = match[1] ?? match[0];
        const start = match.index + match[0].indexOf(name);
        if (this.#taken[start] === 1 || this.#inCode[start] === 1) continue;
        this.#add({
          kind: 'header',
          text: this.#rawBetween(start, start + name.length),
          start,
          stop: start + name.length,
        });
      }
    }
  }

  #readStatuses(): void {
    const { text } = this.#rendered;
    const add = (start: number): void => {
      if (this.#taken[start] === 1) return;
      this.#add({ kind: 'status', text: this.#rawBetween(start, start + 3), start, stop: start + 3 });
    };
    for (const match of text.matchAll(statusBefore)) {
      let at = match.index + match[0].length - 3;
      add(at);
      for (let count = 0; count < 20; count += 1) {
        const next = statusNext.exec(text.slice(at + 3, at + 60));
        if (next === null) break;
        at += next[0].length;
        add(at);
      }
    }
    for (const match of text.matchAll(statusBehind)) add(match.index);
  }

  #readSpans(): void {
    const { spans, raw, text } = this.#rendered;
    const kinds = this.#kindsOfSpans(spans);
    for (const [index, { start, end }] of spans.entries()) {
      const code = raw.slice(start, end);
      // A status alone in its code.
      if (/^\s*[1-5]\d\d\s*$/.test(code)) {
        const before = text.slice(Math.max(0, start - 60), start);
        if (/\b(?:status|HTTP|returns?|respon\w+|codes?|errors?)\b/i.test(before) && this.#taken[start] !== 1)
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
    const link = /^\]\([^()\s]{0,2000}\)/.exec(this.#source.slice(end, end + 2_010));
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
