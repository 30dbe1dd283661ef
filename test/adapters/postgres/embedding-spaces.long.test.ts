import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { findActiveSpace } from '../../../adapters/postgres/active-space.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import type { Database } from '../../../adapters/postgres/database.ts';
import type { EmbeddingSpaceOptions } from '../../../adapters/postgres/embedding-spaces.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import type { Embedder, EmbeddingSpace } from '../../../core/embedder.ts';
import type { IndexWriter } from '../../../core/index-writer.ts';
import type { SearchQuery } from '../../../core/search-index.ts';
import { fillSpace } from '../../../ingest/fill-space.ts';
import type { FillReport } from '../../../ingest/fill-space.ts';
import { createEmbeddedDirectory } from '../../support/embedded-template.ts';
import { buildChange, buildPage, buildQuery, commitDocuments } from '../../support/fixtures.ts';
import { createHashEmbedder, hashVector } from '../../support/hash-embedder.ts';
import { createServerDatabase, createTestDatabase, postgresSkipReason } from '../../support/test-database.ts';
import type { EngineName } from '../../support/test-database.ts';

const filler = fileURLToPath(new URL('../../support/fill-space-process.ts', import.meta.url));
const before = createHashEmbedder().space;
const after = createHashEmbedder('hash-after').space;
const topics = ['refund', 'invoice', 'webhook', 'cursor', 'token', 'retry', 'order', 'customer'] as const;
const pages = Array.from({ length: 5 }, (_, page) =>
  buildPage(
    { path: `page-${page}.md` },
    topics.map((topic) => ({ title: `${topic} ${page}`, text: `How a ${topic} of page ${page} works.` })),
  ),
);
const chunkCount = pages.length * topics.length;

const engines: readonly { name: EngineName; skip: boolean }[] = [
  { name: 'embedded', skip: false },
  { name: 'postgres', skip: postgresSkipReason !== null },
];

