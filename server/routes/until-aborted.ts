/**
 * The items of `source` until it ends or `signal` aborts, whichever is first: a source that is slow to notice the
 * abort is left behind rather than waited for.
 * @throws DOMException `AbortError` when aborted
 */
export async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new DOMException('The caller went away.', 'AbortError'));
  // Rejections are looked at only while an item is awaited; one that comes between must not count as unhandled.
  aborted.promise.catch(() => {});
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  let ended = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted.promise]);
      if (next.done === true) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // Not awaited: behind an item that never comes, the end would never come either.
    if (!ended) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
