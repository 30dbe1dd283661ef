/** Words from which on a paragraph says something. */
const CLAIM_WORDS = 5;

/**
 * Counts the paragraphs of an answer that make a claim and cite nothing. A list or table belongs to the paragraph that
 * leads in to it; headings, code and questions claim nothing.
 */
export class ClaimParagraphs {
  #block = '';
  #uncited = 0;

  /** The next piece of the answer, as the reader gets it: a sentence, a row, a gap. */
  add(source: string): void {
    if (source.trim() === '') {
      if (source.includes('\n') && !this.#leadsIn()) this.#close();
      return;
    }
    if (/^ {0,3}#{1,6}\s/.test(source)) {
      this.#close();
      return;
    }
    this.#block += source;
  }

  /** @returns how many there were; the answer has ended. */
  end(): number {
    this.#close();
    return this.#uncited;
  }

  /** "The fields are:" waits for what follows. */
  #leadsIn(): boolean {
    return /:[\s*_]*$/.test(this.#block);
  }

  #close(): void {
    const text = this.#block.trim();
    this.#block = '';
    const words = text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
    if (words >= CLAIM_WORDS && !/\?[*_\s]*$/.test(text) && !/\[\d{1,4}\]/.test(text)) this.#uncited += 1;
  }
}
