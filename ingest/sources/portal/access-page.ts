import { shorten } from '../../chunks/plain-text.ts';
import type { PortalStrategy } from './portal-shapes.ts';

/**
 * A page that says how to get access to an API and how to use it, from what the portal shows every reader of the API.
 * Whether a registration is approved at once is nothing the portal tells.
 */
export function writeAccessPage(apiTitle: string, strategies: readonly PortalStrategy[]): string {
  const title = oneLine(apiTitle);
  const lines = [
    '---',
    `title: ${JSON.stringify(`Getting access to ${title}`)}`,
    '---',
    '',
    '## How to get access',
    '',
  ];
  lines.push(
    `To call ${title} you need credentials of an application.`,
    'Sign in to the developer portal, create an application, and register it for this API.',
    '',
    '## How to authenticate',
    '',
  );
  for (const strategy of strategies) lines.push(...describeStrategy(strategy), '');
  return lines.join('\n');
}

function describeStrategy(strategy: PortalStrategy): string[] {
  const name = oneLine(strategy.name ?? '');
  const lines = name === '' ? [] : [`Authentication: ${name}.`];
  if (strategy.credential_type === 'key_auth') {
    const keys = strategy.key_names;
    lines.push(
      keys.length === 0
        ? 'Requests are authenticated by an API key.'
        : `Requests are authenticated by an API key. Send it in the header ${codeList(keys, ' or ')}.`,
    );
    return lines;
  }
  if (strategy.credential_type === 'client_credentials') {
    lines.push('Requests are authenticated with OpenID Connect, by the client credentials of the application.');
    if (strategy.auth_methods.length > 0) lines.push(`Accepted methods: ${codeList(strategy.auth_methods, ', ')}.`);
    if (strategy.available_scopes.length > 0) lines.push(`Scopes: ${codeList(strategy.available_scopes, ', ')}.`);
    return lines;
  }
  return [...lines, 'The registration page of the portal says how requests are authenticated.'];
}

function codeList(values: readonly string[], separator: string): string {
  return values
    .slice(0, 100)
    .map((value) => `\`${oneLine(value).replaceAll('`', "'")}\``)
    .join(separator);
}

/** Names come from people: one line, and not a long one. */
function oneLine(value: string): string {
  return shorten(
    value
      .slice(0, 2_000)
      .replaceAll(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
    300,
  );
}
