import { splitWords } from '../../core/text-analysis.ts';
import { foreignBeginnings } from './question-languages.ts';

/** Words that hold sentences together and are words of no other of these languages, nor of English. */
const foreignWords: ReadonlySet<string> = new Set(
  (
    'der das dem den ein eine einen einem einer und oder nicht ist sind wie wo kann ich wir mit von fur uber auf aus zu zum zur im beim nach ohne alle meine meinen meinem mein sein wird werden welche welcher ' +
    'el la los las un una unos unas es como donde puedo con del para por sin mi mis su que cual cuando ' +
    'le les des du une et ou ne pas est sont je peux avec pour par sans mon ma mes quel quelle quand aux dans sur ' +
    'il gli dei della delle uno posso senza mio mia che quale quando nel ' +
    'um uma das nao sao onde sem meu minha qual'
  ).split(' '),
);
/** Without those above that English has as well. */
const englishWords: ReadonlySet<string> = new Set(
  'the of to is are was how what which i me no my we can could do does with for from when where why and or not this that it be on at get there'.split(
    ' ',
  ),
);

/** A word is read for a beginning up to here. */
const MAX_BEGINNING = 14;
/** The language shows soon. */
const MAX_WORDS = 60;
/** Beginnings of up to this many letters are whole words. */
const WHOLE = 3;

const englishByBeginning = new Map<string, string>();
for (const [english, beginnings] of Object.entries(foreignBeginnings)) {
  for (const beginning of beginnings.split(' ')) {
    if (!englishByBeginning.has(beginning)) englishByBeginning.set(beginning, english);
  }
}

/**
 * A question in one of a few other languages with the words that APIs have in common said in English, and without those
 * that only hold its sentences together. Names and all that is not known stay; a question in English stays as it is.
 */
export function questionInEnglish(question: string): string {
  const words = splitWords(question);
  if (!isForeign(words, accented.test(question))) return question;
  return (
    words
      .slice(0, 10 * MAX_WORDS)
      // How, in French.
      .filter((word, index) => !foreignWords.has(word) && !(index === 0 && word === 'comment'))
      .flatMap(inEnglish)
      .join(' ')
  );
}

/** Letters and marks that English does without. */
const accented = /[äöüßáéíóúñçàèìòùâêîôûãõ¿¡]/iu;

/** At least one small word or mark of another language, a second sign of it, and more of both than small words of English. */
function isForeign(words: readonly string[], isAccented: boolean): boolean {
  const distinct = [...new Set(words)].slice(0, MAX_WORDS);
  const small = distinct.filter((word) => foreignWords.has(word)).length + Number(isAccented);
  if (small === 0) return false;
  const english = distinct.filter((word) => englishWords.has(word)).length;
  const known = distinct.filter((word) => !foreignWords.has(word) && isOtherwise(word, inEnglish(word)[0])).length;
  return small + known > Math.max(1, english);
}

/** Not what an English word may be as well (`products`). */
function isOtherwise(word: string, english = word): boolean {
  return word.slice(0, WHOLE) !== english.slice(0, WHOLE);
}

/** One word, or the parts of a compound (`Zahlungsmethode`). */
function inEnglish(word: string): string[] {
  for (let length = Math.min(MAX_BEGINNING, word.length); length > 1; length -= 1) {
    const english = englishByBeginning.get(word.slice(0, length));
    if (english === undefined || (length <= WHOLE && length < word.length)) continue;
    const rest = word.slice(length).replace(/^(?:en|es|er|n|s)/u, '');
    return [english, ...(rest.length > WHOLE ? inEnglish(rest).filter((part) => part !== rest) : [])];
  }
  return [word];
}
