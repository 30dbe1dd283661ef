import { CopilotError } from '../../core/errors.ts';
import { judgeFailure } from './judge-failure.ts';
import type { ModelCircuit } from './model-circuit.ts';

/** One of the servers that can give the same stream. */
export interface StreamUpstream<T> {
  readonly circuit: ModelCircuit;
  /** Sends the request when the first item is asked for; aborting `signal` closes the connection. */
  readonly open: (signal: AbortSignal) => AsyncIterable<T>;
}

export interface StreamPolicy<T> {
  /** From the call to the first item that counts, over all servers, attempts and pauses. */
  readonly firstMilliseconds: number;
  /** Between two items, while somebody waits for the next one. */
  readonly betweenMilliseconds: number;
  /** Further attempts at one server. */
  readonly maxRetries: number;
  /** Whether an item is worth having. Those before the first one that is wait for it: their attempt may yet fail. */
  readonly counts: (item: T) => boolean;
  /** Whether an item that does not count yet shows that one is being made: then only the pauses are limited. */
  readonly progresses: (item: T) => boolean;
}

/** Longer than this nobody is kept waiting for the same server; it is left alone for as long instead. */
const MAX_PAUSE_MILLISECONDS = 5_000;
/** Pause before the second attempt where the server named none; doubles. */
const FIRST_PAUSE_MILLISECONDS = 250;

/**
 * The stream of the first server that gives one. Failures before the first item that counts are tried again at the same
 * server, after the pause it asks for, and then at the next one; each server that is left gets an equal share of the time.
 * From that item on nothing is tried again. However the reader leaves, the connection is closed.
 * @throws CopilotError `timeout`, `cancelled`; else what the last server threw, or `model_unavailable` when none was asked
 */
export async function* streamWithPolicy<T>(
  upstreams: readonly StreamUpstream<T>[],
  policy: StreamPolicy<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const deadline = performance.now() + policy.firstMilliseconds;
  let failure: unknown = new CopilotError('model_unavailable', 'No model server is configured.');
  for (const [index, upstream] of upstreams.entries()) {
    const now = performance.now();
    const until = now + (deadline - now) / (upstreams.length - index);
    let opened: OpenStream<T>;
    try {
      opened = await openPatiently(upstream, policy, until, signal);
    } catch (thrown) {
      if (signal.aborted) throw cancelled();
      failure = thrown;
      if (!judgeFailure(thrown).elsewhere) break;
      continue;
    }
    yield* opened.rest(policy.betweenMilliseconds, signal);
    return;
  }
  throw failure;
}

/** Attempts at one server until one has its first item, time is up or trying again is no use. */
async function openPatiently<T>(
  { circuit, open }: StreamUpstream<T>,
  policy: StreamPolicy<T>,
  until: number,
  signal: AbortSignal,
): Promise<OpenStream<T>> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await circuit.attempt(() => OpenStream.begin(open, policy, until, signal, circuit));
    } catch (thrown) {
      const { again, pauseMilliseconds } = judgeFailure(thrown);
      if (signal.aborted) throw thrown;
      if (pauseMilliseconds !== null && pauseMilliseconds > MAX_PAUSE_MILLISECONDS) circuit.pause(pauseMilliseconds);
      if (!again || attempt >= policy.maxRetries) throw thrown;
      // Readers who were refused together do not come back together.
      const pause = (pauseMilliseconds ?? FIRST_PAUSE_MILLISECONDS * 2 ** attempt) * (1 + Math.random() / 4);
      if (pause > MAX_PAUSE_MILLISECONDS * 1.25 || performance.now() + pause >= until) throw thrown;
      await within(new Promise<never>(() => {}), pause, signal).catch((waited: unknown) => {
        if (signal.aborted) throw waited;
      });
    }
  }
}

/** Blank texts are all that comes before the first text, but from a server that is up to something. */
const MAX_HELD = 100;

/** A stream whose first item is there. */
class OpenStream<T> {
  readonly #held: readonly T[];
  readonly #first: IteratorResult<T>;
  readonly #iterator: AsyncIterator<T>;
  readonly #connection: AbortController;
  readonly #circuit: ModelCircuit;

  private constructor(
    held: readonly T[],
    first: IteratorResult<T>,
    iterator: AsyncIterator<T>,
    connection: AbortController,
    circuit: ModelCircuit,
  ) {
    this.#held = held;
    this.#first = first;
    this.#iterator = iterator;
    this.#connection = connection;
    this.#circuit = circuit;
  }

  static async begin<T>(
    open: StreamUpstream<T>['open'],
    policy: StreamPolicy<T>,
    until: number,
    signal: AbortSignal,
    circuit: ModelCircuit,
  ): Promise<OpenStream<T>> {
    if (signal.aborted) throw cancelled();
    const connection = new AbortController();
    const held: T[] = [];
    try {
      const iterator = open(AbortSignal.any([signal, connection.signal]))[Symbol.asyncIterator]();
      for (let progressed = false; ;) {
        const patience = progressed ? policy.betweenMilliseconds : until - performance.now();
        const next = await within(iterator.next(), patience, signal);
        if (next.done === true || policy.counts(next.value)) {
          return new OpenStream(held, next, iterator, connection, circuit);
        }
        if (policy.progresses(next.value)) progressed = true;
        else if (held.length < MAX_HELD) held.push(next.value);
      }
    } catch (thrown) {
      connection.abort();
      throw signal.aborted ? cancelled() : thrown;
    }
  }

  async *rest(betweenMilliseconds: number, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    try {
      for (const item of this.#held) yield item;
      for (let next = this.#first; next.done !== true;) {
        yield next.value;
        next = await within(this.#iterator.next(), betweenMilliseconds, signal);
      }
    } catch (thrown) {
      if (signal.aborted) throw cancelled();
      this.#circuit.fail(thrown, true);
      throw thrown;
    } finally {
      this.#connection.abort();
    }
  }
}

/** Waits for a promise, but no longer than so many milliseconds and not beyond an abort. */
async function within<T>(promise: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> {
  // The loser of the race may still fail, long after anybody listens.
  promise.catch(() => {});
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new CopilotError('timeout', 'The model did not answer in time.')),
    Math.max(0, milliseconds),
  );
  const abort = (): void => reject(cancelled());
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, interrupted]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

function cancelled(): CopilotError {
  return new CopilotError('cancelled', 'The call was cancelled.');
}
