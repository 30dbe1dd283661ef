import { MASK, maskSecrets } from '../../../core/mask-secrets.ts';
import type { Exchange } from '../../explain/exchange.ts';

/** Pieces that are worth a comparison: shorter ones are words of any text. */
const piece = /[^\s"'`=&;,:{}[\]<>()]{4,}/g;
/** What stands in prose behind a name of credentials. A word of a sentence has no digit and is not long. */
const secretValue = String.raw`(?=[^\s"',;]{0,15}\d|[^\s"',;]{16})[^\s"',;]{4,}`;
const labelled = new RegExp(
  String.raw`(\b(?:authorization|api[-_ ]?key|token|secret|password|passphrase|credentials?)["'\`]?[ \t]{0,4}(?:[:=]|is)[ \t]{0,4}["'\`]?(?:(?:bearer|basic|token|apikey)[ \t]{1,4})?)${secretValue}`,
  'gi',
);
const afterScheme = new RegExp(String.raw`(\b(?:bearer|basic)[ \t]{1,4})${secretValue}`, 'gi');

/** A question as it may be stored, searched for and shown to a model: without what looks like a credential. */
export function maskProse(text: string): string {
  return maskSecrets(text).replaceAll(labelled, `$1${MASK}`).replaceAll(afterScheme, `$1${MASK}`);
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
