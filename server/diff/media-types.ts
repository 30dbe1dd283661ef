import type { OperationReport } from './operation-report.ts';
import { quoted } from './words.ts';

/** Media types by what they mean: upper case, spaces and the character set of a text make no difference. */
export function mediaTypeKey(mediaType: string): string {
  return mediaType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
    .filter((part, index) => index === 0 || (part !== '' && !part.startsWith('charset=')))
    .join(';');
}

/** Reports which media types came and went. */
export function compareMediaTypes(
  from: readonly string[],
  to: readonly string[],
  side: 'request' | 'response',
  place: { readonly where: string; readonly name: string },
  report: OperationReport,
): void {
  const before = new Map(from.map((mediaType) => [mediaTypeKey(mediaType), mediaType]));
  const after = new Map(to.map((mediaType) => [mediaTypeKey(mediaType), mediaType]));
  for (const [key, mediaType] of before) {
    if (after.has(key)) continue;
    const message = `${place.name} no longer comes as ${quoted(mediaType)}.`;
    report.add(`${side}_media_type_removed`, place.where, side === 'request' ? `${place.name} may no longer be ${quoted(mediaType)}.` : message, { from: mediaType }); // prettier-ignore
  }
  for (const [key, mediaType] of after) {
    if (before.has(key)) continue;
    const message = `${place.name} may now also be ${quoted(mediaType)}.`;
    report.add(`${side}_media_type_added`, place.where, message, { to: mediaType });
  }
}
