import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../../server/limits/client-address.ts';

describe('clientAddress', () => {
  it.each<[string, string | undefined, string | undefined, number, string]>([
    ['the socket', '198.51.100.1', undefined, 0, '198.51.100.1'],
    ['the socket, whatever is claimed', '198.51.100.1', '1.1.1.1', 0, '198.51.100.1'],
    ['what the one proxy saw', '10.0.0.1', '1.1.1.1, 198.51.100.7', 1, '198.51.100.7'],
    ['what the outer of two proxies saw', '10.0.0.1', '1.1.1.1, 198.51.100.7, 10.0.0.2', 2, '198.51.100.7'],
    ['the first when there are fewer than configured', '10.0.0.1', '198.51.100.7', 5, '198.51.100.7'],
    ['the socket when the header holds nonsense', '10.0.0.1', 'unknown', 1, '10.0.0.1'],
    ['the socket when the proxy sent no header', '10.0.0.1', undefined, 1, '10.0.0.1'],
    ['IPv4 out of IPv6', '::ffff:198.51.100.1', undefined, 0, '198.51.100.1'],
    ['the network of IPv6', '2001:db8:1:2:3:4:5:6', undefined, 0, '2001:db8:1:2::/64'],
    ['the network of short IPv6', '2001:DB8::1', undefined, 0, '2001:db8:0:0::/64'],
    ['the network of IPv6 with zeros', '2001:0db8:0001:0000::1', undefined, 0, '2001:db8:1:0::/64'],
    ['loopback', '::1', undefined, 0, '0:0:0:0::/64'],
    ['one key for no socket', undefined, undefined, 0, 'unknown'],
  ])('is %s', (_name, socket, forwarded, proxies, expected) => {
    expect(clientAddress(socket, forwarded, proxies)).toBe(expected);
  });
});
