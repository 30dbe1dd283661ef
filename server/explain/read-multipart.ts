import type { SentPart } from './exchange.ts';

/** More parts than any honest form has. */
const MAX_PARTS = 200;

/** `boundary` of a multipart media type; `null` without one. */
export function boundaryOf(contentType: string): string | null {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? null;
}

/** The parts of a multipart form as it goes over the wire (RFC 7578); contents of files are left out. */
export function readMultipart(text: string, boundary: string): SentPart[] {
  const [, ...pieces] = `\n${text}`.split(`\n--${boundary}`);
  return pieces.slice(0, MAX_PARTS).flatMap((piece): SentPart[] => {
    if (piece.startsWith('--')) return [];
    const end = piece.indexOf('\n\n');
    const head = end === -1 ? piece : piece.slice(0, end);
    const disposition = /^content-disposition:[ \t]*form-data\b([^\n]*)/im.exec(head)?.[1];
    const name = disposition === undefined ? undefined : attribute(disposition, 'name');
    if (disposition === undefined || name === undefined) return [];
    const fileName = attribute(disposition, 'filename') ?? null;
    return [{ name, fileName, value: fileName === null ? piece.slice(end === -1 ? piece.length : end + 2) : null }];
  });
}

function attribute(disposition: string, name: string): string | undefined {
  return new RegExp(String.raw`;[ \t]*${name}="([^"]{0,500})"`, 'i').exec(disposition)?.[1];
}
