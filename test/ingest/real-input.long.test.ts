import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createParserPool } from '../../ingest/parsing/parser-pool.ts';
import { runIngestion } from '../../ingest/run.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { createHashEmbedder } from '../support/hash-embedder.ts';
import { createMemoryIndexWriter } from '../support/memory-index-writer.ts';

const root = path.resolve(import.meta.dirname, '../..');
const examples = path.join(root, 'examples');
/** Real specifications of others, which are no part of the project. */
const corpus = path.resolve(root, '../shared/eval/specs');
const parser = createParserPool();
afterAll(() => parser.close());

async function ingest(directory: string) {
  const writer = createMemoryIndexWriter();
  const parts = {
    source: createDirectorySource(directory),
    writer,
    parser,
    embedder: createHashEmbedder(),
    now: () => performance.now(),
    peakMemoryMegabytes: () => process.resourceUsage().maxRSS / 1_024,
  };
  return { writer, report: await runIngestion(parts), again: () => runIngestion(parts) };
}

describe('the sample portal', () => {
  it('is indexed without a failure or a warning, and its private and internal parts are kept apart', async () => {
    const { report, writer } = await ingest(examples);
    expect(report.failures).toEqual([]);
    expect(report.warnings).toEqual([]);
    expect(report.documents.found).toBeGreaterThan(15);
    const payments = writer.apis.find(({ slug }) => slug === 'payments');
    expect(payments).toMatchObject({ versions: ['1', '2', '3'], currentVersion: '3' });
    expect([...writer.documents.values()].find(({ api }) => api === 'settlements')?.visibility).toEqual({
      teams: ['partners'],
    });
    expect(JSON.stringify([...writer.documents.values()])).not.toContain('x-internal');
  });
});

/** Operations that the manifest counts and the index rightly leaves out: marked `x-internal` in the file. */
const internalOperations: Readonly<Record<string, number>> = { 'kong-konnect-mesh-v0.yaml': 3 };

describe.skipIf(!existsSync(corpus))('44 real specifications (skipped where they are not at hand)', () => {
  it('are all indexed, with the operations they have, within the memory budget', { timeout: 400_000 }, async () => {
    const { report, writer, again } = await ingest(corpus);
    const manifest = JSON.parse(readFileSync(path.join(corpus, 'MANIFEST.json'), 'utf8')) as {
      file: string;
      operations: number;
    }[];
    const expected = Object.fromEntries(
      manifest.map(({ file, operations }) => [file, operations - (internalOperations[file] ?? 0)]),
    );
    const found = Object.fromEntries(
      [...writer.documents.values()].map((document) => [document.path, document.operations.length]),
    );
    expect(found).toEqual(expected);
    expect(report.failures.map(({ file }) => file)).toEqual(['MANIFEST.json']);
    expect(report.peak_memory_mb).toBeLessThan(1_500);
    process.stdout.write(
      `${report.operations} operations, ${report.chunks} chunks, ${report.seconds} s, ${report.peak_memory_mb} MB\n`,
    );
    expect(await again()).toMatchObject({ embedded: 0, documents: { indexed: 0, unchanged: 44 } });
  });
});
