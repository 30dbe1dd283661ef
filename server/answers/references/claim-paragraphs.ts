import { readCitations } from './read-citations.ts';

/** Words from which on a paragraph says something. */
const CLAIM_WORDS = 5;

/**
 * Counts the paragraphs of an answer that make a claim which they cite nothing for: no source at all, or none that holds
 * what they mention. A list or table belongs to the paragraph that leads in to it; headings, code and questions claim
 * nothing.
 */
export class ClaimParagraphs {
  #block = '';
  /** Of each thing that the paragraph mentions: the sources that hold it. */
  #holders: ReadonlySet<number>[] = [];
  readonly #cited = new Set<number>();
  #unsupported = 0;

  /**
   * The next piece of the answer, as the reader gets it: a sentence, a row, a gap.
   * @param holders of each of its mentions, the numbers of the sources that hold it
   */
  add(source: string, holders: readonly ReadonlySet<number>[] = []): void {
    if (source.trim() === '') {
      if (source.includes('\n') && !this.#leadsIn()) this.#close();
      return;
    }
    if (/^ {0,3}#{1,6}\s/.test(source)) {
      this.#close();
      return;
    }
    this.#block += source;
    this.#holders.push(...holders);
    for (const number of readCitations(source)) this.#cited.add(number);
  }

  /** @returns how many there were; the answer has ended. */
  end(): number {
    this.#close();
    return this.#unsupported;
  }

  /** "The fields are:" waits for what follows. */
  #leadsIn(): boolean {
    return /:[\s*_]*$/.test(this.#block);
  }

  #close(): void {
    const text = this.#block.trim();
    const holders = this.#holders;
    this.#block = '';
    this.#holders = [];
    const cited = new Set(this.#cited);
    this.#cited.clear();
    const said = text.split(/(?<=[.!?][*_"')\]]{0,3})\s/).filter((sentence) => !/\?[*_"')\]]{0,3}\s*$/.test(sentence));
    const words = said.join(' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
    if (words < CLAIM_WORDS) return;
    if (cited.size === 0 || holders.some((numbers) => [...numbers].every((number) => !cited.has(number))))
      this.#unsupported += 1;
  }
}
