import { describe, expect, it, onTestFinished } from 'vitest';
import { findActiveSpace } from '../../adapters/postgres/active-space.ts';
import { createIndexWriter } from '../../adapters/postgres/index-writer.ts';
import type { Embedder } from '../../core/embedder.ts';
import { parseDocument } from '../../ingest/parsing/parse-document.ts';
import type { DocumentParser } from '../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../ingest/run.ts';
import type { IngestionReport } from '../../ingest/run.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { createHashEmbedder } from '../support/hash-embedder.ts';
import { createTestDatabase, postgresSkipReason } from '../support/test-database.ts';
import type { EngineName } from '../support/test-database.ts';
import { createPortal, writePortalFile } from './support/temporary-portal.ts';

const parser: DocumentParser = {
  concurrency: 1,
  parse: (task) => Promise.resolve(parseDocument(task)),
  close: () => Promise.resolve(),
};

/** One specification of a thousand operations, each with words of its own. */
function largeSpec(summary = 'Read thing number 500'): string {
  const paths = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, number) => [
      `/things-${number}/{id}`,
      {
        get: {
          operationId: `readThing${number}`,
          summary: number === 500 ? summary : `Read thing number ${number}`,
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { 200: { description: `Thing ${number}` } },
        },
      },
    ]),
  );
  return JSON.stringify({ openapi: '3.1.0', info: { title: 'Things', version: '1' }, paths });
}

describe.each<[EngineName, boolean]>([
  ['embedded', false],
  ['postgres', postgresSkipReason !== null],
])('index runs of a thousand operations on the engine %s', (engine, skip) => {
  it.skipIf(skip)(
    'embed what changed alone, in the space before a switch and after it',
    { timeout: 120_000 },
    async () => {
      const directory = createPortal({ 'things.json': largeSpec() });
      const database = await createTestDatabase(engine);
      onTestFinished(() => database.close());
      const writer = createIndexWriter(database, { lastSearchSeconds: 0 });
      const [embedder, other] = [createHashEmbedder(), createHashEmbedder('hash-other')];
      const runIn = (chosen: Embedder): Promise<IngestionReport> =>
        runIngestion({
          source: createDirectorySource(directory),
          writer,
          embedder: chosen,
          parser,
          now: () => 0,
          peakMemoryMegabytes: () => 0,
        });
      await runIn(embedder);
      const all = embedder.embedded.length;
      expect(all).toBeGreaterThan(1_000);

      expect(await runIn(embedder)).toMatchObject({ embedded: 0, documents: { unchanged: 1 } });
      expect(embedder.embedded).toHaveLength(all);

      writePortalFile(directory, 'things.json', largeSpec('Fetch the five hundredth thing'));
      await runIn(embedder);
      const changed = embedder.embedded.slice(all);
      expect(changed.join()).toContain('five hundredth');
      expect(changed.length).toBeLessThanOrEqual(3);

      const moved = await runIn(other);
      expect(moved).toMatchObject({ documents: { indexed: 0, unchanged: 1 }, warnings: [], embedded: all });
      expect(await findActiveSpace(database)).toBe('hash-other');
      expect(await runIn(other)).toMatchObject({ embedded: 0 });
      writePortalFile(directory, 'things.json', largeSpec('Fetch it once more'));
      const last = await runIn(other);
      expect(last.embedded).toBeGreaterThan(0);
      expect(last.embedded).toBeLessThanOrEqual(3);
    },
  );
});
