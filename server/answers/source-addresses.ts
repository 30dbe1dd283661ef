import type { SearchHit } from '../../core/search-index.ts';

const MAX_ADDRESSES = 500;

/** Every web and mail address that the sources hold: the only ones an answer may link to. */
export function collectAddresses(hits: readonly SearchHit[]): Set<string> {
  const addresses = new Set<string>();
  for (const hit of hits) {
    if (hit.url !== null) addresses.add(normaliseAddress(hit.url));
    for (const [address] of hit.text.matchAll(/(?<![\w.+-])[\w.+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,6}/giu))
      addresses.add(normaliseAddress(`mailto:${address}`));
    for (const [address] of hit.text.matchAll(/https?:\/\/[^\s<>"'`\\]+/giu)) {
      if (addresses.size >= MAX_ADDRESSES) return addresses;
      addresses.add(normaliseAddress(trimAddress(address)));
    }
  }
  return addresses;
}

/** Equal for addresses that only differ in a final slash or in how their host is written. */
export function normaliseAddress(address: string): string {
  const href = URL.canParse(address) ? new URL(address).href : address.trim();
  return href.replace(/\/$/u, '');
}

/** Without the punctuation that belongs to the sentence around a bare address. */
export function trimAddress(address: string): string {
  let trimmed = address.replace(/[.,;:!?'"*_~\]|}]+$/u, '');
  while (trimmed.endsWith(')') && trimmed.split(')').length > trimmed.split('(').length) {
    trimmed = trimmed.slice(0, -1).replace(/[.,;:!?'"*_~]+$/u, '');
  }
  return trimmed;
}
