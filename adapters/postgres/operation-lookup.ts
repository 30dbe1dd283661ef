import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueOperation, OperationOutline, OperationReference } from '../../core/catalogue.ts';
import type { Operation } from '../../core/operation.ts';
import type { Database } from './database.ts';
import { findOperations } from './queries/find-operations.ts';
import type { OperationDetail } from './queries/find-operations.ts';
import { cleanOptionalText, cleanText } from './stored-text.ts';

export interface OperationRow {
  readonly api: string | null;
  readonly api_title: string;
  readonly version: string;
  readonly url: string | null;
  readonly model: Operation;
}

type OutlineRow = Pick<OperationRow, 'api' | 'version'> & { readonly model: OperationOutline['operation'] };

/** Operations by their names, several at once: whole, or what one line says of them. One statement each. */
export function createOperationLookup(database: Database): {
  find: Catalogue['findOperations'];
  outline: Catalogue['outlineOperations'];
} {
  async function findRows<Row>(
    detail: OperationDetail,
    caller: Caller,
    references: readonly OperationReference[],
    options: { signal?: AbortSignal } | undefined,
  ): Promise<readonly Row[]> {
    if (references.length === 0) return [];
    const parameters = [
      references.map(({ api }) => cleanText(api)),
      references.map(({ version }) => cleanOptionalText(version ?? null)),
      references.map((reference) => ('operationKey' in reference ? cleanText(reference.operationKey) : null)),
      references.map((reference) => ('operationId' in reference ? cleanText(reference.operationId) : null)),
    ];
    return database.withReader(
      caller,
      (session) => session.query<Row>(findOperations(detail), parameters, `find_operations_${detail}`),
      options,
    );
  }

  return {
    async find(caller, references, options) {
      return (await findRows<OperationRow>('model', caller, references, options)).map(toCatalogueOperation);
    },
    async outline(caller, references, options) {
      const rows = await findRows<OutlineRow>('outline', caller, references, options);
      return rows.map(({ api, version, model }) => (api === null ? null : { api, version, operation: model }));
    },
  };
}

export function toCatalogueOperation(row: OperationRow): CatalogueOperation | null {
  if (row.api === null) return null;
  return { api: row.api, apiTitle: row.api_title, version: row.version, url: row.url, operation: row.model };
}
