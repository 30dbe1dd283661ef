import type { SnippetTarget } from '../snippet-target.ts';
import { cookieHeader, encodeForm, requestUrl } from '../snippet-request.ts';
import type { MultipartPart, NameValue, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import { plainHeaders } from './content-headers.ts';
import { camelCase, holdsMarker, renderProgram } from './render-program.ts';
import type { ProgramSyntax } from './render-program.ts';
import { escapeBraced, hasUniqueNames, indentRest, jsonText, quoteDouble } from './literals.ts';

/** PHP 8.1 with its curl extension. */
export const phpCurl: SnippetTarget = {
  language: 'php',
  client: 'curl',
  render: (program) => renderProgram(program, syntax),
};

const syntax: ProgramSyntax = {
  comment: '//',
  step: ({ request, outputs }, { isLast }) => ({
    lines: [
      ...requestLines(request),
      ...(isLast ? ['echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), " ", $response, "\\n";'] : failOnStatus),
      ...outputs.map(
        ({ name, path }) => `$${camelCase(name)} = (string) json_decode($response, true)${path.map(index).join('')};`,
      ),
    ],
  }),
  frame: (_, lines) => ['<?php', '', ...lines].join('\n'),
  values: {
    variable: (name) => `$${camelCase(name)}`,
    glue: ' . ',
    encoded: (variable) => `rawurlencode(${variable})`,
    jsonQuote: '"',
  },
};

const failOnStatus = [
  'if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) >= 400) {',
  '    throw new RuntimeException($response);',
  '}',
];

function index(key: string | number): string {
  return `[${typeof key === 'number' ? key : quote(key)}]`;
}

function requestLines(request: SnippetRequest): string[] {
  const { method, body, basicAuthentication: basic } = request;
  const options = ['CURLOPT_RETURNTRANSFER => true'];
  if (method === 'HEAD') options.unshift('CURLOPT_NOBODY => true');
  else if (method !== 'GET' || body) options.unshift(`CURLOPT_CUSTOMREQUEST => ${quote(method)}`);
  if (basic) options.push(`CURLOPT_USERPWD => ${quote(`${basic.username}:${basic.password}`)}`);
  const cookie = cookieHeader(request);
  if (cookie !== null) options.push(`CURLOPT_COOKIE => ${quote(cookie)}`);
  const isOwnType = body?.kind === 'form' || body?.kind === 'multipart';
  const headers = plainHeaders(request, { contentType: !isOwnType, cookies: false });
  if (headers.length > 0) {
    // A header without a value would be removed by curl; the semicolon says that it is meant.
    const lines = headers.map(({ name, value }) => `    ${quote(value ? `${name}: ${value}` : `${name};`)},\n`);
    options.push(`CURLOPT_HTTPHEADER => [\n${lines.join('')}]`);
  }
  if (body) options.push(`CURLOPT_POSTFIELDS => ${bodyExpression(body)}`);
  return [
    `$curl = curl_init(${quote(requestUrl(request))});`,
    'curl_setopt_array($curl, [',
    ...options.map((option) => `    ${indentRest(option, '    ')},`),
    ']);',
    '',
    '$response = curl_exec($curl);',
    'if ($response === false) {',
    '    throw new RuntimeException(curl_error($curl));',
    '}',
  ];
}

/** Single quotes interpolate nothing; double ones only where escapes are needed, with `$` escaped. */
function quote(text: string): string {
  const isPlain = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text);
  if (isPlain) return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
  return quoteDouble(text, escapeBraced).replaceAll('$', String.raw`\$`);
}

function bodyExpression(body: SnippetBody): string {
  switch (body.kind) {
    case 'json':
      if (holdsMarker(jsonText(body.value))) return quote(JSON.stringify(body.value));
      // A nowdoc interpolates nothing, and no line of indented JSON can be its end.
      return `<<<'JSON'\n    ${indentRest(jsonText(body.value), '    ')}\n    JSON`;
    case 'text':
      return quote(body.text);
    case 'file':
      return `file_get_contents(${quote(body.fileName)})`;
    case 'form':
      return formExpression(body.fields);
    case 'multipart':
      return `[\n${body.parts.map((part) => `    ${quote(part.name)} => ${partExpression(part)},\n`).join('')}]`;
  }
}

function formExpression(fields: readonly NameValue[]): string {
  // PHP's arrays hold a name once.
  if (!hasUniqueNames(fields)) return quote(encodeForm(fields));
  return `http_build_query([\n${fields.map(({ name, value }) => `    ${quote(name)} => ${quote(value)},\n`).join('')}])`;
}

function partExpression({ name, value, fileName, mediaType }: MultipartPart): string {
  const type = mediaType === undefined ? '' : `, ${quote(mediaType)}`;
  if (fileName !== undefined) return `new CURLFile(${quote(fileName)}${type})`;
  return mediaType === undefined
    ? quote(value ?? '')
    : `new CURLStringFile(${quote(value ?? '')}, ${quote(name)}${type})`;
}
