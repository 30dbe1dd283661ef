import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Embedder } from '../../core/embedder.ts';
import { parseDocument } from '../../ingest/parsing/parse-document.ts';
import type { DocumentParser, ParseTask } from '../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../ingest/run.ts';
import type { IngestionOptions, IngestionReport } from '../../ingest/run.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { createHashEmbedder } from '../support/hash-embedder.ts';
import { createMemoryIndexWriter } from '../support/memory-index-writer.ts';
import { createPortal, spec, writePortalFile } from './support/temporary-portal.ts';

/** Parses in this thread, recording what it was given. */
function createParser(): DocumentParser & { readonly parsed: string[] } {
  const parsed: string[] = [];
  return {
    concurrency: 2,
    parsed,
    parse(task: ParseTask) {
      parsed.push(task.path);
      return Promise.resolve(parseDocument(task));
    },
    close: () => Promise.resolve(),
  };
}

function createRun(files: Readonly<Record<string, string>>, embedder: Embedder = createHashEmbedder()) {
  const directory = createPortal(files);
  const writer = createMemoryIndexWriter();
  const parser = createParser();
  let time = 0;
  const run = (options: IngestionOptions = {}): Promise<IngestionReport> =>
    runIngestion(
      {
        source: createDirectorySource(directory),
        writer,
        embedder,
        parser,
        now: () => (time += 1_500),
        peakMemoryMegabytes: () => 123.4,
      },
      options,
    );
  return {
    directory,
    writer,
    parser,
    run,
    write: (name: string, text: string) => writePortalFile(directory, name, text),
  };
}

const portal = {
  'pay/v1.json': spec('Pay API', '1'),
  'pay/v2.json': spec('Pay API', '2'),
  'pages/errors.md': '# Errors\n\nText',
};