for (const engine of engines) {
  describe.skipIf(engine.skip)(`embedding spaces on ${engine.name}`, { timeout: 60_000 }, () => {
    let database: Database | null = null;
    afterEach(async () => {
      await database?.close();
      database = null;
    });

    async function open(options: EmbeddingSpaceOptions = { lastSearchSeconds: 0 }) {
      const opened = await createTestDatabase(engine.name);
      database = opened;
      const writer = createIndexWriter(opened, options);
      await commitDocuments(writer, pages);
      return { opened, writer, search: searchOn(opened), vectors: () => countVectors(opened) };
    }

    it('answers from the space before, in full quality, until the other is complete', async () => {
      const { opened, writer, search, vectors } = await open();
      expect(await findActiveSpace(opened)).toBe(before.name);
      const expected = await search(before);
      expect(expected.every((hit) => hit.cosine !== 0)).toBe(true);
      const seen: unknown[] = [];
      const progress: string[] = [];
      const report = await fillSpace(
        {
          spaces: writer.spaces,
          embedder: embedderThat(
            after,
            4,
            async () => void seen.push(await search(before), await findActiveSpace(opened)),
          ),
        },
        { onProgress: (done, total) => progress.push(`${done}/${total}`) },
      );
      expect(report).toEqual({ status: 'active', embedded: chunkCount });
      expect(seen.length).toBeGreaterThan(10);
      for (const state of seen) expect([expected, before.name]).toContainEqual(state);
      expect([progress[0], progress.at(-1)]).toEqual(['0/40', '40/40']);
      expect(await findActiveSpace(opened)).toBe(after.name);
      expect(await search(after)).toEqual(expected);
      expect(await vectors()).toEqual({ [after.name]: chunkCount });
    });

    it('embeds nothing again, and switches nothing, when the space is active and complete', async () => {
      const { opened, writer } = await open();
      const embedder = createHashEmbedder();
      expect(await fillSpace({ spaces: writer.spaces, embedder })).toEqual({ status: 'active', embedded: 0 });
      expect(embedder.embedded).toEqual([]);
      expect(await findActiveSpace(opened)).toBe(before.name);
    });

    it('goes on where a failure of the embedder stopped it', async () => {
      const { opened, writer, vectors } = await open();
      let calls = 0;
      const failing = embedderThat(after, 4, () => {
        calls += 1;
        return calls > 4 ? Promise.reject(new RangeError('out of credit')) : Promise.resolve();
      });
      await expect(fillSpace({ spaces: writer.spaces, embedder: failing })).rejects.toThrow('out of credit');
      expect(await findActiveSpace(opened)).toBe(before.name);
      expect(await vectors()).toEqual({ [before.name]: chunkCount, [after.name]: 16 });
      const rest = createHashEmbedder(after.name);
      expect(await fillSpace({ spaces: writer.spaces, embedder: rest })).toMatchObject({ status: 'active' });
      expect(rest.embedded).toHaveLength(chunkCount - 16);
    });

    it('stops at an abort and lets another process go on at once', async () => {
      const { opened, writer } = await open();
      const controller = new AbortController();
      const aborting = embedderThat(after, 2, () => Promise.resolve(controller.abort()));
      const filling = fillSpace({ spaces: writer.spaces, embedder: aborting }, { signal: controller.signal });
      await expect(filling).rejects.toThrow('aborted');
      expect(await fillFrom(opened, after)).toMatchObject({ status: 'active' });
    });

    it('keeps the vectors of the space before for searches under way, and deletes them in parts', async () => {
      const { opened, writer, vectors } = await open({});
      await fillSpace({ spaces: writer.spaces, embedder: createHashEmbedder(after.name) });
      expect(await vectors()).toEqual({ [before.name]: chunkCount, [after.name]: chunkCount });
      const { deleted, waitMilliseconds } = await writer.spaces.deleteRetired();
      expect(deleted).toBe(0);
      expect(waitMilliseconds).toBeGreaterThan(20_000);
      expect(waitMilliseconds).toBeLessThanOrEqual(30_000);
      await age(opened);
      // Whatever a killed deletion left is deleted by the next.
      await opened.withOwner((session) =>
        session.execute(
          'delete from chunk_vector where chunk_id in (select id from chunk limit 7) and space_id = (select id from embedding_space where not is_active)',
        ),
      );
      expect(await fillFrom(opened, after)).toEqual({ status: 'active', embedded: 0 });
      expect(await vectors()).toEqual({ [after.name]: chunkCount });
    });

    it('takes in what other runs change meanwhile, and never a vector of a text that is gone', async () => {
      const { opened, writer, search } = await open();
      const [first] = pages;
      const changed = buildPage({ path: 'page-0.md', contentHash: 'changed' }, [
        { title: 'refund 0', text: 'Entirely different words about giraffes.' },
        { title: 'added', text: 'A zebra that was not there.' },
      ]);
      let rounds = 0;
      const interrupting = embedderThat(after, 20, async () => {
        rounds += 1;
        // Another process, that still runs with the model before.
        if (rounds === 1) await commitDocuments(createIndexWriter(opened), [changed, ...pages.slice(1)]);
      });
      expect(await fillSpace({ spaces: writer.spaces, embedder: interrupting })).toMatchObject({ status: 'active' });
      const hits = await search(after, { limit: 50 }, 'giraffes zebra refund');
      expect(hits.length).toBe(chunkCount - (first?.chunks.length ?? 0) + 2);
      const question = hashVector('giraffes zebra refund');
      for (const hit of hits) {
        const text = hashVector(`${hit.title}. ${hit.text}`);
        const cosine = text.reduce((sum, value, index) => sum + value * (question[index] ?? 0), 0);
        expect(hit.cosine).toBeCloseTo(cosine, 2);
      }
    });

    it('keeps the active vectors of texts that stay or move, while documents are written in the other space', async () => {
      const { writer, search, vectors } = await open();
      const [first, ...others] = pages;
      if (first === undefined) throw new Error('There are pages.');
      const renamed = { ...first, path: 'renamed.md' };
      const [second, ...rest] = others;
      const retold = buildPage({ path: second?.path ?? '', contentHash: 'retold' }, [
        { title: 'invoice 1', text: 'Only words tell of the wombat.' },
      ]);
      const touched = rest.map((page) => ({ ...page, title: 'touched', contentHash: 'touched' }));
      await writer.commit('/portal', buildChange([renamed, retold, ...touched], { space: after }));
      const chunks = chunkCount - topics.length + 1;
      expect(await vectors()).toEqual({ [before.name]: chunks - 1, [after.name]: chunks });
      // Without a vector it counts as the farthest of all, and its words as much as ever.
      const hits = await search(before, { limit: 50 }, 'wombat');
      expect(hits[0]).toMatchObject({ title: 'invoice 1', cosine: 0, coverage: 1, score: 1 - before.fusionWeight });
      expect(hits).toHaveLength(chunks);
      expect(hits.every((hit) => hit.score >= 0 && hit.score <= 1)).toBe(true);
    });

    it('switches an index that has become empty', async () => {
      const { opened, writer } = await open();
      await writer.commit('/portal', buildChange([], { space: after }));
      expect(await findActiveSpace(opened)).toBe(before.name);
      expect(await fillFrom(opened, after)).toEqual({ status: 'active', embedded: 0 });
      expect(await findActiveSpace(opened)).toBe(after.name);
    });

    it('moves to the space of the process that began last, and not to and fro', async () => {
      const { opened, writer } = await open();
      const [old, young] = [createHashEmbedder(), createHashEmbedder(after.name)];
      expect(await fillSpace({ spaces: writer.spaces, embedder: old })).toMatchObject({ status: 'active' });
      const other = createIndexWriter(opened, { lastSearchSeconds: 0 });
      expect(await fillSpace({ spaces: other.spaces, embedder: young })).toMatchObject({ status: 'active' });
      for (let run = 0; run < 3; run += 1) {
        expect(await fillSpace({ spaces: writer.spaces, embedder: old })).toEqual({
          status: 'superseded',
          wanted: after.name,
          embedded: 0,
        });
        expect(await fillSpace({ spaces: other.spaces, embedder: young })).toEqual({ status: 'active', embedded: 0 });
      }
      expect(old.embedded).toEqual([]);
      // Started again, it means it.
      expect(await fillFrom(opened, before)).toEqual({ status: 'active', embedded: chunkCount });
    });

    it('gives up a filling that another space has superseded, and deletes what it filled', async () => {
      const { opened, writer, vectors } = await open();
      let other: FillReport | null = null;
      const slow = embedderThat(after, 4, async () => {
        other ??= await fillFrom(opened, before);
      });
      expect(await fillSpace({ spaces: writer.spaces, embedder: slow })).toMatchObject({ status: 'unfinished' });
      expect(other).toEqual({ status: 'active', embedded: 0 });
      expect(await fillFrom(opened, before)).toMatchObject({ status: 'active' });
      expect(await vectors()).toEqual({ [before.name]: chunkCount });
    });

    it('lets one process fill at a time, and the next one when it has gone silent', async () => {
      const { opened, writer } = await open();
      const claimed = await createIndexWriter(opened, { silenceSeconds: 600 }).spaces.claim(after);
      expect(claimed.status).toBe('held');
      expect(await fillSpace({ spaces: writer.spaces, embedder: createHashEmbedder(after.name) })).toEqual({
        status: 'busy',
        embedded: 0,
      });
      await opened.withOwner((session) =>
        session.execute("update embedding_space set filler_until = now() - interval '1 second'"),
      );
      expect(await fillFrom(opened, after)).toMatchObject({ status: 'active', embedded: chunkCount });
      if (claimed.status !== 'held') return;
      expect(await claimed.filling.save([])).toBe(false);
      expect(await claimed.filling.activate()).toBe('lost');
    });

    it('embeds what is cited of chunks from before their embedding text was kept, until they are read again', async () => {
      const { opened, writer } = await open();
      await opened.withOwner((session) => session.execute('update chunk set embedding_text = null'));
      const embedder = createHashEmbedder(after.name);
      await fillSpace({ spaces: writer.spaces, embedder });
      expect(embedder.embedded[0]).toBe('refund 0\nHow a refund of page 0 works.');
      const again = await writer.commit('/portal', buildChange(pages, { space: after, vectors: new Map() }));
      expect(again).toMatchObject({ chunksWritten: chunkCount });
      const missing = await opened.withOwner((session) =>
        session.query('select from chunk where embedding_text is null'),
      );
      expect(missing).toEqual([]);
      expect(await writer.commit('/portal', buildChange(pages, { space: after, vectors: new Map() }))).toMatchObject({
        chunksWritten: 0,
      });
    });

    it('refuses a space whose dimensions are others than those stored', async () => {
      const { writer } = await open();
      await expect(writer.spaces.claim({ ...before, dimensions: 3 })).rejects.toMatchObject({
        code: 'embedding_failed',
      });
    });

    it('is filled by the next process after a kill in the middle', async () => {
      const server = engine.name === 'postgres' ? await createServerDatabase() : null;
      const place = server?.databaseUrl ?? (await createEmbeddedDirectory());
      const settings = server === null ? { dataDir: place } : { databaseUrl: place };
      const first = await openDatabase(settings);
      await commitDocuments(createIndexWriter(first), pages);
      await first.close();
      await killAfter(place, 12);
      const opened = await openDatabase(settings);
      expect(await findActiveSpace(opened)).toBe(before.name);
      const stored = (await countVectors(opened))[after.name] ?? 0;
      expect(stored).toBeGreaterThanOrEqual(12);
      expect(stored).toBeLessThan(chunkCount);
      if (engine.name === 'postgres') {
        // For a minute nobody can know whether it is dead.
        await opened.withOwner((session) => session.execute('update embedding_space set filler_until = now()'));
      }
      expect(await fillFrom(opened, after)).toEqual({ status: 'active', embedded: chunkCount - stored });
      expect(await findActiveSpace(opened)).toBe(after.name);
      await opened.close();
      await server?.drop();
      if (server === null) rmSync(place, { recursive: true, force: true });
    });
  });
}

