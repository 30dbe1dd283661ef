import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueApi, CatalogueOperation } from '../../core/catalogue.ts';
import type { GatewayFacts } from '../../core/gateway-facts.ts';
import { maskSecrets } from '../../core/mask-secrets.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import { matchOperation, type OperationMatch } from './match-operation.ts';
import { readServers, type ServerAddress } from './server-addresses.ts';

export interface ExplainSources {
  readonly catalogue: Pick<Catalogue, 'findApi' | 'findOperations' | 'listOperations' | 'readGatewayFacts'>;
  readonly retriever: Retriever;
}

export interface FoundOperation {
  readonly match: OperationMatch;
  readonly api: CatalogueApi;
  readonly facts: GatewayFacts | null;
  /** Where the API is called, as the specification of the version and the gateway say. */
  readonly servers: readonly ServerAddress[];
}

export interface OperationWish {
  readonly api?: string;
  readonly version?: string;
  readonly method: string;
  readonly host: string | null;
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
}

const PAGE_SIZE = 500;
/** The largest specification of the corpora has 1,200 operations. */
const MAX_OPERATIONS = 3_000;
/** APIs and versions that are read for one request. */
const MAX_APIS = 3;
const MAX_VERSIONS = 4;
/** Paths that one address may stand for, in one version. */
const MAX_LOOKED_UP = 4;
const MAX_HITS = 30;
/** No honest path is longer. */
const MAX_QUESTION = 500;

/**
 * Finds what a request calls among what the caller may see: by a look-up of its path first, else among all operations of
 * the likeliest APIs, so that the nearest path and the methods it takes are known. Nothing but method and path, masked,
 * goes to the search.
 */
export async function findOperation(
  sources: ExplainSources,
  wish: OperationWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<FoundOperation | null> {
  const hits = await searchHits(sources, wish, caller, options);
  const slugs = wish.api === undefined ? unique(hits.map(({ api }) => api)).slice(0, MAX_APIS) : [wish.api];
  const apis: KnownApi[] = [];
  for (const slug of slugs) {
    const api = await sources.catalogue.findApi(caller, slug, options);
    if (api === null) continue;
    const facts = await sources.catalogue.readGatewayFacts(caller, slug, options);
    apis.push({ api, facts });
  }
  const exact = await lookUp(sources.catalogue, apis, hits, wish, caller, options);
  if (exact !== null) return exact;
  let best: FoundOperation | null = null;
  for (const known of apis) {
    for (const version of versionsToTry(known.api, wish)) {
      const operations = await listAll(sources.catalogue, caller, known.api.slug, version, options);
      const found = matchAmong(operations, known, wish);
      if (found === null) continue;
      if (best === null || doubt(found, wish) < doubt(best, wish)) best = found;
      if (doubt(found, wish) === 0) return found;
    }
  }
  return best;
}

interface KnownApi {
  readonly api: CatalogueApi;
  readonly facts: GatewayFacts | null;
}

/** The operations among the hits whose path the request has; a match that leaves no doubt spares reading all of them. */
async function lookUp(
  catalogue: ExplainSources['catalogue'],
  apis: readonly KnownApi[],
  hits: readonly SearchHit[],
  wish: OperationWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<FoundOperation | null> {
  for (const known of apis) {
    const { slug } = known.api;
    const fitting = hits.filter(
      (hit) => hit.api === slug && hit.exact !== null && hit.operationKey?.startsWith(`${wish.method} `),
    );
    const references = fitting.slice(0, MAX_LOOKED_UP).flatMap(({ operationKey, version }) => {
      return operationKey === null || version === null ? [] : [{ api: slug, version, operationKey }];
    });
    const looked = await catalogue.findOperations(caller, references, options);
    const entries = looked.filter((entry) => entry !== null);
    const found = matchAmong(entries, known, wish);
    if (found !== null && doubt(found, wish) === 0) return found;
  }
  return null;
}

function matchAmong(
  operations: readonly CatalogueOperation[],
  { api, facts }: KnownApi,
  wish: OperationWish,
): FoundOperation | null {
  const servers = readServers(operations, facts);
  const bases = unique(servers.map(({ basePath }) => basePath));
  const match = matchOperation(operations, bases.length === 0 ? [''] : bases, wish);
  return match === null ? null : { match, api, facts, servers };
}

function unique(texts: readonly (string | null)[]): string[] {
  return [...new Set(texts.filter((text) => text !== null))];
}

/** The asked version alone, else the current one first. */
function versionsToTry(api: CatalogueApi, { version }: OperationWish): readonly string[] {
  if (version !== undefined) return [version];
  const current = api.currentVersion;
  const others = api.versions.filter((label) => label !== current);
  return [...(current === null ? [] : [current]), ...others].slice(0, MAX_VERSIONS);
}

/**
 * A host that the API does not name: its path has to fit better than one that is only near at the API that names it, and
 * may then be that of a proxy.
 */
const UNKNOWN_HOST = 60;

/** What speaks against a match; 0 for one that is right in every respect. */
function doubt({ match, servers }: FoundOperation, { method, host }: OperationWish): number {
  const order = {
    path_trailing_slash: 1,
    path_double_slash: 1,
    path_case: 2,
    base_path_missing: 3,
    base_path_wrong: 4,
    path_slash_unencoded: 5,
    path_unknown: 8,
  };
  const byAddress = match.fault === null ? 0 : order[match.fault];
  const isKnown = host === null || servers.some((server) => server.takesHost(host));
  return byAddress * 10 + (match.methods.includes(method) ? 0 : 5) + (isKnown ? 0 : UNKNOWN_HOST);
}

async function searchHits(
  { retriever }: ExplainSources,
  { api, method, path, version }: OperationWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<readonly SearchHit[]> {
  const question = maskSecrets(`${method} ${path}`).slice(0, MAX_QUESTION);
  const filter = { ...(api !== undefined && { api }), ...(version !== undefined && { version }) };
  const request = { question, kinds: ['operation' as const], limit: MAX_HITS, ...filter };
  return (await retriever.retrieve(request, caller, options)).hits;
}

async function listAll(
  catalogue: Pick<Catalogue, 'listOperations'>,
  caller: Caller,
  api: string,
  version: string,
  options: { readonly signal: AbortSignal },
): Promise<readonly CatalogueOperation[]> {
  const all: CatalogueOperation[] = [];
  for (let number = 1; all.length < MAX_OPERATIONS; number += 1) {
    const page = await catalogue.listOperations(caller, { api, version }, { number, size: PAGE_SIZE }, options);
    all.push(...page.items);
    if (page.items.length < PAGE_SIZE || all.length >= page.total) break;
  }
  return all;
}
