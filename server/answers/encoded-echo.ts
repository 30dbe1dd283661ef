/** Listens to a text that comes in pieces. */
export interface Hearer {
  push(text: string): unknown;
  /** What comes next has nothing to do with what came before. */
  end(): unknown;
  /** How often it has heard what it listens for. */
  readonly taken: number;
}

interface Encoding {
  /** Value of each character of its alphabet. */
  readonly values: ReadonlyMap<string, number>;
  /** Characters that make a group, and the bytes in it. */
  readonly group: number;
  readonly bytes: number;
}

const encodings: readonly Encoding[] = [
  {
    values: valuesOf(['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', `${' '.repeat(62)}-_`]),
    group: 4,
    bytes: 3,
  },
  { values: valuesOf(['0123456789abcdef', '0123456789ABCDEF']), group: 2, bytes: 1 },
];

/**
 * Decodes a text while it streams, as if all of it were Base64 or hexadecimal digits, from every place that a group may
 * begin at and whatever stands between the digits: honest text gives noise, encoded rules give rules. From where these
 * are heard, the rest of the encoded text is taken out.
 */
export class EncodedEcho {
  readonly #streams: readonly DecodedStream[];
  #isDropping = false;
  #last = '';
  #count = 0;

  /** @param createHearer called once for each way to decode */
  constructor(createHearer: () => Hearer) {
    this.#streams = encodings.flatMap((encoding) =>
      Array.from({ length: encoding.group }, (_, offset) => new DecodedStream(encoding, offset, createHearer())),
    );
  }

  /** Whether anything was taken out. */
  get found(): boolean {
    return this.#count > 0;
  }

  /** @returns what may go on */
  push(text: string): string {
    let out = '';
    for (const character of text) {
      let isDigit = false;
      let isHeard = false;
      for (const stream of this.#streams) {
        if (stream.take(character)) isDigit = true;
        if (stream.hears()) isHeard = true;
      }
      const isBreak = character === '\n' && this.#last === '\n';
      this.#last = character;
      if (this.#isDropping && !isBreak && (isDigit || /[\s=%\\]/.test(character))) continue;
      if (this.#isDropping) {
        // What stood on a line of its own goes on with one: a fence, a list.
        out += '\n';
        for (const stream of this.#streams) stream.restart();
        isHeard = false;
      }
      this.#isDropping = isHeard;
      if (isHeard) this.#count += 1;
      out += character;
    }
    return out;
  }
}

/** One alphabet, read in groups of digits, the first of which begins at one of the first digits. */
class DecodedStream {
  readonly #encoding: Encoding;
  readonly #hearer: Hearer;
  #left: number;
  #bits = 0;
  #heard = 0;

  constructor(encoding: Encoding, offset: number, hearer: Hearer) {
    this.#encoding = encoding;
    this.#hearer = hearer;
    this.#left = encoding.group + offset;
  }

  /** @returns whether the character is one of the alphabet */
  take(character: string): boolean {
    const value = this.#encoding.values.get(character);
    if (value === undefined) return false;
    const { group, bytes } = this.#encoding;
    this.#bits = (this.#bits * 2 ** ((8 * bytes) / group) + value) % 2 ** (8 * bytes);
    this.#left -= 1;
    if (this.#left > 0) return true;
    this.#left = group;
    const codes = Array.from(
      { length: bytes },
      (_, index) => Math.floor(this.#bits / 256 ** (bytes - 1 - index)) % 256,
    );
    this.#hearer.push(String.fromCharCode(...codes));
    return true;
  }

  /** The encoded text is over. */
  restart(): void {
    this.#hearer.end();
    this.#heard = this.#hearer.taken;
  }

  /** Whether the last character made it hear something. */
  hears(): boolean {
    const { taken } = this.#hearer;
    const isNew = taken > this.#heard;
    this.#heard = taken;
    return isNew;
  }
}

function valuesOf(alphabets: readonly string[]): Map<string, number> {
  return new Map(
    alphabets
      .flatMap((alphabet) => Array.from(alphabet).map((character, value) => [character, value] as const))
      .filter(([character]) => character !== ' '),
  );
}
