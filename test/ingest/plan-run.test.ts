import { describe, expect, it } from 'vitest';
import type { Visibility } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import { parseDocument } from '../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../ingest/run.ts';
import type { IngestionReport } from '../../ingest/run.ts';
import type { Source, SourceAccess, SourceDocument } from '../../ingest/source.ts';
import { createHashEmbedder } from '../support/hash-embedder.ts';
import { createMemoryIndexWriter } from '../support/memory-index-writer.ts';

/** A place whose pages a test changes at will. */
interface Place {
  readonly pages: Map<string, { visibility: Visibility; text: string; revision: number }>;
  /** Thrown by the reading of what comes after the rights. */
  failure: CopilotError | null;
  /** Happens when a content is loaded. */
  onLoad: (path: string) => unknown;
  /** Path of which nothing tells whether it changed. */
  undated: string | null;
  /** How often rights were read once more. */
  confirmations: number;
}

class Gone extends CopilotError {
  readonly isGone = true;
}

const descriptor = { key: 'https://portal.test', kind: 'konnect', title: null } as const;

function createPlace(paths: readonly string[]): Place {
  return {
    pages: new Map(paths.map((path) => [path, { visibility: 'public', text: `Text of ${path}`, revision: 1 }])),
    failure: null,
    onLoad: () => undefined,
    undated: null,
    confirmations: 0,
  };
}

function accessTo(place: Place): SourceAccess {
  const visibilities = new Map([...place.pages].map(([path, { visibility }]) => [path, visibility]));
  return { descriptor, visibilityOf: (path) => visibilities.get(path) ?? null };
}

/** Lists all pages at once and loads each when it is asked for, as a portal is read. */
function sourceOf(place: Place): Source {
  return {
    guardsRemovals: true,
    readAccess: () => Promise.resolve(accessTo(place)),
    read() {
      if (place.failure !== null) return Promise.reject(place.failure);
      const access = accessTo(place);
      const documents = [...place.pages].map(([path, { visibility, revision }]): SourceDocument => ({
        path,
        kind: 'page',
        api: null,
        version: null,
        slug: path,
        url: null,
        visibility,
        contentHash: JSON.stringify([visibility, revision]),
        warnings: [],
        isReferenced: false,
        isUndated: path === place.undated,
        load() {
          place.onLoad(path);
          const page = place.pages.get(path);
          if (page === undefined) return Promise.reject(new Gone('document_unreadable', 'has been deleted'));
          return Promise.resolve({ kind: 'page', path, text: page.text, url: null, fallbackTitle: path });
        },
      }));
      return Promise.resolve({
        descriptor,
        apis: [],
        documents,
        failures: [],
        unreadableFolders: [],
        placeVisibility: (path) => access.visibilityOf(path) ?? 'public',
        warnings: [],
        confirmAccess() {
          place.confirmations += 1;
          return Promise.resolve(accessTo(place));
        },
      });
    },
  };
}

function createRun(place: Place) {
  const writer = createMemoryIndexWriter();
  const run = (acceptRemovals = false): Promise<IngestionReport> =>
    runIngestion(
      {
        source: sourceOf(place),
        writer,
        embedder: createHashEmbedder(),
        parser: {
          concurrency: 2,
          parse: (task) => Promise.resolve(parseDocument(task)),
          close: () => Promise.resolve(),
        },
        now: () => 0,
        peakMemoryMegabytes: () => 0,
      },
      { acceptRemovals },
    );
  const visibilities = (): Record<string, Visibility> =>
    Object.fromEntries([...writer.documents.values()].map(({ path, visibility }) => [path, visibility]));
  return { run, writer, visibilities };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `page-${index}`);

describe('rights that are taken away for a while', () => {
  it('come back with the next whole run, though nothing else changed', async () => {
    const place = createPlace(['a']);
    const { run, visibilities } = createRun(place);
    await run();
    const page = place.pages.get('a');
    if (page === undefined) throw new TypeError('there is no page');
    page.visibility = 'authenticated';
    place.failure = new CopilotError('source_unreadable', 'half of the lists fail');
    await expect(run()).rejects.toBe(place.failure);
    expect(visibilities()).toEqual({ a: 'authenticated' });
    page.visibility = 'public';
    place.failure = null;
    await run();
    expect(visibilities()).toEqual({ a: 'public' });
    expect((await run()).documents).toMatchObject({ indexed: 0, unchanged: 1 });
  });
});

