import { setOwn } from '../../core/json-values.ts';

/** A value that a call of the code turns into a text. */
export class Encoded {
  readonly encoding: 'json' | 'form';
  readonly value: unknown;

  constructor(encoding: 'json' | 'form', value: unknown) {
    this.encoding = encoding;
    this.value = value;
  }
}

export interface Literal {
  /** JSON, {@link Encoded}, or `undefined` for an expression whose value is not at hand. */
  readonly value: unknown;
  readonly end: number;
}

/** Deeper literals than any request holds, and variables that stand for variables. */
const MAX_DEPTH = 20;
const MAX_LOOKUPS = 40;
/** Entries of all lists and objects together. */
const MAX_ENTRIES = 2_000;
const MAX_EXPRESSION = 2_000;

const space = /(?:\s|\/\/[^\n]*|#(?!\{)[^\n]*|\/\*[\s\S]{0,500}?\*\/)*/y;
const opening = /(?:[rRbBuUfF]{1,2}|@|\$@?)?("""|'''|["'`])/y;
const number = /-?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const word = /\$?(?:true|false|null|none|nil|undefined)\b/iy;
const jsonCall =
  /(?:JSON\.stringify|json\.dumps|json_encode|JSON\.generate|json\.Marshal|JsonConvert\.SerializeObject|JsonSerializer\.Serialize)\s*\(/y;
const formCall =
  /(?:new\s+URLSearchParams|(?:urllib\.parse\.)?urlencode|http_build_query|URI\.encode_www_form|qs\.stringify)\s*\(/y;
/** Calls that hand on what they are given. */
const passingCall = /(?:new\s+)?(?:Headers|URL|URI(?:\.create|\.parse)?|Uri|StringContent|String|encodeURIComponent|\[\]byte|bytes\.NewBuffer(?:String)?|bytes\.NewReader|strings\.NewReader|RequestBody\.create|(?:HttpRequest\.)?BodyPublishers\.ofString|dict)\s*\(/y; // prettier-ignore
const key = /(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|(\$?[A-Za-z_][\w-]*))\s*(?::(?!:)|=>|=(?!=))\s*/y;

/**
 * Reads literals of the languages in which calls are written (JavaScript, Python, PHP, Ruby, Go, PowerShell, …) without
 * running anything. A variable stands for what the text assigns to it, else for its own name: `$name`.
 */
export class LiteralReader {
  readonly text: string;
  private lookups = 0;
  private entries = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The value that begins at an offset; of an expression that is none, where it ends. */
  read(from: number, depth = 0): Literal {
    const start = this.skip(from);
    if (depth > MAX_DEPTH || this.entries > MAX_ENTRIES) return { value: undefined, end: this.endOfExpression(start) };
    const first = this.primary(start, depth);
    let { value, end } = first;
    // Texts are put together with `+` or, in PHP, a dot.
    for (;;) {
      const next = this.skip(end);
      if (typeof value !== 'string' || !/[+.]/.test(this.text.charAt(next)) || /[+.]/.test(this.text.charAt(next + 1)))
        break;
      if (this.text.charAt(next) === '.' && !/\s/.test(this.text.charAt(next + 1))) break;
      const more = this.primary(this.skip(next + 1), depth + 1);
      if (typeof more.value !== 'string' && typeof more.value !== 'number') break;
      value += String(more.value);
      end = more.end;
    }
    const after = this.text.charAt(this.skip(end));
    if (after === '' || /[,;)\]}]/.test(after) || /[\n]/.test(this.text.slice(end, this.skip(end))))
      return { value, end };
    // An operator or a method makes another value of it.
    const whole = this.endOfExpression(end);
    const rest = this.text.slice(end, whole);
    const isConverted = /^\s*(?:\.(?:encode|to_json|toString|trim|strip|as)\b|as\s|\|\s*ConvertTo-Json)/.test(rest);
    return {
      value: isConverted && /to_json|ConvertTo-Json/.test(rest) ? new Encoded('json', value) : value,
      end: whole,
    };
  }

  /** The literal at an offset by itself, whatever follows it. */
  readAlone(from: number): Literal {
    return this.primary(this.skip(from), 0);
  }

  /** The next offset that is neither white space nor part of a comment. */
  skip(from: number): number {
    space.lastIndex = from;
    return space.test(this.text) ? space.lastIndex : from;
  }

  /** Behind an expression: before the comma, the line or the bracket that ends it. */
  endOfExpression(from: number): number {
    let open = 0;
    const limit = Math.min(this.text.length, from + MAX_EXPRESSION);
    for (let index = from; index < limit; index += 1) {
      const character = this.text.charAt(index);
      if (/["'`]/.test(character)) index = Math.max(index, this.endOfText(index, character) - 1);
      else if (/[([{]/.test(character)) open += 1;
      else if (/[)\]}]/.test(character)) {
        if (open === 0) return index;
        open -= 1;
      } else if (open === 0 && /[,;\n]/.test(character)) return index;
    }
    return limit;
  }

  private primary(start: number, depth: number): Literal {
    const { text } = this;
    const character = text.charAt(start);
    if (character === '{' || text.startsWith('@{', start))
      return this.object(start + (character === '{' ? 1 : 2), '}', depth);
    if (character === '[' && !text.startsWith('[]', start)) return this.list(start + 1, ']', depth);
    if (character === '(') return this.list(start + 1, ')', depth);
    const array = /(?:@|array)\s*\(/y;
    array.lastIndex = start;
    if (array.test(text)) return this.list(array.lastIndex, ')', depth);
    const quoted = this.quoted(start);
    if (quoted !== null) return quoted;
    number.lastIndex = start;
    const digits = number.exec(text);
    if (digits !== null) return { value: Number(digits[0].replaceAll('_', '')), end: number.lastIndex };
    word.lastIndex = start;
    const constant = word.exec(text)?.[0].toLowerCase().replace('$', '');
    if (constant !== undefined) {
      const value = constant === 'true' ? true : constant === 'false' ? false : null;
      return { value, end: word.lastIndex };
    }
    return this.call(start, depth) ?? this.expression(start, depth);
  }

  private call(start: number, depth: number): Literal | null {
    for (const [pattern, encoding] of [
      [jsonCall, 'json'],
      [formCall, 'form'],
      [passingCall, null],
    ] as const) {
      pattern.lastIndex = start;
      if (!pattern.test(this.text)) continue;
      const inner = this.read(pattern.lastIndex, depth + 1);
      const close = this.closing(inner.end);
      if (inner.value === undefined) return { value: undefined, end: close };
      const isText = encoding === null || typeof inner.value === 'string';
      return { value: isText ? inner.value : new Encoded(encoding, inner.value), end: close };
    }
    return null;
  }

  /** Behind the bracket that closes a call whose arguments are read up to an offset. */
  private closing(from: number): number {
    let end = from;
    for (let count = 0; count < 10; count += 1) {
      end = this.endOfExpression(this.skip(end));
      if (this.text.charAt(end) !== ',' && this.text.charAt(end) !== '\n') break;
      end += 1;
    }
    return this.text.charAt(end) === ')' ? end + 1 : end;
  }

  private expression(start: number, depth: number): Literal {
    const end = this.endOfExpression(start);
    const code = this.text.slice(start, end).trim();
    const name = /^\$?([A-Za-z_]\w{0,60})$/.exec(code)?.[1];
    if (name !== undefined && (this.lookups += 1) <= MAX_LOOKUPS && depth < MAX_DEPTH) {
      const assigned = new RegExp(
        String.raw`(?:^|[^\w.$])\$?${name}[ \t]*(?::[^=\n]{1,60})?:?=(?![=>])[ \t]*`,
        'm',
      ).exec(this.text);
      if (assigned !== null) {
        const at = this.skip(assigned.index + assigned[0].length);
        if (at !== start) {
          const { value } = this.read(at, depth + 5);
          if (value !== undefined) return { value, end };
        }
      }
    }
    const last = nameOf(code);
    return { value: last === null || /^(?:new|await|function|async)\b|=>/.test(code) ? undefined : `$${last}`, end };
  }

  private quoted(start: number): Literal | null {
    opening.lastIndex = start;
    const [whole, quote] = opening.exec(this.text) ?? [];
    if (whole === undefined || quote === undefined) return null;
    const from = start + whole.length;
    const end = this.endOfText(from - 1, quote);
    const raw = this.text.slice(from, Math.max(from, end - quote.length));
    const prefix = whole.slice(0, -quote.length).toLowerCase();
    const plain = prefix.includes('r') || prefix.includes('@') ? raw : unescape(raw);
    return { value: withNames(plain, quote, prefix), end };
  }

  /** Behind the quotation whose (last) opening mark stands at an offset. */
  private endOfText(at: number, quote: string): number {
    for (let index = at + 1; index < this.text.length; index += 1) {
      if (this.text.charAt(index) === '\\') index += 1;
      else if (this.text.startsWith(quote, index)) return index + quote.length;
      // Only some quotations go on over lines.
      else if (quote.length === 1 && quote !== '`' && this.text.startsWith('\n\n', index)) return index;
    }
    return this.text.length;
  }

  private goesOn(index: number, close: string): boolean {
    this.entries += 1;
    return index < this.text.length && this.text.charAt(index) !== close && this.entries <= MAX_ENTRIES;
  }

  private list(from: number, close: ']' | ')', depth: number): Literal {
    key.lastIndex = this.skip(from);
    const found = key.exec(this.text);
    // A map of PHP, or named arguments.
    if (found !== null && /=/.test(found[0].slice(-4))) return this.object(from, close, depth);
    const items: unknown[] = [];
    let index = this.skip(from);
    let isKnown = true;
    while (this.goesOn(index, close)) {
      const { value, end } = this.read(index, depth + 1);
      isKnown &&= value !== undefined;
      items.push(value);
      const next = this.skip(end);
      index = this.text.charAt(next) === ',' ? this.skip(next + 1) : next;
      if (index <= end && this.text.charAt(index) !== close) break;
    }
    const isGroup = close === ')' && items.length === 1;
    return { value: isGroup ? items[0] : isKnown ? items : undefined, end: Math.min(this.text.length, index + 1) };
  }

  private object(from: number, close: '}' | ']' | ')', depth: number): Literal {
    const fields: Record<string, unknown> = {};
    let index = this.skip(from);
    let isKnown = true;
    while (this.goesOn(index, close)) {
      key.lastIndex = index;
      const found = key.exec(this.text);
      let end: number;
      if (found === null) {
        // `{ name, ...rest }`
        end = this.endOfExpression(index);
        const short = /^\w+$/.exec(this.text.slice(index, end).trim())?.[0];
        if (short === undefined) isKnown = false;
        else setOwn(fields, short, this.read(index, depth + 1).value);
      } else {
        const read = this.read(key.lastIndex, depth + 1);
        const name = found[1] ?? found[2] ?? found[3] ?? '';
        isKnown &&= read.value !== undefined;
        setOwn(fields, name, read.value);
        end = read.end;
      }
      const next = this.skip(end);
      const moved = /[,;]/.test(this.text.charAt(next)) ? this.skip(next + 1) : next;
      if (moved <= index) break;
      index = moved;
    }
    const value = isKnown ? fields : new Incomplete(fields);
    return { value, end: Math.min(this.text.length, index + 1) };
  }
}

/** An object of which not all fields, or not all of their values, are at hand. */
export class Incomplete {
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.fields = fields;
  }
}

/** The last name in an expression: `process.env.API_KEY` → `API_KEY`. */
function nameOf(code: string): string | null {
  return /([A-Za-z_]\w{0,60})['"\])\s!?]*$/.exec(code.slice(0, 200))?.[1] ?? null;
}

function unescape(text: string): string {
  return text.replaceAll(/\\(?:u([\dA-Fa-f]{4})|([\s\S]))/g, (_, code: string | undefined, one: string | undefined) =>
    code !== undefined
      ? String.fromCharCode(Number.parseInt(code, 16))
      : ({ n: '\n', t: '\t', r: '\r', '\n': '' }[one ?? ''] ?? one ?? ''),
  );
}

/** Expressions within a text by their name: `Bearer ${process.env.KEY}` → `Bearer $KEY`. */
function withNames(text: string, quote: string, prefix: string): string {
  const named = (whole: string, code: string): string => {
    const name = nameOf(code);
    return name === null ? whole : `$${name}`;
  };
  if (quote === '`' || (quote === '"' && prefix === '')) {
    const filled = text.replaceAll(/[$#]\{([^{}]{1,200})\}/g, named);
    return quote === '`' ? filled : filled.replaceAll(/\$\(([^()]{1,100})\)/g, named);
  }
  if (prefix.includes('f') || prefix.includes('$'))
    return text.replaceAll(/(?<!\{)\{([^{}:"]{1,200})(?::[^{}]{0,20})?\}(?!\})/g, named);
  return text;
}
