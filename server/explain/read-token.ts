import { isObject, valueAt } from '../../core/json-values.ts';

/** What a JWT says of itself. Its signature is not verified: anybody can write one that says so. */
export interface TokenClaims {
  /** Seconds since the epoch. */
  readonly expires: number | null;
  readonly notBefore: number | null;
  /** `null` where the token names none. */
  readonly scopes: readonly string[] | null;
}

/** The longest header of an honest request. */
const MAX_LENGTH = 16_384;

/** The claims of a JWT; `null` for what is none. */
export function readToken(token: string): TokenClaims | null {
  const [head = '', payload = '', signature, ...rest] = token.slice(0, MAX_LENGTH).split('.');
  if (signature === undefined || rest.length > 0 || decodePart(head) === null) return null;
  const claims = decodePart(payload);
  if (claims === null) return null;
  return {
    expires: seconds(valueAt(claims, 'exp')),
    notBefore: seconds(valueAt(claims, 'nbf')),
    scopes: readScopes(claims),
  };
}

/** Whether a text has the look of a JWT, whole or broken. */
export function looksLikeToken(token: string): boolean {
  return token.startsWith('eyJ');
}

function decodePart(part: string): unknown {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return null;
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function seconds(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** `scope` is a text with spaces (RFC 8693), `scp` a list or a text, as large providers write it. */
function readScopes(claims: unknown): readonly string[] | null {
  const given = [valueAt(claims, 'scope'), valueAt(claims, 'scp'), valueAt(claims, 'scopes')].find(
    (value) => value !== undefined,
  );
  if (typeof given === 'string') return given.split(' ').filter((scope) => scope !== '');
  return Array.isArray(given)
    ? (given as unknown[]).filter((scope): scope is string => typeof scope === 'string')
    : null;
}
