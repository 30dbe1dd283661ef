import { anonymousCaller } from '../../core/caller.ts';
import { equalSecrets } from './equal-secrets.ts';
import type { Identity } from './identity-resolver.ts';
import { mapTeams, type TeamMap } from './map-teams.ts';

/**
 * Headers that name the caller, strongest first, and how a subject from each begins. The prefixes keep them apart:
 * a custom id is chosen by whoever keeps the consumers and may well equal another consumer's id.
 */
const subjectHeaders = [
  ['x-consumer-id', 'kong:'],
  ['x-consumer-custom-id', 'kong-custom:'],
  ['x-consumer-username', 'kong-username:'],
  ['x-credential-identifier', 'kong-credential:'],
] as const;

/** Kong's ids are UUIDs, custom ids and user names are short. */
const MAXIMUM_IDENTIFIER_LENGTH = 500;

export type GroupHeader = 'x-consumer-groups' | 'x-authenticated-groups';

export interface GatewayOptions {
  /** What Kong adds as `X-Copilot-Secret`; absent: its headers prove nothing. */
  readonly sharedSecret?: string;
  /**
   * Headers that groups are read from. Kong's acl plugin sets one of the two and never clears the other, and
   * without acl it clears neither: so the gateway must strip both from what clients send, and where that cannot be
   * had, name here only the one that acl sets, or none.
   */
  readonly groupHeaders: readonly GroupHeader[];
}

/** The caller as Kong's authentication plugins set it, believed only when the request proves it came through Kong. */
export function readGatewayCaller(headers: Headers, options: GatewayOptions, teamMap: TeamMap | null): Identity {
  const given = headers.get('x-copilot-secret');
  const named = subjectHeaders.find(([name]) => (headers.get(name) ?? '').trim() !== '');
  if (given === null && named === undefined) return { caller: anonymousCaller, reason: null };
  if (options.sharedSecret === undefined) return { caller: anonymousCaller, reason: 'gateway_not_configured' };
  if (given === null || !equalSecrets(given, options.sharedSecret)) {
    return { caller: anonymousCaller, reason: 'gateway_secret' };
  }
  // Anything but a plain "false" counts: two joined values or odd spelling must not make someone known.
  const anonymous = headers.get('x-anonymous-consumer');
  if (anonymous !== null && anonymous.trim().toLowerCase() !== 'false') {
    return { caller: anonymousCaller, reason: 'gateway_anonymous' };
  }
  if (named === undefined) return { caller: anonymousCaller, reason: null };
  const [header, prefix] = named;
  const identifier = (headers.get(header) ?? '').trim();
  if (identifier.length > MAXIMUM_IDENTIFIER_LENGTH) return { caller: anonymousCaller, reason: 'gateway_headers' };
  const groups = options.groupHeaders.flatMap((name) => (headers.get(name) ?? '').split(','));
  const values = groups.map((group) => group.trim());
  return { caller: { subject: `${prefix}${identifier}`, teams: mapTeams(values, teamMap) }, reason: null };
}
