/** So many words in a row that stand in our rules are a quotation of them, and no chance. */
const QUOTED_WORDS = 8;
/** From so many words on, text waits until it is clear; before, it flows. */
const HELD_WORDS = 3;

/** The words of our rules, and where each of them stands. */
export class RuleIndex {
  readonly words: readonly string[];
  readonly #places = new Map<string, number[]>();

  constructor(rules: readonly string[]) {
    this.words = rules.flatMap((text) => [...wordsOf(text), '']);
    for (const [place, word] of this.words.entries()) {
      const places = this.#places.get(word);
      if (places === undefined) this.#places.set(word, [place]);
      else places.push(place);
    }
  }

  placesOf(word: string): readonly number[] {
    return this.#places.get(word) ?? [];
  }
}

/** Takes what stands in our rules, word by word, out of a text while it streams. */
export class RuleListener {
  readonly #rules: RuleIndex;
  readonly #key: string;
  /** The word that has not ended yet. */
  #open = '';
  /** Text of the run that waits. */
  #held = '';
  /** Places in the rules up to which the last words agree. */
  #run: readonly number[] = [];
  #runLength = 0;
  #count = 0;

  /** @param key of the fences: no answer needs it */
  constructor(rules: RuleIndex, key: string) {
    this.#rules = rules;
    this.#key = key.toLowerCase();
  }

  /** How many pieces of text were taken out. */
  get taken(): number {
    return this.#count;
  }

  /** @returns what may go on */
  push(text: string): string {
    let out = '';
    for (const [piece] of text.matchAll(/[\p{L}\p{N}']+|[^\p{L}\p{N}']+/gu)) {
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
    const next = this.#run.map((place) => place + 1).filter((place) => this.#rules.words[place] === lower);
    let out = '';
    if (next.length > 0) {
      this.#run = next;
      this.#runLength += 1;
    } else {
      out = this.#settle();
      this.#run = this.#rules.placesOf(lower);
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
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}

function isWord(piece: string): boolean {
  return /^[\p{L}\p{N}']/u.test(piece);
}
