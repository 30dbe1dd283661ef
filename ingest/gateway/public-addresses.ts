import type { GatewayRoute } from '../../core/gateway-facts.ts';
import { code, listWords } from './markdown-words.ts';

/** Addresses shown of one route; hosts times paths can be thousands. */
const MAX_ADDRESSES = 12;

/** What callers type to reach a route, as inline code: `https://api.example.com/v1/payments`. */
export function publicAddresses(route: GatewayRoute): string[] {
  const scheme = route.protocols.some((protocol) => ['https', 'grpcs', 'wss'].includes(protocol)) ? 'https' : 'http';
  const bases = route.hosts.map((host) => `${scheme}://${host}`);
  const prefixes = route.paths.filter((path) => !path.startsWith('~'));
  const patterns = route.paths.filter((path) => path.startsWith('~'));
  const roots = bases.length === 0 ? [''] : bases;
  const plain = roots.flatMap((base) => prefixes.map((path) => `${base}${path}`));
  const addresses = [...new Set(route.paths.length === 0 ? bases : plain)].map(code);
  const matching = patterns.map((pattern) => {
    const on = bases.length === 0 ? '' : ` on ${listWords(bases.slice(0, 3).map(code), 'or')}`;
    return `paths that match ${code(pattern.slice(1))}${on}`;
  });
  return [...addresses, ...matching];
}

/** The addresses of some routes as one phrase, cut at a length people read. */
export function addressPhrase(routes: readonly GatewayRoute[]): string {
  const all = [...new Set(routes.flatMap(publicAddresses))];
  if (all.length === 0) return 'every other address of this API';
  const more = all.length - MAX_ADDRESSES;
  return more > 0 ? `${all.slice(0, MAX_ADDRESSES).join(', ')} and ${more} more` : listWords(all, 'and');
}

/** `GET and POST only`; empty where every method passes or it is not known which. */
export function methodPhrase({ methods }: GatewayRoute): string {
  return methods.length === 0 ? '' : `${listWords(methods.map(code), 'and')} only`;
}
