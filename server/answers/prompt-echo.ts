import { EncodedEcho } from './encoded-echo.ts';
import { RuleIndex, RuleListener } from './rule-listener.ts';

/** Other ways to write a text that a reader reads back at once, and whose words stay words. */
const dresses: readonly ((text: string) => string)[] = [
  (text) => text,
  rotate,
  (text) => Array.from(text).toReversed().join(''),
  // Spelt out: every letter is a word.
  (text) => Array.from(text).join(' '),
];

/**
 * Takes our own rules out of a model's text while it streams: a model that was talked into reciting them recites to
 * nobody, nor in ROT13, backwards, letter by letter, in Base64 or in hexadecimal digits. What is translated or told in
 * other words passes; the rules are no secret, only no answer.
 */
export class PromptEcho {
  readonly #listener: RuleListener;
  readonly #encoded: EncodedEcho;

  /**
   * @param rules everything the model was told in our name
   * @param key of the fences: no answer needs it
   */
  constructor(rules: readonly string[], key: string) {
    const plain = new RuleIndex(rules);
    this.#listener = new RuleListener(new RuleIndex(dresses.flatMap((dress) => rules.map(dress))), key);
    this.#encoded = new EncodedEcho(() => new RuleListener(plain, key));
  }

  /** Whether anything was taken out. */
  get found(): boolean {
    return this.#listener.taken > 0 || this.#encoded.found;
  }

  /** Whether a whole text recites rules. */
  hears(text: string): boolean {
    this.push(text);
    this.end();
    return this.found;
  }

  /** @returns what may go on */
  push(text: string): string {
    return this.#listener.push(this.#encoded.push(text));
  }

  /** Nothing has come for a while: so few words are no quotation. What goes on with them is still one. */
  pause(): string {
    return this.#listener.pause();
  }

  /** Whether {@link pause} would let something go. */
  get isHolding(): boolean {
    return this.#listener.isHolding;
  }

  /** @returns the rest */
  end(): string {
    return this.#listener.end();
  }
}

/** ROT13. */
function rotate(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const first = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}
