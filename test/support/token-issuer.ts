import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JSONWebKeySet } from 'jose';

export const issuer = 'https://login.harbor.example/';
export const audience = 'portal-copilot';

export interface TokenIssuer {
  /** Public keys, as an identity provider publishes them. */
  readonly jwks: JSONWebKeySet;
  readonly privateKey: CryptoKey;
  /** A signed token, valid for five minutes; `claims` replaces or, with `undefined`, removes. */
  sign(claims?: Record<string, unknown>, header?: { alg?: string; kid?: string }): Promise<string>;
}

/** An identity provider with a real key pair of its own. */
export async function createTokenIssuer(keyId = 'key-1', algorithm = 'ES256'): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: 'sig' };
  return {
    jwks: { keys: [jwk] },
    privateKey,
    async sign(claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload: Record<string, unknown> = {
        iss: issuer,
        aud: audience,
        sub: 'alice',
        iat: now,
        exp: now + 300,
        ...claims,
      };
      const kept = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
      return new SignJWT(kept).setProtectedHeader({ alg: algorithm, kid: keyId, ...header }).sign(privateKey);
    },
  };
}
