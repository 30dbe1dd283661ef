import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEmbeddingProcessPool } from '../../../adapters/models/embedding-process-pool.ts';
import type { EmbeddingProcessPool } from '../../../adapters/models/embedding-process-pool.ts';

const pools: EmbeddingProcessPool[] = [];
function createPool(
  options: { size?: number; idleMilliseconds?: number; inBackground?: boolean } = {},
): EmbeddingProcessPool {
  const pool = createEmbeddingProcessPool({
    processFile: new URL('./fixtures/scripted-embedding-process.ts', import.meta.url),
    size: 1,
    dimensions: 2,
    ...options,
  });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('createEmbeddingProcessPool', () => {
  it('gives one vector per text, in order', async () => {
    const vectors = await createPool().run(['a', 'bbb', 'cc']);
    expect(vectors.map((vector) => [...vector])).toEqual([
      [1, 1],
      [3, 1],
      [2, 1],
    ]);
  });

  it('answers every job when there are more jobs than processes', async () => {
    const pool = createPool({ size: 2 });
    const lengths = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => (await pool.run(['x'.repeat(index + 1)]))[0]?.[0]),
    );
    expect(lengths).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it.each(['die', 'crash', 'throw'])(
    'rejects a job whose process always ends with "%s", and goes on',
    async (poison) => {
      const pool = createPool();
      await expect(pool.run([poison])).rejects.toMatchObject({ code: 'embedding_failed', retryable: true });
      await expect(pool.run(['ok'])).resolves.toHaveLength(1);
    },
  );

  it('does a job again when its process died only once', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pool-'));
    try {
      const job = createPool().run([`die once ${join(directory, 'died')}`]);
      await expect(job).resolves.toHaveLength(1);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('passes on what the process says went wrong', async () => {
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
    // Had the dropped job reached the process, it would be dead.
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

  it('ends an idle process and starts another when work comes again', async () => {
    const pool = createPool({ idleMilliseconds: 10 });
    const countJobs = async (): Promise<number | undefined> => (await pool.run(['count your jobs']))[0]?.[0];
    expect(await countJobs()).toBe(1);
    // A process that stays on would count further; only a new one begins again.
    await expect.poll(countJobs, { interval: 100 }).toBe(1);
  });

  it('keeps a process that has no time limit', async () => {
    const pool = createPool();
    await pool.run(['a']);
    expect((await pool.run(['count your jobs']))[0]?.[0]).toBe(2);
  });

  it('ends its processes when it is closed', async () => {
    const pool = createPool();
    const [vector] = await pool.run(['tell your id']);
    const pid = vector?.[0] ?? 0;
    expect(isAlive(pid)).toBe(true);
    await pool.close();
    expect(isAlive(pid)).toBe(false);
  });

  it('gives way to everything else in the background', async () => {
    const [vector] = await createPool({ inBackground: true }).run(['tell your id']);
    expect(getPriority(vector?.[0] ?? 0)).toBe(constants.priority.PRIORITY_BELOW_NORMAL);
  });

  it('leaves no process behind when its own process is killed', async () => {
    const pool = new URL('../../../adapters/models/embedding-process-pool.ts', import.meta.url).href;
    const processFile = new URL('./fixtures/scripted-embedding-process.ts', import.meta.url).href;
    const script = `const { createEmbeddingProcessPool } = await import(${JSON.stringify(pool)});
      const pool = createEmbeddingProcessPool({ processFile: new URL(${JSON.stringify(processFile)}), size: 1, dimensions: 2 });
      const [vector] = await pool.run(['tell your id']);
      console.log(vector[0]);
      setInterval(() => {}, 1_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
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
