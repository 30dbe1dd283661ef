import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { segmentsOf } from './lint-finding.ts';

/** Parsing YAML once more for its positions takes as long as reading it; beyond this size findings have none. */
const MAX_YAML_LENGTH = 8_000_000;

/** Places that are looked for, as a tree of their segments. */
interface Wanted {
  readonly below: Map<string, Wanted>;
  offset: number | null;
}

/**
 * The line, from 1, of each JSON pointer in a JSON or YAML text. Pointers that cannot be found in the text (YAML merge
 * keys bring in what stands elsewhere) get the line of what encloses them, or none.
 */
export function locateLines(text: string, pointers: Iterable<string>): Map<string, number> {
  const root: Wanted = { below: new Map(), offset: 0 };
  const leaves = new Map<string, Wanted[]>();
  for (const pointer of pointers) {
    const trail = [root];
    for (const segment of segmentsOf(pointer)) {
      const parent = trail.at(-1) ?? root;
      const next = parent.below.get(segment) ?? { below: new Map(), offset: null };
      parent.below.set(segment, next);
      trail.push(next);
    }
    leaves.set(pointer, trail);
  }
  try {
    if (/^\s*[{[]/.test(text.slice(0, 1_000)) && isJson(text)) new JsonScanner(text).value(root);
    else if (text.length <= MAX_YAML_LENGTH) locateInYaml(text, root);
  } catch {
    // Nested too deeply to be followed: what was found so far is right.
  }
  const lineAt = createLineIndex(text);
  const lines = new Map<string, number>();
  for (const [pointer, trail] of leaves) {
    const offset = trail.findLast((wanted) => wanted.offset !== null)?.offset ?? null;
    if (offset !== null) lines.set(pointer, lineAt(offset));
  }
  return lines;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function createLineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** Walks over valid JSON, entering only what is wanted. */
class JsonScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads one value; `wanted` is what is looked for below it. */
  value(wanted: Wanted | undefined): void {
    this.#space();
    const first = this.#text[this.#at];
    if (first === '"') this.#string();
    else if (first === '{' || first === '[') this.#container(first === '{', wanted);
    else while (this.#at < this.#text.length && !/[\s,\]}]/.test(this.#text[this.#at] ?? ',')) this.#at += 1;
  }

  #container(isMap: boolean, wanted: Wanted | undefined): void {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#space();
      if (this.#text[this.#at] === ',') {
        this.#at += 1;
        this.#space();
      }
      const next = this.#text[this.#at];
      if (next === undefined || next === '}' || next === ']') break;
      const start = this.#at;
      const key = isMap ? this.#key() : String(index);
      const inner = wanted?.below.get(key);
      // A key that stands twice counts the last time, and so does its place.
      if (inner !== undefined) inner.offset = start;
      this.value(inner);
    }
    this.#at += 1;
  }

  #key(): string {
    const start = this.#at;
    this.#string();
    const key: unknown = JSON.parse(this.#text.slice(start, this.#at));
    this.#space();
    this.#at += 1;
    return String(key);
  }

  #string(): void {
    this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    this.#at += 1;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }
}

function locateInYaml(text: string, root: Wanted): void {
  const document = parseDocument(text, { merge: true, logLevel: 'silent', lineCounter: new LineCounter() });
  locateBelow(document.contents, root, document);
}

function locateBelow(node: unknown, wanted: Wanted, document: Document.Parsed): void {
  if (wanted.below.size === 0) return;
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isMap(target)) {
    for (const { key, value } of target.items) {
      const inner = wanted.below.get(isScalar(key) ? String(key.value) : '');
      if (inner === undefined) continue;
      inner.offset = isNode(key) ? (key.range?.[0] ?? null) : null;
      locateBelow(value, inner, document);
    }
  } else if (isSeq(target)) {
    for (const [index, inner] of wanted.below) {
      const item = target.items[Number(index)];
      if (!isNode(item)) continue;
      inner.offset = item.range?.[0] ?? null;
      locateBelow(item, inner, document);
    }
  }
}
