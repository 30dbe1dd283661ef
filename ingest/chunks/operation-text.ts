import type { Operation, OperationField, OperationParameter, SecurityScheme } from '../../core/operation.ts';
import { plainText, shorten, stripHtml } from './plain-text.ts';
import { discriminatedUnions, meantSchema, schemaValues, schemaWords } from './schema-words.ts';
import type { UnionWords } from './schema-words.ts';
import type { SpecPlace } from './spec-place.ts';

/** Characters kept of what an author wrote; a longer description is told in passages of its own. */
export const SHOWN_DESCRIPTION = 4_000;
const MAX_BODY_DESCRIPTION = 1_000;
const MAX_LINE = 300;
/** Lines per list; required and outer ones come first. */
const MAX_PARAMETERS = 30;
const MAX_FIELDS = 40;
/** What comes back is told in full by its schema. */
const MAX_RESPONSE_FIELDS = 25;
const MAX_RESPONSE_HEADERS = 10;
const MAX_ENUM_VALUES = 12;

/** An operation as people read it: what it does, what it needs, how to authenticate, what comes back. */
export function renderOperation(operation: Operation, place: SpecPlace): string {
  const parts = [`**${operation.method} ${operation.path}** · ${place.apiTitle} ${place.version}`];
  if (operation.summary !== null) parts.push(stripHtml(operation.summary));
  if (operation.deprecated) parts.push('**Deprecated.**');
  if (operation.description !== null) parts.push(shorten(stripHtml(operation.description), SHOWN_DESCRIPTION));
  if (operation.parameters.length > 0) {
    const lines = operation.parameters.map((parameter) => parameterLine(parameter, operation));
    parts.push(renderList('Parameters', lines, MAX_PARAMETERS));
  }
  parts.push(...renderBody(operation));
  parts.push(`**Authentication:** ${renderSecurity(operation.security)}`);
  parts.push(...renderResponses(operation));
  return parts.join('\n\n');
}

function renderBody(operation: Operation): string[] {
  const body = operation.requestBody;
  if (body === null) return [];
  const types = body.content.map(({ mediaType }) => mediaType).join(', ');
  const title = `Body (${types}${body.required ? ', required' : ''})`;
  const [content] = body.content;
  const about = shorten(stripHtml(body.description ?? ''), MAX_BODY_DESCRIPTION);
  const lines = outerFields(operation.bodyFields, MAX_FIELDS).map(fieldLine);
  const fields =
    lines.length > 0
      ? renderList(title, lines, MAX_FIELDS, operation.bodyFields.length)
      : `**${title}**: ${schemaWords(content?.schema, operation.definitions) || 'no fields are described'}`;
  const unions = content === undefined ? [] : discriminatedUnions(content.schema, operation.definitions);
  return [fields, ...renderUnions(unions), ...(about === '' ? [] : [`About the body: ${about}`])];
}

function renderUnions(unions: readonly UnionWords[]): string[] {
  if (unions.length === 0) return [];
  const lines = unions.map(({ path, property, variants }) => {
    const pairs = variants.map(([value, name]) => (value === name ? `\`${value}\`` : `\`${value}\` → ${name}`));
    return `- ${path === '' ? 'The body' : `\`${path}\``} by \`${property}\`: ${pairs.join(', ')}`;
  });
  return [['**Variants**', ...lines].join('\n')];
}

/** All statuses, and what the first success holds. */
function renderResponses(operation: Operation): string[] {
  if (operation.responses.length === 0) return [];
  const lines = operation.responses.map(({ status, description, mediaTypes, fields }) => {
    const types =
      status.startsWith('2') && fields.length === 0 && mediaTypes.length > 0 ? ` (${mediaTypes.join(', ')})` : '';
    return { required: true, line: `\`${status}\` ${oneLine(description)}${types}` };
  });
  const parts = [renderList('Responses', lines, MAX_PARAMETERS)];
  const success = operation.responses.find(({ status, fields }) => status.startsWith('2') && fields.length > 0);
  if (success !== undefined) {
    const shown = outerFields(success.fields, MAX_RESPONSE_FIELDS).map((field) =>
      fieldLine({ ...field, required: false }),
    );
    const title = `Response ${success.status} (${success.mediaTypes.join(', ')})`;
    parts.push(renderList(title, shown, MAX_RESPONSE_FIELDS, success.fields.length));
  }
  const headers = operation.responses.find(({ status }) => status.startsWith('2'))?.headers ?? [];
  if (headers.length > 0) {
    const shown = headers.map(({ name, description }) => ({ required: true, line: `\`${name}\`${tail(description)}` }));
    parts.push(renderList('Response headers', shown, MAX_RESPONSE_HEADERS));
  }
  return parts;
}

