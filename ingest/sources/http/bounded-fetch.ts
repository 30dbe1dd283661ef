import type { CopilotError } from '../../../core/errors.ts';
import { ApiFailure } from './api-failure.ts';

export type Fetch = (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

export interface BoundedFetchOptions {
  readonly fetch: Fetch;
  readonly maxResponseBytes: number;
  /** Told of every request that goes out, redirects included. */
  readonly onRequest: () => void;
}

/** Enough for a slash at the end, a new name and a version; more is a loop. */
const MAX_REDIRECTS = 5;

/**
 * A `fetch` that reads the whole body, up to a limit, so that a broken connection is noticed where it can still be tried
 * again, and that follows redirects inside one origin only: the headers hold a secret.
 * @throws ApiFailure for a redirect to elsewhere and for a body that is too large
 */
export function createBoundedFetch({ fetch: send, maxResponseBytes, onRequest }: BoundedFetchOptions): Fetch {
  return async (input, init) => {
    let request = new Request(input, { ...init, redirect: 'manual' });
    for (let redirects = 0; ; redirects += 1) {
      onRequest();
      const response = await send(request);
      const next = redirectTarget(request, response);
      if (next === null) return readWhole(request, response, maxResponseBytes);
      await response.body?.cancel();
      if (redirects === MAX_REDIRECTS) throw new ApiFailure(`${describe(request)} redirects in a circle.`);
      request = new Request(next, {
        method: 'GET',
        headers: request.headers,
        signal: request.signal,
        redirect: 'manual',
      });
    }
  };
}

function describe(request: Request): string {
  const url = new URL(request.url);
  return `${request.method} ${url.origin}${url.pathname}`;
}

function redirectTarget(request: Request, response: Response): URL | null {
  if (![301, 302, 303, 307, 308].includes(response.status)) return null;
  const location = response.headers.get('location');
  if (location === null || !URL.canParse(location, request.url)) {
    throw new ApiFailure(`${describe(request)} redirects, and does not say where to.`);
  }
  const target = new URL(location, request.url);
  const { origin } = new URL(request.url);
  if (target.origin !== origin || request.method !== 'GET') {
    throw new ApiFailure(
      `${describe(request)} redirects to ${target.origin}, which was not followed; if that is the right address, configure it.`,
    );
  }
  return target;
}

async function readWhole(request: Request, response: Response, limit: number): Promise<Response> {
  const tooLarge = (): CopilotError =>
    new ApiFailure(
      `${describe(request)} was answered with more than ${Math.round(limit / 1024 / 1024)} MB; that is not read.`,
    );
  if (Number(response.headers.get('content-length') ?? 0) > limit) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  const body: ReadableStream<Uint8Array> | null = response.body;
  const reader = body?.getReader();
  let size = 0;
  for (;;) {
    const step = await reader?.read();
    if (step === undefined || step.done) break;
    size += step.value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(step.value);
  }
  const hasBody = ![101, 103, 204, 205, 304].includes(response.status);
  return new Response(hasBody ? Buffer.concat(chunks) : null, { status: response.status, headers: response.headers });
}
