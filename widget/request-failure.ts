/** Failures the server does not name because it never saw them. */
type LocalFailureCode =
  'offline' | 'unreachable' | 'interrupted' | 'bad_reply' | 'identity_failed' | 'load_failed' | 'unknown';

export interface FailureOptions {
  readonly retryable: boolean;
  /** Seconds to wait, when the server said so. */
  readonly retryAfterSeconds?: number | undefined;
  /** The server's own sentence, in the server's language. */
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/**
 * A question or a vote that did not get through. `code` is one of the server's stable codes
 * (docs/errors.md) or one of ours; the panel has its own words for it.
 */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | null;
  readonly detail: string | null;

  constructor(code: LocalFailureCode | (string & {}), options: FailureOptions) {
    super(code, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.detail = options.detail ?? null;
  }
}

/** Wraps anything thrown; what already is a failure comes back unchanged. */
export function toRequestFailure(thrown: unknown): RequestFailure {
  return thrown instanceof RequestFailure ? thrown : new RequestFailure('unknown', { retryable: true, cause: thrown });
}
