import type { SecurityScheme } from '../../core/operation.ts';
import { cleanAddress } from './server-address.ts';
import { commentText, markerOf } from './snippet-program.ts';
import type { SnippetStep } from './snippet-program.ts';
import type { NameValue } from './snippet-request.ts';

/** How a call comes by its access token. */
export interface TokenSource {
  /** The call that fetches one, where a program can do that alone. */
  readonly step: SnippetStep | null;
  /** Says where it comes from otherwise. */
  readonly note: string | null;
}

/** What the later call carries instead of its placeholder. */
export const tokenHeader: NameValue = {
  name: 'Authorization',
  value: `Bearer ${markerOf('access_token', 'TEXT')}`,
};

/** The placeholder of what no browser may hold. */
export const clientSecret = 'YOUR_CLIENT_SECRET';

/** More of them than this is a list of everything, which no one program asks for. */
const MAX_SCOPES = 20;

/**
 * Where the token of an OAuth 2 or OpenID Connect scheme comes from: client credentials are exchanged by the snippet
 * itself (RFC 6749, section 4.4, with the client's name and secret as basic authentication, which every server has to
 * support); all other flows need a person. @param server address of the call, for relative addresses
 */
export function tokenSource(scheme: SecurityScheme, server: string): TokenSource {
  const token = absolute(scheme.tokenUrl, server);
  const login = absolute(scheme.authorizationUrl, server);
  const scopes = scheme.scopes.filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(scope)).slice(0, MAX_SCOPES);
  if (scheme.type === 'openIdConnect') {
    const provider = absolute(scheme.openIdConnectUrl, server);
    return {
      step: null,
      note: provider === null ? null : noteOf(`of the OpenID Connect provider at ${provider}`, scopes),
    };
  }
  if (scheme.type !== 'oauth2') return { step: null, note: null };
  const isMachine = scheme.flow === 'clientCredentials' || (scheme.flow === undefined && login === null);
  if (isMachine) return { step: token === null ? null : tokenStep(token, scopes), note: null };
  if (scheme.flow === 'password' && token !== null) {
    return { step: null, note: noteOf(`from ${token}, for a user name and a password`, scopes) };
  }
  if (login !== null) {
    const exchanged = token === null ? '' : `, its code is exchanged at ${token}`;
    return { step: null, note: noteOf(`from a sign-in at ${login}${exchanged}`, scopes) };
  }
  return { step: null, note: token === null ? null : noteOf(`from ${token}`, scopes) };
}

function noteOf(from: string, scopes: readonly string[]): string {
  let text = commentText(from);
  for (const [index, scope] of scopes.entries()) {
    const before = index > 0 ? ' ' : scopes.length === 1 ? ', with the scope ' : ', with the scopes ';
    const longer = commentText(text + before + scope);
    // A name that is cut off is the name of nothing.
    if (!longer.endsWith(commentText(scope)))
      return `YOUR_ACCESS_TOKEN comes ${text} and ${scopes.length - index} more.`;
    text = longer;
  }
  return `YOUR_ACCESS_TOKEN comes ${text}.`;
}

function tokenStep(address: string, scopes: readonly string[]): SnippetStep {
  const [, origin = '', path = ''] = /^(https?:\/\/[^/]+)(.*)$/.exec(address) ?? [];
  const fields = [
    { name: 'grant_type', value: 'client_credentials' },
    ...(scopes.length > 0 ? [{ name: 'scope', value: scopes.join(' ') }] : []),
  ];
  return {
    title: 'Get an access token',
    request: {
      method: 'POST',
      server: origin,
      path,
      query: [],
      headers: [],
      cookies: [],
      basicAuthentication: { username: 'YOUR_CLIENT_ID', password: clientSecret },
      body: { kind: 'form', mediaType: 'application/x-www-form-urlencoded', fields },
      values: { path: {}, query: {}, header: {}, cookie: {} },
    },
    outputs: [{ name: 'access_token', path: ['access_token'] }],
  };
}

/** An address that a request can go to; relative ones are below the API's host. */
function absolute(address: string | undefined, server: string): string | null {
  if (address === undefined) return null;
  const origin = /^https?:\/\/[^/]+/.exec(server)?.[0] ?? '';
  return cleanAddress(address.startsWith('/') && !address.startsWith('//') ? origin + address : address, {});
}
