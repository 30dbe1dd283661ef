import type { Mention } from './mention.ts';
import { readMentions } from './read-segments.ts';

/** Texts that are read for one answer; a longer one is read as far as this. */
const MAX_CHARACTERS = 400_000;

/**
 * The operations and paths that texts speak of, read as an answer is read: whole, letter by letter, and with the method
 * that stands there. `/orders/{id}` is not held by a text that says `/orders/{id}/items`.
 */
export class HeldPaths {
  readonly #texts: readonly string[];
  #read: Set<string> | null = null;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  /** Whether a mention that has a target stands in one of the texts. */
  holds({ kind, method = '', target }: Mention): boolean {
    if (target === undefined || (kind === 'operation' && method === '')) return false;
    this.#read ??= this.#readAll();
    return this.#read.has(keyOf(method, target));
  }

  /** Most answers name only what the index knows: their sources are never read. */
  #readAll(): Set<string> {
    const keys = new Set<string>();
    let left = MAX_CHARACTERS;
    for (const text of this.#texts) {
      for (const { method, target } of readMentions(text.slice(0, left))) {
        if (target === undefined) continue;
        keys.add(keyOf('', target));
        if (method !== undefined) keys.add(keyOf(method, target));
      }
      left -= text.length;
      if (left <= 0) break;
    }
    return keys;
  }
}

/** However a parameter is written: `{id}`, `:id`, `<id>`. */
function keyOf(method: string, target: string): string {
  const path = target
    .replace(/[?#].*$/s, '')
    .replaceAll(/\/(?::[\p{L}_]\w*|\{[^{}/]+\}|<[^<>/]+>)(?=\/|$)/gu, '/{}')
    .replace(/(?<=.)\/+$/, '');
  return `${method} ${path}`;
}
