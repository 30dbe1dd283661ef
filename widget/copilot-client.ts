import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { AnswerEvent } from '../core/answer.ts';
import { readAnswerEvent } from './answer-events.ts';
import { identityKey } from './identity-key.ts';
import type { IdentityKey } from './identity-key.ts';
import { RequestFailure } from './request-failure.ts';
import type { IdentitySource, PageContext } from './settings.ts';

export interface QuestionRequest {
  readonly question: string;
  readonly conversation_id?: string;
  readonly api?: string;
  readonly version?: string;
  readonly language?: string;
  readonly page?: PageContext;
}

/** A vote on an answer; a later one replaces it. */
export interface Feedback {
  readonly answer_id: string;
  readonly rating: 'up' | 'down';
  readonly reasons?: readonly string[];
  readonly comment?: string;
}

/** What the conversation needs of the server. */
export interface CopilotClient {
  /**
   * The events of one answer. `prepare` is called with the identity the request goes out under.
   * @throws RequestFailure when the server refuses, cannot be reached or breaks off
   */
  ask(prepare: (identity: IdentityKey) => QuestionRequest, signal: AbortSignal): AsyncIterable<AnswerEvent>;
  /** @throws RequestFailure */
  sendFeedback(feedback: Feedback): Promise<void>;
  /** Reports that the reader went on to people; whether it arrives does not matter to them. */
  reportHandover(handover: { readonly conversation_id: string; readonly answer_id: string }): Promise<void>;
  /** Who is here now. @throws RequestFailure `identity_failed` */
  identify(): Promise<IdentityKey>;
  /** JSON of an address below the server. @throws RequestFailure */
  read(path: string, signal: AbortSignal): Promise<unknown>;
  /** JSON that a body is answered with. @throws RequestFailure */
  send(path: string, body: object, signal: AbortSignal): Promise<unknown>;
}

export interface ClientConnection {
  readonly server: string;
  readonly identity: IdentitySource;
}

export interface ClientOptions {
  /** Read before every request, because the page may change it at any time. */
  readonly connection: () => ClientConnection;
  readonly fetch: typeof fetch;
  readonly isOnline: () => boolean;
  /** A stream without a byte (heartbeats count) for so long is taken as broken off. */
  readonly idleMilliseconds: number;
}

/** An answer of more than this without one complete event is not one of ours. Characters. */
const MAX_EVENT_LENGTH = 2_000_000;

/** Speaks HTTP and server-sent events with the copilot server, and with nobody else. */
export function createCopilotClient(options: ClientOptions): CopilotClient {
  return {
    async *ask(prepare, signal) {
      const token = await resolveToken(options.connection().identity);
      const body = prepare(identityKey(token));
      const response = await request(options, '/v1/chat', { token, accept: 'text/event-stream', body, signal });
      if (token !== null && response.headers.get('X-Copilot-Identity')?.startsWith('anonymous')) {
        yield { event: 'notice', data: { code: 'identity_ignored', message: '' } };
      }
      yield* readStream(response, options.idleMilliseconds);
    },
    async sendFeedback(body) {
      const token = await resolveToken(options.connection().identity);
      await request(options, '/v1/feedback', { token, body });
    },
    async reportHandover(body) {
      const token = await resolveToken(options.connection().identity);
      await request(options, '/v1/handovers', { token, body, keepalive: true });
    },
    async identify() {
      return identityKey(await resolveToken(options.connection().identity));
    },
    async read(path, signal) {
      const token = await resolveToken(options.connection().identity);
      return readJson(await request(options, path, { token, signal }));
    },
    async send(path, body, signal) {
      const token = await resolveToken(options.connection().identity);
      return readJson(await request(options, path, { token, body, signal }));
    },
  };
}

interface RequestParts {
  readonly token: string | null;
  /** Absent: a request that only reads. */
  readonly body?: object;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  /** Goes out although the page is left. */
  readonly keepalive?: boolean;
}

