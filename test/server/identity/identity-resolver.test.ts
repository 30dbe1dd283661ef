import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { describe, expect, it } from 'vitest';
import { CopilotError } from '../../../core/errors.ts';
import { identityReasons } from '../../../server/identity/identity-reason.ts';
import { createIdentityResolver, type IdentityOptions } from '../../../server/identity/identity-resolver.ts';
import type { JwtOptions } from '../../../server/identity/token-verifier.ts';
import { createRandom } from '../../support/create-random.ts';
import { audience, createTokenIssuer, issuer } from '../../support/token-issuer.ts';

const provider = await createTokenIssuer();
const stranger = await createTokenIssuer();
const jwt: JwtOptions = { issuer, audience, jwks: provider.jwks, algorithms: ['ES256', 'RS256'], teamsClaim: 'teams' };
const secret = 'the-secret-that-kong-adds';
const anonymous = { subject: null, teams: [] };

function resolver(options: Partial<IdentityOptions> = {}) {
  return createIdentityResolver({
    jwt,
    teamMap: null,
    sharedSecret: secret,
    required: false,
    now: Date.now,
    ...options,
  });
}

const resolve = (headers: Record<string, string>, options: Partial<IdentityOptions> = {}) =>
  resolver(options).resolve(new Headers(headers));
const withToken = async (claims?: Record<string, unknown>, options?: Partial<IdentityOptions>) =>
  resolve({ Authorization: `Bearer ${await provider.sign(claims)}` }, options);
const seconds = (offset: number): number => Math.floor(Date.now() / 1000) + offset;

