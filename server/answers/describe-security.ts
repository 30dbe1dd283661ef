import type { Operation, SecurityScheme } from '../../core/operation.ts';
import { inlineCode } from './quote-markdown.ts';

/** How to authenticate, in a sentence; `null` when the specification does not say. */
export function describeSecurity(operation: Operation): string | null {
  if (operation.security.length === 0) return null;
  const alternatives = operation.security.map((schemes) =>
    schemes.length === 0
      ? 'no authentication'
      : schemes.map((scheme) => describeScheme(scheme)).join(' together with '),
  );
  return [...new Set(alternatives)].join('; or ');
}

function describeScheme(scheme: SecurityScheme): string {
  switch (scheme.type) {
    case 'apiKey':
      return `API key in the ${placeWord(scheme.in)} ${inlineCode(scheme.name ?? '')}`;
    case 'http':
      return describeHttpScheme(scheme);
    case 'oauth2':
    case 'openIdConnect': {
      const name = scheme.type === 'oauth2' ? 'OAuth 2.0' : 'OpenID Connect';
      const from = scheme.tokenUrl === undefined ? '' : ` from ${inlineCode(scheme.tokenUrl)}`;
      return `${name} access token (${inlineCode('Authorization: Bearer …')})${from}${describeScopes(scheme.scopes)}`;
    }
    case 'mutualTLS':
      return 'client certificate (mutual TLS)';
    // no default
  }
}

function describeHttpScheme(scheme: SecurityScheme): string {
  if (scheme.scheme === 'basic')
    return `user name and password by HTTP Basic (${inlineCode('Authorization: Basic …')})`;
  if (scheme.scheme === undefined || scheme.scheme === 'bearer') {
    return `bearer token (${inlineCode('Authorization: Bearer …')})${describeScopes(scheme.scopes)}`;
  }
  return `HTTP ${inlineCode(scheme.scheme)} authentication`;
}

function describeScopes(scopes: readonly string[]): string {
  if (scopes.length === 0) return '';
  const names = scopes.slice(0, 6).map((scope) => inlineCode(scope));
  return ` with ${names.length === 1 ? 'scope' : 'scopes'} ${names.join(', ')}`;
}

function placeWord(place: SecurityScheme['in']): string {
  if (place === 'query') return 'query parameter';
  return place ?? 'header';
}
