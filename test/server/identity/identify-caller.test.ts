import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { identityReasons } from '../../../server/identity/identity-reason.ts';
import { createTestApp, gatewayHeaders, sharedSecret } from '../../support/create-test-app.ts';
import { audience, createTokenIssuer, issuer } from '../../support/token-issuer.ts';

const provider = await createTokenIssuer();
const jwt = { issuer, audience, jwks: provider.jwks, algorithms: ['ES256'] };

describe('identity over HTTP', () => {
  it('says why a bad token did not count, and answers as to anyone', async () => {
    const { app } = createTestApp({ identityOptions: { jwt } });
    const response = await app.request('/v1/apis', {
      headers: { Authorization: 'Bearer x\u00E9\tevil; reason=admin' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-copilot-identity')).toBe('anonymous; reason=token_malformed');
  });

  it('says nothing to who sent no credentials, or good ones', async () => {
    const { app } = createTestApp({ identityOptions: { jwt } });
    const good = [{}, gatewayHeaders('alice'), { Authorization: `Bearer ${await provider.sign()}` }];
    for (const headers of good) {
      const response = await app.request('/v1/apis', { headers });
      expect([response.status, response.headers.get('x-copilot-identity')]).toEqual([200, null]);
    }
  });

  it('refuses with 401 where identity is required, on every route but the public ones', async () => {
    const { app, post } = createTestApp({ identityOptions: { jwt, required: true } });
    for (const path of ['/v1/apis', '/v1/search?q=a', '/v1/apis/payments/operations', '/v1/nowhere']) {
      const response = await app.request(path);
      expect([path, response.status]).toEqual([path, 401]);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(await response.json()).toMatchObject({
        code: 'unauthenticated',
        errors: [{ reason: 'credentials_missing' }],
      });
    }
    expect((await post('/v1/chat', { question: 'q' })).status).toBe(401);
    expect((await post('/v1/ask', { question: 'q' }, gatewayHeaders('alice'))).status).toBe(200);
    for (const path of ['/healthz', '/readyz', '/openapi.json']) expect((await app.request(path)).status).toBe(200);
  });

  it('never shows secrets, not even in errors', async () => {
    const { app, logs } = createTestApp({ identityOptions: { jwt, required: true } });
    const token = await provider.sign({ exp: 1 });
    const response = await app.request('/v1/apis', {
      headers: { Authorization: `Bearer ${token}`, 'X-Copilot-Secret': `${sharedSecret}!` },
    });
    const shown = `${await response.text()}${JSON.stringify([...response.headers])}${JSON.stringify(logs)}`;
    expect(response.status).toBe(401);
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(sharedSecret);
  });

  it('lists every reason in docs/http-api.md', () => {
    const page = readFileSync(new URL('../../../docs/http-api.md', import.meta.url), 'utf8');
    const listed = [...page.matchAll(/^\| `((?:token|tokens|keys|gateway)_\w+)`/gm)].map(([, reason]) => reason);
    expect(listed.toSorted()).toEqual([...identityReasons].toSorted());
  });
});
