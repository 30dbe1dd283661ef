import type { Database } from '../../../adapters/postgres/database.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { buildChange } from '../../support/fixtures.ts';
import type { PortalSource } from './random-portal.ts';

/** Makes these sources the whole content of the index, emptying the others that this portal knows. */
export async function commitPortal(
  database: Database,
  sources: readonly PortalSource[],
  knownKeys: readonly string[] = [],
): Promise<void> {
  const writer = createIndexWriter(database);
  const empty = knownKeys.filter((key) => sources.every((source) => source.key !== key));
  for (const source of [...sources, ...empty.map((key) => ({ key, apis: [], documents: [] }))]) {
    await writer.openSource({ key: source.key, kind: 'directory', title: null });
    await writer.commit(source.key, buildChange(source.documents, { apis: source.apis }));
  }
}
