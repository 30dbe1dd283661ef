import type {
  Catalogue,
  CatalogueApi,
  CataloguePage,
  CataloguePageSummary,
  Page,
  PageRequest,
} from '../../core/catalogue.ts';
import type { GatewayFacts } from '../../core/gateway-facts.ts';
import type { Database } from './database.ts';
import { toIndexState } from './index-state.ts';
import type { IndexStateRow } from './index-state.ts';
import { createOperationLookup, toCatalogueOperation } from './operation-lookup.ts';
import type { OperationRow } from './operation-lookup.ts';
import { findPage } from './queries/find-page.ts';
import { listApis } from './queries/list-apis.ts';
import { listOperations } from './queries/list-operations.ts';
import { listPages } from './queries/list-pages.ts';
import { readGatewayFacts } from './queries/read-gateway-facts.ts';
import { readState } from './queries/read-state.ts';
import { cleanOptionalText, cleanText } from './stored-text.ts';

interface ApiRow extends IndexStateRow {
  readonly total: number;
  readonly slug: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly current_version: string | null;
  readonly versions: readonly string[];
}

/** The catalogue as the caller's rights leave it. Each method is one statement. */
export function createCatalogue(database: Database): Catalogue {
  const operations = createOperationLookup(database);
  return {
    listApis: (caller, page, options) =>
      database.withReader(
        caller,
        async (session) => toPage(await session.query<ApiRow>(listApis, [null, ...bounds(page)], 'list_apis'), toApi),
        options,
      ),

    async findApi(caller, slug, options) {
      const rows = await database.withReader(
        caller,
        (session) => session.query<ApiRow>(listApis, [cleanText(slug), 1, 0], 'list_apis'),
        options,
      );
      return toPage(rows, toApi).items[0] ?? null;
    },

    listOperations: (caller, filter, page, options) =>
      database.withReader(
        caller,
        async (session) => {
          const parameters = [cleanText(filter.api), cleanOptionalText(filter.version ?? null), ...bounds(page)];
          return toPage(
            await session.query<OperationRow & { total: number }>(listOperations, parameters),
            toCatalogueOperation,
          );
        },
        options,
      ),

    async findOperation(caller, reference, options) {
      const [found] = await operations.find(caller, [reference], options);
      return found ?? null;
    },

    findOperations: operations.find,

    outlineOperations: operations.outline,

    listPages: (caller, options) =>
      database.withReader(caller, (session) => session.query<CataloguePageSummary>(listPages), options),

    async findPage(caller, reference, options) {
      const [row] = await database.withReader(
        caller,
        (session) =>
          session.query<CataloguePage>(findPage, [cleanOptionalText(reference.api), cleanText(reference.slug)]),
        options,
      );
      return row ?? null;
    },

    async readGatewayFacts(caller, api, options) {
      const rows = await database.withReader(
        caller,
        (session) => session.query<{ facts: GatewayFacts }>(readGatewayFacts, [cleanText(api)], 'read_gateway_facts'),
        options,
      );
      return rows.length === 0 ? null : { routes: rows.flatMap(({ facts }) => facts.routes) };
    },

    async readState(caller, options) {
      const [row] = await database.withReader(caller, (session) => session.query<IndexStateRow>(readState), options);
      return toIndexState(row);
    },
  };
}

/** Limit and offset. */
function bounds(page: PageRequest): [number, number] {
  return [page.size, (page.number - 1) * page.size];
}

/** Every row carries the total; an empty page is one row without anything else. */
function toPage<Row extends { readonly total: number }, T>(
  rows: readonly Row[],
  convert: (row: Row) => T | null,
): Page<T> {
  return {
    items: rows.map(convert).filter((item) => item !== null),
    total: rows[0]?.total ?? 0,
  };
}

function toApi(row: ApiRow): CatalogueApi | null {
  if (row.slug === null) return null;
  return {
    slug: row.slug,
    title: row.title,
    description: row.description,
    currentVersion: row.current_version,
    versions: row.versions,
    index: toIndexState(row),
  };
}
