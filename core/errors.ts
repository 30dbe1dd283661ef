/**
 * Every failure this product can name. `code` is stable and documented in `docs/errors.md`;
 * `status` is what HTTP answers; `retryable` says whether the same call may succeed later.
 */
export const errorCatalogue = {
  invalid_request: { status: 400, retryable: false },
  unauthenticated: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  payload_too_large: { status: 413, retryable: false },
  unsupported_media_type: { status: 415, retryable: false },
  rate_limited: { status: 429, retryable: true },
  internal: { status: 500, retryable: true },
  model_unavailable: { status: 502, retryable: true },
  model_refused: { status: 502, retryable: false },
  server_stopping: { status: 503, retryable: true },
  index_unavailable: { status: 503, retryable: true },
  timeout: { status: 504, retryable: true },
  configuration_invalid: { status: 500, retryable: false },
  data_directory_locked: { status: 500, retryable: false },
  database_unsuitable: { status: 500, retryable: false },
  source_unreadable: { status: 500, retryable: false },
  document_unreadable: { status: 500, retryable: false },
  embedding_failed: { status: 502, retryable: true },
  run_in_progress: { status: 409, retryable: true },
  run_lost: { status: 409, retryable: true },
  removals_refused: { status: 409, retryable: false },
  cancelled: { status: 499, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCatalogue;

export interface ProblemDetail {
  readonly field?: string;
  readonly reason: string;
}

/**
 * The one error class. `message` is written for whoever can act on it and never carries a secret or
 * another caller's content; what led here stays in `cause` and goes to the log alone.
 */
export class CopilotError extends Error {
  override readonly name = 'CopilotError';
  readonly code: ErrorCode;
  readonly details: readonly ProblemDetail[];

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: readonly ProblemDetail[] } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? [];
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }

  get retryable(): boolean {
    return errorCatalogue[this.code].retryable;
  }
}

/** Wraps anything thrown as a {@link CopilotError}; one that already is comes back unchanged. */
export function toCopilotError(thrown: unknown, code: ErrorCode = 'internal'): CopilotError {
  if (thrown instanceof CopilotError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return new CopilotError('cancelled', 'The call was cancelled.', { cause: thrown });
  }
  return new CopilotError(code, 'Something went wrong on our side.', { cause: thrown });
}
