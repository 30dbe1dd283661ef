import { SignJWT, UnsecuredJWT, exportSPKI, importJWK } from 'jose';
import type { IdentityOptions } from '../../../server/identity/identity-resolver.ts';
import type { TeamMap } from '../../../server/identity/map-teams.ts';
import type { Random } from '../../support/create-random.ts';
import { audience, createTokenIssuer, issuer } from '../../support/token-issuer.ts';
import type { TokenIssuer } from '../../support/token-issuer.ts';
import { portalTeams } from './random-portal.ts';
import { nobody } from './reader.ts';
import type { Reader } from './reader.ts';

export const sharedSecret = 'what-only-the-gateway-knows';
export const adminToken = 'what-only-operators-know';

/** Values of the identity provider and the portal teams that they stand for. */
const teamMap: TeamMap = { 'grp-1': 'partners', 'grp-2': ['a"b\\c', '{}'], 'grp-3': 'Partners', 'grp-4': [] };

/** Someone at the door: what they send, and whom that really proves. */
export interface Visitor {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly reader: Reader;
  /** Whether the server translates their values to teams or takes them as they are. */
  readonly mapped: boolean;
}

export interface Doorway {
  readonly issuer: TokenIssuer;
  identityOptions(mapped: boolean): IdentityOptions;
}

export async function createDoorway(): Promise<Doorway> {
  const tokens = await createTokenIssuer('key-1', 'ES256');
  return {
    issuer: tokens,
    identityOptions: (mapped) => ({
      jwt: { issuer, audience, algorithms: ['ES256', 'RS256'], jwks: tokens.jwks, teamsClaim: 'realm.teams' },
      teamMap: mapped ? teamMap : null,
      sharedSecret,
      adminToken,
      required: false,
      now: Date.now,
    }),
  };
}

const known = (...teams: string[]): Reader => ({ known: true, teams });
const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

/** Callers whose proof counts, with random teams. */
export async function welcomeVisitors({ issuer: tokens }: Doorway, random: Random): Promise<readonly Visitor[]> {
  const teams = [...new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(portalTeams)))];
  const [group] = portalTeams.filter((team) => /^[\w*{}]+$/u.test(team)).toSorted(() => random.below(3) - 1);
  const gateway = { 'X-Copilot-Secret': sharedSecret, 'X-Consumer-Id': 'consumer-1' };
  return [
    { name: 'nobody in particular', headers: {}, reader: nobody, mapped: false },
    { name: 'a token without teams', headers: bearer(await tokens.sign()), reader: known(), mapped: false },
    {
      name: `a token of ${teams.join()}`,
      headers: bearer(await tokens.sign({ sub: 'b', realm: { teams } })),
      reader: known(...teams),
      mapped: false,
    },
    {
      name: 'a token of mapped teams',
      headers: bearer(await tokens.sign({ sub: 'c', realm: { teams: ['grp-2', 'grp-4', 'partners', '*'] } })),
      reader: known('a"b\\c', '{}'),
      mapped: true,
    },
    {
      name: `a consumer of ${group ?? ''}`,
      headers: { ...gateway, 'X-Consumer-Groups': `stranger, ${group ?? ''}`, 'X-Anonymous-Consumer': 'false' },
      reader: known('stranger', group ?? ''),
      mapped: false,
    },
  ];
}

/** Callers who prove less than they claim. */
export async function suspiciousVisitors({ issuer: tokens }: Doorway): Promise<readonly Visitor[]> {
  const now = Math.floor(Date.now() / 1000);
  const realm = { teams: [...portalTeams] };
  const stranger = await createTokenIssuer('key-1', 'ES256');
  const claims = { iss: issuer, aud: audience, sub: 'mallory', exp: now + 300, realm };
  const publicKey = await importJWK(tokens.jwks.keys[0] ?? {}, 'ES256', { extractable: true });
  const publicText = new TextEncoder().encode(publicKey instanceof Uint8Array ? '' : await exportSPKI(publicKey));
  const strangerKey = { ...stranger.jwks.keys[0] };
  const groups = portalTeams.filter((team) => /^[\w*{}]+$/u.test(team)).join(', ');
  const consumer = { 'X-Consumer-Id': 'consumer-1', 'X-Consumer-Groups': groups, 'X-Authenticated-Groups': groups };
  const gateway = { ...consumer, 'X-Copilot-Secret': sharedSecret };
  const forged = (header: Record<string, unknown>): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'key-1', ...header }).sign(stranger.privateKey);
  const asNobody = (name: string, headers: Record<string, string>): Visitor => ({
    name,
    headers,
    reader: nobody,
    mapped: false,
  });
  return [
    asNobody('an expired token', bearer(await tokens.sign({ realm, exp: now - 3600 }))),
    asNobody('a token that begins tomorrow', bearer(await tokens.sign({ realm, nbf: now + 86_400 }))),
    asNobody('a token for somebody else', bearer(await tokens.sign({ realm, aud: 'billing' }))),
    asNobody('a token of another issuer', bearer(await tokens.sign({ realm, iss: 'https://evil.example/' }))),
    asNobody('a token that never ends', bearer(await tokens.sign({ realm, exp: undefined }))),
    asNobody('a token of no one', bearer(await tokens.sign({ realm, sub: undefined }))),
    asNobody('a forged signature', bearer(await forged({}))),
    asNobody('a forged signature with its own key', bearer(await forged({ jwk: strangerKey }))),
    asNobody(
      'a forged signature with a key address',
      bearer(await forged({ jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert' })),
    ),
    asNobody('an unknown key', bearer(await forged({ kid: '../../dev/null' }))),
    asNobody('no signature at all', bearer(new UnsecuredJWT(claims).encode())),
    asNobody(
      'the public key as a secret',
      bearer(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(publicText)),
    ),
    asNobody('gateway headers without the secret', consumer),
    asNobody('gateway headers with a wrong secret', { ...gateway, 'X-Copilot-Secret': `${sharedSecret}x` }),
    asNobody("the gateway's anonymous consumer", { ...gateway, 'X-Anonymous-Consumer': 'true' }),
    asNobody('two proofs of which the token is bad', { ...gateway, ...bearer(await forged({})) }),
    asNobody('groups without a consumer', {
      'X-Copilot-Secret': sharedSecret,
      'X-Consumer-Groups': groups,
      'X-Authenticated-Groups': groups,
    }),
    asNobody('the admin token, which reads nothing', bearer(adminToken)),
    // The values are names of teams here, but the server translates values, and has no translation for these.
    { name: 'teams that nothing maps', headers: bearer(await tokens.sign({ realm })), reader: known(), mapped: true },
    { name: 'groups that nothing maps', headers: gateway, reader: known(), mapped: true },
    {
      name: 'two proofs of which the gateway is bad',
      headers: { ...consumer, 'X-Copilot-Secret': 'wrong', ...bearer(await tokens.sign()) },
      reader: known(),
      mapped: false,
    },
    {
      name: 'a weaker token and stronger groups',
      headers: { ...gateway, ...bearer(await tokens.sign()) },
      reader: known(),
      mapped: false,
    },
  ];
}
