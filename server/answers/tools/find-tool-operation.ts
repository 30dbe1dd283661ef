import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { readOperation } from './tool-context.ts';
import type { ToolContext } from './tool-context.ts';
import type { ToolPlaceWish } from './tool-scope.ts';

/** Names that are offered when there is no such operation. */
const MAX_NEAREST = 5;
const NAME_TOKENS = 200;

export interface FoundToolOperation {
  readonly entry: CatalogueOperation;
  /** Its number among the sources. */
  readonly number: number;
  readonly hit: SearchHit;
}

/** The operation that a tool was called for, as a source that can be cited; or what to tell the model. */
export async function findToolOperation(
  context: ToolContext,
  wish: ToolPlaceWish & { readonly operation: string },
  signal: AbortSignal,
): Promise<FoundToolOperation | { readonly problem: string }> {
  const { caller, scope, retriever, fence, book } = context;
  const place = await scope.choose(wish, signal);
  if ('problem' in place) return place;
  const name = readName(wish.operation);
  if (place.api !== undefined) {
    const version = place.version === undefined ? {} : { version: place.version };
    const entry = await readOperation(context, { api: place.api, ...version, ...name }, signal);
    if (entry !== null) return { entry, ...book.citeOperation(entry) };
  }
  const question = 'operationKey' in name ? name.operationKey : name.operationId;
  const request = { question, ...place, kinds: ['operation' as const], limit: MAX_NEAREST };
  const { hits } = await retriever.retrieve(request, caller, { signal });
  const exact = hits.find((hit) => isNamed(hit, name));
  const entry = exact === undefined ? null : await readEntry(context, exact, signal);
  if (entry !== null) return { entry, ...book.citeOperation(entry) };
  const names = hits.flatMap(({ operationKey }) => (operationKey === null ? [] : [operationKey]));
  if (names.length === 0) return { problem: 'There is no such operation.' };
  return { problem: `There is no such operation. Nearest:\n${fence.data('names', names.join('\n'), NAME_TOKENS)}` };
}

async function readEntry(
  context: ToolContext,
  { api, version, operationKey }: SearchHit,
  signal: AbortSignal,
): Promise<CatalogueOperation | null> {
  if (api === null || version === null || operationKey === null) return null;
  return readOperation(context, { api, version, operationKey }, signal);
}

function readName(operation: string): { readonly operationKey: string } | { readonly operationId: string } {
  const [, method, path] = /^\s*`?\s*([a-z]{2,20})\s+(\/[^\s`]*)/iu.exec(operation) ?? [];
  if (method === undefined || path === undefined) return { operationId: operation.trim().replaceAll('`', '') };
  return { operationKey: `${method.toUpperCase()} ${path}` };
}

/** Models write the parameters of a path as they like. */
function isNamed(hit: SearchHit, name: { readonly operationKey: string } | { readonly operationId: string }): boolean {
  if ('operationId' in name) return hit.operationId === name.operationId;
  return hit.operationKey !== null && shapeOf(hit.operationKey) === shapeOf(name.operationKey);
}

function shapeOf(key: string): string {
  return key.toLowerCase().replaceAll(/\{[^{}/]*\}|(?<=\/):\w+/gu, '{}');
}
