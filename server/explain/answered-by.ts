import { findHeader, type ReceivedResponse } from './exchange.ts';

/**
 * Who wrote a response, as Kong's headers tell: `X-Kong-Upstream-Latency` stands on what came from the server behind it,
 * `X-Kong-Response-Latency` on what the gateway answered by itself. `null`: they do not tell.
 */
export function answeredBy({ headers }: ReceivedResponse): 'gateway' | 'upstream' | null {
  if (findHeader(headers, 'x-kong-upstream-latency') !== null) return 'upstream';
  if (findHeader(headers, 'x-kong-response-latency') !== null) return 'gateway';
  return null;
}