describe('a document without a date', () => {
  it('is read in every run', async () => {
    const place = createPlace(['a', 'b']);
    place.undated = 'a';
    const { run } = createRun(place);
    await run();
    const loaded: string[] = [];
    place.onLoad = (path) => loaded.push(path);
    const report = await run();
    expect(loaded).toEqual(['a']);
    expect(report).toMatchObject({ documents: { indexed: 1, unchanged: 1 }, embedded: 0 });
  });
});

describe('rights that are taken away while contents are loaded', () => {
  it('are gone before anything is committed, for what was loaded and for what was there', async () => {
    const place = createPlace(['a', 'b']);
    const { run, visibilities } = createRun(place);
    const tighten = (): void => {
      for (const page of place.pages.values()) page.visibility = { teams: ['insiders'] };
      place.pages.set('a', { visibility: { teams: ['insiders'] }, text: 'Only insiders may know this', revision: 3 });
    };
    place.onLoad = () => tighten();
    await run();
    expect(visibilities()).toEqual({ a: { teams: ['insiders'] }, b: { teams: ['insiders'] } });
    for (const page of place.pages.values()) page.visibility = 'public';
    place.onLoad = () => undefined;
    await run();
    expect(visibilities()).toEqual({ a: 'public', b: 'public' });
    place.pages.set('a', { visibility: 'public', text: 'New', revision: 4 });
    place.onLoad = () => tighten();
    await run();
    expect(visibilities()).toEqual({ a: { teams: ['insiders'] }, b: { teams: ['insiders'] } });
  });

  it('are asked for once more only when something was loaded', async () => {
    const place = createPlace(['a']);
    const { run } = createRun(place);
    await run();
    expect(place.confirmations).toBe(1);
    await run();
    expect(place.confirmations).toBe(1);
  });
});

describe('the removal guard', () => {
  it('counts documents whose content has vanished as well as those that are listed no more', async () => {
    const place = createPlace(numbered(20));
    const { run, visibilities } = createRun(place);
    await run();
    for (const page of place.pages.values()) page.revision += 1;
    place.onLoad = (path) => place.pages.delete(path);
    await expect(run()).rejects.toMatchObject({ code: 'removals_refused' });
    expect(Object.keys(visibilities())).toHaveLength(20);
  });

  it('lets half of twenty go, and all when it is told to', async () => {
    const place = createPlace(numbered(20));
    const { run, visibilities } = createRun(place);
    await run();
    for (const path of numbered(10)) place.pages.delete(path);
    await run();
    expect(Object.keys(visibilities())).toHaveLength(10);
    place.pages.clear();
    await run(true);
    expect(visibilities()).toEqual({});
  });
});

describe('title and description of an API', () => {
  it('hold no credential, though no parser has seen them', async () => {
    const token = `kpat_${'a1B2'.repeat(10)}`;
    const place = createPlace(['a']);
    const source = sourceOf(place);
    const writer = createMemoryIndexWriter();
    const api = {
      slug: 'pay',
      title: `Pay ${token}`,
      description: `Try it with ${token}.`,
      versions: [],
      statedCurrent: null,
    };
    await runIngestion({
      source: {
        ...source,
        async read(options) {
          const content = await source.read(options);
          return { ...content, apis: [api], documents: content.documents.map((page) => ({ ...page, api: 'pay' })) };
        },
      },
      writer,
      embedder: createHashEmbedder(),
      parser: { concurrency: 1, parse: (task) => Promise.resolve(parseDocument(task)), close: () => Promise.resolve() },
      now: () => 0,
      peakMemoryMegabytes: () => 0,
    });
    expect(writer.apis).toMatchObject([{ slug: 'pay', title: 'Pay ***', description: 'Try it with ***.' }]);
  });
});

describe('a document that was emptied', () => {
  it('takes along what was indexed of it', async () => {
    const place = createPlace(['a', 'b']);
    const { run, visibilities } = createRun(place);
    await run();
    const page = place.pages.get('a');
    if (page === undefined) throw new TypeError('there is no page');
    Object.assign(page, { text: '---\ntitle: A\n---\n', revision: 2 });
    const report = await run();
    expect(report.documents).toMatchObject({ failed: 1, removed: 1 });
    expect(visibilities()).toEqual({ b: 'public' });
  });
});
