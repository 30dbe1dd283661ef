import type { Messages } from './en.ts';

const accented: Readonly<Record<string, string>> = {
  a: 'á', b: 'ƀ', c: 'ç', d: 'ð', e: 'é', f: 'ƒ', g: 'ĝ', h: 'ĥ', i: 'î', j: 'ĵ', k: 'ķ', l: 'ļ', m: 'ɱ',
  n: 'ñ', o: 'ö', p: 'þ', q: 'ǫ', r: 'ŕ', s: 'š', t: 'ţ', u: 'û', v: 'ṽ', w: 'ŵ', x: 'ẋ', y: 'ý', z: 'ž',
}; // prettier-ignore

/** Languages such as German or Finnish need up to that much more room than English; short words even twice as much. */
const LONGER = 0.4;

/** Right-to-left override and its end: between them letters run from right to left, as Hebrew or Arabic would. */
const RTL = ['\u202E', '\u202C'] as const;

/**
 * English made strange, so that a layout can be proved without a translator: `en-xa` is accented and 40 % longer
 * (what is not accented on the screen did not come from the message files), `ar-xb` runs from right to left. The
 * names are those that browsers and Android use for the same.
 */
export function pseudoMessages(tag: string, messages: Messages): Messages {
  const change = tag === 'ar-xb' ? reverse : lengthen;
  return Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, change(text)])) as Messages;
}

/** Placeholders keep their names: they are filled in later. */
function outsidePlaceholders(text: string, change: (piece: string) => string): string {
  return text
    .split(/(\{\w+\})/)
    .map((piece) => (piece === '' || piece.startsWith('{') ? piece : change(piece)))
    .join('');
}

function lengthen(text: string): string {
  const strange = outsidePlaceholders(text, (piece) =>
    piece.replaceAll(/[a-z]/g, (letter) => accented[letter] ?? letter),
  );
  return `[${strange}${' ẋẋẋẋ'.repeat(Math.ceil((text.length * LONGER) / 5))}]`;
}

function reverse(text: string): string {
  return outsidePlaceholders(text, (piece) => `${RTL[0]}${piece}${RTL[1]}`);
}
