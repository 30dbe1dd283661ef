import { afterAll, describe, expect, it } from 'vitest';
import { createDocumentLinter } from '../../../ingest/lint/document-linter.ts';
import { createFileSource } from '../../../ingest/lint/file-source.ts';
import { buildReport } from '../../../ingest/lint/lint-report.ts';
import { lintSource } from '../../../ingest/lint/lint-source.ts';
import type { Source } from '../../../ingest/source.ts';
import { createDirectorySource } from '../../../ingest/sources/directory-source.ts';
import { createPortal } from '../support/temporary-portal.ts';
import { at, getOrders, goodSpec } from './support/lint-spec.ts';

const linter = createDocumentLinter();
afterAll(() => linter.close());

const good = JSON.stringify(goodSpec());
const withoutSummary = JSON.stringify(goodSpec((spec) => delete at(spec, ...getOrders)['summary']));

describe('judging a source', () => {
  it('judges every specification, in the order of paths, and leaves pages and shared parts out', async () => {
    const directory = createPortal({
      'z/openapi.json': withoutSummary,
      'a/openapi.yaml': 'openapi: 3.1.0\npaths:\n  - {\n',
      'm/openapi.yaml': [
        'openapi: 3.1.0',
        'info: { title: M, version: "2" }',
        'paths: { /m: { get: { $ref: parts.yaml#/m } } }',
      ].join('\n'),
      'm/parts.yaml': 'm: { summary: x }',
      'm/notes.md': '# Notes',
      'good.json': good,
    });
    const documents = await lintSource(createDirectorySource(directory), linter);
    expect(documents.map(({ path, operations }) => [path, operations])).toEqual([
      ['a/openapi.yaml', 0],
      ['good.json', 2],
      ['m/openapi.yaml', 1],
      ['z/openapi.json', 2],
    ]);
    expect(documents[0]?.findings).toMatchObject([{ rule: 'unreadable', line: 4 }]);
    expect(documents[1]?.findings).toEqual([]);
    expect(documents[2]).toMatchObject({ api: 'm', version: '2' });
    expect(documents[3]?.findings).toMatchObject([{ rule: 'missing-summary', operation: 'GET /orders', line: 1 }]);
  });

  it('gives equal reports for equal content', async () => {
    const spec = JSON.stringify(
      goodSpec((spec) => (spec['security'] = [{ gone: [] }])),
      null,
      1,
    );
    const directory = createPortal({ 'b.json': spec, 'a.json': withoutSummary, 'c.json': spec });
    const judge = async (): Promise<string> =>
      JSON.stringify(buildReport(await lintSource(createDirectorySource(directory), linter)));
    const [first, second] = [await judge(), await judge()];
    expect(first).toBe(second);
    expect(first).toContain('missing-summary');
  });

  it('names files that cannot be read, and findings about the source itself', async () => {
    const directory = createPortal({
      'binary.json': new Uint8Array([0x7b, 0, 0x7d]),
      'portal.yaml': 'colour: red\n',
      'good.json': good,
    });
    const documents = await lintSource(createDirectorySource(directory), linter);
    expect(documents.map(({ path, findings }) => [path, findings.map(({ rule }) => rule)])).toEqual([
      ['binary.json', ['unreadable']],
      ['good.json', []],
      ['portal.yaml', ['reading-warning']],
    ]);
  });

  it('fails a document that cannot be loaded, and no other', async () => {
    const directory = createPortal({ 'a.json': good, 'b.json': good });
    const inner = createDirectorySource(directory);
    const source: Source = {
      guardsRemovals: false,
      async read(options) {
        const content = await inner.read(options);
        const [first, ...rest] = content.documents;
        const broken = first && { ...first, load: () => Promise.reject(new TypeError('secret detail')) };
        return { ...content, documents: [broken, ...rest].filter((document) => document !== undefined) };
      },
    };
    const documents = await lintSource(source, linter);
    expect(documents.map(({ findings }) => findings.length)).toEqual([1, 0]);
    expect(JSON.stringify(documents)).not.toContain('secret');
  });

  it('ends when it is cancelled', async () => {
    const directory = createPortal({ 'a.json': good });
    const cancellation = new AbortController();
    const judged = lintSource(createDirectorySource(directory), linter, {
      signal: cancellation.signal,
      onProgress: (stage) => {
        if (stage === 'read') cancellation.abort();
      },
    });
    await expect(judged).rejects.toThrow('aborted');
  });
});

describe('a single file', () => {
  it('is read with what it refers to in its folder, and nothing else', async () => {
    const directory = createPortal({
      'specs/openapi.json': JSON.stringify(
        goodSpec((spec) => {
          at(spec, 'components', 'schemas')['A'] = { $ref: 'parts/a.yaml#/A' };
          at(spec, 'components', 'schemas')['B'] = { $ref: '../outside.yaml#/B' };
        }),
      ),
      'specs/parts/a.yaml': 'A: { $ref: b.yaml#/B }',
      'specs/parts/b.yaml': 'B: { type: string }',
      'specs/other.json': '{',
      'outside.yaml': 'B: { type: string }',
    });
    const [document, ...others] = await lintSource(createFileSource(`${directory}/specs`, 'openapi.json'), linter);
    expect(others).toEqual([]);
    expect(document).toMatchObject({ path: 'openapi.json', api: 'openapi', version: '1.2.0', operations: 2 });
    expect(document?.findings).toMatchObject([
      { rule: 'no-unresolved-refs', message: expect.stringContaining('../outside.yaml') as string },
    ]);
  });

  it('may be no specification at all', async () => {
    const directory = createPortal({ 'a.json': '{"name":"x"}', 'b.json': new Uint8Array([0xff, 0xfe, 0]) });
    const rules = async (name: string): Promise<unknown> =>
      (await lintSource(createFileSource(directory, name), linter)).map(({ findings }) => findings[0]?.rule);
    expect([await rules('a.json'), await rules('b.json')]).toEqual([['not-a-spec'], ['unreadable']]);
  });
});

describe('a report', () => {
  it('counts, and leaves out what is milder', () => {
    const finding = { pointer: '', message: 'x' };
    const documents = [
      {
        path: 'a',
        api: 'a',
        version: '1',
        operations: 3,
        findings: [
          { ...finding, rule: 'struct', severity: 'error' },
          { ...finding, rule: 'struct', severity: 'warning' },
          { ...finding, rule: 'missing-tags', severity: 'info' },
        ],
      },
    ] as const;
    expect(buildReport(documents).summary).toEqual({
      documents: 1,
      operations: 3,
      errors: 1,
      warnings: 1,
      infos: 1,
      by_rule: { 'missing-tags': 1, struct: 2 },
    });
    const { summary, documents: kept } = buildReport(documents, 'error');
    expect(summary).toMatchObject({ errors: 1, warnings: 0, infos: 0, by_rule: { struct: 1 } });
    expect(kept[0]?.findings).toHaveLength(1);
  });
});
