import { describe, expect, it } from 'vitest';
import { createEmbedderChooser } from '../../../adapters/models/choose-embedder.ts';
import type { Embedder } from '../../../core/embedder.ts';
import { CopilotError } from '../../../core/errors.ts';
import { createHashEmbedder } from '../../support/hash-embedder.ts';

function createStage(createForSpace?: (name: string) => Promise<Embedder | null>) {
  const stage = {
    active: 'old' as string | null,
    time: 0,
    reads: 0,
    made: [] as string[],
    closed: [] as string[],
    warnings: [] as [string, unknown][],
  };
  const configured = createHashEmbedder('new');
  const chooser = createEmbedderChooser({
    configured,
    readActiveSpace: () => {
      stage.reads += 1;
      return Promise.resolve(stage.active);
    },
    createForSpace: (name) => {
      stage.made.push(name);
      const embedder = { ...createHashEmbedder(name), close: () => Promise.resolve(void stage.closed.push(name)) };
      return createForSpace === undefined ? Promise.resolve(embedder) : createForSpace(name);
    },
    onWithoutEmbedder: (space, error) => stage.warnings.push([space, error]),
    now: () => stage.time,
  });
  const choose = async (): Promise<string | null> => (await chooser.choose())?.space.name ?? null;
  return { stage, chooser, choose, configured };
}

describe('createEmbedderChooser', () => {
  it('follows the active space within seconds, and gives back what it made for the one before', async () => {
    const { stage, choose, chooser } = createStage();
    expect(await Promise.all([choose(), choose(), choose()])).toEqual(['old', 'old', 'old']);
    expect([stage.reads, stage.made]).toEqual([1, ['old']]);
    stage.active = 'new';
    stage.time = 2_999;
    expect(await choose()).toBe('old');
    stage.time = 3_000;
    expect(await choose()).toBe('new');
    expect(stage.closed).toEqual([]);
    stage.time = 70_000;
    expect(await choose()).toBe('new');
    await chooser.close();
    expect([stage.closed, stage.made]).toEqual([['old'], ['old']]);
  });

  it('embeds with the configured model in an empty index', async () => {
    const { stage, chooser, configured } = createStage();
    stage.active = null;
    expect(await chooser.choose()).toBe(configured);
  });

  it('says once a minute that nothing can embed in the active space, and tries again', async () => {
    let answer: () => Promise<Embedder | null> = () => Promise.resolve(null);
    const { stage, choose } = createStage(() => answer());
    for (; stage.time < 60_000; stage.time += 5_000) expect(await choose()).toBeNull();
    expect(stage.warnings).toEqual([['old', null]]);
    expect(stage.made).toEqual(['old']);
    const failure = new CopilotError('embedding_failed', 'No answer.');
    answer = () => Promise.reject(failure);
    expect(await choose()).toBeNull();
    expect(stage.warnings[1]).toEqual(['old', failure]);
    answer = () => Promise.resolve(createHashEmbedder('old'));
    stage.time += 60_000;
    expect(await choose()).toBe('old');
  });

  it('closes what it made when it is closed, and when another space takes its place', async () => {
    const { stage, choose, chooser } = createStage();
    await choose();
    stage.active = 'older';
    stage.time = 5_000;
    expect(await choose()).toBe('older');
    await chooser.close();
    expect(stage.closed).toEqual(['old', 'older']);
    await chooser.close();
    expect(stage.closed).toEqual(['old', 'older']);
  });

  it('fails as the index does, and asks it again', async () => {
    let isDown = true;
    const chooser = createEmbedderChooser({
      configured: createHashEmbedder(),
      readActiveSpace: () =>
        isDown ? Promise.reject(new CopilotError('index_unavailable', 'Down.')) : Promise.resolve(null),
      createForSpace: () => Promise.resolve(null),
      now: () => 0,
    });
    await expect(chooser.choose()).rejects.toMatchObject({ code: 'index_unavailable' });
    isDown = false;
    await expect(chooser.choose({ signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(await chooser.choose()).not.toBeNull();
  });
});
