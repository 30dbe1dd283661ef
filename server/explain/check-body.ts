import type { OperationBodyContent } from '../../core/operation.ts';
import { policiesOf } from '../answers/gateway/shared-policies.ts';
import { findJsonFault } from '../routes/find-json-fault.ts';
import { bodyKind } from '../snippets/encode-body.ts';
import { isRecord, pointerSegment } from '../snippets/json-values.ts';
import { operationChecker, type SchemaViolation } from '../snippets/schema-checker.ts';
import { covers } from './check-headers.ts';
import type { CheckInput } from './check-input.ts';
import { describeSchema, pointerSegments, propertyNames, schemaAt, valueAtPointer } from './describe-schema.ts';
import { bareMediaType, findHeader, type SentBody } from './exchange.ts';
import { findXmlFault } from './check-xml.ts';
import type { Fault } from './finding.ts';
import { narrowViolations } from './narrow-violations.ts';
import { nearestName, nearestValue } from './nearest-name.ts';
import { isWithheld } from './placeholders.ts';
import { boundaryOf, readMultipart } from './read-multipart.ts';
import { coerce, readPairs } from './read-values.ts';
import { readQuery } from './read-target.ts';
import { findStrayFields } from './stray-fields.ts';

export interface BodyCheck {
  readonly findings: readonly Fault[];
  /** The body as a value with the media type it is checked as; `null` where there is none that can be read. */
  readonly sent: { readonly content: OperationBodyContent; readonly value: unknown } | null;
}

/** Deeper bodies are no requests, and code behind us recurses into them. */
const MAX_NESTING = 64;
/** More than a reader takes in. */
const MAX_FIELDS = 20;

/** The body of a request against the operation: there at all, of the right form, and every field in it. */
export function checkBody(input: CheckInput): BodyCheck {
  const { operation, request } = input;
  const { body } = request;
  const size = checkSize(input);
  const described = operation.requestBody;
  if (body === null || (body.kind === 'text' && body.text === '')) {
    if (described?.required !== true || request.known !== 'whole') return { findings: size, sent: null };
    const message = `${operation.key} needs a body and none was sent.`;
    return { findings: [{ code: 'body_missing', pointer: '/body', message, source: 'specification' }], sent: null };
  }
  if (described === null) {
    const message = `${operation.key} takes no body${/^(?:GET|HEAD|DELETE)$/.test(request.method) ? `, and servers may ignore or refuse one on ${request.method}` : ''}.`;
    return {
      findings: [...size, { code: 'body_unexpected', pointer: '/body', message, source: 'specification' }],
      sent: null,
    };
  }
  const content = chooseContent(input);
  const read = content === null ? null : readBody(input, body, content);
  if (content === null || read === null) return { findings: [...size, ...checkOther(input, body)], sent: null };
  if ('fault' in read) return { findings: [...size, read.fault], sent: null };
  const findings = [...checkFields(input, content, read.value, read.files), ...size];
  return { findings, sent: { content, value: read.value } };
}

/** Bodies without fields that could be checked: what can be said of their form all the same. */
function checkOther({ request, redaction }: CheckInput, body: SentBody): Fault[] {
  const type = findHeader(request.headers, 'content-type') ?? '';
  if (body.kind === 'text' && isXml(type, body.text)) {
    const fault = findXmlFault(body.text);
    if (fault === null) {
      const told = 'The XML is well formed; its elements are not checked against the specification.';
      return [{ code: 'body_not_inspected', pointer: '/body', message: told, source: 'http' }];
    }
    const column = fault.column === null ? '' : `, column ${String(fault.column)}`;
    const message = `The body is not well-formed XML: line ${String(fault.line)}${column}: ${String(redaction.mask(fault.reason))}.`;
    return [{ code: 'body_not_xml', pointer: '/body', message, source: 'http' }];
  }
  if (body.kind === 'text' && /^multipart\//i.test(type) && boundaryOf(type) === null) {
    const message =
      'Content-Type names no boundary, so the parts of the form cannot be told apart: let the client set the header by itself.';
    return [{ code: 'multipart_boundary_missing', pointer: '/header/Content-Type', message, source: 'http' }];
  }
  const message =
    body.kind === 'file'
      ? 'The body is in a file, whose content and size are not at hand.'
      : 'The content of the body has no form that can be checked.';
  return [{ code: 'body_not_inspected', pointer: '/body', message, source: 'http' }];
}

function isXml(contentType: string, text: string): boolean {
  return /[/+]xml\b/i.test(contentType) || (contentType === '' && text.trimStart().startsWith('<?xml'));
}

