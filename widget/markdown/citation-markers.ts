/** A piece of text: either words, or the numbers of one marker such as `[1]` or `[1, 3]`. */
export type MarkedPiece =
  { readonly text: string; readonly numbers?: never } | { readonly text: string; readonly numbers: readonly number[] };

const marker = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

/** Splits text at citation markers. Numbers nobody knows stay text: `items[0]` is not a citation. */
export function splitCitationMarkers(text: string, known: (number: number) => boolean): readonly MarkedPiece[] {
  const pieces: MarkedPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(marker)) {
    const numbers = (match[1] ?? '').split(',').map(Number);
    if (!numbers.every(known)) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: match[0], numbers });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}
