/** Whether one of several texts holds a word or phrase as it is written, with nothing of a word on either side. */
export class HeldWords {
  readonly #texts: readonly string[];
  readonly #known = new Map<string, boolean>();

  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  holds(phrase: string): boolean {
    if (phrase === '') return false;
    const known = this.#known.get(phrase);
    if (known !== undefined) return known;
    const held = this.#texts.some((text) => holdsIn(text, phrase));
    this.#known.set(phrase, held);
    return held;
  }
}

/** Whether a text has all of a passage, between spaces, quotation marks or its ends: `/orders` is no passage of `/orders/{id}`. */
export function hasPassage(text: string, passage: string): boolean {
  if (passage === '') return false;
  const isEdge = (beside: string | undefined): boolean => beside === undefined || /[\s`"'“”()[\],;|]/u.test(beside);
  for (let at = text.indexOf(passage); at >= 0; at = text.indexOf(passage, at + 1)) {
    const behind = text.slice(at + passage.length, at + passage.length + 2).replace(/^[.:!?](?=\s|$)/u, '');
    if (isEdge(text[at - 1]) && isEdge(behind[0])) return true;
  }
  return false;
}

function holdsIn(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const isOpen = (edge: string, beside: string | undefined): boolean =>
      !/[\p{L}\p{N}_-]/u.test(edge) || beside === undefined || !/[\p{L}\p{N}_-]/u.test(beside);
    if (isOpen(phrase.charAt(0), text[at - 1]) && isOpen(phrase.charAt(phrase.length - 1), text[at + phrase.length]))
      return true;
  }
  return false;
}
