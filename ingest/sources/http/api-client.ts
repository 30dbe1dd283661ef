import ky from 'ky';
import type { KyInstance } from 'ky';
import pLimit from 'p-limit';
import type { z } from 'zod';
import { CopilotError } from '../../../core/errors.ts';
import { ApiFailure, toApiFailure } from './api-failure.ts';
import type { CredentialWords, FailureContext } from './api-failure.ts';
import { createBoundedFetch } from './bounded-fetch.ts';
import type { Fetch } from './bounded-fetch.ts';

/** When and how long to wait before a request is sent again. Milliseconds. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly limit: number;
  /** Wait before the first retry; doubles with each. */
  readonly firstDelay: number;
  readonly maxDelay: number;
  /** Longest wait that a `Retry-After` may ask for. */
  readonly maxRetryAfter: number;
  /** Spreads the waits of many clients: takes a delay, gives one. Default: anywhere between nothing and the delay. */
  readonly jitter?: (delay: number) => number;
}

/** Six retries wait half a minute in the mean, a minute at most: throttling by the minute is sat out. */
const defaultRetry: RetryPolicy = { limit: 6, firstDelay: 1_000, maxDelay: 30_000, maxRetryAfter: 120_000 };

export interface ApiClientOptions {
  /** Origin and path that every request begins with; http or https, without credentials. */
  readonly baseUrl: string;
  /** Sent with every request, read anew for each. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** For messages about 401 and 403; `null` when the client is anonymous. */
  readonly credential?: CredentialWords | null;
  /** Requests at the same time. Default 4. */
  readonly concurrency?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** One attempt, body included. Default 30,000. */
  readonly attemptTimeoutMilliseconds?: number;
  /** Default 64 MiB: the largest public specification is 10 MB, and more inside a JSON string. */
  readonly maxResponseBytes?: number;
  /** The built-in one by default; pass another to restrict where it may connect to. */
  readonly fetch?: Fetch;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  /** Default GET. Only GET is tried again. */
  readonly method?: 'GET' | 'POST';
  readonly query?: Query;
  readonly json?: unknown;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface ApiClient {
  /** @throws ApiFailure (`source_unreadable`) after the last attempt; CopilotError `cancelled` */
  send(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** @throws as {@link ApiClient.send}, and ApiFailure when the answer is no JSON of this shape */
  getJson<Shape>(
    path: string,
    request: {
      readonly schema: z.ZodType<Shape>;
      readonly query?: Query;
      readonly signal?: AbortSignal | undefined;
      /** Told how long the answer is, in characters. */
      readonly onLength?: (characters: number) => void;
    },
  ): Promise<Shape>;
  /** Requests sent so far, retries and redirects included. */
  requestCount(): number;
}

/** A client for one HTTP API that is read defensively. Its secret goes to the origin of `baseUrl` and nowhere else. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const base = checkBaseUrl(options.baseUrl);
  const limit = pLimit(options.concurrency ?? 4);
  const attemptTimeoutMilliseconds = options.attemptTimeoutMilliseconds ?? 30_000;
  const readHeaders = (): Readonly<Record<string, string>> =>
    typeof options.headers === 'function' ? options.headers() : (options.headers ?? {});
  let requests = 0;
  const instance = createKy(options, attemptTimeoutMilliseconds, () => {
    requests += 1;
  });

  async function send(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    const { method = 'GET', query = {}, json, accept = 'application/json', signal } = request;
    const url = `${base}${checkPath(path)}`;
    const headers = readHeaders();
    const context: FailureContext = {
      request: `${method} ${url}`,
      credential: options.credential ?? null,
      attemptTimeoutMilliseconds,
      redact: createRedactor(headers),
      mayQuote: json === undefined,
    };
    return limit(async () => {
      try {
        signal?.throwIfAborted();
        const response = await instance(url, {
          method,
          searchParams: query,
          headers: { accept, ...headers },
          ...(json === undefined ? {} : { json }),
          ...(signal === undefined ? {} : { signal }),
        });
        return { status: response.status, headers: response.headers, text: await response.text() };
      } catch (error) {
        if (signal?.aborted === true) throw new CopilotError('cancelled', 'The call was cancelled.');
        throw toApiFailure(error, context);
      }
    });
  }

  return {
    send,
    async getJson(path, { schema, query = {}, signal, onLength }) {
      const answer = await send(path, { query, signal });
      onLength?.(answer.text.length);
      return parseAnswer(answer, schema, `GET ${base}${path}`);
    },
    requestCount: () => requests,
  };
}

function createKy(options: ApiClientOptions, timeout: number, onRequest: () => void): KyInstance {
  const retry = { ...defaultRetry, ...options.retry };
  const statusCodes = [408, 429, 500, 502, 503, 504];
  return ky.create({
    timeout,
    fetch: createBoundedFetch({
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      maxResponseBytes: options.maxResponseBytes ?? 64 * 1024 * 1024,
      onRequest,
    }),
    retry: {
      limit: retry.limit,
      methods: ['get'],
      statusCodes,
      afterStatusCodes: statusCodes,
      maxRetryAfter: retry.maxRetryAfter,
      backoffLimit: retry.maxDelay,
      delay: (attempt) => retry.firstDelay * 2 ** (attempt - 1),
      jitter: retry.jitter ?? true,
      // An answer is judged by its status; our own refusals are final; a lost connection or a time-out may pass.
      shouldRetry: ({ error }) =>
        error.name === 'HTTPError' ? undefined : !(error instanceof CopilotError) && error.name !== 'AbortError',
    },
  });
}

/** @returns origin and path, without a slash at the end @throws CopilotError `configuration_invalid` */
export function checkBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isUsable || url.search !== '' || url.hash !== '') {
    throw new CopilotError(
      'configuration_invalid',
      'The base address of a source must be http:// or https:// with a host, without user, password, query or fragment.',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** A path is put together by {@link apiPath}; what would leave the base address is refused. */
function checkPath(path: string): string {
  if (path.startsWith('/') && !/[?#\\]|\/\.{1,2}(?:\/|$)/.test(path)) return path;
  throw new ApiFailure('An identifier that the source gave cannot stand in an address; it was not asked for.');
}

/** `/v3/apis/{id}` from its segments, each encoded. @throws ApiFailure for one that would mean another place */
export function apiPath(...segments: readonly string[]): string {
  if (segments.some((segment) => /^\.{0,2}$/.test(segment))) {
    throw new ApiFailure('An identifier that the source gave cannot stand in an address; it was not asked for.');
  }
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

function createRedactor(headers: Readonly<Record<string, string>>): (text: string) => string {
  const secrets = Object.values(headers)
    .flatMap((value) => [value, ...value.split(/[\s=;,]+/)])
    .filter((part) => part.length >= 8)
    .toSorted((first, second) => second.length - first.length);
  return (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

function parseAnswer<Shape>(answer: ApiAnswer, schema: z.ZodType<Shape>, request: string): Shape {
  let data: unknown;
  try {
    data = JSON.parse(answer.text);
  } catch {
    const type = (answer.headers.get('content-type') ?? 'no content type').replaceAll(/[^\w/+.-].*$/g, '').slice(0, 60);
    throw new ApiFailure(
      `${request} was answered with ${type} instead of JSON; check that the address is that of the API.`,
    );
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.map(String).join('.');
  throw new ApiFailure(`${request} was answered in an unknown shape: ${place.slice(0, 200)} is not what it should be.`);
}
