import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { CopilotError, errorCatalogue, toCopilotError, type ErrorCode, type ProblemDetail } from '../../core/errors.ts';
import type { AppDependencies, AppEnvironment } from './dependencies.ts';

/** Body of `application/problem+json` (RFC 9457) with our stable `code`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly errors?: readonly ProblemDetail[];
}

const titles: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'Invalid request',
  unauthenticated: 'Authentication needed',
  forbidden: 'Forbidden',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  payload_too_large: 'Request too large',
  unsupported_media_type: 'Unsupported media type',
  rate_limited: 'Too many requests',
  internal: 'Internal error',
  model_unavailable: 'Model unavailable',
  model_refused: 'Refused by the model',
  server_stopping: 'Server stopping',
  index_unavailable: 'Index unavailable',
  timeout: 'Time limit exceeded',
  configuration_invalid: 'Invalid configuration',
  data_directory_locked: 'Data directory in use',
  database_unsuitable: 'Unsuitable database',
  source_unreadable: 'Unreadable source',
  document_unreadable: 'Unreadable document',
  embedding_failed: 'Embedding failed',
  run_in_progress: 'Run in progress',
  run_lost: 'Run taken over',
  removals_refused: 'Removals refused',
  cancelled: 'Cancelled',
};

/**
 * Sentences for failures on our side. Their own messages are written for operators and may name hosts, paths
 * or queries, so a client gets these instead; the log gets the message and its causes.
 */
const publicDetails: Readonly<Partial<Record<ErrorCode, string>>> = {
  model_unavailable: 'The language model behind this service did not answer. Try again in a moment.',
  model_refused: "The language model's content filter refused to answer. Ask in other words.",
  server_stopping: 'The server is being restarted. Ask again in a moment.',
  index_unavailable: 'The index cannot be read at the moment. Try again in a moment.',
  timeout: 'The request took longer than allowed. Try again, or ask something narrower.',
  embedding_failed: 'The question could not be prepared for search. Try again in a moment.',
  cancelled: 'The call was cancelled.',
};

const unexpectedDetail =
  'Something went wrong on our side. Try again, and quote the X-Request-Id header if it persists.';

/** The sentence a client may read about this error. */
export function publicDetail(error: CopilotError): string {
  if (error.status < 499) return error.message;
  return publicDetails[error.code] ?? unexpectedDetail;
}

/** The error as its wire format. It holds nothing that differs between two equal requests, so equal failures stay equal. */
export function toProblem(error: CopilotError): Problem {
  return {
    type: `urn:kong-portal-copilot:errors:${error.code}`,
    title: titles[error.code],
    status: error.status,
    detail: publicDetail(error),
    code: error.code,
    ...(error.status < 499 && error.details.length > 0 ? { errors: error.details } : {}),
  };
}

/** The code of an error event as one we know; anything else is `internal`. */
export function toErrorCode(code: string): ErrorCode {
  return Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : 'internal';
}

const codesByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
};

/** Anything thrown in a handler, by us, by Hono or by a library, as our error. */
export function toRequestError(thrown: unknown): CopilotError {
  if (!(thrown instanceof HTTPException)) return toCopilotError(thrown);
  const code = codesByStatus[thrown.status];
  if (code === undefined) return new CopilotError('internal', 'Unexpected HTTP exception.', { cause: thrown });
  return new CopilotError(code, `${thrown.message || titles[code]}.`, { cause: thrown });
}

/** Answers with the problem of `error`; headers set before stay. */
export function respondWithProblem(context: Context<AppEnvironment>, error: CopilotError): Response {
  context.set('errorCode', error.code);
  if (error.status === 401) context.header('WWW-Authenticate', 'Bearer realm="kong-portal-copilot"');
  return context.body(JSON.stringify(toProblem(error)), error.status as ContentfulStatusCode, {
    'Content-Type': 'application/problem+json',
  });
}

/** The one error handler: the client gets the problem, the log gets what really happened. */
export function createErrorHandler(
  logger: AppDependencies['logger'],
): (thrown: unknown, context: Context<AppEnvironment>) => Response {
  return (thrown, context) => {
    const error = toRequestError(thrown);
    if (error.status >= 500) {
      logger.error({ request_id: context.get('requestId'), code: error.code, err: error }, 'request failed');
    }
    return respondWithProblem(context, error);
  };
}
