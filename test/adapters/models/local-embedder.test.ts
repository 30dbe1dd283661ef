import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, assert, describe, expect, it } from 'vitest';
import { createLocalEmbedder } from '../../../adapters/models/local-embedder.ts';

const embedder = createLocalEmbedder({ threads: 1 });
afterAll(() => embedder.close());

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function at(vectors: readonly Float32Array[], index: number): Float32Array {
  const vector = vectors[index];
  assert(vector !== undefined, `no vector ${index}`);
  return vector;
}

describe('createLocalEmbedder', () => {
  it('gives unit vectors of the dimensions its space promises', async () => {
    const vectors = await embedder.embedDocuments(['Create a refund', 'List the webhooks of an account']);
    for (const vector of vectors) {
      expect(vector).toHaveLength(embedder.space.dimensions);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    }
  });

  it('puts a question nearer to what answers it than to something else', async () => {
    const question = await embedder.embedQuery('How do I give a customer their money back?');
    const documents = await embedder.embedDocuments([
      'Refund a payment: returns the money to the customer.',
      'Rotate the signing secret of a webhook endpoint.',
    ]);
    expect(cosine(question, at(documents, 0))).toBeGreaterThan(cosine(question, at(documents, 1)) + 0.1);
  });

  it('gives a text the same vector, bit for bit, alone and among others', async () => {
    const texts = [
      'Create a refund',
      'List all orders of a customer',
      'Delete it',
      'Cancel a subscription at the end of the period that has been paid for',
      'Create a payment',
      'Refund a payment that was captured in another currency than the one it was authorised in, in part or in full',
      ...Array.from({ length: 40 }, (_, index) => `Read invoice ${index} of the account`),
    ];
    const together = await embedder.embedDocuments(texts);
    const reversed = (await embedder.embedDocuments(texts.toReversed())).toReversed();
    for (const index of [0, 1, 2, 3, 4, 5, 20, 45]) {
      const alone = await embedder.embedQuery(texts[index] ?? '');
      expect([...at(together, index)]).toEqual([...alone]);
      expect([...at(reversed, index)]).toEqual([...alone]);
    }
  });

  it('embeds texts that hold no words, other scripts, broken characters and very long ones', async () => {
    const hostile = ['', ' ', '\u0000', '😀😀', '返金を作成する', '\ud800', 'x'.repeat(1_000_000), '?!'.repeat(50_000)];
    const vectors = await embedder.embedDocuments(hostile);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });

  it('takes no texts', async () => {
    await expect(embedder.embedDocuments([])).resolves.toEqual([]);
  });

  it('answers a question while a long batch of documents is under way', async () => {
    const texts = Array.from({ length: 200 }, (_, index) =>
      `Order number ${index} of the customer is shipped. `.repeat(5),
    );
    const controller = new AbortController();
    let batchEnded = false;
    const batch = embedder
      .embedDocuments(texts, { signal: controller.signal })
      .finally(() => (batchEnded = true))
      .catch((error: unknown) => error);
    await embedder.embedQuery('How do I ship an order?');
    expect(batchEnded).toBe(false);
    controller.abort();
    await expect(batch).resolves.toMatchObject({ code: 'cancelled' });
  });

  it('gives up a batch whose caller went away', async () => {
    const controller = new AbortController();
    const texts = Array.from({ length: 256 }, (_, index) =>
      `Order number ${index} of the customer is shipped. `.repeat(5),
    );
    const batch = embedder.embedDocuments(texts, { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(batch).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('finds its model and lets the process end, whatever directory it was started from', async () => {
    const module = new URL('../../../adapters/models/local-embedder.ts', import.meta.url).href;
    const script = `const { createLocalEmbedder } = await import(${JSON.stringify(module)});
      const vector = await createLocalEmbedder({ threads: 1 }).embedQuery('hello');
      console.log(vector.length);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: tmpdir(),
      timeout: 25_000,
    });
    expect(stdout.trim()).toBe('512');
  });

  it('embeds on WebAssembly, and says so, where there is no native library', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'no-native-'));
    try {
      const hook = path.join(directory, 'without-onnxruntime.cjs');
      writeFileSync(
        hook,
        `const Module = require('node:module');
        const resolve = Module._resolveFilename;
        Module._resolveFilename = (name, ...rest) => {
          if (name === 'onnxruntime-node') throw new Error('no such package');
          return resolve(name, ...rest);
        };`,
      );
      const module = new URL('../../../adapters/models/local-embedder.ts', import.meta.url).href;
      const script = `const { createLocalEmbedder } = await import(${JSON.stringify(module)});
        const vector = await createLocalEmbedder({ threads: 1 }).embedQuery('How do I refund an order?');
        console.log(JSON.stringify([...vector]));`;
      const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, NODE_OPTIONS: `--require ${hook}` },
        timeout: 25_000,
      });
      const vector = Float32Array.from(JSON.parse(stdout) as number[]);
      expect(cosine(vector, await embedder.embedQuery('How do I refund an order?'))).toBeGreaterThan(0.999_999);
      expect(stderr).toContain('Embedding on WebAssembly');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('ends without a crash while it computes', async () => {
    const module = new URL('../../../adapters/models/local-embedder.ts', import.meta.url).href;
    const script = `const { createLocalEmbedder } = await import(${JSON.stringify(module)});
      const embedder = createLocalEmbedder({ threads: 2 });
      await embedder.embedQuery('hello');
      const texts = Array.from({ length: 250 }, (_, index) => 'Order ' + index + ' of the customer is shipped. '.repeat(20));
      const batch = embedder.embedDocuments(texts);
      batch.catch(() => {});
      setTimeout(() => process.exit(7), 400);
      await batch;
      await embedder.embedDocuments(texts);`;
    const ended = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { timeout: 25_000 });
    await expect(ended).rejects.toMatchObject({ code: 7, stderr: '' });
  });
});
