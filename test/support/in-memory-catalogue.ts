import type { Caller, Visibility } from '../../core/caller.ts';
import type {
  Catalogue,
  CatalogueApi,
  CatalogueOperation,
  CataloguePage,
  OperationReference,
  PageRequest,
} from '../../core/catalogue.ts';
import type { GatewayFacts } from '../../core/gateway-facts.ts';

export interface InMemoryEntry<T> {
  readonly visibility: Visibility;
  readonly value: T;
}

export interface InMemoryContent {
  readonly apis: readonly InMemoryEntry<CatalogueApi>[];
  readonly operations: readonly InMemoryEntry<CatalogueOperation>[];
  readonly pages: readonly InMemoryEntry<CataloguePage>[];
  readonly gatewayFacts?: readonly InMemoryEntry<{ readonly api: string; readonly facts: GatewayFacts }>[];
}

/** Whether this caller may read something of this visibility. */
export function mayRead(caller: Caller, visibility: Visibility): boolean {
  if (visibility === 'public') return true;
  if (visibility === 'authenticated') return caller.subject !== null;
  return visibility.teams.some((team) => caller.teams.includes(team));
}

/** A catalogue that holds its content in memory, applies rights, and records who asked for what. */
export function createInMemoryCatalogue(content: InMemoryContent): Catalogue & {
  readonly calls: { readonly method: string; readonly caller: Caller; readonly argument?: unknown }[];
} {
  const calls: { method: string; caller: Caller; argument?: unknown }[] = [];
  const visible = <T>(caller: Caller, entries: readonly InMemoryEntry<T>[]): T[] =>
    entries.filter((entry) => mayRead(caller, entry.visibility)).map((entry) => entry.value);
  const slice = <T>(items: readonly T[], { number, size }: PageRequest): { items: T[]; total: number } => ({
    items: items.slice((number - 1) * size, number * size),
    total: items.length,
  });
  const inVersion = (caller: Caller, filter: { readonly api: string; readonly version?: string }) => {
    const api = visible(caller, content.apis).find((candidate) => candidate.slug === filter.api);
    const version = filter.version ?? api?.currentVersion;
    return visible(caller, content.operations).filter(
      (entry) => api !== undefined && entry.api === filter.api && entry.version === version,
    );
  };

  const findOne = (caller: Caller, reference: OperationReference): CatalogueOperation | null =>
    inVersion(caller, reference).find(({ operation }) =>
      'operationKey' in reference
        ? operation.key === reference.operationKey
        : operation.operationId === reference.operationId,
    ) ?? null;

  return {
    calls,
    async listApis(caller, page) {
      calls.push({ method: 'listApis', caller, argument: page });
      return slice(visible(caller, content.apis), page);
    },
    async findApi(caller, slug) {
      calls.push({ method: 'findApi', caller, argument: slug });
      return visible(caller, content.apis).find((api) => api.slug === slug) ?? null;
    },
    async listOperations(caller, filter, page) {
      calls.push({ method: 'listOperations', caller, argument: filter });
      return slice(inVersion(caller, filter), page);
    },
    async findOperation(caller, reference) {
      calls.push({ method: 'findOperation', caller, argument: reference });
      return findOne(caller, reference);
    },
    async findOperations(caller, references) {
      calls.push({ method: 'findOperations', caller, argument: references });
      return references.map((reference) => findOne(caller, reference));
    },
    async outlineOperations(caller, references) {
      calls.push({ method: 'outlineOperations', caller, argument: references });
      return references.map((reference) => findOne(caller, reference));
    },
    async listPages(caller) {
      calls.push({ method: 'listPages', caller });
      return visible(caller, content.pages).map(({ sections: _sections, ...summary }) => summary);
    },
    async findPage(caller, reference) {
      calls.push({ method: 'findPage', caller, argument: reference });
      const page = visible(caller, content.pages).find(
        (candidate) => candidate.api === reference.api && candidate.slug === reference.slug,
      );
      return page ?? null;
    },
    async readGatewayFacts(caller, api) {
      calls.push({ method: 'readGatewayFacts', caller, argument: api });
      const found = visible(caller, content.gatewayFacts ?? []).filter((entry) => entry.api === api);
      return found.length === 0 ? null : { routes: found.flatMap(({ facts }) => facts.routes) };
    },
    async readState(caller) {
      calls.push({ method: 'readState', caller });
      return { generation: 7, indexedAt: '2026-03-02T04:00:11.000Z' };
    },
  };
}
