/**
 * Response fields carry their type in words made for people. This reads them back as far as it goes: named
 * variants of a union are names alone, and a name says nothing about the structure behind it.
 */
export interface ResponseType {
  /** `string (uuid)`, `array of integer`. */
  readonly known: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  readonly nullable: boolean;
  /** A choice that is not told in full. */
  readonly cut: boolean;
}

export type ResponseVerdict = 'equal' | 'widened' | 'narrowed' | 'changed' | 'unknown';

const word = String.raw`(?:string|number|integer|boolean|object|array|map|file|any|null)(?: \([^()]*\))?`;
const knownWord = new RegExp(`^(?:(?:array|map) of )*${word}$`);
const spellings: Readonly<Record<string, string>> = {
  file: 'string (binary)', 'string (base64)': 'string (byte)', map: 'object', 'string (password)': 'string',
}; // prettier-ignore
const widerFormats: Readonly<Record<string, string>> = {
  'integer (int32)': 'integer (int64)', 'number (float)': 'number (double)',
}; // prettier-ignore

/** `hasFields`: fields are listed below this one, so whatever it is called, it may be an object. */
export function readResponseType(words: string, hasFields: boolean): ResponseType {
  const known = new Set<string>();
  const names = new Set<string>();
  const list = /^(?:array of |map of )*/.exec(words)?.[0] ?? '';
  const rest = words.slice(list.length);
  const isChoice = rest.startsWith('one of: ');
  const parts = isChoice
    ? rest
        .slice('one of: '.length)
        .replace(/( or null)* \(by [^()]*\)/, '')
        .split(', ')
    : [words];
  const cut = rest === 'one of several' || parts.some((part) => part.startsWith('… '));
  let nullable = false;
  for (const token of parts.flatMap((part) => part.split(' or '))) {
    if (token === 'null') nullable = true;
    // Among variants, `file` is far more often the name of one.
    else if (knownWord.test(token) && !(isChoice && token === 'file')) known.add(spellings[token] ?? token);
    else if (!token.startsWith('… ')) names.add(token);
  }
  if (names.size > 0 && hasFields) known.add('object');
  return { known, names, nullable, cut };
}

/** How the type moved, apart from `null`. */
export function compareResponseTypes(from: ResponseType, to: ResponseType): ResponseVerdict {
  const gained = [...to.known].some((type) => !isCovered(type, from.known));
  const lost = [...from.known].some((type) => !isCovered(type, to.known));
  // A name may stand for any of the types that seem to have come or gone.
  if ((gained && isVague(from)) || (lost && isVague(to))) return 'unknown';
  if (gained && lost) return 'changed';
  if (gained) return 'widened';
  if (lost) return 'narrowed';
  return compareNames(from, to);
}

function isVague(type: ResponseType): boolean {
  return type.names.size > 0 || type.cut;
}

/** More variants under the same names are more; other names alone may be other names for the same. */
function compareNames(from: ResponseType, to: ResponseType): ResponseVerdict {
  if (from.cut || to.cut) return 'unknown';
  if (from.names.size === to.names.size || from.names.size === 0 || to.names.size === 0) return 'equal';
  if (isSubset(from.names, to.names)) return 'widened';
  return isSubset(to.names, from.names) ? 'narrowed' : 'unknown';
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((name) => whole.has(name));
}

function isCovered(type: string, types: ReadonlySet<string>): boolean {
  if (types.has(type) || types.has('any')) return true;
  const plain = type.replace(/ \([^()]*\)$/, '');
  if (types.has(plain) || (plain === 'integer' && types.has('number'))) return true;
  const wider = widerFormats[type];
  if (wider !== undefined && types.has(wider)) return true;
  const list = /^(array|map) of (.*)$/.exec(type);
  if (list === null) return false;
  const [, kind = '', item = ''] = list;
  if (types.has(kind === 'map' ? 'object' : 'array')) return true;
  const items = [...types]
    .filter((other) => other.startsWith(`${kind} of `))
    .map((other) => other.slice(kind.length + 4));
  return isCovered(item, new Set(items));
}
