import { MASK, maskSecrets } from '../../../core/mask-secrets.ts';
import type { Exchange } from '../../explain/exchange.ts';

/** Pieces that are worth a comparison: shorter ones are words of any text. */
const piece = /[^\s"'`=&;,:{}[\]<>()]{4,}/g;
/** Of a value: up to a quote that is escaped and a tag that ends. */
const character = String.raw`(?:[^\s"'\`,;\\<]|\\(?!["'\`])|<(?!\/))`;
/** What stands behind a name of credentials: a word of a sentence has no digit and is not long. */
const secretValue = String.raw`(?=${character}{0,15}\d|${character}{16})${character}{4,}`;
const scheme = '(?:(?:bearer|basic|token|apikey)[ \\t]{1,4})?';
/** Also at the end of longer names: `PAYMENTS_API_KEY`, `paymentsApiKey`. Tokens of pages and of cards are no credentials. */
const credential = String.raw`(?:authorization|(?:api|access|private)[-_ ]?key|secret(?:[-_ ]?(?:access[-_ ]?)?key)?|(?<!(?:page|next|continuation|cursor|sync|card|payment|device)[-_ ]?)token|passw(?:or)?d|passphrase|\bpwd|credentials?|\b(?:my|our) key)`;
const quote = String.raw`\\?["'\`]`;
const blank = String.raw`[ \t]{0,4}`;

/** Each keeps what it has in its first group and masks what it has matched behind it. */
const labelled = [
  // `name: value`, `"name": "value"`, `name = value`, `item['name'] = value`, `name: string = value`, "name is value"
  String.raw`(${credential}(?:${quote})?\]?(?::${blank}\w{1,20}${blank}=|${blank}(?::=|=>|[:=]|is:?(?=[ \t])))${blank}(?:${quote})?${scheme})${secretValue}`,
  // `call("name", "value")`
  String.raw`(${credential}${quote}${blank},${blank}${quote}${scheme})${secretValue}`,
  // `call("value", for: "name")`
  String.raw`(${quote}${scheme})${secretValue}(?=${quote}${blank},${blank}(?:\w{1,40}:${blank})?${quote}[\w-]{0,40}${credential}${quote})`,
  // `--name value`, `<name>value`, `name="name" value="value"`
  String.raw`(--[\w-]{0,40}${credential}[ \t]{1,4}(?:${quote})?)${secretValue}`,
  String.raw`(<[\w:-]{0,40}${credential}>)${secretValue}`,
  String.raw`(${credential}${quote}[ \t]{1,4}value=${quote})${secretValue}`,
  String.raw`(\b(?:bearer|basic)[ \t]{1,4})${secretValue}`,
].map((pattern) => new RegExp(pattern, 'gi'));

/** A question as it may be stored, searched for and shown to a model: without what looks like a credential. */
export function maskProse(text: string): string {
  return labelled.reduce((masked, pattern) => masked.replaceAll(pattern, `$1${MASK}`), maskSecrets(text));
}

/** The words beside a paste, also without everything that was masked in the paste itself. */
export function maskWords(words: string, pasted: Exchange, masked: Exchange): string {
  if (words === '') return '';
  const shown = new Set(JSON.stringify(masked).match(piece));
  const hidden = new Set([...piecesOf(pasted)].filter((text) => !shown.has(text)));
  return maskProse(words.replaceAll(piece, (text) => (hidden.has(text) ? MASK : text)));
}

function piecesOf({ request, response }: Exchange): Set<string> {
  const pieces = new Set(JSON.stringify({ request, response }).match(piece));
  for (const { name, value } of request?.headers ?? []) {
    // User and password as they were typed.
    const encoded = name.toLowerCase() === 'authorization' ? /^basic\s+(\S+)$/i.exec(value)?.[1] : undefined;
    const plain = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
    for (const text of plain.match(piece) ?? []) pieces.add(text);
  }
  return pieces;
}
