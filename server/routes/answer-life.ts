import { CopilotError } from '../../core/errors.ts';

/**
 * How long an answer may run: until whoever asked is gone or the server stops. `signal` aborts then; `ended` says which
 * of the two it was.
 */
export interface AnswerLife {
  readonly signal: AbortSignal;
  /** The reader is gone, as far as we can tell. */
  leave(): void;
  readonly readerGone: boolean;
  /** What to tell a reader who is still there, `null` when the server is not stopping. */
  readonly stopError: CopilotError | null;
  /** To be called when the answer is over. */
  release(): void;
}

/** @param stopping lives as long as the server, so nothing may stay attached to it */
export function createAnswerLife(request: AbortSignal, stopping: AbortSignal | undefined): AnswerLife {
  const over = new AbortController();
  let readerGone = false;
  const leave = (): void => {
    readerGone = true;
    over.abort();
  };
  const stop = (): void => over.abort();
  request.addEventListener('abort', leave, { once: true });
  stopping?.addEventListener('abort', stop, { once: true });
  if (request.aborted) leave();
  if (stopping?.aborted === true) stop();
  return {
    signal: over.signal,
    leave,
    get readerGone() {
      return readerGone;
    },
    get stopError() {
      if (readerGone || stopping?.aborted !== true) return null;
      return new CopilotError('server_stopping', 'The server is being stopped.');
    },
    release() {
      request.removeEventListener('abort', leave);
      stopping?.removeEventListener('abort', stop);
    },
  };
}
