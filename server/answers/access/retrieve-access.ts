import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../../core/catalogue.ts';
import type { Retriever } from '../../retrieval/retriever.ts';
import { retrieveGateway } from '../gateway/retrieve-gateway.ts';
import { accessWords, chooseSections } from './access-facts.ts';
import type { AccessFacts } from './access-facts.ts';

export interface AccessDependencies {
  readonly retriever: Retriever;
  readonly catalogue: Pick<Catalogue, 'readGatewayFacts' | 'listOperations'>;
}

export interface AccessWish {
  /** The API that the question or its page names. */
  readonly api: AccessFacts['api'];
  readonly version?: string;
  /** Titles of all APIs that the caller may see. */
  readonly titles: readonly string[];
}

/** Sections and overviews that one search brings: pages about access are few. */
const SECTIONS = 16;
/** Of the first of these one states its authentication, mostly. */
const OPERATIONS = 8;

/** Reads what the caller may read about getting access: a search and, for one API, what it and its gateway ask for. */
export async function retrieveAccess(
  { retriever, catalogue }: AccessDependencies,
  { api, version, titles }: AccessWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<AccessFacts> {
  const place = api === null ? {} : { api: api.slug, withPortalPages: true };
  const kinds = api === null ? (['section'] as const) : (['section', 'overview'] as const);
  const question = api === null ? accessWords : `${api.title} ${accessWords}`;
  const request = { question, kinds, ...place, limit: SECTIONS * 2, limitPerKind: SECTIONS };
  const { hits } = await retriever.retrieve(request, caller, options);
  const sections = chooseSections(hits, api, titles);
  if (api === null) return { api, ...sections, operation: null, gateway: null, home: null };
  const filter = version === undefined ? { api: api.slug } : { api: api.slug, version };
  const [page, [gateway = null]] = await Promise.all([
    catalogue.listOperations(caller, filter, { number: 1, size: OPERATIONS }, options),
    // Asked so, it reads what is in force on authentication.
    retrieveGateway(
      { retriever, catalogue },
      { question: 'How do I authenticate?', api: api.slug, hits: [], main: undefined },
      caller,
      options,
    ),
  ]);
  const home = hits.find(({ kind, api: own }) => kind === 'overview' && own === api.slug) ?? null;
  return { api, ...sections, operation: chooseOperation(page.items), gateway, home };
}

/** One that asks for credentials, else one that says that it needs none. */
function chooseOperation(operations: readonly CatalogueOperation[]): CatalogueOperation | null {
  const secured = operations.find(({ operation }) => operation.security.some((schemes) => schemes.length > 0));
  return secured ?? operations.find(({ operation }) => operation.security.length > 0) ?? operations[0] ?? null;
}
