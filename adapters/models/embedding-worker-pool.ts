import { Worker } from 'node:worker_threads';
import { CopilotError } from '../../core/errors.ts';
import type { EmbeddingWorkerReply, EmbeddingWorkerRequest } from './worker-messages.ts';

/** A worker that dies over a job may have died of something else; dying twice over it is the job's fault. */
const ATTEMPTS_PER_JOB = 2;

export interface EmbeddingWorkerPoolOptions {
  readonly workerFile: URL;
  /** Most workers at one time; each is started when there is work for it. */
  readonly size: number;
  readonly dimensions: number;
  /** A worker without work for so long is ended and gives its memory back; absent: kept until `close`. */
  readonly idleMilliseconds?: number;
}

interface Job {
  readonly texts: readonly string[];
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: CopilotError) => void;
  attempts: number;
  /** The caller went away: the result, if one still comes, is dropped. */
  settled: boolean;
}

interface PoolWorker {
  readonly thread: Worker;
  current: { readonly id: number; readonly job: Job } | null;
  idleTimer: NodeJS.Timeout | null;
  ended: boolean;
}

/** Runs embedding jobs, in order of arrival, on worker threads that are started on demand and replaced when they die. */
export interface EmbeddingWorkerPool {
  /** @throws CopilotError `embedding_failed`, `cancelled` */
  run(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** Starts one worker now, so that the first job does not wait for the model to load. */
  warmUp(): void;
  close(): Promise<void>;
}

export function createEmbeddingWorkerPool(options: EmbeddingWorkerPoolOptions): EmbeddingWorkerPool {
  const queue: Job[] = [];
  const workers = new Set<PoolWorker>();
  let nextId = 1;
  let closed = false;

  function startWorker(): PoolWorker {
    // Without the parent's flags: a test runner or a profiler must not leak its loaders into the worker.
    const thread = new Worker(options.workerFile, { execArgv: [] });
    const worker: PoolWorker = { thread, current: null, idleTimer: null, ended: false };
    workers.add(worker);
    // An idle worker must not keep a finished command alive.
    thread.unref();
    thread.on('message', (reply: EmbeddingWorkerReply) => settle(worker, reply));
    thread.on('error', (error) => buryWorker(worker, error));
    thread.on('exit', () => buryWorker(worker, undefined));
    return worker;
  }

  function settle(worker: PoolWorker, reply: EmbeddingWorkerReply): void {
    const { current } = worker;
    if (current?.id !== reply.id) return;
    worker.current = null;
    worker.thread.unref();
    if ('failure' in reply) {
      finish(current.job, () => current.job.reject(new CopilotError('embedding_failed', reply.failure)));
    } else {
      const { vectors } = reply;
      finish(current.job, () => current.job.resolve(splitVectors(vectors, options.dimensions)));
    }
    dispatch();
    if (worker.current === null) restWorker(worker);
  }

  function buryWorker(worker: PoolWorker, cause: unknown): void {
    if (worker.ended) return;
    worker.ended = true;
    workers.delete(worker);
    if (worker.idleTimer !== null) clearTimeout(worker.idleTimer);
    const job = worker.current?.job;
    if (job !== undefined && !job.settled) {
      if (closed || job.attempts >= ATTEMPTS_PER_JOB) finish(job, () => job.reject(crashed(cause)));
      else queue.unshift(job);
    }
    dispatch();
  }

  function restWorker(worker: PoolWorker): void {
    if (options.idleMilliseconds === undefined) return;
    worker.idleTimer = setTimeout(() => endWorker(worker), options.idleMilliseconds);
    worker.idleTimer.unref();
  }

  function endWorker(worker: PoolWorker): void {
    workers.delete(worker);
    worker.ended = true;
    void worker.thread.terminate();
  }

  function dispatch(): void {
    while (queue.length > 0 && !closed) {
      const worker = [...workers].find((candidate) => candidate.current === null) ?? addWorker();
      if (worker === null) return;
      const job = queue.shift();
      if (job === undefined || job.settled) continue;
      if (worker.idleTimer !== null) clearTimeout(worker.idleTimer);
      worker.idleTimer = null;
      const id = nextId;
      nextId += 1;
      job.attempts += 1;
      worker.current = { id, job };
      worker.thread.ref();
      worker.thread.postMessage({ id, texts: job.texts } satisfies EmbeddingWorkerRequest);
    }
  }

  function addWorker(): PoolWorker | null {
    return workers.size < options.size ? startWorker() : null;
  }

  return {
    run(texts, signal) {
      if (closed) return Promise.reject(new CopilotError('embedding_failed', 'The embedder is closed.'));
      if (signal?.aborted === true) return Promise.reject(cancelled());
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          const waiting = queue.indexOf(job);
          if (waiting !== -1) queue.splice(waiting, 1);
          finish(job, () => reject(cancelled()));
        };
        const job: Job = {
          texts,
          attempts: 0,
          settled: false,
          resolve: (vectors) => {
            signal?.removeEventListener('abort', abort);
            resolve(vectors);
          },
          reject: (error) => {
            signal?.removeEventListener('abort', abort);
            reject(error);
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        queue.push(job);
        dispatch();
      });
    },
    warmUp() {
      if (!closed && workers.size === 0) startWorker();
    },
    async close() {
      closed = true;
      for (const job of queue.splice(0)) finish(job, () => job.reject(cancelled()));
      const threads = [...workers];
      await Promise.all(
        threads.map((worker) => {
          const job = worker.current?.job;
          if (job !== undefined) finish(job, () => job.reject(cancelled()));
          if (worker.idleTimer !== null) clearTimeout(worker.idleTimer);
          return worker.thread.terminate();
        }),
      );
    },
  };
}

function finish(job: Job, settleNow: () => void): void {
  if (job.settled) return;
  job.settled = true;
  settleNow();
}

function splitVectors(vectors: Float32Array, dimensions: number): Float32Array[] {
  const split: Float32Array[] = [];
  for (let start = 0; start < vectors.length; start += dimensions) split.push(vectors.slice(start, start + dimensions));
  return split;
}

function cancelled(): CopilotError {
  return new CopilotError('cancelled', 'The call was cancelled.');
}

function crashed(cause: unknown): CopilotError {
  return new CopilotError(
    'embedding_failed',
    'The embedding worker stopped while it was working. If it keeps happening, give the process more memory.',
    { cause },
  );
}
