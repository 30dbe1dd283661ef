import type { Caller } from './caller.ts';
import type { GatewayFacts } from './gateway-facts.ts';
import type { Operation } from './operation.ts';
import type { IndexState } from './search-index.ts';

export interface CatalogueApi {
  readonly slug: string;
  readonly title: string;
  readonly description: string | null;
  /** Of the visible versions: the current one, else the newest, so that it never tells of a hidden one. */
  readonly currentVersion: string | null;
  readonly versions: readonly string[];
  readonly index: IndexState;
}

export interface CatalogueOperation {
  readonly api: string;
  readonly apiTitle: string;
  readonly version: string;
  readonly url: string | null;
  readonly operation: Operation;
}

/** What one line says of an operation; every {@link CatalogueOperation} is one. */
export interface OperationOutline {
  readonly api: string;
  readonly version: string;
  readonly operation: Pick<Operation, 'key' | 'method' | 'summary' | 'deprecated'>;
}

export interface CataloguePageSummary {
  /** Slug of the page inside its API, or among the portal-wide pages. */
  readonly slug: string;
  readonly api: string | null;
  readonly title: string;
  readonly url: string | null;
}

export interface CataloguePage extends CataloguePageSummary {
  /** Markdown as stored: the sections in order. */
  readonly sections: readonly { readonly title: string; readonly text: string }[];
}

/** An operation of the current version, or of the one that is named. */
export type OperationReference = { readonly api: string; readonly version?: string } & (
  { readonly operationKey: string } | { readonly operationId: string }
);

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface PageRequest {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

/** Port: the catalogue as this caller may see it. What they may not see is simply absent. */
export interface Catalogue {
  listApis(caller: Caller, page: PageRequest, options?: { signal?: AbortSignal }): Promise<Page<CatalogueApi>>;
  findApi(caller: Caller, slug: string, options?: { signal?: AbortSignal }): Promise<CatalogueApi | null>;
  /** `version` absent: the current one. Ordered by path and method as in the specification. */
  listOperations(
    caller: Caller,
    filter: { readonly api: string; readonly version?: string },
    page: PageRequest,
    options?: { signal?: AbortSignal },
  ): Promise<Page<CatalogueOperation>>;
  findOperation(
    caller: Caller,
    reference: OperationReference,
    options?: { signal?: AbortSignal },
  ): Promise<CatalogueOperation | null>;
  /** {@link findOperation} for several at once: as many entries as references, in their order. */
  findOperations(
    caller: Caller,
    references: readonly OperationReference[],
    options?: { signal?: AbortSignal },
  ): Promise<readonly (CatalogueOperation | null)[]>;
  /** {@link findOperations} without the models, which may be hundreds of kilobytes each. */
  outlineOperations(
    caller: Caller,
    references: readonly OperationReference[],
    options?: { signal?: AbortSignal },
  ): Promise<readonly (OperationOutline | null)[]>;
  /** All visible pages, portal-wide ones first, then by API and path. */
  listPages(caller: Caller, options?: { signal?: AbortSignal }): Promise<readonly CataloguePageSummary[]>;
  findPage(
    caller: Caller,
    reference: { readonly api: string | null; readonly slug: string },
    options?: { signal?: AbortSignal },
  ): Promise<CataloguePage | null>;
  /** What the gateways enforce on an API, for whoever may read a specification of it; several gateways' routes together. */
  readGatewayFacts(caller: Caller, api: string, options?: { signal?: AbortSignal }): Promise<GatewayFacts | null>;
  readState(caller: Caller, options?: { signal?: AbortSignal }): Promise<IndexState>;
}
