import { createHash } from 'node:crypto';

/** An address of the list, or where one leads. */
export interface Address {
  readonly url: URL;
  /**
   * Identity of the document: the address without fragment, its query as a fingerprint. A signed address keeps its
   * secret to itself.
   */
  readonly path: string;
}

/** @returns the reason in words where the address cannot be asked */
export function readAddress(
  text: string,
  base?: URL,
): Address | { readonly path: string | null; readonly reason: string } {
  if (!URL.canParse(text, base?.href))
    return { path: null, reason: 'is not a complete address such as https://host/path' };
  const url = new URL(text, base);
  url.hash = '';
  const path = pathOf(url);
  if (!/^https?:$/.test(url.protocol)) return { path, reason: 'is neither http nor https' };
  if (url.username !== '' || url.password !== '')
    return { path, reason: 'holds a user name or password; addresses with credentials are not read' };
  return { url, path };
}

function pathOf(url: URL): string {
  const place = `${url.protocol}//${url.host}${url.pathname}`;
  if (url.search === '') return place;
  return `${place}?${createHash('sha256').update(url.search).digest('hex').slice(0, 8)}`;
}

/** Name of the file that an address ends with, without extension; the host when it has none. */
export function nameOf(url: URL): string {
  const last =
    decodePath(url.pathname)
      .split('/')
      .findLast((segment) => segment !== '') ?? '';
  return last.replace(/\.[^.]+$/, '') || url.hostname;
}

/** Percent signs resolved where they can be, as references between files are. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