function checkSize({ request, policies }: CheckInput): Fault[] {
  const limits = policiesOf(policies, 'request-size');
  const stated = Number(findHeader(request.headers, 'content-length') ?? NaN);
  const text = request.body?.kind === 'text' ? request.body.text : '';
  const actual = Number.isFinite(stated) ? stated : Buffer.byteLength(text, 'utf8');
  return limits.flatMap(({ maximumBytes, needsContentLength }): Fault[] => {
    if (needsContentLength && /chunked/i.test(findHeader(request.headers, 'transfer-encoding') ?? '')) {
      const message = 'The gateway takes no body whose size is not told in Content-Length.';
      return [{ code: 'length_required', pointer: '/header/Content-Length', message, source: 'gateway' }];
    }
    if (maximumBytes === null || actual <= maximumBytes) return [];
    const message = `The body holds ${String(actual)} bytes; the gateway takes ${String(maximumBytes)}.`;
    return [{ code: 'body_too_large', pointer: '/body', message, expected: maximumBytes, actual, source: 'gateway' }];
  });
}

/** By the declared media type; else by the look of the body, so that a wrong declaration does not hide further faults. */
function chooseContent({ operation, request }: CheckInput): OperationBodyContent | null {
  const all = operation.requestBody?.content ?? [];
  const declared = bareMediaType(findHeader(request.headers, 'content-type') ?? '');
  const exact =
    all.find(({ mediaType }) => bareMediaType(mediaType) === declared) ??
    all.find(({ mediaType }) => covers(mediaType, declared));
  if (exact !== undefined && declared !== '') return exact;
  const ofKind = (kind: ReturnType<typeof bodyKind>): OperationBodyContent | undefined =>
    all.find((content) => bodyKind(content) === kind);
  const { body } = request;
  if (body?.kind === 'multipart') return ofKind('multipart') ?? null;
  if (body?.kind !== 'text') return null;
  const isJson = /^\s*[[{]/.test(body.text);
  return (isJson ? ofKind('json') : /^[^\s{}=]+=/.test(body.text) ? ofKind('form') : undefined) ?? null;
}

type ReadBody = { readonly value: unknown; readonly files: ReadonlySet<string> } | { readonly fault: Fault };

function readBody(input: CheckInput, body: SentBody, content: OperationBodyContent): ReadBody | null {
  const none: ReadonlySet<string> = new Set();
  const kind = bodyKind(content);
  if (body.kind === 'multipart' && (kind === 'multipart' || kind === 'form')) {
    const pairs = body.parts.map(({ name, value }) => [name, value ?? ''] as const);
    const files = new Set(body.parts.filter(({ value }) => value === null).map(({ name }) => name.split('[')[0] ?? ''));
    return { value: coerce(input.operation, content.schema, readPairs(pairs), 0), files };
  }
  if (body.kind !== 'text') return null;
  const type = findHeader(input.request.headers, 'content-type') ?? '';
  if (kind === 'multipart' && boundaryOf(type) !== null) {
    const parts = readMultipart(body.text, boundaryOf(type) ?? '');
    return readBody(input, { kind: 'multipart', parts }, content);
  }
  // A text is a value like any other, where the specification describes it as one.
  if (kind === 'text' && /^text\//i.test(bareMediaType(content.mediaType)) && !isXml(type, body.text))
    return { value: coerce(input.operation, content.schema, body.text, 0), files: none };
  if (kind === 'json') return readJson(body.text, none);
  if (kind !== 'form') return null;
  return { value: coerce(input.operation, content.schema, readPairs(readQuery(body.text)), 0), files: none };
}

function readJson(text: string, files: ReadonlySet<string>): ReadBody {
  const fault = findJsonFault(text, MAX_NESTING);
  if (fault === null) return { value: JSON.parse(text) as unknown, files };
  const lines = text.split('\n').slice(0, fault.line);
  const line = lines.pop() ?? '';
  const before = [...lines, line.slice(0, fault.column - 1)].join('\n').trimEnd();
  const hint = explainFault(before.at(-1) ?? '', line.charAt(fault.column - 1));
  const message = `The body is not valid JSON: line ${String(fault.line)}, column ${String(fault.column)}: ${fault.reason}.${hint}`;
  return { fault: { code: 'body_not_json', pointer: '/body', message, source: 'http' } };
}

/** What people write that JSON does not know. */
function explainFault(before: string, at: string): string {
  if (at === "'") return ' JSON writes strings and names in double quotes.';
  if (before === ',' && (at === '}' || at === ']')) return ' JSON has no comma after the last entry.';
  if (/[A-Za-z_]/.test(at) && (before === '{' || before === ',')) return ' JSON writes names in double quotes.';
  return at === '/' || at === '#' ? ' JSON has no comments.' : '';
}

function checkFields(
  input: CheckInput,
  content: OperationBodyContent,
  value: unknown,
  files: ReadonlySet<string>,
): Fault[] {
  const { violations } = operationChecker(input.operation).check(content.schema, value);
  const findings = narrowViolations(violations)
    .filter(
      ({ pointer, keyword }) => !files.has(pointerSegments(pointer)[0] ?? '') && !isHidden(value, pointer, keyword),
    )
    .map((violation) => describeViolation(input, content, value, violation));
  const known = new Set(findings.map(({ pointer }) => pointer));
  const stray = findStrayFields(input.operation, content.schema, value).filter(
    ({ pointer }) => !known.has(`/body${pointer}`),
  );
  return [...findings, ...stray.map((field) => describeStray(input, field))].slice(0, MAX_FIELDS);
}

/** What a variable holds is not at hand; that a field is there, or should not be, is. */
function isHidden(value: unknown, pointer: string, keyword: string): boolean {
  const sent = valueAtPointer(value, pointerSegments(pointer));
  return (
    typeof sent === 'string' &&
    isWithheld(sent) &&
    !/^(?:required|additionalProperties|unevaluatedProperties)$/.test(keyword)
  );
}

function describeViolation(
  input: CheckInput,
  content: OperationBodyContent,
  value: unknown,
  { pointer, message, keyword }: SchemaViolation,
): Fault {
  const { operation, redaction } = input;
  const segments = pointerSegments(pointer);
  const name = segments.at(-1) ?? '';
  const what = segments.length === 0 ? 'The body' : `The field ${JSON.stringify(readable(segments, input))}`;
  const base = { pointer: `/body${maskPointer(segments, input)}`, source: 'specification' } as const;
  if (/^(?:required|dependentRequired)$/.test(keyword)) {
    const expected = describeSchema(operation, schemaAt(operation, content.schema, segments));
    const parent = valueAtPointer(value, segments.slice(0, -1));
    const known = propertyNames(operation, schemaAt(operation, content.schema, segments.slice(0, -1)));
    const stray = isRecord(parent)
      ? nearestName(
          name,
          Object.keys(parent).filter((key) => !known.includes(key)),
        )
      : null;
    const hint = stray === null ? '' : ` ${JSON.stringify(redaction.mask(stray))} was sent instead.`;
    return {
      ...base,
      code: 'field_missing',
      message: `${what} is required and was not sent.${hint}`,
      ...(expected && { expected }),
    };
  }
  if (/^(?:additionalProperties|unevaluatedProperties)$/.test(keyword)) {
    const known = propertyNames(operation, schemaAt(operation, content.schema, segments.slice(0, -1)));
    const near = nearestName(name, known);
    const hint = near === null ? '' : ` Did you mean ${JSON.stringify(near)}?`;
    return {
      ...base,
      code: 'field_unknown',
      message: `${what} is not known here, and no others are allowed.${hint}`,
      ...(near !== null && { expected: near }),
    };
  }
  const sent = valueAtPointer(value, segments);
  const expected = describeSchema(operation, schemaAt(operation, content.schema, segments));
  const hint = typeof sent === 'string' && !redaction.isSecretName(name) ? nearestValue(sent, expected?.['enum']) : '';
  const actual = isRecord(sent) || Array.isArray(sent) ? undefined : redaction.mask(sent, name);
  const text = keyword === 'oneOf' || keyword === 'anyOf' ? 'fits none of the forms that are allowed' : message;
  return {
    ...base,
    code: 'body_invalid',
    message: `${what} ${text}.${hint}`,
    ...(expected && { expected }),
    ...(actual !== undefined && { actual }),
  };
}

function describeStray(
  input: CheckInput,
  { pointer, isReadOnly, nearest }: ReturnType<typeof findStrayFields>[number],
): Fault {
  const segments = pointerSegments(pointer);
  const what = `The field ${JSON.stringify(readable(segments, input))}`;
  const base = { pointer: `/body${maskPointer(segments, input)}`, source: 'specification' } as const;
  if (isReadOnly)
    return { ...base, code: 'field_read_only', message: `${what} is set by the server alone and is not sent.` };
  const hint = nearest === null ? '' : ` Did you mean ${JSON.stringify(nearest)}?`;
  return {
    ...base,
    code: 'field_undescribed',
    message: `${what} is not described by the specification.${hint}`,
    ...(nearest !== null && { expected: nearest }),
  };
}

/** `items[0].price`. Names are the sender's own, and a secret may have come to stand in one. */
function readable(segments: readonly string[], { redaction }: CheckInput): string {
  const text = segments
    .map((segment) => (/^\d+$/.test(segment) ? `[${segment}]` : `.${String(redaction.mask(segment))}`))
    .join('')
    .replace(/^\./, '');
  return text.length > 120 ? `…${text.slice(-120)}` : text;
}

function maskPointer(segments: readonly string[], { redaction }: CheckInput): string {
  return segments.map((segment) => `/${pointerSegment(String(redaction.mask(segment)))}`).join('');
}