describe('a Bearer token', () => {
  it('proves its subject and teams', async () => {
    expect(await withToken({ teams: ['partners', 'internal'] })).toEqual({
      caller: { subject: `jwt:${issuer}|alice`, teams: ['partners', 'internal'] },
      reason: null,
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['one word', { teams: 'partners' }, ['partners']],
    ['nothing', {}, []],
    ['a number', { teams: 7 }, []],
    ['a mixed list', { teams: ['a', 1, null, ['b'], { c: 1 }, '', 'a'] }, ['a']],
    ['a very long name', { teams: ['x'.repeat(201), 'ok'] }, ['ok']],
    ['control characters', { teams: ['a\0b', 'ok'] }, ['ok']],
  ])('whose teams claim holds %s gives just the names', async (_name, claims, teams) => {
    expect((await withToken(claims)).caller.teams).toEqual(teams);
  });

  it('finds a nested claim by its dots, and a claim with dots in its name first', async () => {
    const nested = { ...jwt, teamsClaim: 'realm_access.roles' };
    expect((await withToken({ realm_access: { roles: ['a'] } }, { jwt: nested })).caller.teams).toEqual(['a']);
    expect((await withToken({ realm_access: 'roles' }, { jwt: nested })).caller.teams).toEqual([]);
    const named = { ...jwt, teamsClaim: 'https://harbor.example/teams' };
    expect((await withToken({ 'https://harbor.example/teams': ['b'] }, { jwt: named })).caller.teams).toEqual(['b']);
    const inherited = { ...jwt, teamsClaim: 'constructor.name' };
    expect((await withToken({}, { jwt: inherited })).caller.teams).toEqual([]);
  });

  it('gives only the teams the map knows', async () => {
    const teamMap = { 'idp-partners': 'partners', 'idp-staff': ['internal', 'partners'] };
    const claims = {
      teams: ['idp-staff', 'idp-partners', 'partners', 'admin', 'constructor', '__proto__', 'toString'],
    };
    expect((await withToken(claims, { teamMap })).caller.teams).toEqual(['internal', 'partners']);
    expect((await withToken(claims, { teamMap: {} })).caller.teams).toEqual([]);
  });

  it('bounds the number of teams', async () => {
    const teams = Array.from({ length: 500 }, (_, index) => `team-${index}`);
    expect((await withToken({ teams })).caller.teams).toHaveLength(200);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['expired', { exp: seconds(-31) }, 'token_expired'],
    ['not valid yet', { nbf: seconds(60) }, 'token_not_yet_valid'],
    ['without expiry', { exp: undefined }, 'token_claims'],
    ['without subject', { sub: undefined }, 'token_claims'],
    ['with an empty subject', { sub: '' }, 'token_claims'],
    ['with a subject that breaks databases', { sub: 'a\0b' }, 'token_claims'],
    ['with an endless subject', { sub: 'x'.repeat(501) }, 'token_claims'],
    ['of another issuer', { iss: 'https://evil.example/' }, 'token_issuer'],
    ['of an issuer that begins alike', { iss: `${issuer}evil` }, 'token_issuer'],
    ['without issuer', { iss: undefined }, 'token_issuer'],
    ['for somebody else', { aud: 'billing' }, 'token_audience'],
    ['for nobody', { aud: undefined }, 'token_audience'],
  ])('%s is no proof', async (_name, claims, reason) => {
    expect(await withToken(claims)).toEqual({ caller: anonymous, reason });
  });

  it('may be of a clock half a minute off', async () => {
    expect((await withToken({ exp: seconds(-20) })).reason).toBeNull();
    expect((await withToken({ nbf: seconds(20) })).reason).toBeNull();
  });

  it('is judged by the given clock', async () => {
    const later = () => Date.now() + 3_600_000;
    expect((await withToken({}, { now: later })).reason).toBe('token_expired');
  });

  it('may be for several audiences, or one of several', async () => {
    expect((await withToken({ aud: ['billing', audience] })).reason).toBeNull();
    expect((await withToken({}, { jwt: { ...jwt, audience: ['other', audience] } })).reason).toBeNull();
  });

  it('signed by another key is no proof, with our key id or its own', async () => {
    const forged = await stranger.sign();
    expect(await resolve({ Authorization: `Bearer ${forged}` })).toEqual({
      caller: anonymous,
      reason: 'token_signature',
    });
    const unknown = await stranger.sign({}, { kid: 'key-9' });
    expect((await resolve({ Authorization: `Bearer ${unknown}` })).reason).toBe('token_key_unknown');
  });

  it('with changed claims is no proof', async () => {
    const [header, payload = '', signature] = (await provider.sign()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload;
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'root' })).toString('base64url');
    expect((await resolve({ Authorization: `Bearer ${header}.${changed}.${signature}` })).reason).toBe(
      'token_signature',
    );
  });

  it('without signature is no proof', async () => {
    const unsigned = new UnsecuredJWT({ teams: ['partners'] })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('alice')
      .setExpirationTime('5m')
      .encode();
    expect((await resolve({ Authorization: `Bearer ${unsigned}` })).caller).toEqual(anonymous);
    const stripped = `${(await provider.sign()).split('.').slice(0, 2).join('.')}.`;
    expect((await resolve({ Authorization: `Bearer ${stripped}` })).caller).toEqual(anonymous);
  });

  it('signed with the public key as a shared secret is no proof', async () => {
    const publicKey = (await importJWK({ ...provider.jwks.keys[0] }, 'ES256', { extractable: true })) as CryptoKey;
    const payload = { iss: issuer, aud: audience, sub: 'root', exp: seconds(300) };
    for (const key of [await exportSPKI(publicKey), JSON.stringify(provider.jwks.keys[0])]) {
      const forged = await new SignJWT(payload)
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(new TextEncoder().encode(key));
      expect(await resolve({ Authorization: `Bearer ${forged}` })).toEqual({
        caller: anonymous,
        reason: 'token_algorithm',
      });
    }
  });

  it('of an algorithm that is not on the list is no proof', async () => {
    const edwards = await createTokenIssuer('key-2', 'EdDSA');
    const token = await edwards.sign();
    const both = { ...jwt, jwks: { keys: [...provider.jwks.keys, ...edwards.jwks.keys] } };
    expect((await resolve({ Authorization: `Bearer ${token}` }, { jwt: both })).reason).toBe('token_algorithm');
    const widened = { ...both, algorithms: ['EdDSA'] };
    expect((await resolve({ Authorization: `Bearer ${token}` }, { jwt: widened })).reason).toBeNull();
  });

  it.each(['', 'x', 'a.b', 'a.b.c', '...', 'a.b.c.d.e', 'Bearer', `${'x'.repeat(5000)}.y.z`, '{"alg":"none"}'])(
    'that reads %j is no proof',
    async (token) => {
      expect(await resolve({ Authorization: `Bearer ${token}` })).toEqual({
        caller: anonymous,
        reason: 'token_malformed',
      });
    },
  );

  it('means nothing where no keys are configured', async () => {
    const { jwt: _jwt, ...without } = { jwt, teamMap: null, required: false, now: Date.now };
    const headers = new Headers({ Authorization: `Bearer ${await provider.sign()}` });
    expect(await createIdentityResolver(without).resolve(headers)).toEqual({
      caller: anonymous,
      reason: 'tokens_not_configured',
    });
  });

  it.each<[string, Partial<JwtOptions>]>([
    ['none', { algorithms: ['none'] }],
    ['shared secrets', { algorithms: ['ES256', 'HS256'] }],
    ['no algorithm', { algorithms: [] }],
    ['no issuer', { issuer: '' }],
    ['no audience', { audience: [] }],
    ['two sources of keys', { jwksUrl: 'https://login.harbor.example/keys' }],
  ])('cannot be configured with %s', (_name, parts) => {
    expect(() => resolver({ jwt: { ...jwt, ...parts } })).toThrow(CopilotError);
  });

  it('is verified with keys read over HTTP, and anonymous while they cannot be read', async () => {
    let status = 200;
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(provider.jwks));
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    const { jwks: _jwks, ...rest } = jwt;
    const remote = { ...rest, jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys` };
    expect((await withToken({}, { jwt: remote })).reason).toBeNull();
    status = 500;
    expect(await withToken({}, { jwt: remote })).toEqual({ caller: anonymous, reason: 'keys_unavailable' });
    await new Promise((done) => {
      server.close(done);
    });
    expect((await withToken({}, { jwt: remote })).reason).toBe('keys_unavailable');
  });
});

describe("the gateway's headers", () => {
  const consumer = { 'X-Consumer-Id': 'c-1', 'X-Consumer-Username': 'shop', 'X-Consumer-Custom-Id': '42' };

  it('prove the consumer and its groups with the secret', async () => {
    const headers = { ...consumer, 'X-Copilot-Secret': secret, 'X-Consumer-Groups': 'partners, gold ,' };
    expect(await resolve(headers)).toEqual({
      caller: { subject: 'kong:c-1', teams: ['partners', 'gold'] },
      reason: null,
    });
    const mapped = await resolve(headers, { teamMap: { gold: 'premium' } });
    expect(mapped.caller.teams).toEqual(['premium']);
  });

  it('prove a credential without consumer, with authenticated groups', async () => {
    const headers = {
      'X-Copilot-Secret': secret,
      'X-Credential-Identifier': 'alice@example.com',
      'X-Authenticated-Groups': 'partners',
    };
    expect((await resolve(headers)).caller).toEqual({
      subject: 'kong-credential:alice@example.com',
      teams: ['partners'],
    });
  });

  it('are read only as far as the operator says where acl does not guard both group headers', async () => {
    const headers = {
      ...consumer,
      'X-Copilot-Secret': secret,
      'X-Consumer-Groups': 'smuggled',
      'X-Authenticated-Groups': 'partners',
    };
    const groupHeaders = ['x-authenticated-groups'] as const;
    expect((await resolve(headers, { groupHeaders })).caller.teams).toEqual(['partners']);
    expect((await resolve(headers, { groupHeaders: [] })).caller).toEqual({ subject: 'kong:c-1', teams: [] });
  });

  it.each<[string, Record<string, string>, string]>([
    ['without the secret', consumer, 'gateway_secret'],
    ['with an empty secret', { ...consumer, 'X-Copilot-Secret': '' }, 'gateway_secret'],
    ['with another secret', { ...consumer, 'X-Copilot-Secret': `${secret}x` }, 'gateway_secret'],
    ['with the beginning of the secret', { ...consumer, 'X-Copilot-Secret': secret.slice(0, -1) }, 'gateway_secret'],
    ['with two secrets, one of them right', { ...consumer, 'X-Copilot-Secret': `wrong, ${secret}` }, 'gateway_secret'],
    [
      'of the anonymous consumer',
      { ...consumer, 'X-Copilot-Secret': secret, 'X-Anonymous-Consumer': 'true' },
      'gateway_anonymous',
    ],
    [
      'of the anonymous consumer, overlaid by a client',
      { ...consumer, 'X-Copilot-Secret': secret, 'X-Anonymous-Consumer': 'false, true' },
      'gateway_anonymous',
    ],
    ['with an endless id', { 'X-Copilot-Secret': secret, 'X-Consumer-Id': 'x'.repeat(501) }, 'gateway_headers'],
  ])('%s prove nothing', async (_name, headers, reason) => {
    const groups = { 'X-Consumer-Groups': 'partners', 'X-Authenticated-Groups': 'partners' };
    expect(await resolve({ ...groups, ...headers })).toEqual({ caller: anonymous, reason });
  });

  it('prove nothing where no secret is configured, not even an empty or undefined one', async () => {
    const options = { teamMap: null, required: false, now: Date.now };
    for (const value of ['', 'undefined', 'null', secret]) {
      const headers = new Headers({ ...consumer, 'X-Copilot-Secret': value });
      expect(await createIdentityResolver(options).resolve(headers)).toEqual({
        caller: anonymous,
        reason: 'gateway_not_configured',
      });
    }
  });

  it('need a name: groups alone make nobody', async () => {
    const headers = {
      'X-Copilot-Secret': secret,
      'X-Consumer-Groups': 'partners',
      'X-Authenticated-Groups': 'partners',
    };
    expect(await resolve(headers)).toEqual({ caller: anonymous, reason: null });
  });
});

describe('both ways together', () => {
  const vouched = { 'X-Copilot-Secret': secret, 'X-Consumer-Id': 'c-1', 'X-Consumer-Groups': 'gold' };

  it('a valid token goes before the gateway; a bad one makes anonymous, whoever vouches', async () => {
    const good = { ...vouched, Authorization: `Bearer ${await provider.sign({ teams: ['partners'] })}` };
    expect((await resolve(good)).caller).toEqual({ subject: `jwt:${issuer}|alice`, teams: ['partners'] });
    const bad = { ...vouched, Authorization: 'Bearer nonsense' };
    expect(await resolve(bad)).toEqual({ caller: anonymous, reason: 'token_malformed' });
  });

  it('leave credentials of other schemes to the gateway', async () => {
    const basic = { ...vouched, Authorization: 'Basic YWxpY2U6c2VjcmV0' };
    expect((await resolve(basic)).caller.subject).toBe('kong:c-1');
    expect(await resolve({ Authorization: 'Basic YWxpY2U6c2VjcmV0' })).toEqual({ caller: anonymous, reason: null });
  });

  it('never give two people one subject', async () => {
    const tokenSubject = (await withToken({ sub: 'kong:c-1' })).caller.subject;
    const name = { 'X-Copilot-Secret': secret };
    const subjects = [
      tokenSubject,
      (await resolve({ ...name, 'X-Consumer-Id': 'c-1' })).caller.subject,
      (await resolve({ ...name, 'X-Consumer-Custom-Id': 'c-1' })).caller.subject,
      (await resolve({ ...name, 'X-Consumer-Username': 'c-1' })).caller.subject,
      (await resolve({ ...name, 'X-Credential-Identifier': 'c-1' })).caller.subject,
      (await resolve({ ...name, 'X-Consumer-Id': `jwt:${issuer}|alice` })).caller.subject,
      (await withToken()).caller.subject,
    ];
    expect(subjects.every((subject) => subject !== null)).toBe(true);
    expect(new Set(subjects).size).toBe(subjects.length);
  });
});

describe('where identity is required', () => {
  it('refuses who is anonymous, and says why', async () => {
    const reasonOf = (headers: Record<string, string>) =>
      resolve(headers, { required: true, adminToken: 'the-admin-token' }).then(
        () => 'let in',
        (error: unknown) => (error instanceof CopilotError ? [error.code, error.details[0]?.reason] : error),
      );
    expect(await reasonOf({})).toEqual(['unauthenticated', 'credentials_missing']);
    expect(await reasonOf({ Authorization: `Bearer ${await provider.sign({ exp: seconds(-60) })}` })).toEqual([
      'unauthenticated',
      'token_expired',
    ]);
    expect(await reasonOf({ 'X-Consumer-Id': 'c-1' })).toEqual(['unauthenticated', 'gateway_secret']);
    expect(await reasonOf({ Authorization: `Bearer ${await provider.sign()}` })).toBe('let in');
    expect(await reasonOf({ Authorization: 'Bearer the-admin-token' })).toBe('let in');
  });

  it('an admin token is nobody in particular', async () => {
    const identity = await resolve({ Authorization: 'Bearer the-admin-token' }, { adminToken: 'the-admin-token' });
    expect(identity).toEqual({ caller: anonymous, reason: null });
  });
});

describe('random headers', () => {
  it('never make a caller known without the secret or a valid token', async () => {
    const random = createRandom(7);
    const valid = await provider.sign({ teams: ['partners'] });
    const expired = await provider.sign({ exp: seconds(-60) });
    const forged = await stranger.sign({ teams: ['partners'] });
    const values: Record<string, readonly [string, ...string[]]> = {
      authorization: [
        `Bearer ${valid}`,
        `Bearer ${expired}`,
        `Bearer ${forged}`,
        'Bearer ',
        `Basic ${secret}`,
        `bearer x, Bearer ${valid}`,
      ],
      'x-copilot-secret': [secret, secret.toUpperCase(), '', `${secret} x`, 'true'],
      'x-anonymous-consumer': ['true', 'TRUE', 'false', '1', ''],
      'x-consumer-id': ['c-1', '', ' ', `jwt:${issuer}|alice`],
      'x-consumer-custom-id': ['42', ''],
      'x-consumer-username': ['admin', ''],
      'x-credential-identifier': ['key-1', ''],
      'x-consumer-groups': ['partners', 'a,b', ','],
      'x-authenticated-groups': ['partners', ''],
    };
    const identity = resolver();
    let known = 0;
    for (let round = 0; round < 3000; round += 1) {
      const headers = new Headers();
      for (const [name, choices] of Object.entries(values)) {
        if (random.below(2) === 0) headers.set(name, random.pick(choices));
      }
      const { caller, reason } = await identity.resolve(headers);
      const authorization = headers.get('authorization');
      const hasToken = authorization === `Bearer ${valid}`;
      const vouched =
        headers.get('x-copilot-secret') === secret && !/true|1|^$/i.test(headers.get('x-anonymous-consumer') ?? 'no');
      if (caller.subject !== null) known += 1;
      const proved = hasToken || vouched;
      // Known only by a proof, with a reason or teams on the right side, and always by a valid token.
      expect({ headers: [...headers], holds: caller.subject === null || (proved && reason === null) }).toMatchObject({
        holds: true,
      });
      expect(caller.subject !== null || (caller.teams.length === 0 && !hasToken)).toBe(true);
      expect([null, ...identityReasons]).toContain(reason);
    }
    // Otherwise the property would hold of a resolver that knows nobody.
    expect(known).toBeGreaterThan(300);
  });
});
