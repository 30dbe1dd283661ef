import type { SnippetTarget } from '../snippet-target.ts';
import { encodeStrictly } from '../percent-encoding.ts';
import { cookieHeader, encodeForm, requestUrl } from '../snippet-request.ts';
import type { MultipartPart, NameValue, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import type { StepOutput } from '../snippet-program.ts';
import { escapeLong, jsonText, quoteDouble, quoteShell } from './literals.ts';
import { renderProgram } from './render-program.ts';
import type { ProgramSyntax } from './render-program.ts';

/** curl, for any POSIX shell. Only long options: they explain themselves. */
export const shellCurl: SnippetTarget = {
  language: 'shell',
  client: 'curl',
  render: (program) => renderProgram(program, syntax),
};

const syntax: ProgramSyntax = {
  comment: '#',
  step: ({ request, outputs }) => ({ lines: stepLines(render(request), outputs) }),
  frame: (_, lines) => lines.join('\n'),
  values: {
    variable: (name) => `"$${name.toUpperCase()}"`,
    glue: '',
    quote: "'",
    encoded: (variable) => variable,
    jsonQuote: '"',
  },
};

/** `python3` reads the JSON: nearly every machine has it, and no pattern of a text tool reads JSON right. */
function stepLines(call: string, outputs: readonly StepOutput[]): string[] {
  if (outputs.length === 0) return [call];
  const quiet = call.replace(/^curl /, 'curl --silent --show-error --fail ');
  const [only] = outputs;
  if (only !== undefined && outputs.length === 1) return [`${assign(only)}$(${quiet} | ${readJson(only)})`];
  return [
    `ANSWER=$(${quiet})`,
    ...outputs.map((output) => `${assign(output)}$(printf '%s' "$ANSWER" | ${readJson(output)})`),
  ];
}

function assign({ name }: StepOutput): string {
  return `${name.toUpperCase()}=`;
}

function readJson({ path, isForAddress }: StepOutput): string {
  const keys = path.map((key) => `[${typeof key === 'number' ? key : quoteDouble(key, escapeLong)}]`).join('');
  const value = `json.load(sys.stdin)${keys}`;
  const program =
    isForAddress === true
      ? `import json, sys, urllib.parse; print(urllib.parse.quote(str(${value}), safe=""))`
      : `import json, sys; print(${value})`;
  return `python3 -c ${quoteShell(program)}`;
}

function render(request: SnippetRequest): string {
  const { method, body, basicAuthentication } = request;
  const verb = method === 'HEAD' ? '--head ' : method === 'GET' && !body ? '' : `--request ${method} `;
  const options: string[] = [];
  if (basicAuthentication) {
    options.push(`--user ${quoteShell(`${basicAuthentication.username}:${basicAuthentication.password}`)}`);
  }
  // A header without a value would be removed by curl; the semicolon says that it is meant.
  for (const { name, value } of request.headers)
    options.push(`--header ${quoteShell(value ? `${name}: ${value}` : `${name};`)}`);
  const cookie = cookieHeader(request);
  if (cookie !== null) options.push(`--cookie ${quoteShell(cookie)}`);
  if (body) options.push(...bodyOptions(body));
  return [`curl ${verb}${quoteShell(requestUrl(request))}`, ...options].join(' \\\n  ');
}

function bodyOptions(body: SnippetBody): string[] {
  const contentType = `--header ${quoteShell(`Content-Type: ${body.mediaType}`)}`;
  switch (body.kind) {
    case 'json':
      return [contentType, `--data-raw ${quoteShell(jsonText(body.value))}`];
    case 'text':
      return [contentType, `--data-raw ${quoteShell(body.text)}`];
    case 'file':
      return [contentType, `--data-binary ${quoteShell(`@${body.fileName}`)}`];
    case 'form':
      return formOptions(body.fields, contentType);
    case 'multipart':
      return body.parts.map(partOption);
  }
}

/** Readable field by field; encoded at once where a field holds what a terminal should not see. */
function formOptions(fields: readonly NameValue[], contentType: string): string[] {
  if (fields.length === 0) return [contentType, "--data-raw ''"];
  const isPlain = fields.every(({ name, value }) => name !== '' && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(value));
  if (!isPlain) return [`--data-raw ${quoteShell(encodeForm(fields))}`];
  return fields.map(({ name, value }) => `--data-urlencode ${quoteShell(`${encodeStrictly(name)}=${value}`)}`);
}

function partOption({ name, value, fileName, mediaType }: MultipartPart): string {
  const type = mediaType === undefined ? '' : `;type=${mediaType}`;
  if (fileName !== undefined) return `--form ${quoteShell(`${name}=@${fileName}${type}`)}`;
  if (!type) return `--form-string ${quoteShell(`${name}=${value ?? ''}`)}`;
  // Quoted, a leading `@` or `<` names no file and a semicolon ends nothing.
  return `--form ${quoteShell(`${name}="${(value ?? '').replaceAll(/[\\"]/g, String.raw`\$&`)}"${type}`)}`;
}
