/** A piece of text, and whether it is a mention that could not be resolved. */
export interface MentionPiece {
  readonly text: string;
  readonly isUnresolved: boolean;
}

/** Shorter ones occur in any text by chance. Characters. */
const MIN_LENGTH = 3;
/** An answer with more than this is of no use anyway; each is looked for in every piece of text. */
const MAX_MENTIONS = 30;

/** Finds the mentions of an answer that no visible specification holds, so that they can be marked where they stand. */
export class UnresolvedMentions {
  readonly #texts: readonly string[];

  constructor(texts: readonly string[]) {
    // Longer ones first: `refund_reason_code` is not `refund_reason` and a rest.
    this.#texts = [...new Set(texts)]
      .filter((text) => text.length >= MIN_LENGTH)
      .slice(0, MAX_MENTIONS)
      .toSorted((left, right) => right.length - left.length);
  }

  /** The mention that a piece of code is, or holds as a whole word. */
  findIn(code: string): string | null {
    return this.#texts.find((text) => indexOfWord(code, text, 0) >= 0) ?? null;
  }

  /** Text cut at its unresolved mentions; joined the pieces are the text again. */
  split(text: string): readonly MentionPiece[] {
    if (this.#texts.length === 0) return [{ text, isUnresolved: false }];
    const pieces: MentionPiece[] = [];
    let start = 0;
    for (;;) {
      const found = this.#texts
        .map((mention) => ({ mention, at: indexOfWord(text, mention, start) }))
        .filter(({ at }) => at >= 0)
        .reduce<{ mention: string; at: number } | null>(
          (best, next) => (best && best.at <= next.at ? best : next),
          null,
        );
      if (found === null) break;
      if (found.at > start) pieces.push({ text: text.slice(start, found.at), isUnresolved: false });
      pieces.push({ text: found.mention, isUnresolved: true });
      start = found.at + found.mention.length;
    }
    if (start < text.length) pieces.push({ text: text.slice(start), isUnresolved: false });
    return pieces;
  }
}

/** Where a word stands with no letter, digit or underscore beside it. */
function indexOfWord(text: string, word: string, from: number): number {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isWordUnit(text, at - 1, word.charAt(0)) && !isWordUnit(text, at + word.length, word.charAt(word.length - 1)))
      return at;
  }
  return -1;
}

/** `neighbour` is the end of the word there: next to a slash or a dot anything may stand. */
function isWordUnit(text: string, at: number, neighbour: string): boolean {
  return /\w/.test(text.charAt(at)) && /\w/.test(neighbour);
}
