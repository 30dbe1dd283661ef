import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createIndexRunQueue } from '../../adapters/postgres/job-queue.ts';
import { startIndexRunWorker } from '../../ingest/index-runs/run-worker.ts';
import { createIndexRunHost } from './index-run-host.ts';

/** What a test asks of this program, as JSON in its first argument. */
export interface IndexRunProcessTask {
  /** `worker`: works on the queue until it is killed. `zombie`: one run that reports nothing while it waits. */
  readonly mode: 'worker' | 'zombie';
  readonly databaseUrl: string;
  readonly directory: string;
  readonly leaseSeconds: number;
  /** Embedding waits until this file exists. */
  readonly gate: string;
  /** Worker: schedules the source for every minute. */
  readonly schedule?: boolean;
}

/**
 * A program for tests that need another process. Says each step on stdout: `ready`, `began`, `embedding`, and at last
 * the code of the error or `committed`.
 */
const task = JSON.parse(process.argv[2] ?? '') as IndexRunProcessTask;
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const database = await openDatabase({ databaseUrl: task.databaseUrl });
const host = createIndexRunHost(database, {
  ...task,
  isMute: task.mode === 'zombie',
  async beforeEmbedding(signal) {
    say('embedding');
    for (;;) {
      if (existsSync(task.gate) || signal?.aborted === true) return;
      await sleep(20);
    }
  },
});
const onBegin = (): boolean => say('began');

if (task.mode === 'zombie') {
  await host
    .execute({ source: task.directory, trigger: 'command', acceptRemovals: false }, { onBegin: () => void onBegin() })
    .then(
      () => say('committed'),
      (error: unknown) => say((error as { code: string }).code),
    );
  await host.close();
  await database.close();
} else {
  const queue = createIndexRunQueue(database, {
    databaseUrl: task.databaseUrl,
    works: true,
    pollSeconds: 0.5,
    laterSeconds: 1,
    retryDelaySeconds: 1,
    heartbeatSeconds: 10,
    superviseSeconds: 1,
  });
  await startIndexRunWorker({
    queue,
    store: host.store,
    execute: (run, options) => host.execute(run, { ...options, onBegin: () => void onBegin() }),
    schedules: task.schedule === true ? [{ source: task.directory, cron: '* * * * *', timezone: 'UTC' }] : [],
    onWorked: ({ error }) => say(error?.code ?? 'committed'),
  });
  say('ready');
}
