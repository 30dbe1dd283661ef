/**
 * Words that occur nowhere but in one place of the content. Whatever a server says can be searched for them,
 * and each tells which documents it came from.
 */
export interface Canaries {
  /** A new word that only readers of one of these documents may see; of none: a word nobody may see. */
  mint(...documentPaths: readonly string[]): string;
  /** Every such word in a text, in lower case, once. */
  findIn(text: string): ReadonlySet<string>;
  /** Documents that a word stands in; empty for one that nobody may see. */
  documentsOf(word: string): readonly string[];
  /** All words of one document. */
  wordsOf(documentPath: string): readonly string[];
}

/** Without k and x, so that a word begins only where one was put; the last letter keeps stemming away. */
const LETTERS = 'abcfhmoprtuvwz';
const LENGTH = 6;
const pattern = new RegExp(`kx[${LETTERS}]{${LENGTH}}q`, 'giu');

/** Odd and prime to the alphabet's size, so that all words are distinct and neighbours look different. */
const STRIDE = 4_231_513;

export function createCanaries(): Canaries {
  const documents = new Map<string, readonly string[]>();
  return {
    mint(...documentPaths) {
      const word = spell(documents.size + 1);
      documents.set(word, documentPaths);
      return word;
    },
    findIn: (text) => new Set([...text.matchAll(pattern)].map(([word]) => word.toLowerCase())),
    documentsOf: (word) => documents.get(word.toLowerCase()) ?? [],
    wordsOf: (documentPath) => [...documents].filter(([, paths]) => paths.includes(documentPath)).map(([word]) => word),
  };
}

function spell(number: number): string {
  let rest = (number * STRIDE) % LETTERS.length ** LENGTH;
  let word = '';
  for (let place = 0; place < LENGTH; place += 1) {
    word += LETTERS[rest % LETTERS.length] ?? '';
    rest = Math.floor(rest / LETTERS.length);
  }
  return `kx${word}q`;
}
