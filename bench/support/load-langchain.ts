import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const manifest = path.join(import.meta.dirname, '../langchain/package.json');

export interface LangchainVectorStore {
  createHnswIndex(config: { dimensions: number }): Promise<void>;
  similaritySearch(query: string, k: number): Promise<{ pageContent: string; metadata: Record<string, unknown> }[]>;
  end(): Promise<void>;
}

/** The parts of LangChain that are measured, by the shape they are used in. */
export interface Langchain {
  readonly PGVectorStore: { initialize(embeddings: object, options: object): Promise<LangchainVectorStore> };
  readonly PostgresRecordManager: new (
    namespace: string,
    options: object,
  ) => { createSchema(): Promise<void>; end(): Promise<void> };
  readonly Document: new (fields: { pageContent: string; metadata: object }) => object;
  index(options: object): Promise<{ numAdded: number; numSkipped: number; numDeleted: number }>;
}

/** It has packages of its own, so that the project does not depend on them. */
export function isLangchainInstalled(): boolean {
  return existsSync(path.join(path.dirname(manifest), 'node_modules'));
}

export async function loadLangchain(): Promise<Langchain> {
  const require = createRequire(manifest);
  const load = async (name: string): Promise<object> =>
    (await import(pathToFileURL(require.resolve(name)).href)) as object;
  const modules = await Promise.all(
    [
      '@langchain/community/vectorstores/pgvector',
      '@langchain/community/indexes/postgres',
      '@langchain/core/documents',
      '@langchain/core/indexing',
    ].map(load),
  );
  return Object.assign({}, ...modules) as Langchain;
}
