import type { Caller } from '../../../core/caller.ts';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import type { Retriever } from '../../retrieval/retriever.ts';

/** An operation that a page puts beside an older one, and the page. */
export interface DocumentedSuccessor {
  readonly entry: CatalogueOperation;
  readonly hit: SearchHit;
}

/** Sections of guides that are looked through, and lines of each: tables of what became of what are short. */
const MAX_SECTIONS = 8;
const MAX_LINES = 400;

/**
 * What a guide says became of an operation: a line, such as a row of a table, that holds the old path and one of the new
 * version, as pages on migrating have them. `null` where no page that the caller may read has one.
 */
export async function findDocumentedSuccessor(
  retriever: Retriever,
  gone: CatalogueOperation,
  after: readonly CatalogueOperation[],
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<DocumentedSuccessor | null> {
  const question = `migrating to version ${after[0]?.version ?? ''}: ${gone.operation.path}`;
  const wish = { question, api: gone.api, withPortalPages: true, kinds: ['section' as const], limit: MAX_SECTIONS };
  const { hits } = await retriever.retrieve(wish, caller, options);
  for (const hit of hits) {
    for (const line of hit.text.split('\n').slice(0, MAX_LINES)) {
      const entry = readLine(line, gone, after);
      if (entry !== null) return { entry, hit };
    }
  }
  return null;
}

function readLine(
  line: string,
  { operation: gone }: CatalogueOperation,
  after: readonly CatalogueOperation[],
): CatalogueOperation | null {
  const methods = methodsBefore(line, gone.path);
  // A line about another method of the same path says nothing of this one.
  if (methods === null || (methods.length > 0 && !methods.includes(gone.method))) return null;
  const beside = after.filter(
    ({ operation }) => operation.path !== gone.path && methodsBefore(line, operation.path) !== null,
  );
  const named = beside.filter(
    ({ operation }) => methodsBefore(line, operation.path)?.includes(operation.method) === true,
  );
  const [only, ...others] =
    named.length > 0 ? named : beside.filter(({ operation }) => operation.method === gone.method);
  return only === undefined || others.length > 0 ? null : only;
}

/** The methods that stand before a path wherever a line holds it whole; `null` when it does not. */
function methodsBefore(line: string, path: string): string[] | null {
  const methods: string[] = [];
  let isThere = false;
  for (let index = line.indexOf(path); index >= 0; index = line.indexOf(path, index + 1)) {
    if (/[\w}]$/.test(line.slice(0, index)) || /^[\w/{-]/.test(line.slice(index + path.length))) continue;
    isThere = true;
    const method = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ `]{1,3}$/.exec(
      line.slice(Math.max(0, index - 12), index),
    )?.[1];
    if (method !== undefined) methods.push(method);
  }
  return isThere ? methods : null;
}