function searchOn(database: Database) {
  const index = createSearchIndex(database);
  return async (space: EmbeddingSpace, overrides: Partial<SearchQuery> = {}, question = 'retry an invoice') =>
    (await index.search(buildQuery(question, { space, limit: 10, ...overrides }), anonymousCaller)).hits;
}

/** As another process would, with a store of its own. */
function fillFrom(database: Database, space: EmbeddingSpace): Promise<FillReport> {
  const { spaces }: IndexWriter = createIndexWriter(database, { lastSearchSeconds: 0 });
  return fillSpace({ spaces, embedder: createHashEmbedder(space.name) });
}

/** Does something before each batch. */
function embedderThat(space: EmbeddingSpace, maxBatchSize: number, act: () => Promise<unknown>): Embedder {
  const embedder = createHashEmbedder(space.name);
  return {
    ...embedder,
    maxBatchSize,
    async embedDocuments(texts, options) {
      await act();
      return embedder.embedDocuments(texts, options);
    },
  };
}

async function countVectors(database: Database): Promise<Record<string, number>> {
  const rows = await database.withOwner((session) =>
    session.query<{ name: string; count: number }>(
      'select name, count(*)::integer from embedding_space join chunk_vector on space_id = id group by name',
    ),
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

/** Lets an hour pass for the database. */
const age = (database: Database): Promise<number> =>
  database.withOwner((session) =>
    session.execute("update embedding_space set active_since = active_since - interval '1 hour'"),
  );

/** Kills a filling process once it has stored so many vectors. */
async function killAfter(place: string, chunks: number): Promise<void> {
  const child = spawn(process.execPath, [filler, place, after.name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for await (const data of child.stdout) {
    const done = Math.max(
      ...String(data)
        .split('\n')
        .map((line) => Number.parseInt(line, 10) || 0),
    );
    if (done >= chunks) break;
  }
  child.kill('SIGKILL');
  await exited;
}
