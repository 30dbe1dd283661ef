import { isParameter, segmentTerms } from './operation-shape.ts';
import type { NameReader, OperationShape } from './operation-shape.ts';

/**
 * Operations that yield what the path parameters of another one need: `GET /movies` and `GET /search/movie` for
 * `GET /movies/{movie_id}/credits`, by their place in `operations`.
 */
export function findPrerequisites(
  operation: OperationShape,
  operations: readonly { readonly shape: OperationShape; readonly place: number }[],
  readName: NameReader,
): number[] {
  const needed = operation.segments.flatMap((segment, index) => {
    const resource = operation.segments[index - 1];
    return !isParameter(segment) || resource === undefined || isParameter(resource)
      ? []
      : [
          {
            collection: operation.segments.slice(0, index).join('/'),
            noun: segmentTerms(resource, readName).join(' '),
          },
        ];
  });
  if (needed.length === 0) return [];
  return operations.flatMap(({ shape, place }) =>
    needed.some((need) => yields(shape, need, readName)) ? [place] : [],
  );
}

const searchWord = /^(?:search|find|lookup|query)$/iu;

function yields(
  operation: OperationShape,
  need: { readonly collection: string; readonly noun: string },
  readName: NameReader,
): boolean {
  const last = operation.segments.at(-1);
  const before = operation.segments.at(-2);
  const searches = searchWord.test(last ?? '') || searchWord.test(before ?? '');
  if (operation.method !== 'GET' && !(operation.method === 'POST' && searches)) return false;
  if (operation.segments.join('/') === need.collection) return true;
  if (!searches || last === undefined || before === undefined || need.noun === '') return false;
  const subject = searchWord.test(last) ? before : last;
  return segmentTerms(subject, readName).join(' ') === need.noun;
}
