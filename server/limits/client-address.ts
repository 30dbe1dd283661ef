import { isIP } from 'node:net';

/** Requests without a socket, such as those of tests, share one key rather than none. */
const UNKNOWN_ADDRESS = 'unknown';

/**
 * The address that limits count against. `X-Forwarded-For` is believed only as far as our own proxies wrote it:
 * each appends the address it saw, so with `trustedProxies` of them the client stands that many places from the
 * right, and whatever a client wrote itself stands further left and is not looked at.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: number,
): string {
  const seen = [...(forwardedFor?.split(',').map((part) => part.trim()) ?? []), socketAddress ?? ''];
  const candidate = seen[Math.max(0, seen.length - 1 - trustedProxies)] ?? '';
  const chosen = isIP(candidate) === 0 ? (socketAddress ?? '') : candidate;
  return limitAddress(chosen) ?? UNKNOWN_ADDRESS;
}

/** IPv4 as it is, IPv6 as its /64: one host commands a whole /64, and could use a new address for each request. */
function limitAddress(address: string): string | null {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) === 4) return address;
  if (isIP(address) !== 6) return null;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
