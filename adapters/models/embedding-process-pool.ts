import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { CopilotError } from '../../core/errors.ts';
import type { EmbeddingReply, EmbeddingRequest } from './process-messages.ts';

/** A worker that dies over a job may have died of something else; dying twice over it is the job's fault. */
const ATTEMPTS_PER_JOB = 2;

export interface EmbeddingProcessPoolOptions {
  /** The module that each process runs; it speaks the messages of `process-messages.ts`. */
  readonly processFile: URL;
  /** Most processes at one time; each is started when there is work for it. */
  readonly size: number;
  readonly dimensions: number;
  /** A process without work for so long is ended and gives its memory back; absent: kept until `close`. */
  readonly idleMilliseconds?: number;
  /** Lets everything else on the machine go first. */
  readonly inBackground?: boolean;
}

/**
 * Runs embedding jobs, in order of arrival, in processes that are started on demand and replaced when they die.
 * Not in threads: a native library that fails, or whose thread is ended while it computes, takes its process with it.
 */
export interface EmbeddingProcessPool {
  /** @throws CopilotError `embedding_failed`, `cancelled` */
  run(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
  /** Starts one process now, so that the first job does not wait for the model to load. */
  warmUp(): void;
  close(): Promise<void>;
}

export function createEmbeddingProcessPool(options: EmbeddingProcessPoolOptions): EmbeddingProcessPool {
  return new ProcessPool(options);
}

/** One call of `run`: settled once, by its result, its failure or its caller's leaving. */
class Job {
  readonly texts: readonly string[];
  readonly result: Promise<Float32Array[]>;
  attempts = 0;
  #settle: { resolve: (vectors: Float32Array[]) => void; reject: (error: CopilotError) => void } | null;

  constructor(texts: readonly string[]) {
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array[]>();
    this.texts = texts;
    this.result = promise;
    this.#settle = { resolve, reject };
  }

  get settled(): boolean {
    return this.#settle === null;
  }

  resolve(vectors: Float32Array[]): void {
    this.#settle?.resolve(vectors);
    this.#settle = null;
  }

  reject(error: CopilotError): void {
    this.#settle?.reject(error);
    this.#settle = null;
  }
}

interface PoolWorker {
  readonly child: ChildProcess;
  current: { readonly id: number; readonly job: Job } | null;
  idleTimer: NodeJS.Timeout | null;
}

class ProcessPool implements EmbeddingProcessPool {
  readonly #options: EmbeddingProcessPoolOptions;
  readonly #queue: Job[] = [];
  readonly #workers = new Set<PoolWorker>();
  #nextId = 1;
  #closed = false;

  constructor(options: EmbeddingProcessPoolOptions) {
    this.#options = options;
  }

  async run(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    if (this.#closed) throw new CopilotError('embedding_failed', 'The embedder is closed.');
    if (signal?.aborted === true) throw cancelled();
    const job = new Job(texts);
    const abort = (): void => {
      const waiting = this.#queue.indexOf(job);
      if (waiting !== -1) this.#queue.splice(waiting, 1);
      job.reject(cancelled());
    };
    signal?.addEventListener('abort', abort, { once: true });
    this.#queue.push(job);
    this.#dispatch();
    try {
      return await job.result;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  warmUp(): void {
    if (!this.#closed && this.#workers.size === 0) this.#startWorker();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(cancelled());
    const workers = [...this.#workers];
    this.#workers.clear();
    await Promise.all(
      workers.map((worker) => {
        worker.current?.job.reject(cancelled());
        return endWorker(worker);
      }),
    );
  }

  #dispatch(): void {
    for (;;) {
      const job = this.#queue[0];
      if (job === undefined || this.#closed) return;
      const worker = this.#findFreeWorker();
      if (worker === null) return;
      this.#queue.shift();
      this.#give(worker, job);
    }
  }

  #findFreeWorker(): PoolWorker | null {
    for (const worker of this.#workers) if (worker.current === null) return worker;
    return this.#workers.size < this.#options.size ? this.#startWorker() : null;
  }

  #give(worker: PoolWorker, job: Job): void {
    if (worker.idleTimer !== null) clearTimeout(worker.idleTimer);
    worker.idleTimer = null;
    const request: EmbeddingRequest = { id: this.#nextId, texts: job.texts };
    this.#nextId += 1;
    job.attempts += 1;
    worker.current = { id: request.id, job };
    keepAlive(worker.child, true);
    // A message that cannot be sent is reported as `error`.
    worker.child.send(request);
  }

  #startWorker(): PoolWorker {
    const child = fork(this.#options.processFile, {
      // Without the parent's flags: a test runner or a profiler must not leak its loaders into the worker.
      execArgv: [],
      // Standard output may be data for somebody.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Sends typed arrays as they are.
      serialization: 'advanced',
    });
    const worker: PoolWorker = { child, current: null, idleTimer: null };
    this.#workers.add(worker);
    child.on('message', (reply: EmbeddingReply) => this.#receive(worker, reply));
    child.on('error', (error) => this.#bury(worker, error));
    child.on('exit', () => this.#bury(worker, undefined));
    // An idle worker must not keep a finished command alive.
    keepAlive(child, false);
    if (this.#options.inBackground === true && child.pid !== undefined) lowerPriority(child.pid);
    return worker;
  }

  #receive(worker: PoolWorker, reply: EmbeddingReply): void {
    const { current } = worker;
    if (current?.id !== reply.id) return;
    worker.current = null;
    keepAlive(worker.child, false);
    if ('failure' in reply) current.job.reject(new CopilotError('embedding_failed', reply.failure));
    else current.job.resolve(splitVectors(reply.vectors, this.#options.dimensions));
    this.#rest(worker);
    this.#dispatch();
  }

  /** `error` may be followed by `exit`; the worker is buried with the first of them. */
  #bury(worker: PoolWorker, cause: unknown): void {
    if (!this.#workers.delete(worker)) return;
    worker.child.kill('SIGKILL');
    if (worker.idleTimer !== null) clearTimeout(worker.idleTimer);
    const job = worker.current?.job;
    if (job !== undefined && !job.settled) {
      if (job.attempts >= ATTEMPTS_PER_JOB) job.reject(crashed(cause));
      else this.#queue.unshift(job);
    }
    this.#dispatch();
  }

  #rest(worker: PoolWorker): void {
    if (this.#options.idleMilliseconds === undefined) return;
    worker.idleTimer = setTimeout(() => {
      this.#workers.delete(worker);
      void endWorker(worker);
    }, this.#options.idleMilliseconds);
    worker.idleTimer.unref();
  }
}

async function endWorker(worker: PoolWorker): Promise<void> {
  if (worker.idleTimer !== null) clearTimeout(worker.idleTimer);
  const { child } = worker;
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  keepAlive(child, true);
  // At once, whatever it computes: nobody waits for it any more.
  child.kill('SIGKILL');
  await promise;
}

function keepAlive(child: ChildProcess, isBusy: boolean): void {
  if (isBusy) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A sandbox may forbid it; the work is done all the same.
  }
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
    'The embedding process stopped while it was working. If it keeps happening, give it more memory.',
    { cause },
  );
}
