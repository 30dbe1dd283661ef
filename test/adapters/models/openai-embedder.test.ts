import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOpenAIEmbedder, readOpenAISpaceName } from '../../../adapters/models/openai-embedder.ts';
import type { OpenAIEmbedderOptions } from '../../../adapters/models/openai-embedder.ts';
import type { Embedder } from '../../../core/embedder.ts';
import { startScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';
import type { ScriptedOpenAIServer } from '../../support/scripted-openai-server.ts';

let server: ScriptedOpenAIServer;
beforeAll(async () => {
  server = await startScriptedOpenAIServer();
});
afterAll(() => server.close());
beforeEach(() => server.scriptEmbeddings({}));

function create(options: Partial<OpenAIEmbedderOptions> = {}): Promise<Embedder> {
  return createOpenAIEmbedder({
    baseUrl: server.baseUrl,
    apiKey: 'sk-canary',
    model: 'nomic-embed-text',
    maxRetries: 0,
    ...options,
  });
}

describe('createOpenAIEmbedder', () => {
  it('asks the model for its dimensions when nobody says them', async () => {
    server.scriptEmbeddings({ dimensions: 12 });
    const { space } = await create();
    expect(space).toMatchObject({ name: 'openai-nomic-embed-text-12', dimensions: 12 });
  });

  it('asks nothing when the dimensions are known, so that a start does not need the server', async () => {
    const before = server.requests.length;
    const { space } = await create({ model: 'text-embedding-3-small' });
    expect(space.dimensions).toBe(1536);
    expect(server.requests).toHaveLength(before);
  });

  it('sends the key in another header, and then in no other', async () => {
    await (await create({ dimensions: 8, keyHeader: 'api-key' })).embedDocuments(['a']);
    const { headers } = server.requests.at(-1) ?? {};
    expect(headers).toMatchObject({ 'api-key': 'sk-canary' });
    expect(headers).not.toHaveProperty('authorization');
  });

  it.each([
    { model: 'text-embedding-3-large', dimensions: 256 },
    { model: 'org/model-v2-768', dimensions: 12 },
  ])('can be made again from the name of its space: $model', async (options) => {
    const { space } = await create(options);
    expect(readOpenAISpaceName(space.name)).toEqual(options);
  });

  it.each(['use-lite-512', 'openai-', 'openai-x-0', 'openai-x-99999', 'x-openai-y-3'])(
    'is not what made the space %s',
    (name) => {
      expect(readOpenAISpaceName(name)).toBeNull();
    },
  );

  it('gives unit vectors in order over several requests', async () => {
    const embedder = await create({ dimensions: 8 });
    const texts = Array.from({ length: 150 }, (_, index) => 'abcdefgh'.charAt(index % 8).repeat(1 + (index % 5)));
    const before = server.requests.length;
    const vectors = await embedder.embedDocuments(texts);
    expect(server.requests.length - before).toBe(3);
    expect(vectors).toHaveLength(150);
    for (const [index, vector] of vectors.entries()) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
      const largest = vector.indexOf(Math.max(...vector));
      expect(largest).toBe((texts[index]?.codePointAt(0) ?? 0) % 8);
    }
  });

  it('asks for shorter vectors only of models that can shorten them', async () => {
    await (await create({ model: 'text-embedding-3-large', dimensions: 256 })).embedQuery('a');
    expect(server.requests.at(-1)?.body.dimensions).toBe(256);
    await (await create({ dimensions: 8 })).embedQuery('a');
    expect(server.requests.at(-1)?.body.dimensions).toBeUndefined();
  });

  it('never sends an empty or endless text', async () => {
    const embedder = await create({ dimensions: 8 });
    await embedder.embedDocuments(['', 'x'.repeat(1_000_000)]);
    const [first, second] = server.requests.at(-1)?.body.input ?? [];
    expect(first).toBe('.');
    expect(second).toHaveLength(6_000);
  });

  it('tries again after 429', async () => {
    server.scriptEmbeddings({ status: 429, headers: { 'retry-after': '1' } }, {});
    const embedder = await create({ dimensions: 8, maxRetries: 2 });
    await expect(embedder.embedQuery('a')).resolves.toHaveLength(8);
  });

  it('fails with advice and without the words of the server', async () => {
    server.scriptEmbeddings({ status: 401, body: '{"error":{"message":"bad key sk-canary"}}' });
    const embedder = await create({ dimensions: 8 });
    const failure = embedder.embedQuery('a');
    await expect(failure).rejects.toMatchObject({ code: 'embedding_failed' });
    await expect(failure).rejects.toThrow('OPENAI_API_KEY');
    await expect(failure.catch((error: Error) => `${error.message}${String(error.cause)}`)).resolves.not.toContain(
      'canary',
    );
  });

  it.each([
    ['of other dimensions', { dimensions: 9 }],
    ['that are no vectors', { status: 200, body: '{"data":[{"embedding":[]}]}' }],
    ['in a body that is none', { status: 200, body: '{"object":"list"}' }],
  ])('refuses vectors %s', async (_, script) => {
    server.scriptEmbeddings(script);
    const embedder = await create({ dimensions: 8 });
    await expect(embedder.embedQuery('a')).rejects.toMatchObject({ code: 'embedding_failed' });
  });

  it('refuses a model whose vectors no index can hold', async () => {
    await expect(create({ dimensions: 4_096 })).rejects.toMatchObject({ code: 'configuration_invalid' });
    server.scriptEmbeddings({ dimensions: 5_000 });
    await expect(create()).rejects.toThrow('EMBEDDING_DIMENSIONS');
  });

  it('lets go when the caller does, and times out by itself', async () => {
    server.scriptEmbeddings({ silent: true });
    const controller = new AbortController();
    const cancelled = (await create({ dimensions: 8 })).embedQuery('a', { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const impatient = await create({ dimensions: 8, timeoutMilliseconds: 100 });
    await expect(impatient.embedQuery('a')).rejects.toMatchObject({ code: 'embedding_failed' });
  });

  it('takes no texts', async () => {
    await expect((await create({ dimensions: 8 })).embedDocuments([])).resolves.toEqual([]);
  });
});
