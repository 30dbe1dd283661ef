import { findOwnError, isContentRefusal, readHeader, statusOf } from './model-failure.ts';

export interface FailureJudgement {
  /** Whether the same server may succeed with the same request a moment later. */
  readonly again: boolean;
  /** How long the server wants to be left alone, in milliseconds; `null` when it did not say. */
  readonly pauseMilliseconds: number | null;
  /** Whether it speaks against the server, rather than against this one request. */
  readonly blames: boolean;
  /** Whether another model may be asked instead. What a filter refused is not carried to a model that has none. */
  readonly elsewhere: boolean;
}

/** What a failed call to a model server means for the calls after it. */
export function judgeFailure(thrown: unknown): FailureJudgement {
  if (isContentRefusal(thrown)) return { again: false, pauseMilliseconds: null, blames: false, elsewhere: false };
  const own = findOwnError(thrown);
  if (own !== null) {
    const cancelled = own.code === 'cancelled';
    return { again: false, pauseMilliseconds: null, blames: !cancelled, elsewhere: !cancelled };
  }
  const pauseMilliseconds = readPause(thrown);
  return { again: mayPass(thrown), pauseMilliseconds, blames: speaksAgainstServer(thrown), elsewhere: true };
}

function mayPass(thrown: unknown): boolean {
  // OpenAI and Azure say so themselves.
  if (readHeader(thrown, 'x-should-retry') === 'false') return false;
  const status = statusOf(thrown);
  if (status === null) return !isTooLong(thrown);
  // A quota that is used up comes back with a bill, not in a second.
  if (status === 429) return codeOf(thrown) !== 'insufficient_quota';
  return status === 408 || status === 409 || status >= 500;
}

function speaksAgainstServer(thrown: unknown): boolean {
  const status = statusOf(thrown);
  if (status === null) return !isTooLong(thrown);
  // 401, 403 and 404 are about our configuration: the next question would fare no better.
  return [401, 403, 404, 408, 409, 429].includes(status) || status >= 500;
}

/** LangChain's name for a prompt that does not fit; it has no status. */
function isTooLong(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'ContextOverflowError';
}

function codeOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : null;
}

/** `retry-after-ms` of OpenAI and Azure, else `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
function readPause(thrown: unknown): number | null {
  const milliseconds = readNumber(readHeader(thrown, 'retry-after-ms'));
  if (milliseconds !== null) return milliseconds;
  const text = readHeader(thrown, 'retry-after');
  const seconds = readNumber(text);
  if (seconds !== null) return seconds * 1_000;
  const date = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

function readNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}(\.\d{1,3})?$/u.test(text.trim()) ? Number(text) : null;
}
