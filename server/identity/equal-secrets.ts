import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that tells nothing of either: hashes first, because the lengths must not be told either. */
export function equalSecrets(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(given), digest(expected));
}
