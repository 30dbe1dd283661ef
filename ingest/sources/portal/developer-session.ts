import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { CopilotError } from '../../../core/errors.ts';
import { createApiClient } from '../http/api-client.ts';
import type { ApiClient, ApiClientOptions } from '../http/api-client.ts';
import { ApiFailure } from '../http/api-failure.ts';

/** A developer account of the portal. */
export interface DeveloperCredentials {
  readonly username: string;
  readonly password: string;
}

/** The portal as one developer sees it. */
export interface DeveloperSession {
  /** Logs in by itself, and again when the session has ended. */
  readonly client: ApiClient;
  /** Logs in if that has not been done. @throws ApiFailure when the portal refuses */
  open(signal: AbortSignal | undefined): Promise<void>;
  /** Whether the session of the last answer still holds: an ended one gives the view of a visitor without a word. */
  holds(signal: AbortSignal | undefined): Promise<boolean>;
  /** Ends the session here, so that the next request logs in. */
  forget(): void;
}

const COOKIE = 'portalaccesstoken';
/** Waits between attempts to log in, in milliseconds: only reading is tried again by the client itself. */
const LOGIN_DELAYS: readonly number[] = [1_000, 3_000, 9_000];

export interface PortalClientOptions extends Partial<
  Pick<ApiClientOptions, 'concurrency' | 'retry' | 'attemptTimeoutMilliseconds' | 'maxResponseBytes' | 'fetch'>
> {
  /** Waits before the login is tried again, in milliseconds; as many as attempts. */
  readonly loginDelays?: readonly number[];
}

/** Nothing is sent yet. Password and cookie go to the origin of `baseUrl` and nowhere else. */
export function createDeveloperSession(
  baseUrl: string,
  credentials: DeveloperCredentials,
  options: PortalClientOptions = {},
): DeveloperSession {
  const { loginDelays = LOGIN_DELAYS, ...clientOptions } = options;
  let cookie: string | null = null;
  let opening: Promise<void> | null = null;
  const inner = createApiClient({
    ...clientOptions,
    baseUrl,
    headers: () => (cookie === null ? {} : { cookie: `${COOKIE}=${cookie}` }),
    credential: { name: 'the login of the developer', rights: 'access to the portal' },
  });

  async function logIn(signal: AbortSignal | undefined): Promise<void> {
    cookie = null;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const answer = await inner.send('/api/v3/developer/authenticate', {
          method: 'POST',
          json: credentials,
          signal,
        });
        cookie = readCookie(answer.headers);
        return;
      } catch (error) {
        const delay = loginDelays[attempt];
        if (!(error instanceof ApiFailure) || !mayPass(error) || delay === undefined) throw describeRefusal(error);
        await wait(delay, undefined, signal === undefined ? {} : { signal });
      }
    }
  }

  async function open(signal: AbortSignal | undefined): Promise<void> {
    if (cookie !== null) return;
    // Many requests may find the session ended at once; one of them logs in.
    opening ??= logIn(signal).finally(() => {
      opening = null;
    });
    await opening;
  }

  async function holds(signal: AbortSignal | undefined): Promise<boolean> {
    if (cookie === null) return false;
    try {
      await inner.getJson('/api/v3/developer/me', { schema: z.object({}), signal });
      return true;
    } catch (error) {
      if (error instanceof ApiFailure && error.answered === 401) return false;
      throw error;
    }
  }

  async function withSession<Result>(call: () => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
    await open(signal);
    const used = cookie;
    try {
      return await call();
    } catch (error) {
      const isDoubtful = error instanceof ApiFailure && [401, 403, 404].includes(error.answered ?? 0);
      if (!isDoubtful || (error.answered !== 401 && cookie === used && (await holds(signal)))) throw error;
      if (cookie === used) cookie = null;
      await open(signal);
      return call();
    }
  }

  return {
    client: {
      send: (path, request = {}) => withSession(() => inner.send(path, request), request.signal),
      getJson: (path, request) => withSession(() => inner.getJson(path, request), request.signal),
      requestCount: () => inner.requestCount(),
    },
    open,
    holds,
    forget: () => {
      cookie = null;
    },
  };
}

function readCookie(headers: Headers): string {
  for (const line of headers.getSetCookie()) {
    const value = new RegExp(`^${COOKIE}=([^;\\s]+)`).exec(line)?.[1];
    if (value !== undefined) return value;
  }
  throw new ApiFailure(
    'The portal accepted the login of the developer and gave no session; check that the address is that of a Dev Portal.',
  );
}

function mayPass(error: ApiFailure): boolean {
  return error.answered === null || error.answered === 429 || error.answered >= 500;
}

/** A refusal in our own words: the server's might repeat what was sent. */
function describeRefusal(error: unknown): unknown {
  if (!(error instanceof ApiFailure) || error.answered === null || error.answered >= 500) return error;
  return new CopilotError(
    'source_unreadable',
    `The portal refused the login of the developer (answered with ${error.answered}): check user name and password, that the account is approved, and that the portal has its own accounts (not single sign-on alone).`,
  );
}
