import ipaddr from 'ipaddr.js';

/** Answers from inside every virtual machine of one large cloud, though the address looks public. */
const PLATFORM_ADDRESSES = new Set(['168.63.129.16']);

/**
 * Whether an IP address is one that anybody on the internet could reach. Everything with a special meaning is not:
 * loopback, private, link-local, carrier NAT, multicast, tunnels that wrap an IPv4 address, and what is reserved.
 * Text that is no IP address is not public either.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // An IPv4 address inside an IPv6 one is judged as what it is.
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast' || PLATFORM_ADDRESSES.has(address.toString())) return false;
  // Of IPv6 only 2000::/3 has been given out; `::127.0.0.1` and the like lie outside.
  const [first = 0] = address.toByteArray();
  return address.kind() === 'ipv4' || first >> 5 === 1;
}

/** The IP address that a host name in a URL spells; `null` for a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : null;
}
