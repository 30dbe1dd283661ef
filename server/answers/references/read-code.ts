import { isPlaceholder } from './general-names.ts';
import type { MentionKind, PlacedMention } from './mention.ts';

/** Names taken of one piece of code: enough for a body of a hundred fields. */
const MAX_ATOMS = 400;

/** Words that begin a command of a shell; what follows is no phrase. */
const COMMAND = /^\s*(?:\$\s+)?(?:curl|wget|https?|xh)\s/;

/** A word of code with where it stands. */
interface Atom {
  readonly text: string;
  readonly start: number;
}

/**
 * What a piece of code names: the keys of an object, the parts of a query, each word that may be a name.
 * @param code as it is written
 * @param kind what the words around it say that it is
 */
export function readCode(code: string, kind: MentionKind | null): PlacedMention[] {
  const mentions: PlacedMention[] = [];
  const add = (mention: Omit<PlacedMention, 'stop'>, length = mention.text.length): void => {
    if (mentions.length < MAX_ATOMS) mentions.push({ ...mention, stop: mention.start + length });
  };
  const header = /^\s*([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+|Accept|Authorization|Cookie|Host|Origin)\s*:\s+\S/.exec(
    code,
  );
  if (header !== null) {
    add({ kind: 'header', text: header[1] ?? '', start: code.indexOf(header[1] ?? '') });
    return mentions;
  }
  if (isObject(code)) readObject(code, add);
  else if (isQuery(code)) readPairs(code, add);
  else if (COMMAND.test(code)) readCommand(code, add);
  // What only looked like an object or a command is words.
  if (mentions.length === 0) readWords(code, kind, add);
  return mentions;
}

type Add = (mention: Omit<PlacedMention, 'stop'>, length?: number) => void;

function isObject(code: string): boolean {
  return /^\s*(?:\{|\[\s*[{["'\]\d-])/.test(code) && /["']?[\w$.-]+["']?\s*:/.test(code);
}

/** `limit=10`, `?status=open&limit=10`. */
function isQuery(code: string): boolean {
  return /^\s*[?&]?[\w.[\]%-]{1,80}=[^\s=]/.test(code);
}

/** `"key": "value"` and `key: value`, wherever they stand. */
export function readObject(code: string, add: Add): void {
  const pair =
    /(?:"((?:[^"\\\n]|\\.){1,160})"|'([^'\n]{1,160})'|(?<![\w"'$.-])([A-Za-z_$][\w$.-]{0,80}))\s{0,4}:\s{0,4}(?:"((?:[^"\\\n]|\\.){0,160})"|'([^'\n]{0,160})'|(?=[\s\S]|$))/g;
  for (const match of code.matchAll(pair)) {
    const [, double, single, bare, doubleValue, singleValue] = match;
    const key = double ?? single ?? bare ?? '';
    // `https://…` is no key.
    if (bare !== undefined && code.startsWith('//', match.index + match[0].length)) continue;
    add({ kind: 'field', text: key, start: match.index + match[0].indexOf(key) });
    const value = doubleValue ?? singleValue ?? '';
    if (value !== '') add({ kind: 'value', text: value, of: key, start: match.index + match[0].lastIndexOf(value) });
  }
}

/** `key=value` with anything between. */
function readPairs(code: string, add: Add): void {
  for (const match of code.matchAll(/([A-Za-z_$][\w.$%-]{0,80}(?:\[[\w.-]{0,40}\]){0,3})=([^\s&"'`,;]{0,160})/g)) {
    const [, name = '', value = ''] = match;
    add({ kind: 'parameter', text: name, start: match.index });
    if (value !== '') add({ kind: 'value', text: value, of: name, start: match.index + name.length + 1 });
  }
}

function readCommand(code: string, add: Add): void {
  for (const match of code.matchAll(
    /(?<=['"\s])([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+|Authorization|Accept|Cookie)\s*:(?!\/)/g,
  ))
    add({ kind: 'header', text: match[1] ?? '', start: match.index });
  const body = /(?:-d|--data(?:-raw|-binary)?|--json)[\s=]+['"]?\s*([{[])/.exec(code);
  if (body !== null) {
    const offset = body.index + body[0].length - 1;
    readObject(code.slice(offset), (mention, length) => add({ ...mention, start: mention.start + offset }, length));
    return;
  }
  for (const match of code.matchAll(/(?:-d|-F|--data(?:-urlencode|-raw)?|--form)[\s=]+['"]?([\w.[\]-]{1,80})=/g))
    add({
      kind: 'parameter',
      text: match[1] ?? '',
      start: match.index + match[0].length - 1 - (match[1] ?? '').length,
    });
}

function readWords(code: string, kind: MentionKind | null, add: Add): void {
  const whole = code.trim();
  if (whole === '') return;
  const start = code.indexOf(whole);
  // A phrase is looked for as a whole: `not started` may be a value.
  const isPhrase = /\s/.test(whole);
  if (isPlaceholder(whole)) return;
  if (!isPhrase) {
    const only = trimWord({ text: whole, start });
    if (only !== null) add({ kind: kind ?? 'name', ...only });
    return;
  }
  const isCommand = COMMAND.test(code);
  for (const match of code.matchAll(/<[\w .-]{1,60}>|[^\s,;|]+/g)) {
    // Options are those of the command.
    if (isPlaceholder(match[0]) || (isCommand && /^--?[a-z]/i.test(match[0]))) continue;
    const word = trimWord({ text: match[0], start: match.index });
    if (word !== null && !/^(?:\/|https?:|HTTP\/\d)/i.test(word.text))
      add({ kind: kind ?? 'name', ...word, phrase: whole });
  }
}

/** Without the quotes, brackets and points around it; `null` where nothing that may be a name is left. */
function trimWord({ text, start }: Atom): Atom | null {
  let [from, to] = [0, text.length];
  // An option of a command is called as what it sets.
  if (/^--[a-z]/i.test(text)) from = 2;
  while (from < to && /["'(<,;:=!?&|+]/.test(text.charAt(from))) from += 1;
  while (to > from && /["'>,;:=!?&|+]/.test(text.charAt(to - 1))) to -= 1;
  if (text.slice(from, to).endsWith('()')) to -= 2;
  if (text.charAt(to - 1) === ')' && !text.slice(from, to).includes('(')) to -= 1;
  if (text.charAt(from) === '[' && text.charAt(to - 1) === ']') [from, to] = [from + 1, to - 1];
  const word = text.slice(from, to);
  return /[\p{L}_$]/u.test(word) ? { text: word, start: start + from } : null;
}
