import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, OperationOutline } from '../../../core/catalogue.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { isParameter } from '../../retrieval/operation-shape.ts';

/** What an operation is to another one, by their paths. */
export type OperationRelation =
  /** Takes the id that the other one yields. */
  | 'next'
  /** Yields the id that the other one takes. */
  | 'before'
  /** Does something else to the same thing. */
  | 'beside';

/** Of one look-up in the catalogue; most of the names are guesses. */
const MAX_REFERENCES = 32;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/**
 * The operations around one: found among the hits, and by the keys they would have. One statement, under the caller's
 * rights; what is not there or not theirs is simply not found.
 */
export async function retrieveAround(
  catalogue: Pick<Catalogue, 'outlineOperations'>,
  main: SearchHit | undefined,
  hits: readonly SearchHit[],
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<readonly OperationOutline[]> {
  if (main?.api == null || main.version === null || main.operationKey === null) return [];
  const { api, version, operationKey } = main;
  const known = hits.flatMap((hit) =>
    hit.kind === 'operation' && hit.api === api && hit.version === version && hit.operationKey !== null
      ? [hit.operationKey]
      : [],
  );
  const near = known.filter((key) => relate(operationKey, key) !== null);
  const keys = [...new Set([...near, ...keysAround(operationKey, known)])]
    .filter((key) => key !== operationKey)
    .slice(0, MAX_REFERENCES);
  const references = keys.map((key) => ({ api, version, operationKey: key }));
  const found = await catalogue.outlineOperations(caller, references, options);
  return found.filter((entry) => entry !== null);
}

/** How `other` stands to `key`; `null` when their paths have nothing to do with each other. Both are `METHOD path`. */
export function relate(key: string, other: string): OperationRelation | null {
  const [, path] = split(key);
  const [method, otherPath] = split(other);
  if (key === other) return null;
  const isItem = endsInParameter(path);
  if (!isItem && otherPath.startsWith(`${path}/{`)) return 'next';
  const item = isItem ? path : itemOf(path);
  if (otherPath === path) return 'beside';
  if (item === null) return null;
  if (otherPath === collectionOf(item)) return method === 'GET' || method === 'POST' ? 'before' : null;
  return otherPath === item || otherPath.startsWith(`${item}/`) ? 'beside' : null;
}

/** Keys that operations around one usually have. */
function keysAround(key: string, known: readonly string[]): string[] {
  const [method, path] = split(key);
  const keys = methods.filter((other) => other !== method).map((other) => `${other} ${path}`);
  const item = endsInParameter(path) ? path : itemOf(path);
  if (item !== null) {
    const collection = collectionOf(item);
    keys.push(`GET ${collection}`, `POST ${collection}`, `GET ${item}`);
  }
  if (!endsInParameter(path)) for (const name of parameterNames(path, known)) keys.push(`GET ${path}/{${name}}`);
  return keys;
}

/** What the parameter behind a collection may be called: as others are, or after the collection. */
function parameterNames(path: string, known: readonly string[]): string[] {
  const last = path.split('/').at(-1) ?? '';
  const noun = last.replace(/ies$/u, 'y').replace(/(?<=[xs]|[cs]h)es$|(?<!s)s$/u, '');
  const snake = noun.replaceAll('-', '_');
  const camel = noun.replaceAll(/[-_](\w)/gu, (_, letter: string) => letter.toUpperCase());
  const used = known.flatMap((key) => {
    const [, other] = split(key);
    const name = other.startsWith(`${path}/{`) ? other.slice(path.length + 2).split('}', 1)[0] : undefined;
    return name === undefined ? [] : [name];
  });
  return [...new Set([...used, `${snake}_id`, `${camel}Id`, 'id', snake, camel])];
}

function split(key: string): readonly [string, string] {
  const [method = '', path = ''] = key.split(/ (.*)/s);
  return [method, path];
}

function endsInParameter(path: string): boolean {
  return isParameter(path.split('/').at(-1) ?? '');
}

/** `/payments/{id}` of `/payments/{id}/capture`; `null` where no parameter stands before the last segment. */
function itemOf(path: string): string | null {
  const parent = path.slice(0, path.lastIndexOf('/'));
  return endsInParameter(parent) ? parent : null;
}

function collectionOf(item: string): string {
  return item.slice(0, item.lastIndexOf('/'));
}
