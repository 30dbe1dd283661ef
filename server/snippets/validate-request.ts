import type { SnippetProblem } from '../../core/answer.ts';
import type { Operation } from '../../core/operation.ts';
import { bodyKind } from './encode-body.ts';
import { getOwn, pointerSegment } from './json-values.ts';
import type { JsonSchema } from '../../core/json-schema.ts';
import { operationChecker } from './schema-checker.ts';
import type { SnippetRequest } from './snippet-request.ts';
import { computedHeaders } from './wire-safety.ts';

/** Whether a request is one of this operation: method, path, required parts, and every value against its schema. */
export function validateRequest(operation: Operation, request: SnippetRequest): SnippetProblem[] {
  const problems: SnippetProblem[] = [];
  if (request.method !== operation.method || !matchesTemplate(operation.path, request.path)) {
    problems.push({ pointer: '', message: `is not a request of ${operation.key}` });
  }
  const check = (schema: JsonSchema, value: unknown, pointer: string): void => {
    const result = operationChecker(operation).check(schema, value);
    for (const violation of result.violations) {
      problems.push({ pointer: pointer + violation.pointer, message: violation.message });
    }
    for (const message of result.unchecked) problems.push({ pointer, message });
  };
  for (const parameter of operation.parameters) {
    const place = parameter.in === 'querystring' ? 'query' : parameter.in;
    const value = getOwn(request.values[place], parameter.name);
    const pointer = `/${place}/${pointerSegment(parameter.name)}`;
    if (value !== undefined) check(parameter.schema, value, pointer);
    else if (parameter.required && !carriesOtherwise(request, parameter.in, parameter.name)) {
      problems.push({ pointer, message: 'is required' });
    }
  }
  validateBody(operation, request, problems, check);
  return problems;
}

function validateBody(
  operation: Operation,
  request: SnippetRequest,
  problems: SnippetProblem[],
  check: (schema: JsonSchema, value: unknown, pointer: string) => void,
): void {
  const { requestBody } = operation;
  const sent = request.values.body;
  if (!sent) {
    if (requestBody?.required === true) problems.push({ pointer: '/body', message: 'is required' });
    return;
  }
  const content = requestBody?.content.find((candidate) => candidate.mediaType === sent.mediaType);
  if (!content) problems.push({ pointer: '/body', message: `${sent.mediaType} is not a media type of this operation` });
  else if (bodyKind(content) !== 'file') check(content.schema, sent.value, '/body');
}

/** Authentication may have filled the parameter: then the wire holds it, though not as a value. */
function carriesOtherwise(request: SnippetRequest, place: string, name: string): boolean {
  if (place === 'query') return request.query.some((part) => part.name === name);
  if (place === 'cookie') return request.cookies.some((cookie) => cookie.name === name);
  const lower = name.toLowerCase();
  if (place !== 'header') return false;
  if (computedHeaders.has(lower)) return true;
  return (
    request.headers.some((header) => header.name.toLowerCase() === lower) ||
    (lower === 'authorization' && request.basicAuthentication !== null)
  );
}

/** Segment by segment: as many segments, and the fixed text around each parameter. */
function matchesTemplate(template: string, path: string): boolean {
  const expected = (template.split(/[?#]/)[0] ?? '').replace(/^\/?/, '/').split('/');
  const actual = path.split('/');
  return (
    expected.length === actual.length &&
    expected.every((segment, index) => {
      const pieces = segment.split(/\{[^{}]*\}/);
      const text = actual[index] ?? '';
      if (pieces.length === 1) return decode(text) === decode(segment);
      const [head = ''] = pieces;
      const tail = pieces.at(-1) ?? '';
      return (
        decode(text).length > head.length + tail.length && decode(text).startsWith(head) && decode(text).endsWith(tail)
      );
    })
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
