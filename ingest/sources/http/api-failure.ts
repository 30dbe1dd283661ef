import { HTTPError, TimeoutError } from 'ky';
import { CopilotError } from '../../../core/errors.ts';
import { isObject, textAt } from '../../json-values.ts';

/** A request that was not answered as it should be. */
export class ApiFailure extends CopilotError {
  /** HTTP status of the answer; `null` when there was none, or none that could be read. */
  readonly answered: number | null;
  readonly #isLost: boolean;

  /** `isLost`: nobody answered, or not in time. */
  constructor(message: string, options: { answered?: number; isLost?: boolean; cause?: unknown } = {}) {
    super('source_unreadable', message, options.cause === undefined ? {} : { cause: options.cause });
    this.answered = options.answered ?? null;
    this.#isLost = options.isLost ?? false;
  }

  /** A token that is refused stays so; a server that is down comes back, and then the index run succeeds. */
  override get retryable(): boolean {
    const { answered } = this;
    if (answered === null) return this.#isLost;
    return answered === 408 || answered === 429 || (answered >= 500 && answered !== 501);
  }
}

/** The address is right and nothing is there (any more). */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiFailure && (error.answered === 404 || error.answered === 410);
}

/** What proves who we are, in words an operator can act on; never its value. */
export interface CredentialWords {
  /** `the Konnect token (KONNECT_TOKEN)`. */
  readonly name: string;
  /** `the roles API Viewer and Portal Viewer`. */
  readonly rights: string;
}

export interface FailureContext {
  /** `GET https://eu.api.konghq.com/v3/apis`, without query. */
  readonly request: string;
  readonly credential: CredentialWords | null;
  readonly attemptTimeoutMilliseconds: number;
  /** Takes every secret that was sent out of a text. */
  readonly redact: (text: string) => string;
  /** Not where a body was sent: the server's words may repeat a password, however short. */
  readonly mayQuote: boolean;
}

/** Longest piece of a server's own words in a message, in characters. */
const MAX_QUOTED_LENGTH = 300;

/** Puts whatever a request threw into words. The request itself is left behind: its headers hold the secret. */
export function toApiFailure(error: unknown, context: FailureContext): CopilotError {
  if (error instanceof CopilotError) return error;
  if (error instanceof HTTPError) return answeredBadly(error.response.status, error.data, context);
  if (error instanceof TimeoutError) {
    const seconds = Math.round(context.attemptTimeoutMilliseconds / 100) / 10;
    return new ApiFailure(
      `${context.request} was not answered within ${seconds} s; check the address and the network.`,
      { isLost: true },
    );
  }
  const code = systemCode(error);
  const words = context.redact(code ?? (error instanceof Error ? error.message : 'unknown error'));
  return new ApiFailure(`${context.request} failed (${words}); check the address and the network.`, { isLost: true });
}

function answeredBadly(status: number, data: unknown, context: FailureContext): ApiFailure {
  const said = context.mayQuote ? quoteProblem(data, context.redact) : '';
  const message = `${context.request} was answered with ${status}${said}${adviceFor(status, context.credential)}`;
  return new ApiFailure(message, { answered: status });
}

function adviceFor(status: number, credential: CredentialWords | null): string {
  if (status === 401) {
    return credential === null
      ? '; it asks for a login, and none is configured.'
      : `; ${credential.name} was not accepted: check that it is complete, not expired and not revoked.`;
  }
  if (status === 403) {
    return credential === null
      ? '; it is not open to everybody.'
      : `; ${credential.name} is known but may not read this: give its owner ${credential.rights}.`;
  }
  if (status === 404) return '; check the address, the region and the names in the configuration.';
  if (status === 429) {
    return '; it goes on throttling: wait before the next run, let it run less often, or ask whoever runs it for a higher limit.';
  }
  if (status >= 500) return '; it fails on the other side; a later run tries again.';
  return '.';
}

/** `title: detail` of an `application/problem+json` body, or the `message` that Kong's own gateway gives. */
function quoteProblem(data: unknown, redact: (text: string) => string): string {
  if (!isObject(data)) return '';
  const parts = [textAt(data, 'title') ?? textAt(data, 'message'), textAt(data, 'detail')];
  const words = parts.filter((part) => part !== null).join(': ');
  // Before cutting: half a secret is one too.
  const plain = redact(words.slice(0, 20_000)).replaceAll(/\s+/g, ' ').trim();
  return plain === '' ? '' : ` (${plain.length > MAX_QUOTED_LENGTH ? `${plain.slice(0, MAX_QUOTED_LENGTH)}…` : plain})`;
}

/** `ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`: the innermost code says most. */
function systemCode(error: unknown): string | null {
  let found: string | null = null;
  let current = error;
  for (let depth = 0; depth < 5 && isObject(current); depth += 1) {
    found = textAt(current, 'code') ?? found;
    current = current['cause'];
  }
  return found;
}
