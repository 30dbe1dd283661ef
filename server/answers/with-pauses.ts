/** Resolves after some milliseconds, earlier when the signal says so; never rejects. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Nothing has come for a while, and something waits for more. */
export interface Pause {
  readonly type: 'pause';
  /** Nothing has come for so long that nobody expects the last word to go on. */
  readonly isLong: boolean;
}

/**
 * A model that has written nothing for so long has its last sentence shown without its next one: half of the 20
 * milliseconds that a reader may wait for a sentence that is complete.
 */
const PAUSE_MILLISECONDS = 10;
/** Even a model that writes two words in a second has gone on with its word by then. */
const LONG_PAUSE_MILLISECONDS = 1_000;

const pauses = [
  { pause: { type: 'pause', isLong: false }, milliseconds: PAUSE_MILLISECONDS },
  { pause: { type: 'pause', isLong: true }, milliseconds: LONG_PAUSE_MILLISECONDS },
] as const;

/**
 * Events as they come, and one more when none has come for a while although something waits, and another after a long
 * while; once for each silence.
 * Whoever stops reading has to end the events by a signal of their own as well: they may be waited for at that moment.
 * @param isWaiting for a pause, or for a long one
 * @param sleep `null`: there are no pauses
 */
export async function* withPauses<Event>(
  events: AsyncIterable<Event>,
  isWaiting: (isLong: boolean) => boolean,
  sleep: Sleep | null,
): AsyncGenerator<Event | Pause, void, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<Event>> | null = null;
  try {
    for (;;) {
      next = iterator.next();
      for (const { pause, milliseconds } of pauses) {
        if (sleep === null || !isWaiting(pause.isLong)) continue;
        if (await comesWithin(next, milliseconds, sleep)) break;
        yield pause;
      }
      const result = await next;
      next = null;
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    const ended = iterator.return?.();
    // While the next event is waited for, the end comes behind it: perhaps never, where nothing cancels what is waited for.
    if (next === null) await ended;
    else void Promise.allSettled([next, ended]);
  }
}

async function comesWithin(next: Promise<unknown>, milliseconds: number, sleep: Sleep): Promise<boolean> {
  const awake = new AbortController();
  const come = next.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([come, sleep(milliseconds, awake.signal).then(() => false)]);
  } finally {
    awake.abort();
  }
}
