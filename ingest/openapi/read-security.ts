import type { SecurityScheme } from '../../core/operation.ts';
import { asText, entriesAt, isObject, objectAt, quote, textAt, valueAt } from '../json-values.ts';
import type { JsonObject } from '../json-values.ts';
import { isInternal } from './reference-resolver.ts';
import type { SpecContext } from './spec-context.ts';

const types: readonly SecurityScheme['type'][] = ['apiKey', 'http', 'oauth2', 'openIdConnect', 'mutualTLS'];
const places = ['header', 'query', 'cookie'] as const;
/** The flow a developer's own program would use comes first. */
const flowOrder = ['clientCredentials', 'authorizationCode', 'deviceAuthorization', 'password', 'implicit'];

/** The operation's security alternatives, or the document's where it states none. */
export function readSecurity(operation: JsonObject, label: string, context: SpecContext): SecurityScheme[][] {
  const own = valueAt(operation, 'security');
  const stated = Array.isArray(own) ? own : valueAt(context.root, 'security');
  if (!Array.isArray(stated)) return [];
  // An explicit empty list takes the document's security away: anonymous access.
  if (stated.length === 0 && stated === own) return [[]];
  const alternatives: SecurityScheme[][] = [];
  for (const requirement of stated) {
    if (!isObject(requirement)) continue;
    const schemes: SecurityScheme[] = [];
    let complete = true;
    for (const [key, scopes] of Object.entries(requirement)) {
      const scheme = readScheme(key, Array.isArray(scopes) ? scopes : [], context);
      if (scheme === 'internal') complete = false;
      else if (scheme === null) {
        // Dropping the scheme alone would turn "needs a key" into "open to all".
        complete = false;
        context.warnings.add(`security scheme ${quote(key)} of ${quote(label)} is not described`);
      } else schemes.push(scheme);
    }
    if (complete) alternatives.push(schemes);
  }
  return alternatives;
}

function readScheme(key: string, scopes: readonly unknown[], context: SpecContext): SecurityScheme | 'internal' | null {
  const schemes = objectAt(objectAt(context.root, 'components'), 'securitySchemes');
  const resolved = context.resolver.resolve(valueAt(schemes, key) ?? {});
  if (resolved.internal) return 'internal';
  const node = resolved.value;
  const type = types.find((known) => known.toLowerCase() === textAt(node, 'type')?.toLowerCase());
  if (type === undefined) return null;
  const place = places.find((known) => known === textAt(node, 'in'));
  const [flowName, flow] = (type === 'oauth2' ? firstFlow(node) : undefined) ?? [null, null];
  return {
    key,
    type,
    ...named('description', textAt(node, 'description')),
    ...(type === 'http' ? named('scheme', textAt(node, 'scheme')?.toLowerCase() ?? null) : {}),
    ...(type === 'apiKey' ? named('name', textAt(node, 'name')) : {}),
    ...(type === 'apiKey' && place !== undefined ? { in: place } : {}),
    ...named('flow', flowName),
    ...named('tokenUrl', textAt(flow, 'tokenUrl')),
    ...named('authorizationUrl', textAt(flow, 'authorizationUrl')),
    ...(type === 'openIdConnect' ? named('openIdConnectUrl', textAt(node, 'openIdConnectUrl')) : {}),
    scopes: scopes.flatMap((scope) => asText(scope) ?? []),
  };
}

function named<Key extends string>(key: Key, value: string | null): { readonly [Name in Key]?: string } {
  return value === null ? {} : ({ [key]: value } as { readonly [Name in Key]: string });
}

function firstFlow(scheme: JsonObject): readonly [string, unknown] | undefined {
  const flows = entriesAt(scheme, 'flows').filter(([, flow]) => isObject(flow) && !isInternal(flow));
  const rank = (name: string): number => (flowOrder.includes(name) ? flowOrder.indexOf(name) : flowOrder.length);
  return flows.toSorted(([first], [second]) => rank(first) - rank(second))[0];
}
