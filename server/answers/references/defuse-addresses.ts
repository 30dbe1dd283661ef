import { closingRuns, runLength } from './rendered-text.ts';
import { trimAddress } from '../source-addresses.ts';

/** Characters of one address that are looked at. */
const MAX_ADDRESS = 2_000;

/** What a Markdown reader makes a link of by itself. */
const bare = /^(?:(?:https?|ftp):\/\/|www\.)[^\s<>`\\]+/i;
const mail = /^[\w.+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,6}/i;
const definition = /^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*(?=\[[^\]\n]{1,600}\]:\s*<?([^\s>]+))/;

const suspicious = /\]\(|\]:|:\/\/|www\.|@/i;

export interface Defused {
  readonly text: string;
  /** Addresses that a link or image was kept from. */
  readonly removed: readonly (readonly [address: string, kind: 'link' | 'image'])[];
}

/**
 * A finished sentence, row or heading in which nothing becomes a link or image that no source holds. The answer was held to
 * this while it came; here it is known where its code spans end, which a list item or the cell of a table may cut short.
 * @param isKnown whether a source holds an address; `mailto:…` for one of mail
 */
export function defuseAddresses(source: string, isKnown: (address: string) => boolean): Defused {
  const removed: (readonly [string, 'link' | 'image'])[] = [];
  if (!suspicious.test(source)) return { text: source, removed };
  const closings = closingRuns(source);
  let text = '';
  let end = 0;
  const defined = definition.exec(source);
  if (defined !== null && !isKnown(defined[1] ?? '')) {
    removed.push([defined[1] ?? '', 'link']);
    text = `${defined[0]}\\`;
    end = defined[0].length;
  }
  for (let at = end; at < source.length;) {
    const closing = closings.get(at);
    if (closing !== undefined) {
      const run = runLength(source, at);
      const code = source.slice(at + run, closing);
      // A table cuts it at the end of the cell, and only the whole table tells that it is one.
      const isDoubtful = /(?<!\\)\|/.test(code) && suspicious.test(code);
      text += isDoubtful ? asText(code, run) : source.slice(at, closing + run);
      at = closing + run;
      continue;
    }
    const [read, out] = readAt(at);
    text += out;
    at += read;
  }
  return { text, removed };

  function asText(code: string, run: number): string {
    const defused = defuseAddresses(code.replaceAll('`', '\\`'), isKnown);
    removed.push(...defused.removed);
    return `${'\\`'.repeat(run)}${defused.text}${'\\`'.repeat(run)}`;
  }

  function readAt(at: number): readonly [read: number, out: string] {
    const character = source.charAt(at);
    if (character === '\\') return [2, source.slice(at, at + 2)];
    if (source.startsWith('](', at)) {
      const [whole = '', address = ''] = /^\]\(\s*<?([^\s<>()]{0,2000})/.exec(source.slice(at, at + MAX_ADDRESS)) ?? [];
      if (isKnown(address)) return [whole.length, whole];
      removed.push([address, /!\[[^[\]]*$/.test(source.slice(0, at)) ? 'image' : 'link']);
      return [2, '] ('];
    }
    if (/[\w.+-]/.test(source[at - 1] ?? '') || !/[\w.+-]/.test(character)) return [1, character];
    const rest = source.slice(at, at + MAX_ADDRESS);
    const address = trimAddress(bare.exec(rest)?.[0] ?? '');
    if (address !== '') return [address.length, isKnown(address) ? address : `\`${address}\``];
    const recipient = mail.exec(rest)?.[0];
    if (recipient !== undefined)
      return [recipient.length, isKnown(`mailto:${recipient}`) ? recipient : `\`${recipient}\``];
    const word = /^[\w.+-]+/.exec(rest)?.[0] ?? character;
    return [word.length, word];
  }
}
