import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEmbeddingWorkerPool } from '../../../adapters/models/embedding-worker-pool.ts';
import type { EmbeddingWorkerPool } from '../../../adapters/models/embedding-worker-pool.ts';

const pools: EmbeddingWorkerPool[] = [];
function createPool(options: { size?: number; idleMilliseconds?: number } = {}): EmbeddingWorkerPool {
  const pool = createEmbeddingWorkerPool({
    workerFile: new URL('./fixtures/scripted-embedding-worker.ts', import.meta.url),
    size: options.size ?? 1,
    dimensions: 2,
    ...(options.idleMilliseconds === undefined ? {} : { idleMilliseconds: options.idleMilliseconds }),
  });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

describe('createEmbeddingWorkerPool', () => {
  it('gives one vector per text, in order', async () => {
    const vectors = await createPool().run(['a', 'bbb', 'cc']);
    expect(vectors.map((vector) => [...vector])).toEqual([
      [1, 1],
      [3, 1],
      [2, 1],
    ]);
  });

  it('answers every job when there are more jobs than workers', async () => {
    const pool = createPool({ size: 2 });
    const lengths = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => (await pool.run(['x'.repeat(index + 1)]))[0]?.[0]),
    );
    expect(lengths).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it.each(['die', 'throw'])('rejects a job whose worker always ends with "%s", and goes on', async (poison) => {
    const pool = createPool();
    await expect(pool.run([poison])).rejects.toMatchObject({ code: 'embedding_failed', retryable: true });
    await expect(pool.run(['ok'])).resolves.toHaveLength(1);
  });

  it('does a job again when its worker died only once', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pool-'));
    try {
      const job = createPool().run([`die once ${join(directory, 'died')}`]);
      await expect(job).resolves.toHaveLength(1);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('passes on what the worker says went wrong', async () => {
    await expect(createPool().run(['fail'])).rejects.toMatchObject({
      code: 'embedding_failed',
      message: 'no such model',
    });
  });

  it('drops a waiting job whose caller went away, at once', async () => {
    const pool = createPool();
    const controller = new AbortController();
    const slow = pool.run(['slow']);
    const dropped = pool.run(['die'], controller.signal);
    const next = pool.run(['next']);
    controller.abort();
    await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
    // Had the dropped job reached the worker, the worker would be dead.
    await expect(Promise.all([slow, next])).resolves.toHaveLength(2);
  });

  it('lets go of a running job whose caller went away, and never mixes up its late result', async () => {
    const pool = createPool();
    const controller = new AbortController();
    const running = pool.run(['slow one'], controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    const [vector] = await pool.run(['ab']);
    expect(vector?.[0]).toBe(2);
  });

  it('refuses a job whose caller went away before it began', async () => {
    await expect(createPool().run(['a'], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('ends an idle worker and starts another when work comes again', async () => {
    const pool = createPool({ idleMilliseconds: 10 });
    const countJobs = async (): Promise<number | undefined> => (await pool.run(['count your jobs']))[0]?.[0];
    expect(await countJobs()).toBe(1);
    // A worker that stays on would count further; only a new one begins again.
    await expect.poll(countJobs, { interval: 100 }).toBe(1);
  });

  it('keeps a worker that has no time limit', async () => {
    const pool = createPool();
    await pool.run(['a']);
    expect((await pool.run(['count your jobs']))[0]?.[0]).toBe(2);
  });

  it('rejects what waits and what runs when it is closed, and everything after', async () => {
    const pool = createPool();
    const running = pool.run(['slow']);
    const waiting = pool.run(['a']);
    const settled = Promise.allSettled([running, waiting]);
    await pool.close();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(pool.run(['a'])).rejects.toMatchObject({ code: 'embedding_failed' });
  });
});