async function request(options: ClientOptions, path: string, parts: RequestParts): Promise<Response> {
  const { token, body, accept = 'application/json', signal, keepalive = false } = parts;
  const headers: Record<string, string> = { Accept: accept };
  if (token !== null) headers['Authorization'] = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response = await options.fetch(`${options.connection().server}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      cache: 'no-store',
      // A redirect could carry the question and the token to another server.
      redirect: 'error',
      keepalive,
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestFailure(options.isOnline() ? 'unreachable' : 'offline', { retryable: true, cause: error });
  }
  if (!response.ok) throw await readProblem(response);
  return response;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new RequestFailure('bad_reply', { retryable: true, cause: error });
  }
}

/** An empty token is none. */
async function resolveToken(identity: IdentitySource): Promise<string | null> {
  try {
    return (typeof identity === 'function' ? await identity() : identity) || null;
  } catch (error) {
    throw new RequestFailure('identity_failed', { retryable: true, cause: error });
  }
}

/** Codes for answers that carry none of ours: a proxy or gateway in front may answer instead of the server. */
function codeOfStatus(status: number): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 413) return 'payload_too_large';
  if (status === 429) return 'rate_limited';
  if (status === 504) return 'timeout';
  return status >= 500 ? 'internal' : 'invalid_request';
}

/** Longest text of a server that is shown as it is. Characters. */
const MAX_DETAIL_LENGTH = 300;

async function readProblem(response: Response): Promise<RequestFailure> {
  let problem: unknown = null;
  try {
    problem = await response.json();
  } catch {
    // Not JSON: the page of some proxy. The status has to do.
  }
  const fields = (typeof problem === 'object' && problem !== null ? problem : {}) as Record<string, unknown>;
  const detail = fields['detail'];
  const code = typeof fields['code'] === 'string' ? fields['code'] : codeOfStatus(response.status);
  return new RequestFailure(code, {
    retryable: response.status === 408 || response.status === 429 || response.status >= 500,
    retryAfterSeconds: retryAfter(response.headers.get('Retry-After') ?? fields['retry_after'], response),
    detail: typeof detail === 'string' ? detail.slice(0, MAX_DETAIL_LENGTH) : undefined,
  });
}

/** Seconds from `Retry-After`, a number or a date; dates are compared with the server's own clock. */
function retryAfter(value: unknown, response: Response): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const until = Date.parse(String(value));
  const serverNow = Date.parse(response.headers.get('Date') ?? '');
  return Number.isFinite(until - serverNow) ? Math.max(0, Math.ceil((until - serverNow) / 1000)) : undefined;
}

async function* readStream(response: Response, idleMilliseconds: number): AsyncGenerator<AnswerEvent> {
  if (response.body === null || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
    throw new RequestFailure('bad_reply', { retryable: true });
  }
  let idleTimer: ReturnType<typeof setTimeout> | undefined;
  const touch = (): void => {
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => void reader.cancel(), idleMilliseconds);
  };
  const reader = response.body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array<ArrayBuffer>, string>)
    .pipeThrough(new EventSourceParserStream({ onComment: touch, maxBufferSize: MAX_EVENT_LENGTH }))
    .getReader();
  touch();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      touch();
      const event = readAnswerEvent(value.event ?? '', value.data);
      if (event === null) continue;
      yield event;
      if (event.event === 'answer-end' || event.event === 'error') return;
    }
  } catch (error) {
    if (error instanceof RequestFailure || (error instanceof Error && error.name === 'AbortError')) throw error;
    throw new RequestFailure('interrupted', { retryable: true, cause: error });
  } finally {
    clearTimeout(idleTimer);
    // Leaving early (stop, failure) must close the connection, or the server goes on writing.
    reader.cancel().catch(() => undefined);
  }
  throw new RequestFailure('interrupted', { retryable: true });
}
