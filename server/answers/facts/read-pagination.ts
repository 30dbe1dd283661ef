import type { Operation, OperationField } from '../../../core/operation.ts';

/** How the results of an operation come in pages. */
export interface Pagination {
  /** Parameters that say which page: `cursor`, `page`, `offset`. */
  readonly position: readonly string[];
  /** Parameters that say how long a page is: `limit`, `per_page`. */
  readonly size: readonly string[];
  /** Fields of the response that lead on: `next_cursor`, `links.next`, `has_more`. */
  readonly next: readonly string[];
  /** Whether the response has a `Link` header. */
  readonly hasLinkHeader: boolean;
}

/** Names without their signs, in lower case: `page[size]` is `pagesize`, `starting_after` is `startingafter`. */
const positionNames = new Set(
  (
    'page pageno pagenum pagenumber pageindex pagetoken pageafter pagebefore pagecursor pagekey cursor nextcursor nexttoken nextpagetoken ' +
    'offset pageoffset skip from startat startindex startingafter endingbefore continuationtoken continue marker'
  ).split(' '),
);
/** What these mean alone is open; beside a cursor or a size of pages they say where to go on. */
const doubtfulPositions = new Set('after before start'.split(' '));
const sizeNames = new Set(
  'limit perpage pagesize pagelimit maxresults maxitems top size count first last pagecount resultsperpage itemsperpage'.split(
    ' ',
  ),
);
const certainSizes = new Set('limit perpage pagesize pagelimit maxresults resultsperpage itemsperpage'.split(' '));
const nextNames =
  /(?:^|[._])(?:next|next_?page|next_?cursor|next_?token|next_?page_?token|next_?page_?uri|next_?url|has_?more|has_?next|next_?offset|end_?cursor|last_?id|cursor|continue)$/iu;
/** Enough to see how it goes on. */
const MAX_NEXT = 4;

/** `null` for an operation that is not paged by its query. */
export function readPagination(operation: Operation): Pagination | null {
  const query = operation.parameters.filter((parameter) => parameter.in === 'query' || parameter.in === 'querystring');
  const named = query.map(({ name }) => ({ name, key: name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '') }));
  const isSized = named.some(({ key }) => certainSizes.has(key));
  const certain = named.filter(({ key }) => positionNames.has(key) && (key !== 'from' || isSized));
  const isPaged = certain.length > 0 || (isSized && named.some(({ key }) => doubtfulPositions.has(key)));
  if (!isPaged) return null;
  const doubtful = named.filter(({ key }) => doubtfulPositions.has(key) && isSized);
  const success = operation.responses.find(({ status }) => status.startsWith('2'));
  return {
    position: [...certain, ...doubtful].map(({ name }) => name),
    size: named.filter(({ key }) => sizeNames.has(key)).map(({ name }) => name),
    next: nextFields(success?.fields ?? []),
    hasLinkHeader: success?.headers.some(({ name }) => name.toLowerCase() === 'link') === true,
  };
}

function nextFields(fields: readonly OperationField[]): string[] {
  return fields
    .filter(({ path }) => nextNames.test(path) && !path.includes('[]'))
    .map(({ path }) => path)
    .slice(0, MAX_NEXT);
}
