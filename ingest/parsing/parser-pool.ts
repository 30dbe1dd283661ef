import { Worker } from 'node:worker_threads';
import { CopilotError } from '../../core/errors.ts';
import type { DocumentParser, ParseOutcome, ParseTask } from './parse-document.ts';

export interface ParserPoolOptions {
  /** Threads. Embedding wants the other cores. */
  readonly size?: number;
  /** A document that takes longer is given up. The largest public specifications take half a minute on an idle machine. */
  readonly timeLimitMilliseconds?: number;
  /** Heap of one thread. The largest public specifications (40 MB of YAML) need about 1 GB. */
  readonly memoryLimitMegabytes?: number;
  /** Module that answers each task message with an outcome message. */
  readonly workerUrl?: URL;
}

/**
 * A task longer than this is read with no other beside it, and a thread that has read as much is replaced: its heap has grown and
 * would not shrink. Both keep the memory budget: two threads that read 3 MB of YAML each take 250 MB more than one after the other.
 */
const LARGE_TASK_LENGTH = 2_000_000;

/** A new thread takes a tenth of a second to start; within a run the next document comes sooner than this. */
const IDLE_MILLISECONDS = 1_000;

/**
 * Room for short-lived objects of one thread. Reading makes millions of them and the default lets them pile up: with this
 * little, the 44 largest public specifications take 180 MB less and 15 % more time to read, which is 2 % of indexing them.
 */
const YOUNG_GENERATION_MEGABYTES = 8;

interface Job {
  readonly task: ParseTask;
  readonly length: number;
  readonly large: boolean;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (outcome: ParseOutcome) => void;
  readonly reject: (error: CopilotError) => void;
}

interface WorkerListener {
  readonly onOutcome: (outcome: ParseOutcome) => void;
  readonly onDeath: (reason: string) => void;
}

/**
 * Parses in worker threads. A document that takes too long, or too much memory, ends its thread and fails alone; the next
 * one gets a new thread.
 */
export function createParserPool(options: ParserPoolOptions = {}): DocumentParser {
  return new ParserPool(options);
}

class ParserPool implements DocumentParser {
  readonly concurrency: number;
  readonly #timeLimit: number;
  readonly #memoryLimit: number;
  readonly #workerUrl: URL;
  readonly #queue: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #workers = new Set<Worker>();
  /** Whoever waits for a busy worker. */
  readonly #listeners = new Map<Worker, WorkerListener>();
  /** Characters each worker has read. */
  readonly #read = new WeakMap<Worker, number>();
  #running = 0;
  #largeRunning = false;
  #closed = false;

  constructor(options: ParserPoolOptions) {
    this.concurrency = options.size ?? 2;
    this.#timeLimit = options.timeLimitMilliseconds ?? 300_000;
    this.#memoryLimit = options.memoryLimitMegabytes ?? 1_024;
    this.#workerUrl = options.workerUrl ?? new URL('parse-worker.ts', import.meta.url);
  }

  parse(task: ParseTask, options: { signal?: AbortSignal } = {}): Promise<ParseOutcome> {
    const { signal } = options;
    if (this.#closed || signal?.aborted === true) return Promise.reject(cancelled());
    return new Promise((resolve, reject) => {
      const length = lengthOf(task);
      this.#queue.push({ task, length, large: length > LARGE_TASK_LENGTH, signal, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.splice(0)) job.reject(cancelled());
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  /** After reading comes embedding, which wants the memory. */
  #endWhenIdle(worker: Worker): void {
    setTimeout(() => {
      if (this.#idle.includes(worker) && this.#queue.length === 0) this.#end(worker);
    }, IDLE_MILLISECONDS).unref();
  }

  #next(): void {
    while (this.#running < this.concurrency && !this.#largeRunning) {
      const job = this.#queue[0];
      if (job === undefined || (job.large && this.#running > 0)) return;
      this.#queue.shift();
      if (job.signal?.aborted === true) {
        job.reject(cancelled());
        continue;
      }
      this.#running += 1;
      this.#largeRunning = job.large;
      this.#run(job);
    }
  }

  #run(job: Job): void {
    const worker = this.#idle.pop() ?? this.#start();
    const settle = (outcome: ParseOutcome | null, reusable: boolean): void => {
      if (!this.#listeners.delete(worker)) return;
      clearTimeout(timer);
      job.signal?.removeEventListener('abort', onAbort);
      const read = (this.#read.get(worker) ?? 0) + job.length;
      if (reusable && !this.#closed && read < LARGE_TASK_LENGTH) {
        this.#read.set(worker, read);
        worker.unref();
        this.#idle.push(worker);
        this.#endWhenIdle(worker);
      } else this.#end(worker);
      this.#running -= 1;
      if (job.large) this.#largeRunning = false;
      if (outcome === null) job.reject(cancelled());
      else job.resolve(outcome);
      this.#next();
    };
    const fail = (reason: string): void => settle({ status: 'failed', failure: { reason } }, false);
    const onAbort = (): void => settle(null, false);
    const seconds = Math.round(this.#timeLimit / 1_000);
    const timer = setTimeout(
      () => fail(`took longer than ${seconds} seconds to read; split the file`),
      this.#timeLimit,
    );
    this.#listeners.set(worker, {
      onOutcome: (outcome) => settle(outcome, true),
      onDeath: (reason) => (this.#closed ? settle(null, false) : fail(reason)),
    });
    job.signal?.addEventListener('abort', onAbort, { once: true });
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(job.task);
  }

  #deathReason(error: unknown): string {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? `needs more than ${this.#memoryLimit} MB of memory to read; split the file`
      : 'could not be read: its reader failed';
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl, {
      resourceLimits: {
        maxOldGenerationSizeMb: this.#memoryLimit,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES,
        stackSizeMb: 4,
      },
    });
    this.#workers.add(worker);
    const die = (reason: string): void => {
      const listener = this.#listeners.get(worker);
      if (listener === undefined) this.#end(worker);
      else listener.onDeath(reason);
    };
    worker.on('message', (outcome: ParseOutcome) => this.#listeners.get(worker)?.onOutcome(outcome));
    worker.on('messageerror', () => die('could not be read: its result cannot be handed over'));
    worker.on('error', (error) => die(this.#deathReason(error)));
    worker.on('exit', () => die('could not be read: its reader ended'));
    return worker;
  }

  /** The thread may be in an endless loop; nobody waits for its end. */
  #end(worker: Worker): void {
    if (!this.#workers.delete(worker)) return;
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
    void worker.terminate();
  }
}

function lengthOf(task: ParseTask): number {
  if (task.kind === 'page') return task.text.length;
  // Bounded by the number of routes that are read; the text of one with its rules is about this long.
  if (task.kind === 'facts') return task.facts.routes.length * 1_000;
  return Object.values(task.files).reduce((sum, text) => sum + text.length, task.text.length);
}

function cancelled(): CopilotError {
  return new CopilotError('cancelled', 'Reading was cancelled.');
}
