import { UnreadableFile } from '../read-text-file.ts';

/** Text of a body, in the encoding it states or UTF-8. @throws UnreadableFile for what is no text */
export function decodeBody(bytes: Uint8Array, contentType: string): string {
  const text = decode(bytes, encodingOf(bytes, contentType));
  if (text.includes('\0')) throw new UnreadableFile('is a binary file, not text');
  return text;
}

function encodingOf(bytes: Uint8Array, contentType: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return /;\s*charset="?([\w:.-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    // Servers state an encoding out of habit; UTF-8 that is valid is hardly ever anything else.
    if (encoding.toLowerCase() !== 'utf-8') return decode(bytes, 'utf-8');
    throw new UnreadableFile('is not UTF-8 text; publish it as UTF-8', false, error);
  }
}
