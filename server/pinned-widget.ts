import { createHash } from 'node:crypto';

/** The one file of the widget that pages load by address. */
export const widgetEntry = 'kong-copilot.js';

/** Enough of the digest that two builds of a version do not meet. Hexadecimal digits. */
const DIGEST_DIGITS = 12;

/**
 * Folder below `/widget/` that only this build answers at: pages that pin it get exactly these files or none. The entry
 * names its chunks by their content, so its digest stands for all of them.
 */
export function pinnedFolder(version: string, entry: Uint8Array): string {
  return `${version}-${createHash('sha256').update(entry).digest('hex').slice(0, DIGEST_DIGITS)}`;
}

/** Value of the `integrity` attribute for a file. */
export function integrityOf(file: Uint8Array): string {
  return `sha384-${createHash('sha384').update(file).digest('base64')}`;
}
