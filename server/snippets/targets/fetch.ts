import type { SnippetProblem } from '../../../core/answer.ts';
import { isRecord } from '../json-values.ts';
import type { SnippetTarget } from '../snippet-target.ts';
import { requestUrl } from '../snippet-request.ts';
import type { MultipartPart, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import { plainHeaders } from './content-headers.ts';
import { hasUniqueNames, indentRest, quoteJavaScript } from './literals.ts';

/** `fetch` for browsers and ES modules of any runtime. */
export const javascriptFetch: SnippetTarget = {
  language: 'javascript',
  client: 'fetch',
  render: (request) => renderFetch(request, 'browser'),
  limits,
};

/** `fetch` for Node.js, which can read files. */
export const nodeFetch: SnippetTarget = {
  language: 'node',
  client: 'fetch',
  render: (request) => renderFetch(request, 'node'),
  limits,
};

type Runtime = 'browser' | 'node';

function limits(request: SnippetRequest): SnippetProblem[] {
  const problems: SnippetProblem[] = [];
  if (request.body && !allowsBody(request)) {
    problems.push({ pointer: '/body', message: `fetch cannot send a body with ${request.method}; use curl` });
  }
  if (request.method === 'TRACE' || request.method === 'CONNECT') {
    problems.push({ pointer: '', message: `fetch cannot send ${request.method} requests; use curl` });
  }
  return problems;
}

function allowsBody(request: SnippetRequest): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD';
}

function renderFetch(original: SnippetRequest, runtime: Runtime): string {
  const request = allowsBody(original) ? original : { ...original, body: null };
  const { body } = request;
  const before: string[] = [];
  const options: string[] = [];
  if (request.method !== 'GET') options.push(`method: ${quoteJavaScript(request.method)},`);
  const headers = headerLines(request);
  if (headers.length > 0) options.push(`headers: {\n${headers.map((line) => `    ${line}\n`).join('')}  },`);
  if (body) options.push(`body: ${indentRest(bodyExpression(body, runtime, before), '  ')},`);
  const url = quoteJavaScript(requestUrl(request));
  const call = options.length === 0 ? `fetch(${url})` : `fetch(${url}, {\n  ${options.join('\n  ')}\n})`;
  if (request.cookies.length > 0 && runtime === 'browser') {
    before.push('// Browsers set cookies themselves and ignore the Cookie header.');
  }
  const code = [
    ...before,
    `const response = await ${call};`,
    '',
    'console.log(response.status, await response.text());',
  ];
  return code.join('\n');
}

function headerLines(request: SnippetRequest): string[] {
  const isOwnType = request.body?.kind === 'form' || request.body?.kind === 'multipart';
  const lines = plainHeaders(request, { contentType: !isOwnType, cookies: true }).map(
    ({ name, value }) => `${propertyKey(name)}: ${quoteJavaScript(value)},`,
  );
  const basic = request.basicAuthentication;
  if (basic) {
    const credentials = quoteJavaScript(`${basic.username}:${basic.password}`);
    lines.unshift(`Authorization: \`Basic \${btoa(${credentials})}\`,`);
  }
  return lines;
}

function bodyExpression(body: SnippetBody, runtime: Runtime, before: string[]): string {
  switch (body.kind) {
    case 'json':
      return `JSON.stringify(${javaScriptLiteral(body.value)})`;
    case 'text':
      return quoteJavaScript(body.text);
    case 'form': {
      const asObject = hasUniqueNames(body.fields);
      const value = asObject
        ? Object.fromEntries(body.fields.map((field) => [field.name, field.value]))
        : body.fields.map((field) => [field.name, field.value]);
      return `new URLSearchParams(${javaScriptLiteral(value)})`;
    }
    case 'multipart':
      if (runtime === 'node' && body.parts.some((part) => part.fileName !== undefined))
        before.push("import { openAsBlob } from 'node:fs';", '');
      before.push(
        'const form = new FormData();',
        ...body.parts.map((part) => `form.append(${partArguments(part, runtime)});`),
        '',
      );
      return 'form';
    case 'file':
      if (runtime === 'node') before.push("import { openAsBlob } from 'node:fs';", '');
      return fileExpression(body.fileName, '', runtime);
  }
}

function partArguments({ name, value, fileName, mediaType }: MultipartPart, runtime: Runtime): string {
  const type = mediaType === undefined ? '' : `, { type: ${quoteJavaScript(mediaType)} }`;
  if (fileName !== undefined)
    return `${quoteJavaScript(name)}, ${fileExpression(fileName, type, runtime)}, ${quoteJavaScript(fileName)}`;
  const text = quoteJavaScript(value ?? '');
  return `${quoteJavaScript(name)}, ${type ? `new Blob([${text}]${type})` : text}`;
}

function fileExpression(fileName: string, type: string, runtime: Runtime): string {
  if (runtime === 'node') return `await openAsBlob(${quoteJavaScript(fileName)}${type})`;
  return `new Blob(['Put the content of your file here.']${type})`;
}

/** Widest list of plain values written on one line. */
const LINE_WIDTH = 80;

/** A JSON value as a JavaScript expression, two spaces deep per level. */
export function javaScriptLiteral(value: unknown): string {
  if (typeof value === 'string') return quoteJavaScript(value);
  if (Array.isArray(value)) {
    const items = (value as unknown[]).map(javaScriptLiteral);
    const line = `[${items.join(', ')}]`;
    if (line.length <= LINE_WIDTH && !line.includes('\n') && !(value as unknown[]).some(isRecord)) return line;
    return `[\n  ${items.map((item) => `${indentRest(item, '  ')},`).join('\n  ')}\n]`;
  }
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).map(
    ([key, item]) => `${propertyKey(key)}: ${indentRest(javaScriptLiteral(item), '  ')},`,
  );
  return entries.length === 0 ? '{}' : `{\n  ${entries.join('\n  ')}\n}`;
}

/** `__proto__` as a plain key would set the prototype; computed it is a property like any other. */
function propertyKey(name: string): string {
  if (name === '__proto__') return "['__proto__']";
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoteJavaScript(name);
}
