import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createCatalogue } from '../../../adapters/postgres/catalogue.ts';
import type { Database } from '../../../adapters/postgres/database.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { createParserPool } from '../../../ingest/parsing/parser-pool.ts';
import { runIngestion } from '../../../ingest/run.ts';
import type { Source } from '../../../ingest/source.ts';
import { createDirectorySource } from '../../../ingest/sources/directory-source.ts';
import { createGatewaySource } from '../../../ingest/sources/gateway/gateway-source.ts';
import type { GatewaySourceOptions } from '../../../ingest/sources/gateway/gateway-source.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import { plantedEntities } from '../../support/gateway-mock/planted-entities.ts';
import { plantedSecrets } from '../../support/gateway-mock/planted-secrets.ts';
import { startGatewayMock } from '../../support/gateway-mock/start-gateway-mock.ts';
import { createHashEmbedder } from '../../support/hash-embedder.ts';
import { createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import { createPortal, spec } from '../support/temporary-portal.ts';

const deckFile = path.resolve(import.meta.dirname, '../../support/gateway-mock/kong.yaml');

const parser = createParserPool();
afterAll(() => parser.close());

/** A database that holds a portal of four APIs, and ingestion into it. */
async function openPortal(engine: 'embedded' | 'postgres') {
  const database = await createTestDatabase(engine);
  onTestFinished(() => database.close());
  const writer = createIndexWriter(database);
  const embedder = createHashEmbedder();
  const ingest = (source: Source) =>
    runIngestion({ source, writer, embedder, parser, now: () => 0, peakMemoryMegabytes: () => 0 });
  const titles = ['Payments API', 'Customers', 'Status', 'Legacy'];
  const portal = createPortal(
    Object.fromEntries(
      titles.map((title) => [`${(title.split(' ')[0] ?? '').toLowerCase()}/v1.json`, spec(title, '1')]),
    ),
  );
  await ingest(createDirectorySource(portal));
  const gateway = (place: GatewaySourceOptions['place']) =>
    ingest(createGatewaySource({ place, listApis: (options) => writer.listApis(options) }));
  return { database, gateway, embedder };
}

/** Every row of every table, all columns of it, as text. */
async function dump(database: Database): Promise<string> {
  return database.withConnection(async (session) => {
    await session.execute('reset role');
    const tables = await session.query<{ name: string }>(
      "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      const rows = await session.query<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`);
      parts.push(`${name} ${rows.length}`, ...rows.map(({ row }) => row));
    }
    return parts.join('\n');
  });
}

/** Names of consumers, groups and the rest hold this; whatever of the configuration is a secret does. */
const planted = [...Object.values(plantedSecrets), 'zq-'];

describe.each([
  { engine: 'embedded' as const, skip: false },
  { engine: 'postgres' as const, skip: postgresSkipReason !== null },
])('facts of a gateway in the index ($engine)', ({ engine, skip }) => {
  it.skipIf(skip)('are there, and nothing that was planted beside them is anywhere in the database', async () => {
    const { database, gateway } = await openPortal(engine);
    const mock = await startGatewayMock();
    const report = await gateway({ kind: 'admin-api', address: mock.address });
    expect(report).toMatchObject({ documents: { found: 3, indexed: 3, failed: 0 } });
    expect((await gateway({ kind: 'files', files: [deckFile] })).documents.indexed).toBe(3);

    const text = await dump(database);
    // The dump sees what is stored: the facts as JSON, the text of chunks, the name of the source.
    const seen = ['"windowSeconds":3600', 'No API key found in request', mock.address];
    expect(seen.filter((words) => !text.includes(words))).toEqual([]);
    expect(planted.filter((secret) => text.includes(secret))).toEqual([]);
    // And they were there to be found.
    const sources = JSON.stringify(plantedEntities) + readFileSync(deckFile, 'utf8');
    const inSources = planted.filter((secret) => sources.includes(secret));
    expect(planted.filter((secret) => !inSources.includes(secret))).toEqual([]);
  });

  it.skipIf(skip)('answer the questions people ask, and are the same again without a write', async () => {
    const { database, gateway, embedder } = await openPortal(engine);
    await gateway({ kind: 'files', files: [deckFile] });
    const again = await gateway({ kind: 'files', files: [deckFile] });
    expect(again).toMatchObject({ documents: { unchanged: 3, indexed: 0, removed: 0 }, embedded: 0 });

    const retriever = createRetriever({ searchIndex: createSearchIndex(database), embedder });
    const best = async (question: string, api = 'payments') => {
      const { hits } = await retriever.retrieve({ question, api, limit: 3 }, anonymousCaller);
      return hits[0]?.chunkKey;
    };
    expect(await best('No API key found in request')).toBe('fact:authentication');
    expect(await best('why do I get a 401?')).toBe('fact:authentication');
    expect(await best('what is the rate limit')).toBe('fact:limits');
    expect(await best('429 too many requests')).toBe('fact:limits');
    expect(await best('413 payload too large')).toBe('fact:limits');
    expect(await best('API rate limit exceeded')).toBe('fact:limits');
    expect(await best('how often may I call it, is there a quota')).toBe('fact:limits');
    expect(await best('preflight blocked by CORS', 'customers')).toBe('fact:cors');
    expect(await best('X-Api-Key')).toBe('fact:authentication');
    expect(await best('what is the base URL')).toBe('fact:routes');
    expect(await best('list items')).toBe('operation:GET /items');

    const facts = await createCatalogue(database).readGatewayFacts(anonymousCaller, 'payments');
    expect(facts?.routes.map(({ name }) => name)).toEqual(['health', 'payments', 'uploads']);
  });
});
