import type { OperationBodyContent, OperationRequestBody } from '../../core/operation.ts';
import { compareMediaTypes, mediaTypeKey } from './media-types.ts';
import type { SchemaComparison } from './schema-comparison.ts';
import type { SchemaSpot } from './schema-spot.ts';

const where = '/request_body';
const spot: SchemaSpot = { root: where, rootName: 'the request body', asText: false, path: '' };

/** Compares the request bodies of two states of one operation. */
export function compareRequestBodies(
  from: OperationRequestBody | null,
  to: OperationRequestBody | null,
  comparison: SchemaComparison,
): void {
  const { report } = comparison;
  if (from === null && to === null) return;
  if (from === null || to === null) {
    if (to !== null) {
      const message = `The operation now takes a request body${to.required ? ', which is required' : ''}.`;
      report.judge('request_body_added', to.required, where, message, { to: to.content.map(({ mediaType }) => mediaType) }); // prettier-ignore
    } else if (from !== null) {
      const mediaTypes = from.content.map(({ mediaType }) => mediaType);
      report.add('request_body_removed', where, 'The operation no longer takes a request body.', { from: mediaTypes });
    }
    return;
  }
  if (!from.required && to.required) {
    report.add('request_body_became_required', where, 'The request body is now required.');
  } else if (from.required && !to.required) {
    report.add('request_body_became_optional', where, 'The request body is no longer required.');
  }
  const types = (body: OperationRequestBody): string[] => body.content.map(({ mediaType }) => mediaType);
  compareMediaTypes(types(from), types(to), 'request', { where, name: 'The request body' }, report);
  for (const [before, after] of pairContents(from, to)) {
    const places = { from: comparison.from.place(before.schema), to: comparison.to.place(after.schema) };
    comparison.compare({ ...places, spot, depth: 0 });
  }
}

/** Bodies of the same media type; one that was replaced by another is still the same body. */
function pairContents(
  from: OperationRequestBody,
  to: OperationRequestBody,
): [OperationBodyContent, OperationBodyContent][] {
  const after = new Map(to.content.map((content) => [mediaTypeKey(content.mediaType), content]));
  const pairs = from.content.flatMap((content): [OperationBodyContent, OperationBodyContent][] => {
    const match = after.get(mediaTypeKey(content.mediaType));
    return match === undefined ? [] : [[content, match]];
  });
  const [onlyFrom] = from.content;
  const [onlyTo] = to.content;
  const replaced = pairs.length === 0 && from.content.length === 1 && to.content.length === 1;
  return replaced && onlyFrom !== undefined && onlyTo !== undefined ? [[onlyFrom, onlyTo]] : pairs;
}
