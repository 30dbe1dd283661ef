import type { Mention } from './mention.ts';
import { readMentions } from './read-segments.ts';

/** Lines of all texts that are read for one path: what is spoken of more often is spoken of in these. */
const MAX_LINES = 60;
/** Characters of a line around the path. */
const MAX_LINE = 2_000;

/**
 * The operations and paths that texts speak of, read as an answer is read: whole, letter by letter, and with the method
 * that stands there. `/orders/{id}` is not held by a text that says `/orders/{id}/items`.
 */
export class HeldPaths {
  readonly #texts: readonly string[];
  /** By the part of a path that lines were read for: what they mention. */
  readonly #read = new Map<string, ReadonlySet<string>>();

  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  /** Whether a mention that has a target stands in one of the texts. */
  holds({ kind, method = '', target }: Mention): boolean {
    if (target === undefined || (kind === 'operation' && method === '')) return false;
    const part = longestPart(target);
    const known = this.#read.get(part) ?? this.#readLines(part);
    this.#read.set(part, known);
    return known.has(keyOf(method, target));
  }

  #readLines(part: string): Set<string> {
    const keys = new Set<string>();
    if (part === '') return keys;
    let left = MAX_LINES;
    for (const text of this.#texts) {
      for (let at = text.indexOf(part); at >= 0 && left > 0; left -= 1) {
        const start = Math.max(text.lastIndexOf('\n', at) + 1, at - MAX_LINE);
        const newline = text.indexOf('\n', at);
        const end = Math.min(newline < 0 ? text.length : newline, at + MAX_LINE);
        for (const { method, target } of readMentions(text.slice(start, end))) {
          if (target === undefined) continue;
          keys.add(keyOf('', target));
          if (method !== undefined) keys.add(keyOf(method, target));
        }
        at = text.indexOf(part, end);
      }
    }
    return keys;
  }
}

/** What every text that holds a path has to hold: the longest part of it that is no parameter. */
function longestPart(target: string): string {
  const parts = target.replace(/[?#].*$/s, '').split('/');
  const fixed = parts.filter((part) => !/^:|[{}<>$]/.test(part));
  return fixed.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** However a parameter is written: `{id}`, `:id`, `<id>`. */
function keyOf(method: string, target: string): string {
  const path = target
    .replace(/[?#].*$/s, '')
    .replaceAll(/\/(?::[\p{L}_]\w*|\{[^{}/]+\}|<[^<>/]+>)(?=\/|$)/gu, '/{}')
    .replace(/(?<=.)\/+$/, '');
  return `${method} ${path}`;
}
