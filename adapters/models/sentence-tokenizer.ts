import type { Vocabulary } from './use-lite-files.ts';

/** The first six pieces are marks of the model, which no text holds. */
const RESERVED_PIECES = 6;
/** What stands for characters that no piece holds. */
const UNKNOWN = 0;
const WORD_START = '\u2581';

/** Text to the tokens of Universal Sentence Encoder Lite. */
export interface SentenceTokenizer {
  encode(text: string): number[];
}

/**
 * Unigram tokens (https://arxiv.org/abs/1804.10959): of all ways to cut a text into pieces, the most probable one.
 * Gives exactly the tokens of `@energetic-ai/embeddings`, whose time grows with the square of the length and which
 * loads TensorFlow.js.
 */
export function createSentenceTokenizer(vocabulary: Vocabulary): SentenceTokenizer {
  const pieces = new Map<string, number>();
  const beginnings = new Set<string>();
  vocabulary.forEach(([piece], token) => {
    if (token < RESERVED_PIECES) return;
    pieces.set(piece, token);
    let beginning = '';
    for (const symbol of piece) beginnings.add((beginning += symbol));
  });

  /** For each place of the text, the last token of the best way there. */
  function findLastTokens(symbols: readonly string[]): Uint16Array {
    const best = new Float64Array(symbols.length + 1);
    const last = new Uint16Array(symbols.length + 1);
    const offer = (place: number, score: number, token: number): void => {
      const known = best[place] ?? 0;
      // 0 is "not reached yet": every piece costs something.
      if (known !== 0 && score < known) return;
      best[place] = score;
      last[place] = token;
    };
    symbols.forEach((_, start) => {
      const before = best[start] ?? 0;
      let piece = '';
      let hasPiece = false;
      for (let end = start; end < symbols.length; end += 1) {
        piece += symbols[end] ?? '';
        if (!beginnings.has(piece)) break;
        const token = pieces.get(piece);
        if (token === undefined) continue;
        hasPiece = true;
        offer(end + 1, before + (vocabulary[token]?.[1] ?? 0), token);
      }
      if (!hasPiece) offer(start + 1, before, UNKNOWN);
    });
    return last;
  }

  return {
    encode(text) {
      const normalized = text.normalize('NFKC');
      const symbols = normalized === '' ? [] : Array.from(WORD_START + normalized.replaceAll(' ', WORD_START));
      const last = findLastTokens(symbols);
      const tokens: number[] = [];
      for (let place = symbols.length; place > 0;) {
        const token = last[place] ?? UNKNOWN;
        // Unknown characters that stand side by side are one token.
        if (token !== UNKNOWN || tokens.at(-1) !== UNKNOWN) tokens.push(token);
        place -= vocabulary[token]?.[0].length ?? 1;
      }
      return tokens.toReversed();
    },
  };
}