/** Where there are too many fields, the required and the outer ones; in reading order. */
export function outerFields(fields: readonly OperationField[], limit: number): OperationField[] {
  const depthOf = (field: OperationField): number => field.path.split('.').length;
  const ranked = fields.toSorted(
    (first, second) => Number(second.required) - Number(first.required) || depthOf(first) - depthOf(second),
  );
  const chosen = new Set(ranked.slice(0, limit));
  return fields.filter((field) => chosen.has(field));
}

interface Line {
  readonly required: boolean;
  readonly line: string;
}

function renderList(title: string, lines: readonly Line[], limit: number, total = lines.length): string {
  const sorted = [...lines.filter((line) => line.required), ...lines.filter((line) => !line.required)];
  const shown = sorted.slice(0, limit).map(({ line }) => `- ${line.trimEnd()}`);
  if (total > limit) shown.push(`- … and ${total - limit} more`);
  return [`**${title}**`, ...shown].join('\n');
}

function parameterLine(parameter: OperationParameter, { definitions }: Operation): Line {
  const facts = [
    parameter.in,
    schemaWords(parameter.schema, definitions),
    parameter.required ? 'required' : '',
    parameter.deprecated === true ? 'deprecated' : '',
  ];
  const line = `\`${parameter.name}\` (${facts.filter((fact) => fact !== '').join(', ')})${tail(parameter.description)}`;
  const schema = meantSchema(parameter.schema, definitions);
  const more = values(schemaValues(schema, definitions)) + range(schema) + standard(schema['default']);
  return { required: parameter.required, line: line + more };
}

function range({ minimum, maximum }: OperationParameter['schema']): string {
  if (typeof minimum === 'number' && typeof maximum === 'number') return ` From ${minimum} to ${maximum}.`;
  if (typeof maximum === 'number') return ` At most ${maximum}.`;
  return typeof minimum === 'number' ? ` At least ${minimum}.` : '';
}

function standard(value: unknown): string {
  const isPlain = ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
  return isPlain ? ` Default \`${shorten(String(value), 60)}\`.` : '';
}

/** One field of a body as a line: `amount` (integer, required): … */
export function fieldLine(field: OperationField): Line {
  const facts = [field.type, field.required ? 'required' : '', field.deprecated === true ? 'deprecated' : ''];
  const line = `\`${field.path}\` (${facts.filter((fact) => fact !== '').join(', ')})${tail(field.description)}`;
  return { required: field.required, line: line + values(field.enum) };
}

function tail(description: string | undefined): string {
  return description === undefined ? '' : `: ${oneLine(description)}`;
}

function oneLine(text: string): string {
  return shorten(plainText(text), MAX_LINE);
}

function values(list: unknown): string {
  if (!Array.isArray(list) || list.length === 0) return '';
  const shown = list
    .slice(0, MAX_ENUM_VALUES)
    .map((value) => `\`${shorten(typeof value === 'string' ? value : JSON.stringify(value), 60)}\``);
  return ` One of ${shown.join(', ')}${list.length > MAX_ENUM_VALUES ? ', …' : ''}.`;
}

/** Security alternatives in words: `bearer token (secretKey)`, or both together, or none. */
export function renderSecurity(security: Operation['security']): string {
  if (security.length === 0) return 'none stated.';
  const alternatives = security.map((schemes) =>
    schemes.length === 0 ? 'none' : schemes.map(schemeWords).join(' and '),
  );
  return `${[...new Set(alternatives)].join('; or ')}.`;
}

function schemeWords(scheme: SecurityScheme): string {
  const scopes =
    scheme.scopes.length === 0 ? '' : `, scopes ${scheme.scopes.map((scope) => `\`${scope}\``).join(', ')}`;
  return `${schemeKind(scheme)} (\`${scheme.key}\`${scopes})`;
}

function schemeKind(scheme: SecurityScheme): string {
  switch (scheme.type) {
    case 'apiKey':
      return `API key in ${scheme.in ?? 'header'} \`${scheme.name ?? scheme.key}\``;
    case 'http':
      return scheme.scheme === 'bearer'
        ? 'bearer token'
        : scheme.scheme === 'basic'
          ? 'HTTP basic'
          : `HTTP ${scheme.scheme ?? 'authentication'}`;
    case 'oauth2':
      return 'OAuth 2.0 access token';
    case 'openIdConnect':
      return 'OpenID Connect token';
    case 'mutualTLS':
      return 'client certificate (mutual TLS)';
    default:
      return scheme.type satisfies never;
  }
}
