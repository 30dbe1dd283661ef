import { isRecord } from '../json-values.ts';
import { encodeStrictly } from '../percent-encoding.ts';
import type { SnippetTarget } from '../snippet-target.ts';
import { requestAddress, requestUrl } from '../snippet-request.ts';
import type { MultipartPart, NameValue, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import { markerStart } from '../snippet-program.ts';
import { escapeLong, hasUniqueNames, indentRest, quoteDouble } from './literals.ts';
import { renderProgram } from './render-program.ts';
import type { ProgramSyntax } from './render-program.ts';

/** Python 3 with the `requests` package. */
export const pythonRequests: SnippetTarget = {
  language: 'python',
  client: 'requests',
  render: (program) => renderProgram(program, syntax),
};

const syntax: ProgramSyntax = {
  comment: '#',
  step: ({ request, outputs }, { isLast }) => ({
    lines: [
      ...callLines(request),
      '',
      ...(isLast ? ['print(response.status_code, response.text)'] : ['response.raise_for_status()']),
      ...outputs.map(({ name, path }) => `${name} = response.json()${indexes(path)}`),
    ],
    imports: request.path.includes(markerStart) ? ['from urllib.parse import quote', ''] : [],
  }),
  frame: (imports, lines) => [...new Set(imports), 'import requests', '', ...lines].join('\n'),
  values: {
    variable: (name) => name,
    glue: ' + ',
    encoded: (variable) => `quote(${variable}, safe="")`,
    text: (variable) => `str(${variable})`,
  },
};

function indexes(path: readonly (string | number)[]): string {
  return path.map((key) => `[${typeof key === 'number' ? key : quote(key)}]`).join('');
}

const shortcuts = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

function callLines(request: SnippetRequest): string[] {
  const { method, body, basicAuthentication } = request;
  const asParams = request.query.length > 0 && request.query.every(isPlainQuery);
  const url = quote(asParams ? requestAddress(request) : requestUrl(request));
  const call = shortcuts.has(method) ? `requests.${method.toLowerCase()}` : 'requests.request';
  const lines = shortcuts.has(method) ? [url] : [quote(method), url];
  if (asParams) lines.push(`params=${pairsLiteral(request.query)}`);
  const headers = [...request.headers];
  if (body && statesContentType(body)) headers.push({ name: 'Content-Type', value: body.mediaType });
  if (!hasUniqueNames(request.cookies)) headers.push({ name: 'Cookie', value: cookieText(request) });
  if (headers.length > 0) lines.push(`headers=${pairsLiteral(headers)}`);
  if (request.cookies.length > 0 && hasUniqueNames(request.cookies))
    lines.push(`cookies=${pairsLiteral(request.cookies)}`);
  if (basicAuthentication) {
    lines.push(`auth=(${quote(basicAuthentication.username)}, ${quote(basicAuthentication.password)})`);
  }
  if (body) lines.push(bodyArgument(body));
  // Without a limit requests waits for ever.
  lines.push('timeout=30');
  const parameters = lines.map((line) => `    ${indentRest(line, '    ')},\n`).join('');
  return [`response = ${call}(\n${parameters})`];
}

/** Whether `params=` would send the very same bytes: it encodes in its own way, spaces as `+`. */
function isPlainQuery(part: SnippetRequest['query'][number]): boolean {
  return (
    !/[ ]/.test(part.name + part.value) && part.encoded === `${encodeStrictly(part.name)}=${encodeStrictly(part.value)}`
  );
}

function cookieText(request: SnippetRequest): string {
  return request.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

function statesContentType(body: SnippetBody): boolean {
  if (body.kind === 'form') return body.fields.length === 0;
  return body.kind !== 'multipart' && !(usesJson(body) && body.mediaType === 'application/json');
}

/** `json=None` would send no body at all. */
function usesJson(body: SnippetBody): boolean {
  return body.kind === 'json' && body.value !== null;
}

function bodyArgument(body: SnippetBody): string {
  switch (body.kind) {
    case 'json':
      return usesJson(body) ? `json=${pythonLiteral(body.value)}` : 'data="null"';
    case 'text':
      return `data=${quote(body.text)}.encode("utf-8")`;
    case 'form':
      return body.fields.length === 0 ? 'data=""' : `data=${pairsLiteral(body.fields)}`;
    case 'multipart':
      return `files=[\n${body.parts.map((part) => `    ${partTuple(part)},\n`).join('')}]`;
    case 'file':
      return `data=open(${quote(body.fileName)}, "rb")`;
  }
}

function partTuple({ name, value, fileName, mediaType }: MultipartPart): string {
  // Unlike other clients requests names no type for a file by itself, and some servers insist on one.
  const stated = mediaType ?? (fileName === undefined ? undefined : 'application/octet-stream');
  const type = stated === undefined ? '' : `, ${quote(stated)}`;
  const file =
    fileName === undefined ? `None, ${quote(value ?? '')}` : `${quote(fileName)}, open(${quote(fileName)}, "rb")`;
  return `(${quote(name)}, (${file}${type}))`;
}

/** A dictionary, or a list of pairs where names repeat. */
function pairsLiteral(pairs: readonly NameValue[]): string {
  const isMap = hasUniqueNames(pairs);
  const items = pairs.map(({ name, value }) =>
    isMap ? `${quote(name)}: ${quote(value)}` : `(${quote(name)}, ${quote(value)})`,
  );
  const [open, close] = isMap ? '{}' : '[]';
  const [only] = items;
  if (items.length === 1 && only !== undefined && only.length < LINE_WIDTH) return `${open}${only}${close}`;
  return `${open}\n${items.map((item) => `    ${item},\n`).join('')}${close}`;
}

/** Widest collection of plain values written on one line. */
const LINE_WIDTH = 72;

function quote(text: string): string {
  return quoteDouble(text, escapeLong);
}

/** A JSON value as a Python expression. */
export function pythonLiteral(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) {
    const items = (value as unknown[]).map(pythonLiteral);
    const line = `[${items.join(', ')}]`;
    if (line.length <= LINE_WIDTH && !line.includes('\n') && !(value as unknown[]).some(isRecord)) return line;
    return `[\n${items.map((item) => `    ${indentRest(item, '    ')},\n`).join('')}]`;
  }
  if (isRecord(value)) {
    const entries = Object.entries(value).map(
      ([key, item]) => `    ${quote(key)}: ${indentRest(pythonLiteral(item), '    ')},\n`,
    );
    return entries.length === 0 ? '{}' : `{\n${entries.join('')}}`;
  }
  return value === null || value === undefined ? 'None' : JSON.stringify(value);
}
