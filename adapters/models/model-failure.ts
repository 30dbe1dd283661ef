import { CopilotError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';

/**
 * Says what went wrong with a call to a model server and what to do about it. Neither the message nor
 * `cause` repeats the server's own text: it may quote a key, a prompt or an inner address.
 */
export function describeModelFailure(thrown: unknown, code: ErrorCode = 'model_unavailable'): CopilotError {
  const own = findOwnError(thrown);
  if (own !== null) return own;
  if (isContentRefusal(thrown)) {
    return new CopilotError('model_refused', "The model server's content filter refused the request.", {
      cause: summarise(thrown),
    });
  }
  return new CopilotError(code, adviceFor(thrown), { cause: summarise(thrown) });
}

/** The HTTP status a client library put on its error, if the server answered at all. */
export function statusOf(thrown: unknown): number | null {
  const status = readProperty(thrown, 'status');
  return typeof status === 'number' ? status : null;
}

/** Whether the request was understood and refused for a reason that its text gives. */
export function refusesOver(thrown: unknown, word: string): boolean {
  const status = statusOf(thrown);
  return (status === 400 || status === 422) && thrown instanceof Error && thrown.message.includes(word);
}

/** Whether a filter for content refused the prompt (Azure: 400 with `code: content_filter`) or the answer. */
export function isContentRefusal(thrown: unknown): boolean {
  if (thrown instanceof CopilotError) return thrown.code === 'model_refused';
  return statusOf(thrown) === 400 && readProperty(thrown, 'code') === 'content_filter';
}

/** Our own error, also where a client library wrapped it as the cause of one of its own. */
export function findOwnError(thrown: unknown): CopilotError | null {
  let current = thrown;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof CopilotError) return current;
    current = current.cause;
  }
  return null;
}

/** A header of the answer behind a client library's error. */
export function readHeader(thrown: unknown, name: string): string | null {
  const headers = readProperty(thrown, 'headers');
  return headers instanceof Headers ? headers.get(name) : null;
}

function adviceFor(thrown: unknown): string {
  const status = statusOf(thrown);
  switch (status) {
    case null:
      return 'The model server could not be reached or broke off. Check OPENAI_BASE_URL and the server behind it.';
    case 400:
    case 422:
      return (
        `The model server refused the request (${status}). Check the model name (behind Kong's ai-proxy it must be the ` +
        "route's own) and the size limits (ai-proxy: config.max_request_body_size)."
      );
    case 401:
    case 403:
      return `The model server refused our credentials (${status}). Check OPENAI_API_KEY.`;
    case 404:
      return 'The model server knows no such model or path (404). Check OPENAI_BASE_URL and the model name.';
    case 413:
      return 'The request is larger than the model server or the gateway before it accepts (413). Raise its body limit.';
    case 429:
      return 'The model server is over its rate limit or quota (429).';
    default:
      return `The model server failed (${status}).`;
  }
}

/** Name, status and error codes along the chain of causes: enough for a log, nothing of a body. */
function summarise(thrown: unknown): string {
  const parts: string[] = [];
  let current = thrown;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const code = readProperty(current, 'code');
    const requestId = readProperty(current, 'requestID');
    parts.push(
      [
        current.name,
        statusOf(current) ?? '',
        typeof code === 'string' ? code.slice(0, 60) : '',
        typeof requestId === 'string' ? `request ${requestId.slice(0, 60)}` : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    );
    current = current.cause;
  }
  return parts.length === 0 ? typeof thrown : parts.join(' < ');
}

function readProperty(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null ? (holder as Record<string, unknown>)[name] : undefined;
}
