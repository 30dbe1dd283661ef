import type { Operation, OperationField, OperationParameter, SecurityScheme } from '../../core/operation.ts';
import { plainText, shorten, stripHtml } from './plain-text.ts';
import type { SpecPlace } from './spec-place.ts';

/** Characters kept of what an author wrote; a longer description is a guide and belongs on a page. */
const MAX_DESCRIPTION = 4_000;
const MAX_LINE = 300;
/** Lines per list; required ones come first. */
const MAX_PARAMETERS = 30;
const MAX_FIELDS = 40;
const MAX_ENUM_VALUES = 12;

/** An operation as people read it: what it does, what it needs, how to authenticate, what comes back. */
export function renderOperation(operation: Operation, place: SpecPlace): string {
  const parts = [`**${operation.method} ${operation.path}** · ${place.apiTitle} ${place.version}`];
  if (operation.summary !== null) parts.push(stripHtml(operation.summary));
  if (operation.deprecated) parts.push('**Deprecated.**');
  if (operation.description !== null) parts.push(shorten(stripHtml(operation.description), MAX_DESCRIPTION));
  if (operation.parameters.length > 0)
    parts.push(renderList('Parameters', operation.parameters.map(parameterLine), MAX_PARAMETERS));
  const body = operation.requestBody;
  if (body !== null) {
    const title = `Body (${body.content.map(({ mediaType }) => mediaType).join(', ')}${body.required ? ', required' : ''})`;
    parts.push(renderList(title, operation.bodyFields.map(fieldLine), MAX_FIELDS));
  }
  parts.push(`**Authentication:** ${renderSecurity(operation.security)}`);
  if (operation.responses.length > 0) {
    const lines = operation.responses.map(({ status, description }) => ({
      required: true,
      line: `\`${status}\` ${oneLine(description)}`,
    }));
    parts.push(renderList('Responses', lines, MAX_PARAMETERS));
  }
  return parts.join('\n\n');
}

interface Line {
  readonly required: boolean;
  readonly line: string;
}

function renderList(title: string, lines: readonly Line[], limit: number): string {
  const sorted = [...lines.filter((line) => line.required), ...lines.filter((line) => !line.required)];
  const shown = sorted.slice(0, limit).map(({ line }) => `- ${line.trimEnd()}`);
  if (sorted.length > limit) shown.push(`- … and ${sorted.length - limit} more`);
  return [`**${title}**`, ...shown].join('\n');
}

function parameterLine(parameter: OperationParameter): Line {
  const { type } = parameter.schema;
  const words = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : '';
  const facts = [
    parameter.in,
    words,
    parameter.required ? 'required' : '',
    parameter.deprecated === true ? 'deprecated' : '',
  ];
  const line = `\`${parameter.name}\` (${facts.filter((fact) => fact !== '').join(', ')})${tail(parameter.description)}`;
  return { required: parameter.required, line: line + values(parameter.schema['enum']) };
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
