import { shorten } from '../../chunks/plain-text.ts';
import type { PackageOperationShape, RateLimitShape, StrategyShape } from './konnect-shapes.ts';

/** How an application gets access to an API or package of the portal. */
export interface AccessRules {
  /** `null`: no credentials are asked for. `unknown`: the token may not read strategies, or the one named is missing. */
  readonly strategies: readonly StrategyShape[] | 'unknown' | null;
  readonly isAutoApproved: boolean;
  /** Developers can have accounts on the portal at all. */
  readonly hasAccounts: boolean;
}

/** A page that says how to get a key and how to use it, from fields that every developer sees in the portal. */
export function writeAccessPage(apiTitle: string, rules: AccessRules): string {
  const title = oneLine(apiTitle);
  return [...front(`Getting access to ${title}`), ...accessSections(title, rules)].join('\n');
}

/** A page about an API package: what is in it, how often it may be called, how to get access. */
export function writePackagePage(
  found: {
    readonly name: string;
    readonly version: string | null;
    readonly description: string | null;
    readonly rateLimit: RateLimitShape;
    readonly operations: readonly (PackageOperationShape & { readonly apiName: string | null })[];
  },
  rules: AccessRules,
): string {
  const title = oneLine(found.version === null ? found.name : `${found.name} ${found.version}`);
  const lines = [...front(title), `${title} is an API package: selected operations of one or more APIs.`, ''];
  const description = (found.description ?? '').trim();
  if (description !== '') lines.push(shorten(description, 20_000), '');
  const limit = describeLimit(found.rateLimit);
  if (limit !== null) lines.push('## Rate limit', '', `Each operation may be called ${limit} by one application.`, '');
  if (found.operations.length > 0) {
    lines.push('## Operations', '');
    for (const operation of found.operations) lines.push(describeOperation(operation));
    lines.push('');
  }
  return [...lines, ...accessSections(title, rules)].join('\n');
}

function front(title: string): string[] {
  return ['---', `title: ${JSON.stringify(title)}`, '---', ''];
}

function accessSections(title: string, { strategies, isAutoApproved, hasAccounts }: AccessRules): string[] {
  if (strategies === null) {
    return ['## How to get access', '', `${title} asks for no application and no API key from this portal.`, ''];
  }
  const lines = ['## How to get access', '', `To call ${title} you need credentials of an application.`];
  if (hasAccounts) {
    lines.push(
      'Sign in to the developer portal, create an application, and register it for this API.',
      isAutoApproved
        ? 'Registrations are approved automatically: the credentials work at once.'
        : 'A registration needs approval: the credentials work once an administrator of the portal has approved it.',
    );
  } else lines.push('This portal has no developer accounts: ask whoever runs it for credentials.');
  lines.push('', '## How to authenticate', '');
  if (strategies === 'unknown' || strategies.length === 0) {
    lines.push('The registration page of the portal says how requests are authenticated.', '');
  } else for (const strategy of strategies) lines.push(...describeStrategy(strategy), '');
  return lines;
}

function describeStrategy({ display_name: name, strategy_type: type, configs }: StrategyShape): string[] {
  const lines = name === null || oneLine(name) === '' ? [] : [`Authentication: ${oneLine(name)}.`];
  const keys = configs['key-auth'];
  if (type === 'key_auth' && keys !== undefined) {
    lines.push(
      keys.key_names.length === 0
        ? 'Requests are authenticated by an API key.'
        : `Requests are authenticated by an API key. Send it in the header ${codeList(keys.key_names, ' or ')}.`,
    );
    const { ttl } = keys;
    if (ttl !== null && ttl !== undefined)
      lines.push(`A new key expires after ${ttl.value} ${unit(ttl.value, ttl.unit)}.`);
    return lines;
  }
  const tokens = configs['openid-connect'];
  if (type === 'openid_connect' && tokens !== undefined) {
    lines.push('Requests are authenticated with OpenID Connect.');
    const methods = tokens.auth_methods.filter((method) => /^[a-z_-]{1,40}$/.test(method));
    if (methods.length > 0) lines.push(`Accepted methods: ${codeList(methods, ', ')}.`);
    if (methods.length === 0 || methods.includes('bearer'))
      lines.push('Send the access token as `Authorization: Bearer <token>`.');
    if (tokens.scopes.length > 0) lines.push(`Scopes: ${codeList(tokens.scopes, ', ')}.`);
    return lines;
  }
  return [...lines, 'The registration page of the portal says how requests are authenticated.'];
}

function describeOperation({
  method,
  path,
  apiName,
  rate_limiting_config: own,
}: PackageOperationShape & { apiName: string | null }): string {
  const from = apiName === null ? '' : ` of ${oneLine(apiName)}`;
  const limit = describeLimit(own);
  return `- ${code(`${method.toUpperCase()} ${path}`)}${from}${limit === null ? '' : `: ${limit}`}`;
}

function describeLimit(limit: RateLimitShape): string | null {
  if (limit === null || limit === undefined) return null;
  return `${limit.limit} ${limit.limit === 1 ? 'time' : 'times'} per ${limit.duration.replace(/s$/, '')}`;
}

function unit(value: number, plural: string): string {
  return value === 1 ? plural.replace(/s$/, '') : plural;
}

function codeList(values: readonly string[], separator: string): string {
  return values.slice(0, 100).map(code).join(separator);
}

/** Names come from people: one line, and nothing that ends the code span. */
function code(value: string): string {
  return `\`${oneLine(value).replaceAll('`', "'")}\``;
}

function oneLine(value: string): string {
  return shorten(
    value
      .slice(0, 2_000)
      .replaceAll(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
    300,
  );
}
