import { setTimeout as wait } from 'node:timers/promises';
import { fetch } from 'undici';
import type { Dispatcher, Response } from 'undici';
import { UnreadableFile } from '../read-text-file.ts';
import { readAddress } from './address.ts';
import type { Address } from './address.ts';
import { decodeBody } from './decode-body.ts';
import { RefusedAddress } from './guarded-agent.ts';

export interface AddressLimits {
  /** Of the body, unpacked. */
  readonly maxBytes: number;
  /** For one attempt, from the first connection to the last byte, redirects included. */
  readonly timeoutMilliseconds: number;
  /** Waits before the second and third attempt. */
  readonly retryDelays: readonly number[];
}

/** What a server wants to hear to say "not modified". Valid for one final address. */
export interface Validators {
  readonly finalUrl: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export type AddressContent =
  | { readonly status: 'unchanged' }
  | { readonly status: 'read'; readonly text: string; readonly contentType: string; readonly validators: Validators };

export interface AddressReader {
  /** @throws UnreadableFile with the reason in words; what the signal says when it is cancelled */
  read(
    address: Address,
    options: { readonly known: Validators | null; readonly signal?: AbortSignal | undefined },
  ): Promise<AddressContent>;
  requestCount(): number;
}

/** As browsers have it, with room to spare. */
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Worth asking again in the same run. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

const headers = {
  accept: 'text/markdown, application/json, application/yaml;q=0.9, text/plain;q=0.8, */*;q=0.5',
  'user-agent': 'portal-copilot',
};

/** A failure that another attempt may not meet. */
class PassingFailure extends UnreadableFile {}

/**
 * Reads texts from addresses nobody vouches for: bounded in size, time and redirects, each hop judged anew.
 * @param dispatchers `listed` for the host that was asked for, `other` for hosts that it redirects to
 */
export function createAddressReader(
  dispatchers: { readonly listed: Dispatcher; readonly other: Dispatcher },
  limits: AddressLimits,
): AddressReader {
  let requests = 0;

  async function follow(start: Address, known: Validators | null, signal: AbortSignal): Promise<AddressContent> {
    let address = start;
    for (let hops = 0; ; hops += 1) {
      requests += 1;
      const conditions = known?.finalUrl === address.url.href ? conditionalHeaders(known) : {};
      const response = await fetch(address.url, {
        dispatcher: address.url.host === start.url.host ? dispatchers.listed : dispatchers.other,
        signal,
        redirect: 'manual',
        headers: { ...headers, ...conditions },
      });
      if (!REDIRECTS.has(response.status)) return readAnswer(response, address, conditions, limits.maxBytes);
      await response.body?.cancel();
      if (hops === MAX_REDIRECTS) throw new UnreadableFile(`redirects more than ${MAX_REDIRECTS} times`);
      address = redirectTarget(address, response.headers.get('location'));
    }
  }

  async function attempt(
    address: Address,
    known: Validators | null,
    signal: AbortSignal | undefined,
  ): Promise<AddressContent> {
    const timeout = AbortSignal.timeout(limits.timeoutMilliseconds);
    try {
      return await follow(address, known, signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal?.throwIfAborted();
      const seconds = Math.round(limits.timeoutMilliseconds / 100) / 10;
      if (timeout.aborted) throw new UnreadableFile(`was not read within ${seconds} s`, false, error);
      throw describeFailure(error);
    }
  }

  return {
    async read(address, { known, signal }) {
      for (const delay of limits.retryDelays) {
        try {
          return await attempt(address, known, signal);
        } catch (error) {
          if (!(error instanceof PassingFailure)) throw error;
          await wait(delay, undefined, signal === undefined ? {} : { signal });
        }
      }
      return attempt(address, known, signal);
    },
    requestCount: () => requests,
  };
}

function conditionalHeaders({ etag, lastModified }: Validators): Record<string, string> {
  if (etag !== null) return { 'if-none-match': etag };
  return lastModified === null ? {} : { 'if-modified-since': lastModified };
}

function redirectTarget(from: Address, location: string | null): Address {
  if (location === null) throw new UnreadableFile('redirects without saying where to');
  const target = readAddress(location, from.url);
  if ('reason' in target) throw new UnreadableFile(`redirects to an address that ${target.reason}`);
  if (from.url.protocol === 'https:' && target.url.protocol === 'http:')
    throw new UnreadableFile('redirects from https to http, which anybody on the way could change');
  return target;
}

async function readAnswer(
  response: Response,
  address: Address,
  conditions: Readonly<Record<string, string>>,
  maxBytes: number,
): Promise<AddressContent> {
  const { status } = response;
  if (status === 304 && Object.keys(conditions).length > 0) {
    await response.body?.cancel();
    return { status: 'unchanged' };
  }
  if (status !== 200) {
    await response.body?.cancel();
    if (PASSING.has(status)) throw new PassingFailure(`was answered with ${status}`);
    if (status === 404 || status === 410) throw new UnreadableFile(`is not there (answered with ${status})`, true);
    throw new UnreadableFile(`was answered with ${status}`);
  }
  const contentType = response.headers.get('content-type') ?? '';
  const text = decodeBody(await readBounded(response, maxBytes), contentType);
  const validators = {
    finalUrl: address.url.href,
    etag: response.headers.get('etag'),
    lastModified: response.headers.get('last-modified'),
  };
  return { status: 'read', text, contentType, validators };
}

async function readBounded(response: Response, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = new UnreadableFile(`is larger than ${Math.round(maxBytes / 1_048_576)} MB; that is not read`);
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // What arrives here is unpacked already, piece by piece: a small body that unpacks to a huge one ends early.
  const reader = response.body?.getReader();
  for (;;) {
    const step = await reader?.read();
    if (step === undefined || step.done) return Buffer.concat(chunks);
    const piece = step.value as Uint8Array;
    size += piece.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      throw tooLarge;
    }
    chunks.push(piece);
  }
}

/** What the network threw, in words; addresses and queries stay out of them. */
function describeFailure(error: unknown): Error {
  const codes: string[] = [];
  for (let current = error, depth = 0; current instanceof Error && depth < 6; current = current.cause, depth += 1) {
    if (current instanceof UnreadableFile) return current;
    if (current instanceof RefusedAddress) return new UnreadableFile(current.message, false, error);
    if ('code' in current && typeof current.code === 'string') codes.push(current.code);
  }
  const code = codes.at(-1) ?? 'no connection';
  if (code === 'ENOTFOUND') return new UnreadableFile('has a host name that is not known (ENOTFOUND)', false, error);
  if (/CERT|SELF_SIGNED|TLS/.test(code))
    return new UnreadableFile(`has a certificate that is not trusted (${code})`, false, error);
  return new PassingFailure(`cannot be reached (${code})`, false, error);
}
