import type { SecurityScheme } from '../../core/operation.ts';
import type { CheckInput } from './check-input.ts';
import { findHeader } from './exchange.ts';
import type { Fault } from './finding.ts';

const pointer = '/header/Authorization';
/** Parameters of the header, as Kong's hmac-auth reads them and as RFC 7616 (3.4) asks for. */
const parts = {
  hmac: ['username', 'algorithm', 'headers', 'signature'],
  digest: ['username', 'realm', 'nonce', 'uri', 'response'],
} as const;

/**
 * The form of credentials that are computed over the request: of their value nothing can be told without the secret.
 * @param secret what follows the word in Authorization
 * @param algorithms those that the gateway takes; empty where they are not known
 */
export function inspectSignature(
  { request, response, now }: CheckInput,
  kind: 'hmac' | 'digest',
  secret: string,
  algorithms: readonly string[],
): Fault[] {
  const names = new Set(
    [...secret.matchAll(/(?:^|[,\s])([a-z]{2,20})[ \t]?=/gi)].map(([, name]) => name?.toLowerCase()),
  );
  const lacking = parts[kind].filter((name) => !names.has(name));
  if (lacking.length > 0) {
    const word = kind === 'hmac' ? 'hmac' : 'Digest';
    const message = `Authorization lacks ${lacking.join(', ')}; it is written as: ${word} ${parts[kind].map((name) => `${name}="…"`).join(', ')}.`;
    return [{ code: 'credentials_malformed', pointer, message, source: kind === 'hmac' ? 'gateway' : 'http' }];
  }
  if (kind !== 'hmac') return [];
  const findings: Fault[] = [];
  const algorithm = /algorithm[ \t]?=[ \t]?"([\w-]{1,40})"/i.exec(secret)?.[1];
  if (algorithm !== undefined && algorithms.length > 0 && !algorithms.includes(algorithm)) {
    const message = `The gateway does not take signatures by ${algorithm}; it takes ${algorithms.join(', ')}.`;
    findings.push({ code: 'credentials_malformed', pointer, message, expected: algorithms, source: 'gateway' });
  }
  const date = findHeader(request.headers, 'x-date') ?? findHeader(request.headers, 'date');
  if (date === null) {
    const message = 'A signature needs a Date or X-Date header, which is signed with it and shows that it is fresh.';
    findings.push({ code: 'credentials_malformed', pointer: '/header/Date', message, source: 'gateway' });
  } else {
    // The clock of the response is that of the gateway; ours says nothing of a paste that is days old.
    const sent = Date.parse(date);
    const received = Date.parse(findHeader(response?.headers ?? [], 'date') ?? '');
    if (Number.isNaN(sent)) {
      const message = 'The date in Date or X-Date is not of the form that HTTP has: Mon, 02 Mar 2026 12:00:00 GMT.';
      findings.push({ code: 'credentials_malformed', pointer: '/header/Date', message, source: 'http' });
    } else if (Math.abs((Number.isNaN(received) ? sent : received) - sent) > MAX_SKEW || sent > now + MAX_SKEW) {
      const message =
        'The date that was signed is more than five minutes from the time of the response, which is what the gateway allows unless it is configured otherwise.';
      findings.push({ code: 'credentials_malformed', pointer: '/header/Date', message, source: 'gateway' });
    }
  }
  return findings;
}

/** `clock_skew` of hmac-auth by default: 300 seconds. */
const MAX_SKEW = 300_000;

/** Which of both a scheme is; `null` for any other. */
export function signatureKind({ type, scheme }: SecurityScheme): 'hmac' | 'digest' | null {
  if (type !== 'http') return null;
  return scheme === 'hmac' || scheme === 'digest' ? scheme : null;
}
