import type { SnippetProblem } from '../../core/answer.ts';
import type { Operation, SecurityScheme } from '../../core/operation.ts';
import { placeholderFor } from './server-address.ts';
import type { NameValue, SnippetRequest } from './snippet-request.ts';

/** What authentication adds to a request. Always placeholders: a snippet never holds a secret. */
export interface Credentials {
  readonly headers: readonly NameValue[];
  readonly query: readonly NameValue[];
  readonly cookies: readonly NameValue[];
  readonly basicAuthentication: SnippetRequest['basicAuthentication'];
  /** What of the operation's schemes it is that they satisfy. */
  readonly schemes: readonly SecurityScheme[];
  readonly problems: readonly SnippetProblem[];
}

const none: Credentials = {
  schemes: [],
  headers: [],
  query: [],
  cookies: [],
  basicAuthentication: null,
  problems: [],
};

/** Schemes that answer a challenge or sign each request: no fixed header can stand for them. */
const computedSchemes = new Set([
  'digest',
  'hmac',
  'negotiate',
  'ntlm',
  'hawk',
  'mutual',
  'oauth',
  'scram-sha-256',
  'aws4-hmac-sha256',
]);

/** The first alternative that a single request can carry, all of its schemes together. */
export function buildCredentials(operation: Operation): Credentials {
  if (operation.security.length === 0) return none;
  for (const alternative of operation.security) {
    if (alternative.every(isExpressible)) return combine(alternative);
  }
  const names = operation.security.map((schemes) => schemes.map((scheme) => scheme.key).join(' and ')).join(', or ');
  return {
    ...none,
    problems: [{ pointer: '/security', message: `needs ${names}, which a snippet cannot carry` }],
  };
}

function isExpressible(scheme: SecurityScheme): boolean {
  if (scheme.type === 'mutualTLS') return false;
  if (scheme.type === 'apiKey') return scheme.name !== undefined && scheme.in !== undefined;
  return scheme.type !== 'http' || !computedSchemes.has(scheme.scheme ?? '');
}

function combine(schemes: readonly SecurityScheme[]): Credentials {
  const headers: NameValue[] = [];
  const query: NameValue[] = [];
  const cookies: NameValue[] = [];
  let basicAuthentication: Credentials['basicAuthentication'] = null;
  const keys = schemes.filter((scheme) => scheme.type === 'apiKey');
  for (const scheme of schemes) {
    if (scheme.type === 'apiKey') {
      // Two keys at once need names of their own; one reads best as what everybody calls it.
      const value = keys.length > 1 ? placeholderFor(scheme.name ?? scheme.key) : 'YOUR_API_KEY';
      const target = scheme.in === 'query' ? query : scheme.in === 'cookie' ? cookies : headers;
      target.push({ name: scheme.name ?? scheme.key, value });
    } else if (scheme.type === 'http' && scheme.scheme === 'basic') {
      basicAuthentication = { username: 'YOUR_USERNAME', password: 'YOUR_PASSWORD' };
    } else if (scheme.type === 'http' && scheme.scheme !== undefined && scheme.scheme !== 'bearer') {
      headers.push({ name: 'Authorization', value: `${capitalize(scheme.scheme)} YOUR_CREDENTIALS` });
    } else headers.push({ name: 'Authorization', value: 'Bearer YOUR_ACCESS_TOKEN' });
  }
  return { headers, query, cookies, basicAuthentication, schemes, problems: [] };
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
