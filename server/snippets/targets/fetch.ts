import type { SnippetProblem } from '../../../core/answer.ts';
import { isRecord } from '../json-values.ts';
import type { SnippetTarget } from '../snippet-target.ts';
import { requestUrl } from '../snippet-request.ts';
import type { MultipartPart, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import { plainHeaders } from './content-headers.ts';
import { hasUniqueNames, indentRest, quoteJavaScript } from './literals.ts';
import { clientSecret } from '../token-call.ts';
import { camelCase, renderProgram } from './render-program.ts';
import type { ProgramSyntax } from './render-program.ts';

/** `fetch` for browsers and ES modules of any runtime. */
export const javascriptFetch: SnippetTarget = {
  language: 'javascript',
  client: 'fetch',
  render: (program) => renderProgram(program, syntaxOf('browser')),
  limits,
};

/** `fetch` for Node.js, which can read files. */
export const nodeFetch: SnippetTarget = {
  language: 'node',
  client: 'fetch',
  render: (program) => renderProgram(program, syntaxOf('node')),
  limits,
};

type Runtime = 'browser' | 'node';

function syntaxOf(runtime: Runtime): ProgramSyntax {
  return {
    comment: '//',
    step: ({ request, outputs }, { number, isLast, isOnly }) => {
      const response = isOnly ? 'response' : `response${number}`;
      const form = isOnly ? 'form' : `form${number}`;
      const { imports, lines } = renderFetch(request, runtime, { response, form });
      const answer = outputs.length === 1 ? `(await ${response}.json())` : `answer${number}`;
      return {
        imports,
        lines: [
          ...(runtime === 'browser' && request.basicAuthentication?.password === clientSecret
            ? ['// On a server only: in a browser everybody can read the client secret.']
            : []),
          ...lines,
          ...(isLast
            ? ['', `console.log(${response}.status, await ${response}.text());`]
            : [`if (!${response}.ok) throw new Error(await ${response}.text());`]),
          ...(outputs.length > 1 ? [`const ${answer} = await ${response}.json();`] : []),
          ...outputs.map(({ name, path }) => `const ${camelCase(name)} = ${answer}${path.map(member).join('')};`),
        ],
      };
    },
    frame: (imports, lines) => (imports.length === 0 ? lines : [...new Set(imports), '', ...lines]).join('\n'),
    values: { variable: camelCase, glue: ' + ', encoded: (variable) => `encodeURIComponent(${variable})` },
  };
}

function member(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${quoteJavaScript(key)}]`;
}

/** Names of the variables that a step declares. */
interface FetchNames {
  readonly response: string;
  readonly form: string;
}

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

function renderFetch(
  original: SnippetRequest,
  runtime: Runtime,
  names: FetchNames,
): { readonly imports: readonly string[]; readonly lines: readonly string[] } {
  const request = allowsBody(original) ? original : { ...original, body: null };
  const { body } = request;
  const imports: string[] = [];
  const before: string[] = [];
  const options: string[] = [];
  if (request.method !== 'GET') options.push(`method: ${quoteJavaScript(request.method)},`);
  const headers = headerLines(request);
  if (headers.length > 0) options.push(`headers: {\n${headers.map((line) => `    ${line}\n`).join('')}  },`);
  if (body) options.push(`body: ${indentRest(bodyExpression(body, runtime, { imports, before, names }), '  ')},`);
  const url = quoteJavaScript(requestUrl(request));
  const call = options.length === 0 ? `fetch(${url})` : `fetch(${url}, {\n  ${options.join('\n  ')}\n})`;
  if (request.cookies.length > 0 && runtime === 'browser') {
    before.push('// Browsers set cookies themselves and ignore the Cookie header.');
  }
  return { imports, lines: [...before, `const ${names.response} = await ${call};`] };
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

/** What an expression needs before it. */
interface Needs {
  readonly imports: string[];
  readonly before: string[];
  readonly names: FetchNames;
}

function bodyExpression(body: SnippetBody, runtime: Runtime, { imports, before, names }: Needs): string {
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
        imports.push("import { openAsBlob } from 'node:fs';");
      before.push(
        `const ${names.form} = new FormData();`,
        ...body.parts.map((part) => `${names.form}.append(${partArguments(part, runtime)});`),
        '',
      );
      return names.form;
    case 'file':
      if (runtime === 'node') imports.push("import { openAsBlob } from 'node:fs';");
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
