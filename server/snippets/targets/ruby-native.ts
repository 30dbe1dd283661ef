import type { SnippetTarget } from '../snippet-target.ts';
import { requestUrl } from '../snippet-request.ts';
import type { MultipartPart, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import { plainHeaders } from './content-headers.ts';
import { markerStart } from '../snippet-program.ts';
import { holdsMarker, renderProgram } from './render-program.ts';
import type { ProgramSyntax } from './render-program.ts';
import { capitalizeMethod, escapeBraced, indentRest, jsonText, quoteDouble } from './literals.ts';

/** Ruby with `net/http` of its standard library. */
export const rubyNative: SnippetTarget = {
  language: 'ruby',
  client: 'native',
  render: (program) => renderProgram(program, syntax),
};

const syntax: ProgramSyntax = {
  comment: '#',
  step: ({ request, outputs }, { isLast }) => ({
    imports: [
      ...(outputs.length > 0 ? ['require "json"'] : []),
      'require "net/http"',
      ...(request.path.includes(markerStart) ? ['require "uri"'] : []),
    ],
    lines: [
      ...requestLines(request),
      '',
      ...(isLast
        ? ['puts response.code, response.body']
        : ['raise response.body unless response.is_a?(Net::HTTPSuccess)']),
      ...outputs.map(({ name, path }) => `${name} = JSON.parse(response.body).dig(${path.map(index).join(', ')}).to_s`),
    ],
  }),
  frame: (imports, lines) => [...[...new Set(imports)].sort(), '', ...lines].join('\n'),
  values: {
    variable: (name) => name,
    glue: ' + ',
    encoded: (variable) => `URI.encode_www_form_component(${variable}).gsub("+", "%20")`,
    jsonQuote: '\\"',
  },
};

function index(key: string | number): string {
  return typeof key === 'number' ? String(key) : quote(key);
}

const namedMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']);

function requestLines(request: SnippetRequest): string[] {
  const { method, body, basicAuthentication: basic } = request;
  const generic = `Net::HTTPGenericRequest.new(${quote(method)}, ${String(body !== null)}, true, uri)`;
  const lines = [
    `uri = URI(${quote(requestUrl(request))})`,
    `request = ${namedMethods.has(method) ? `Net::HTTP::${capitalizeMethod(method)}.new(uri)` : generic}`,
  ];
  const isOwnType = body?.kind === 'form' || body?.kind === 'multipart';
  for (const { name, value } of plainHeaders(request, { contentType: !isOwnType, cookies: true })) {
    lines.push(`request[${quote(name)}] = ${quote(value)}`);
  }
  if (basic) lines.push(`request.basic_auth(${quote(basic.username)}, ${quote(basic.password)})`);
  if (body) lines.push(bodyLine(body));
  lines.push(
    '',
    'response = Net::HTTP.start(uri.hostname, uri.port, use_ssl: uri.scheme == "https") do |http|',
    '  http.request(request)',
    'end',
  );
  return lines;
}

/** Double quotes, with the sign that begins an interpolation escaped. */
function quote(text: string): string {
  return quoteDouble(text, escapeBraced).replaceAll('#', String.raw`\#`);
}

function bodyLine(body: SnippetBody): string {
  switch (body.kind) {
    case 'json':
      if (holdsMarker(jsonText(body.value))) return `request.body = ${quote(JSON.stringify(body.value))}`;
      // A quoted heredoc interpolates nothing, and no line of indented JSON can be its end.
      return `request.body = <<~'JSON'\n  ${indentRest(jsonText(body.value), '  ')}\nJSON`;
    case 'text':
      return `request.body = ${quote(body.text)}`;
    case 'file':
      return `request.body = File.binread(${quote(body.fileName)})`;
    case 'form':
      return `request.set_form_data([\n${body.fields.map(({ name, value }) => `  [${quote(name)}, ${quote(value)}],\n`).join('')}])`;
    case 'multipart':
      return `request.set_form([\n${body.parts.map((part) => `  ${partList(part)},\n`).join('')}], "multipart/form-data")`;
  }
}

function partList({ name, value, fileName, mediaType }: MultipartPart): string {
  const type = mediaType === undefined ? '' : `, { content_type: ${quote(mediaType)} }`;
  return `[${quote(name)}, ${fileName === undefined ? quote(value ?? '') : `File.open(${quote(fileName)})`}${type}]`;
}
