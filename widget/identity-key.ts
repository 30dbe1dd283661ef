/** Whom a token stands for, without keeping the token: `anonymous`, or a digest that only tells two people apart. */
export type IdentityKey = string;

export const anonymousKey: IdentityKey = 'anonymous';

/**
 * The key of a token. A JWT is known by its issuer and subject, so that a renewed token is the same person; any other
 * token by all of it. Nothing is verified here: the key only decides whether a conversation stays on the screen.
 */
export function identityKey(token: string | null): IdentityKey {
  if (token === null || token === '') return anonymousKey;
  return `person-${digest(readSubject(token) ?? token)}`;
}

function readSubject(token: string): string | null {
  const payload = token.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Record<string, unknown>;
    return typeof claims['sub'] === 'string' ? JSON.stringify([claims['iss'], claims['sub']]) : null;
  } catch {
    return null;
  }
}

/** FNV-1a over UTF-16 units, two lanes of 32 bits: no secret depends on it, and it needs no secure context. */
function digest(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9dc5811c;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + index), 0x01000193);
  }
  return [low, high].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
