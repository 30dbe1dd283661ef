import { describe, expect, it } from 'vitest';
import { CopilotError } from '../../core/errors.ts';
import type { EmbeddingSpaces, SpaceFilling, UnembeddedChunk } from '../../core/index-writer.ts';
import { fillSpace } from '../../ingest/fill-space.ts';
import { createHashEmbedder } from '../support/hash-embedder.ts';

type Retired = Awaited<ReturnType<EmbeddingSpaces['deleteRetired']>>;

/** Spaces that lack the given chunks, with what was done to them in order. */
function createSpaces(overrides: { filling?: Partial<SpaceFilling>; retired?: (() => Promise<Retired>)[] } = {}) {
  const log: string[] = [];
  const missing: UnembeddedChunk[] = Array.from({ length: 5 }, (_, index) => ({
    id: String(index + 1),
    text: `text ${index % 3}`,
    textHash: String(index),
  }));
  const retired = overrides.retired ?? [];
  const spaces: EmbeddingSpaces = {
    claim: () =>
      Promise.resolve({
        status: 'held',
        filling: {
          isActive: false,
          missing: missing.length,
          list: ({ after, limit }) =>
            Promise.resolve(missing.filter(({ id }) => Number(id) > Number(after ?? 0)).slice(0, limit)),
          save(vectors) {
            log.push(`save ${vectors.map(({ chunk }) => chunk.id).join()}`);
            return Promise.resolve(true);
          },
          activate() {
            log.push('activate');
            return Promise.resolve('active');
          },
          release() {
            log.push('release');
            return Promise.resolve();
          },
          ...overrides.filling,
        },
      }),
    async deleteRetired() {
      log.push('delete');
      return (await retired.shift()?.()) ?? { deleted: 0, waitMilliseconds: null };
    },
  };
  return { spaces, log };
}

const small = () => ({ ...createHashEmbedder(), maxBatchSize: 1 });

describe('fillSpace', () => {
  it('embeds each text of a batch once, saves batch by batch, and switches at the end', async () => {
    const { spaces, log } = createSpaces();
    const embedder = { ...createHashEmbedder(), maxBatchSize: 2 };
    const progress: number[][] = [];
    const report = await fillSpace({ spaces, embedder }, { onProgress: (...state) => progress.push(state) });
    expect(report).toEqual({ status: 'active', embedded: 4 });
    expect(log).toEqual(['save 1,2,3,4', 'save 5', 'activate', 'delete', 'release']);
    expect(progress).toEqual([
      [0, 5],
      [4, 5],
      [5, 5],
    ]);
  });

  it('goes round again while other runs add chunks, but not for ever', async () => {
    const outcomes = ['incomplete', 'incomplete', 'active'] as const;
    let calls = 0;
    const patient = createSpaces({ filling: { activate: () => Promise.resolve(outcomes[calls++] ?? 'lost') } });
    expect(await fillSpace({ spaces: patient.spaces, embedder: small() })).toMatchObject({ status: 'active' });
    const endless = createSpaces({ filling: { activate: () => Promise.resolve('incomplete') } });
    expect(await fillSpace({ spaces: endless.spaces, embedder: small() })).toMatchObject({ status: 'unfinished' });
    expect(endless.log.filter((line) => line === 'save 1,2')).toHaveLength(10);
    expect(endless.log).not.toContain('delete');
  });

  it('stops at once when it has lost its hold', async () => {
    const { spaces, log } = createSpaces({ filling: { save: () => Promise.resolve(false) } });
    expect(await fillSpace({ spaces, embedder: small() })).toEqual({ status: 'unfinished', embedded: 2 });
    expect(log).toEqual(['release']);
  });

  it('gives its hold back when something fails', async () => {
    const failure = new CopilotError('index_unavailable', 'Down.');
    const { spaces, log } = createSpaces({
      filling: { list: () => Promise.reject(failure), release: () => Promise.reject(new RangeError('down too')) },
    });
    await expect(fillSpace({ spaces, embedder: small() })).rejects.toBe(failure);
    expect(log).toEqual([]);
  });

  it('waits for the last searches in the space before where it may, and leaves its vectors to the next call elsewhere', async () => {
    const later = [
      () => Promise.resolve({ deleted: 0, waitMilliseconds: 700 }),
      () => Promise.resolve({ deleted: 9, waitMilliseconds: 0 }),
    ];
    const waiting = createSpaces({ retired: [...later] });
    const pauses: number[] = [];
    const pause = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds);
    await fillSpace({ spaces: waiting.spaces, embedder: small(), pause });
    expect([pauses, waiting.log.filter((line) => line === 'delete').length]).toEqual([[700], 3]);
    const hasty = createSpaces({ retired: [...later] });
    await fillSpace({ spaces: hasty.spaces, embedder: small() });
    expect(hasty.log.filter((line) => line === 'delete')).toHaveLength(1);
  });

  it('does not take a switch back because the vectors before cannot be deleted', async () => {
    const failure = new CopilotError('index_unavailable', 'Down.');
    const failing = createSpaces({ retired: [() => Promise.reject(failure)] });
    expect(await fillSpace({ spaces: failing.spaces, embedder: small() })).toMatchObject({
      status: 'active',
      deletionFailure: failure,
    });
    const controller = new AbortController();
    const aborted = createSpaces({ retired: [() => Promise.resolve({ deleted: 0, waitMilliseconds: 5 })] });
    const pause = (): Promise<void> => {
      controller.abort();
      return Promise.reject(new RangeError('aborted'));
    };
    const report = await fillSpace({ spaces: aborted.spaces, embedder: small(), pause }, { signal: controller.signal });
    expect(report).toEqual({ status: 'active', embedded: 5 });
  });
});