describe('runIngestion', () => {
  it('fills another embedding space without parsing anything again, and nothing twice in the same', async () => {
    const first = createRun(portal);
    await first.run();
    expect(first.writer.activeSpace).toBe('hash-64');
    const parser = createParser();
    const runIn = (embedder: Embedder): Promise<IngestionReport> =>
      runIngestion({
        source: createDirectorySource(first.directory),
        writer: first.writer,
        embedder,
        parser,
        now: () => 0,
        peakMemoryMegabytes: () => 0,
      });
    const other = createHashEmbedder('hash-other');
    expect(await runIn(other)).toMatchObject({ documents: { indexed: 0, unchanged: 3 }, embedded: 3, warnings: [] });
    expect(other.embedded).toHaveLength(3);
    expect(parser.parsed).toEqual([]);
    expect(first.writer.activeSpace).toBe('hash-other');
    expect(await runIn(createHashEmbedder('hash-other'))).toMatchObject({ documents: { unchanged: 3 }, embedded: 0 });
  });

  it('says what is known of its result while it goes on', async () => {
    const { run } = createRun({ ...portal, 'broken.json': '{ "openapi": ' });
    const heard: { stage: string; counts: unknown; failures: string[] }[] = [];
    await run({
      onProgress: ({ stage }, counts, failures) => {
        heard.push({ stage, counts, failures: failures.map(({ file }) => file) });
      },
    });
    const last = (stage: string) => heard.findLast((entry) => entry.stage === stage);
    expect(heard[0]).toEqual({ stage: 'read', counts: {}, failures: [] });
    expect(last('parse')).toMatchObject({ counts: { documents: { found: 4, unchanged: 0, failed: 1 } } });
    expect(heard.find((entry) => entry.stage === 'embed')).toMatchObject({ counts: { embedded: 0, reused: 2 } });
    expect(last('embed')).toMatchObject({
      counts: { documents: { indexed: 3, failed: 1 }, chunks: 5, embedded: 3, reused: 2 },
      failures: ['broken.json'],
    });
  });

  it('indexes everything once and reports it', async () => {
    const { run, writer } = createRun(portal);
    const report = await run();
    expect(report).toEqual({
      documents: { found: 3, indexed: 3, unchanged: 0, failed: 0, removed: 0 },
      failures: [],
      warnings: [],
      operations: 2,
      chunks: 5,
      embedded: 3,
      reused: 2,
      seconds: 7.5,
      stage_seconds: { read: 1.5, parse: 1.5, embed: 1.5, commit: 3 },
      peak_memory_mb: 123,
    });
    expect(writer.apis).toEqual([
      { slug: 'pay', title: 'Pay API', description: null, versions: ['1', '2'], currentVersion: '2' },
    ]);
  });

  it('parses and embeds nothing when nothing changed', async () => {
    const { run, parser, writer } = createRun(portal);
    await run();
    const again = await run();
    expect(parser.parsed).toHaveLength(3);
    expect(again.documents).toEqual({ found: 3, indexed: 0, unchanged: 3, failed: 0, removed: 0 });
    expect([again.embedded, again.reused, again.operations, again.chunks]).toEqual([0, 5, 2, 5]);
    expect(writer.calls.slice(3).map(({ method }) => method)).toEqual(['openSource', 'commit']);
  });

  it('parses what changed and embeds only new texts', async () => {
    const embedder = createHashEmbedder();
    const { run, parser, write } = createRun(portal, embedder);
    await run();
    const before = embedder.embedded.length;
    write('pages/errors.md', '# Errors\n\nText\n\n## Retry\n\nLater');
    const report = await run();
    expect(parser.parsed.slice(3)).toEqual(['pages/errors.md']);
    expect(embedder.embedded.slice(before)).toEqual(['Errors. Retry. Later']);
    expect([report.embedded, report.documents.unchanged]).toEqual([1, 2]);
  });

  it('gives equal chunks for equal input', async () => {
    const [first, second] = [createRun(portal), createRun(portal)];
    await first.run();
    await second.run();
    expect(JSON.stringify([...first.writer.documents])).toBe(JSON.stringify([...second.writer.documents]));
  });

  it('removes what is gone, its version and its API with it', async () => {
    const { run, directory, writer } = createRun({ ...portal, 'other.json': spec('Other', '1') });
    await run();
    rmSync(path.join(directory, 'other.json'));
    rmSync(path.join(directory, 'pay/v2.json'));
    const report = await run();
    expect(report.documents).toMatchObject({ found: 2, removed: 2, failed: 0 });
    expect(writer.apis.map(({ slug, versions, currentVersion }) => [slug, versions, currentVersion])).toEqual([
      ['pay', ['1'], '1'],
    ]);
  });

  it('fails a broken document alone, with its line', async () => {
    const { run, writer } = createRun({
      ...portal,
      'pay/v3.yaml': 'openapi: 3.1.0\ninfo:\n  title: Pay\n  version: 3\npaths:\n  /a: [\n',
      'notes.json': '{"a": 1}',
    });
    const report = await run();
    expect(report.documents).toEqual({ found: 5, indexed: 3, unchanged: 0, failed: 2, removed: 0 });
    expect(report.failures.map(({ file }) => file)).toEqual(['notes.json', 'pay/v3.yaml']);
    expect(report.failures[0]?.reason).toBe(
      'not an OpenAPI, Swagger or AsyncAPI document (no `openapi`, `swagger` or `asyncapi` key)',
    );
    expect(report.failures[1]?.line).toBeGreaterThan(5);
    expect(writer.apis[0]?.versions).toEqual(['1', '2']);
  });

  it('keeps the last good state of a document that broke, until its file is mended or gone', async () => {
    const { run, write, writer, directory } = createRun(portal);
    await run();
    const good = writer.documents.get('pay/v2.json');
    write('pay/v2.json', '{"openapi": "3.1.0", "info": {"title": "Pay API", "version": "2"}, "paths": ');
    const broken = await run();
    expect(broken.documents).toEqual({ found: 3, indexed: 0, unchanged: 2, failed: 1, removed: 0 });
    expect(writer.documents.get('pay/v2.json')).toEqual(good);
    expect(writer.apis[0]).toMatchObject({ versions: ['1', '2'], currentVersion: '2' });
    write('pay/v2.json', 'not\0text');
    expect((await run()).documents).toMatchObject({ failed: 1, removed: 0 });
    expect(writer.documents.get('pay/v2.json')).toEqual(good);
    rmSync(path.join(directory, 'pay/v2.json'));
    expect((await run()).documents).toMatchObject({ found: 2, failed: 0, removed: 1 });
    expect(writer.documents.has('pay/v2.json')).toBe(false);
  });

  it('takes along what was indexed of a specification whose last operation became internal', async () => {
    const { run, write, writer } = createRun(portal);
    await run();
    const operation = { operationId: 'secret', 'x-internal': true, responses: {} };
    write('pay/v2.json', spec('Pay API', '2', { paths: { '/a': { get: operation } } }));
    expect((await run()).documents).toMatchObject({ failed: 1, removed: 1 });
    expect(writer.documents.has('pay/v2.json')).toBe(false);
    expect(writer.apis[0]).toMatchObject({ versions: ['1'], currentVersion: '1' });
  });

  it('takes visibility away before anything slow, also from a document that broke, and widens only with the commit', async () => {
    const { run, write, writer } = createRun({
      ...portal,
      'portal.yaml': 'apis: { pay: { visibility: authenticated } }',
    });
    await run();
    write('portal.yaml', 'visibility: authenticated\napis: { pay: { visibility: { teams: [a] } } }');
    write('pay/v2.json', '{{{');
    const before = writer.calls.length;
    await run();
    const calls = writer.calls.slice(before);
    expect(calls.map(({ method }) => method)).toEqual(['openSource', 'changeVisibility', 'findKnownTexts', 'commit']);
    expect(calls[1]?.detail).toEqual([
      { path: 'pages/errors.md', visibility: 'authenticated' },
      { path: 'pay/v1.json', visibility: { teams: ['a'] } },
      { path: 'pay/v2.json', visibility: { teams: ['a'] } },
    ]);
    expect(writer.documents.get('pay/v2.json')?.visibility).toEqual({ teams: ['a'] });
    write('portal.yaml', '{}');
    const wide = writer.calls.length;
    const report = await run();
    expect(writer.calls.slice(wide).map(({ method }) => method)).toEqual(['openSource', 'findKnownTexts', 'commit']);
    expect(writer.documents.get('pay/v1.json')?.visibility).toBe('public');
    expect(report.embedded).toBe(0);
  });

  it('reports the findings of unchanged documents again', async () => {
    const { run } = createRun({ 'a.json': spec('A', '1', { paths: { '/x/{id}': { get: {} } } }) });
    const first = await run();
    expect(first.warnings).toEqual([{ file: 'a.json', message: 'parameter `id` of path `/x/{id}` is not described' }]);
    expect((await run()).warnings).toEqual(first.warnings);
  });

  it('does not count a shared file that has only the form of a specification', async () => {
    const { run } = createRun({
      'pay/v1.yaml':
        'openapi: 3.1.0\ninfo: {title: Pay, version: "1"}\npaths: {/a: {get: {parameters: [{$ref: "shared.yaml#/components/parameters/Q"}]}}}',
      'pay/shared.yaml':
        'openapi: 3.1.0\ninfo: {title: Pay, version: "0"}\npaths: {}\ncomponents: {parameters: {Q: {name: q, in: query, schema: {}}}}',
    });
    const report = await run();
    expect(report.documents).toEqual({ found: 1, indexed: 1, unchanged: 0, failed: 0, removed: 0 });
    expect(report.warnings).toEqual([]);
  });

  it('survives a file that vanishes between listing and parsing', async () => {
    const { directory, writer, parser } = createRun(portal);
    const inner = createDirectorySource(directory);
    const source = {
      guardsRemovals: false,
      read: async () => {
        const content = await inner.read();
        mkdirSync(path.join(directory, '.away'));
        renameSync(path.join(directory, 'pay/v1.json'), path.join(directory, '.away/v1.json'));
        return content;
      },
    };
    const report = await runIngestion({
      source,
      writer,
      parser,
      embedder: createHashEmbedder(),
      now: () => 0,
      peakMemoryMegabytes: () => 0,
    });
    expect(report.documents).toMatchObject({ found: 3, indexed: 2, failed: 1 });
    expect(report.failures).toEqual([{ file: 'pay/v1.json', reason: 'vanished while the directory was read' }]);
  });

  it('embeds in batches, each text once, two batches at a time', async () => {
    const sizes: number[] = [];
    let running = 0;
    let most = 0;
    const hash = createHashEmbedder();
    const embedder: Embedder = {
      ...hash,
      maxBatchSize: 4,
      async embedDocuments(texts) {
        running += 1;
        most = Math.max(most, running);
        sizes.push(texts.length);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return hash.embedDocuments(texts);
      },
    };
    const sections = Array.from({ length: 30 }, (_, index) => `## S${index}\n\nText`).join('\n\n');
    const { run } = createRun({ 'a.md': sections, 'pages/a.md': sections }, embedder);
    const report = await run();
    expect(Math.max(...sizes)).toBe(4);
    expect(most).toBe(2);
    expect(new Set(hash.embedded).size).toBe(hash.embedded.length);
    expect(report.embedded).toBe(30);
  });

  it('commits nothing when the embedder fails or the run is cancelled', async () => {
    const failing: Embedder = {
      ...createHashEmbedder(),
      embedDocuments: () => Promise.reject(new TypeError('no network')),
    };
    const { run, writer } = createRun(portal, failing);
    await expect(run()).rejects.toMatchObject({ name: 'CopilotError' });
    const controller = new AbortController();
    const cancelled = createRun(portal);
    const stopped = cancelled.run({
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'parse' && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect([...writer.documents, ...cancelled.writer.documents]).toEqual([]);
  });

  it('tells how far it is', async () => {
    const stages: string[] = [];
    await createRun(portal).run({ onProgress: ({ stage, done, total }) => stages.push(`${stage} ${done}/${total}`) });
    expect(stages.filter((stage) => !stage.startsWith('embed'))).toEqual([
      'read 1/3',
      'read 2/3',
      'read 3/3',
      'parse 1/3',
      'parse 2/3',
      'parse 3/3',
      'commit 0/1',
      'commit 1/1',
    ]);
    expect(stages.filter((stage) => stage.startsWith('embed')).at(-1)).toBe('embed 3/3');
  });
});
