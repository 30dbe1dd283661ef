import { bodyKind } from '../snippets/encode-body.ts';
import type { CheckInput } from './check-input.ts';
import { bareMediaType, findHeader } from './exchange.ts';
import type { Fault } from './finding.ts';
import { policiesOf } from '../answers/gateway/shared-policies.ts';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const MAX_MALFORMED = 5;

/** Form of the headers, and the media types that are sent and asked for. */
export function checkHeaders(input: CheckInput): Fault[] {
  return [...checkForm(input), ...checkContentType(input), ...checkAccept(input)];
}

function checkForm({ request, redaction }: CheckInput): Fault[] {
  const malformed = request.headers.filter(({ name, value }) => !token.test(name) || /[\p{Cc}]/u.test(value));
  return malformed.slice(0, MAX_MALFORMED).map(({ name, value }): Fault => {
    const shown = String(redaction.mask(name))
      .slice(0, 60)
      .replaceAll(/[\p{Cc}]/gu, ' ');
    const message = token.test(name)
      ? `The value of the header ${JSON.stringify(shown)} holds control characters.`
      : `${JSON.stringify(shown)} is no possible name of a header${value === '' ? '; a header is written "Name: value"' : ''}.`;
    return { code: 'header_malformed', pointer: '/header', message, source: 'http' };
  });
}

function checkContentType({ operation, request, policies, redaction }: CheckInput): Fault[] {
  if (request.body === null || operation.requestBody === null) return [];
  const types = operation.requestBody.content.map(({ mediaType }) => mediaType);
  const sent = findHeader(request.headers, 'content-type');
  const gateway = policiesOf(policies, 'request-validation').flatMap(({ contentTypes }) => contentTypes);
  const pointer = '/header/Content-Type';
  if (sent === null) {
    if (types.length === 0 || request.known === 'line') return [];
    const message = `The body has no Content-Type; the operation takes ${types.slice(0, 5).join(', ')}.`;
    return [{ code: 'content_type_missing', pointer, message, expected: types, source: 'specification' }];
  }
  const actual = String(redaction.mask(bareMediaType(sent).slice(0, 100)));
  const byGateway = gateway.length > 0 && !gateway.some((type) => covers(type, actual));
  if (!byGateway && (types.length === 0 || types.some((type) => covers(type, actual)))) return [];
  const allowed = byGateway ? gateway : types;
  const isDefault =
    actual === 'application/x-www-form-urlencoded' &&
    operation.requestBody.content.some((content) => bodyKind(content) === 'json');
  const hint = isDefault ? ' curl declares data as a form unless it is told otherwise.' : '';
  const message = `The body is declared as ${actual}; the operation takes ${allowed.slice(0, 5).join(', ')}.${hint}`;
  const source = byGateway ? 'gateway' : 'specification';
  return [{ code: 'content_type_unsupported', pointer, message, expected: allowed, actual, source }];
}

function checkAccept({ operation, request, redaction }: CheckInput): Fault[] {
  const accept = findHeader(request.headers, 'accept');
  const offered = [
    ...new Set(
      operation.responses.flatMap(({ status, mediaTypes }) => (/^(?:2|default)/.test(status) ? mediaTypes : [])),
    ),
  ];
  if (accept === null || accept.trim() === '' || offered.length === 0) return [];
  const wanted = accept
    .split(',')
    .slice(0, 50)
    .filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part))
    .map(bareMediaType);
  if (wanted.some((range) => offered.some((type) => covers(range, bareMediaType(type)) || covers(type, range))))
    return [];
  const message = `The operation answers ${offered.slice(0, 5).join(', ')}, which the Accept header does not take.`;
  return [
    {
      code: 'accept_unsupported',
      pointer: '/header/Accept',
      message,
      expected: offered,
      actual: redaction.mask(accept.slice(0, 200)),
      source: 'specification',
    },
  ];
}

/** Whether a media range such as `application/*` takes a media type. */
export function covers(range: string, type: string): boolean {
  const wanted = bareMediaType(range);
  if (wanted === '*/*' || wanted === '*' || wanted === type) return true;
  return wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1));
}
