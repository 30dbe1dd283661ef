import { describe, expect, it, onTestFinished } from 'vitest';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import { parseDocument } from '../../ingest/parsing/parse-document.ts';
import type { DocumentParser } from '../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../ingest/run.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { createHashEmbedder } from '../support/hash-embedder.ts';
import { createTestDatabase, postgresSkipReason } from '../support/test-database.ts';
import type { EngineName, TestDatabase } from '../support/test-database.ts';
import { fullDocuments } from './support/full-documents.ts';
import { createPortal } from './support/temporary-portal.ts';

const parser: DocumentParser = {
  concurrency: 1,
  parse: (task) => Promise.resolve(parseDocument(task)),
  close: () => Promise.resolve(),
};

const secret = `ghp_${'aB3dE5fG7hI9'.repeat(3)}`;

/** Beside every object of a document, where the format has a map or list of such objects, a hidden twin full of markers. */
function plantTwins(node: unknown, parent = ''): unknown {
  if (Array.isArray(node)) {
    const members = node.map((member) => plantTwins(member));
    const first: unknown = node.find((member) => typeof member === 'object' && member !== null);
    return first === undefined || parent === 'security' ? members : [...members, twinOf(first)];
  }
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]): [string, unknown] => [key, plantTwins(value, key)]);
  const first: unknown = Object.values(node).find((value) => typeof value === 'object' && value !== null);
  const isMap = maps.has(parent) && first !== undefined;
  return Object.fromEntries(isMap ? [...entries, [nameIn(parent), twinOf(first)]] : entries);
}

const maps = new Set([
  'properties', 'schemas', 'definitions', 'parameters', 'headers', 'responses', 'securitySchemes', 'securityDefinitions',
  'callbacks', 'paths', 'webhooks', 'content', 'examples', 'encoding', 'channels', 'operations', 'messages', 'servers',
]); // prettier-ignore

function nameIn(map: string): string {
  return { paths: '/qqmarker', responses: '418', content: 'application/qqmarker+json' }[map] ?? 'qqmarker';
}

/** The same object with a marker in every text and name, marked as internal. */
function twinOf(node: unknown): unknown {
  const marked = JSON.stringify(node).replaceAll(/w\d+w/g, 'qqmarker');
  return { ...(JSON.parse(marked) as object), description: 'qqmarker', 'x-internal': true };
}

/** Every row of every table, all columns of it, as text. */
async function dump(database: TestDatabase): Promise<string> {
  return database.withConnection(async (session) => {
    await session.execute('reset role');
    const tables = await session.query<{ name: string }>(
      "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
    );
    const rows: string[] = [];
    for (const { name } of tables) {
      const found = await session.query<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`);
      rows.push(...found.map(({ row }) => `${name} ${row}`));
    }
    return rows.join('\n');
  });
}

describe.each<[EngineName, boolean]>([
  ['embedded', false],
  ['postgres', postgresSkipReason !== null],
])('what is private in documents, on the engine %s', (engine, skip) => {
  it.skipIf(skip)('is in no column of no table', { timeout: 120_000 }, async () => {
    const specs = Object.entries(fullDocuments()).map(([format, document], number): [string, string] => {
      const info = { ...(document['info'] as object), title: format, description: `Read this. ${secret}` };
      return [`api-${number}/v1.json`, JSON.stringify({ ...(plantTwins(document) as object), info })];
    });
    const hidden = { openapi: '3.1.0', 'x-internal': true, info: { title: 'qqmarker', version: '1' }, paths: { '/qqmarker': { get: { responses: {} } } } }; // prettier-ignore
    const shared = { Visible: { type: 'object', properties: { open: { type: 'string' } } }, Hidden: { 'x-internal': true, properties: { qqmarker: { type: 'string' } } } }; // prettier-ignore
    const answer = (fragment: string) => ({ description: 'Fine', content: { 'application/json': { schema: { $ref: `shared.json#/${fragment}` } } } }); // prettier-ignore
    const parted = {
      openapi: '3.1.0',
      info: { title: 'Parted', version: '1' },
      paths: { '/a': { get: { responses: { 200: answer('Visible'), 201: answer('Hidden/properties/qqmarker') } } } },
    };
    const portal = createPortal({
      ...Object.fromEntries(specs),
      'secret/v1.json': JSON.stringify(hidden),
      'parted/v1.json': JSON.stringify(parted),
      'parted/shared.json': JSON.stringify(shared),
      'guide.md': `---\ntitle: Guide\ndescription: Send ${secret} along\n---\n\n# Guide\n\nUse \`${secret}\`.\n`,
    });
    const database = await createTestDatabase(engine);
    onTestFinished(() => database.close());
    const report = await runIngestion({
      source: createDirectorySource(portal),
      writer: createIndexWriter(database),
      embedder: createHashEmbedder(),
      parser,
      now: () => 0,
      peakMemoryMegabytes: () => 0,
    });
    expect(report.documents).toMatchObject({ indexed: 7, failed: 1 });

    const text = await dump(database);
    for (const seen of ['OpenAPI 3.1', 'AsyncAPI 3.0', 'Parted', 'Use `***`', 'w5w']) expect(text).toContain(seen);
    const leaks = [...text.matchAll(/.{0,120}(?:qqmarker|ghp_).{0,40}/gi)].map(([line]) => line);
    expect(leaks).toEqual([]);
    expect(JSON.stringify(report)).not.toMatch(/qqmarker|ghp_/i);
  });
});
