import { isFields, records, strings, text } from '../answer-events.ts';
import type { Fields } from '../answer-events.ts';

export interface DetailField {
  readonly name: string;
  /** Where a parameter goes: `path`, `query`, … Empty for fields of a body. */
  readonly place: string;
  readonly type: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly description: string;
  /** The only values that are allowed, or the first of them. */
  readonly values: readonly string[];
}

export interface AuthenticationScheme {
  readonly kind: 'key' | 'bearer' | 'basic' | 'oauth2' | 'openid' | 'certificate' | 'other';
  readonly name: string;
  readonly place: string;
  readonly scopes: readonly string[];
}

export interface RateLimit {
  readonly requests: number;
  readonly seconds: number;
}

/** An operation as its card shows it. */
export interface OperationDetails {
  readonly deprecated: boolean;
  /** Alternatives; the schemes of one are needed together, and an empty one allows anonymous calls. */
  readonly authentication: readonly (readonly AuthenticationScheme[])[];
  readonly rateLimits: readonly RateLimit[];
  readonly maximumBytes: number | null;
  readonly parameters: readonly DetailField[];
  /** How many more there are than are shown. */
  readonly moreParameters: number;
  readonly body: readonly DetailField[];
  readonly moreFields: number;
  readonly responses: readonly { readonly status: string; readonly description: string }[];
}

/** Longer tables belong on the operation's page. */
const MAX_ROWS = 60;
/** Longest description in a table. Characters. */
const MAX_DESCRIPTION = 300;
const MAX_VALUES = 12;

/**
 * The parts a card shows of the server's operation model. Whatever is missing or of another shape is left out: the
 * server may be older or newer, and specifications say anything.
 */
export function readOperationDetails(value: unknown): OperationDetails {
  const operation = isFields(value) ? value : {};
  const parameters = records(operation['parameters']).map(readParameter);
  const fields = records(operation['body_fields']).map((field) => readField(field, text(field['path']), ''));
  return {
    deprecated: operation['deprecated'] === true,
    authentication: (Array.isArray(operation['security']) ? (operation['security'] as unknown[]) : [])
      .slice(0, MAX_VALUES)
      .map((schemes) => records(schemes).map(readScheme)),
    ...readLimits(operation['gateway']),
    parameters: parameters.slice(0, MAX_ROWS),
    moreParameters: Math.max(0, parameters.length - MAX_ROWS),
    body: fields.slice(0, MAX_ROWS),
    moreFields: Math.max(0, fields.length - MAX_ROWS),
    responses: records(operation['responses'])
      .slice(0, MAX_ROWS)
      .map((response) => ({ status: text(response['status']), description: shorten(text(response['description'])) })),
  };
}

function readParameter(parameter: Fields): DetailField {
  const schema = isFields(parameter['schema']) ? parameter['schema'] : {};
  return readField(
    { ...parameter, type: schemaType(schema), enum: schema['enum'] },
    text(parameter['name']),
    text(parameter['in']),
  );
}

function schemaType(schema: Fields): string {
  const { type, format } = schema;
  const name = Array.isArray(type) ? strings(type).join(' | ') : text(type);
  return typeof format === 'string' && name !== '' ? `${name} (${format})` : name;
}

function readField(field: Fields, name: string, place: string): DetailField {
  return {
    name,
    place,
    type: text(field['type']),
    required: field['required'] === true,
    deprecated: field['deprecated'] === true,
    description: shorten(text(field['description'])),
    values: (Array.isArray(field['enum']) ? (field['enum'] as unknown[]) : []).slice(0, MAX_VALUES).map(valueText),
  };
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function shorten(description: string): string {
  const flat = description.replaceAll(/\s+/g, ' ').trim();
  return flat.length > MAX_DESCRIPTION ? `${flat.slice(0, MAX_DESCRIPTION)}…` : flat;
}

function readScheme(scheme: Fields): AuthenticationScheme {
  const type = text(scheme['type']);
  const isBasic = text(scheme['scheme']).toLowerCase() === 'basic';
  const kinds: Readonly<Record<string, AuthenticationScheme['kind']>> = {
    apiKey: 'key',
    http: isBasic ? 'basic' : 'bearer',
    oauth2: 'oauth2',
    openIdConnect: 'openid',
    mutualTLS: 'certificate',
  };
  return {
    kind: (Object.hasOwn(kinds, type) ? kinds[type] : undefined) ?? 'other',
    name: text(scheme['name']) || text(scheme['key']),
    place: text(scheme['in']) || 'header',
    scopes: strings(scheme['scopes']).slice(0, MAX_VALUES),
  };
}

/** Limits that all routes of the gateway have in common that take this operation: only those surely apply. */
function readLimits(gateway: unknown): Pick<OperationDetails, 'rateLimits' | 'maximumBytes'> {
  const routes = isFields(gateway) ? records(gateway['routes']).map((route) => records(route['policies'])) : [];
  const [first = [], ...others] = routes;
  const isShared = (policy: Fields): boolean => {
    const wanted = JSON.stringify(policy);
    return others.every((policies) => policies.some((candidate) => JSON.stringify(candidate) === wanted));
  };
  const shared = first.filter((policy) => policy['conditional'] !== true && isShared(policy));
  const rateLimits = shared
    .filter((policy) => policy['kind'] === 'rate-limit')
    .flatMap((policy) => records(policy['limits']))
    .map((limit) => ({ requests: Number(limit['requests']), seconds: Number(limit['window_seconds']) }))
    .filter((limit) => limit.requests > 0 && limit.seconds > 0);
  const size = Number(shared.find((policy) => policy['kind'] === 'request-size')?.['maximum_bytes']);
  return { rateLimits, maximumBytes: size > 0 ? size : null };
}
