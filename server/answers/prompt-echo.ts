/** So many words in a row that stand in our rules are a quotation of them, and no chance. */
const QUOTED_WORDS = 8;
/** From so many words on, text waits until it is clear; before, it flows. */
const HELD_WORDS = 3;

/**
 * Takes our own rules out of a model's text while it streams: a model that was talked into reciting them recites to
 * nobody. What is written otherwise (translated, spelt out, encoded) passes; the rules are no secret, only no answer.
 */
export class PromptEcho {
  readonly #words: readonly string[];
  readonly #places = new Map<string, number[]>();
  readonly #key: string;
  /** The word that has not ended yet. */
  #open = '';
  /** Text of the run that waits. */
  #held = '';
  /** Places in the rules up to which the last words agree. */
  #run: readonly number[] = [];
  #runLength = 0;
  #count = 0;

  /**
   * @param rules everything the model was told in our name
   * @param key of the fences: no answer needs it
   */
  constructor(rules: readonly string[], key: string) {
    this.#words = rules.flatMap((text) => [...wordsOf(text), '']);
    for (const [place, word] of this.#words.entries()) {
      const places = this.#places.get(word);
      if (places === undefined) this.#places.set(word, [place]);
      else places.push(place);
    }
    this.#key = key.toLowerCase();
  }

  /** Whether anything was taken out. */
  get found(): boolean {
    return this.#count > 0;
  }

  /** Whether a whole text recites rules. */
  hears(text: string): boolean {
    this.push(text);
    this.end();
    return this.found;
  }

  /** @returns what may go on */
  push(text: string): string {
    let out = '';
    for (const [piece] of text.matchAll(/[\p{L}\p{N}_']+|[^\p{L}\p{N}_']+/gu)) {
      if (isWord(piece)) {
        this.#open += piece;
        continue;
      }
      out += this.#take(this.#open) + this.#pass(piece);
      this.#open = '';
    }
    return out;
  }

  /** Nothing has come for a while: so few words are no quotation. What goes on with them is still one. */
  pause(): string {
    const text = this.#held;
    this.#held = '';
    return text;
  }

  /** Whether {@link pause} would let something go. */
  get isHolding(): boolean {
    return this.#held !== '';
  }

  /** @returns the rest */
  end(): string {
    const out = this.#take(this.#open) + this.#settle();
    this.#open = '';
    return out;
  }

  #take(word: string): string {
    if (word === '') return '';
    const lower = word.toLowerCase();
    if (lower === this.#key) {
      this.#count += 1;
      return '';
    }
    const next = this.#run.map((place) => place + 1).filter((place) => this.#words[place] === lower);
    let out = '';
    if (next.length > 0) {
      this.#run = next;
      this.#runLength += 1;
    } else {
      out = this.#settle();
      this.#run = this.#places.get(lower) ?? [];
      this.#runLength = this.#run.length > 0 ? 1 : 0;
    }
    return out + this.#pass(word);
  }

  /** Text of a run that is long enough to be one waits; that of one that surely is goes nowhere. */
  #pass(text: string): string {
    if (this.#runLength >= QUOTED_WORDS) {
      this.#count += 1;
      this.#held = '';
      return '';
    }
    if (this.#runLength < HELD_WORDS) return text;
    this.#held += text;
    return '';
  }

  /** The run has ended. */
  #settle(): string {
    const text = this.#held;
    this.#held = '';
    this.#run = [];
    this.#runLength = 0;
    return text;
  }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_']+/gu) ?? [];
}

function isWord(piece: string): boolean {
  return /^[\p{L}\p{N}_']/u.test(piece);
}
