import type { SnippetTarget } from '../snippet-target.ts';
import { requestUrl } from '../snippet-request.ts';
import type { MultipartPart, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import { plainHeaders } from './content-headers.ts';
import { camelCase, holdsMarker, renderProgram } from './render-program.ts';
import type { ProgramSyntax } from './render-program.ts';
import { capitalizeMethod, escapeUnits, indentRest, jsonText, quoteDouble } from './literals.ts';

/** C# 11 with `HttpClient`: a whole program of top-level statements. */
export const csharpHttpclient: SnippetTarget = {
  language: 'csharp',
  client: 'httpclient',
  render: (program) => renderProgram(program, syntax),
};

const syntax: ProgramSyntax = {
  comment: '//',
  step: ({ request, outputs }, { isLast, isOnly }) => {
    const imports = new Set(['System', 'System.Net.Http']);
    const lines = requestLines(request, imports);
    lines.push('', 'using var response = await client.SendAsync(request);');
    if (isLast) {
      lines.push('Console.WriteLine($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");');
      if (isOnly) return { imports: [...imports], lines };
    } else {
      imports.add('System.Text.Json');
      lines.push(
        'response.EnsureSuccessStatusCode();',
        'using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());',
        ...outputs.map(
          ({ name, path }) => `${camelCase(name)} = answer.RootElement${path.map(member).join('')}.ToString();`,
        ),
      );
    }
    const declared = outputs.map(({ name }) => `string ${camelCase(name)};`);
    const block = lines.map((line) => (line ? `    ${indentRest(line, '    ')}` : ''));
    return { imports: [...imports], lines: [...declared, '{', ...block, '}'] };
  },
  frame: (imports, lines) => [...[...new Set(imports)].sort().map((name) => `using ${name};`), '', ...lines].join('\n'),
  values: {
    variable: camelCase,
    glue: ' + ',
    encoded: (variable) => `Uri.EscapeDataString(${variable})`,
    jsonQuote: '\\"',
  },
};

function member(key: string | number): string {
  return typeof key === 'number' ? `[${key}]` : `.GetProperty(${quote(key)})`;
}

const namedMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']);

function requestLines(request: SnippetRequest, imports: Set<string>): string[] {
  const { method, body, basicAuthentication: basic } = request;
  const verb = namedMethods.has(method) ? `HttpMethod.${capitalizeMethod(method)}` : `new HttpMethod(${quote(method)})`;
  const lines: string[] = [];
  // Its own cookie container would drop the header.
  const handler = request.cookies.length > 0 ? 'new HttpClientHandler { UseCookies = false }' : '';
  lines.push(`using var client = new HttpClient(${handler});`);
  lines.push(`using var request = new HttpRequestMessage(${verb}, ${quote(requestUrl(request))});`);
  for (const { name, value } of plainHeaders(request, { contentType: false, cookies: true })) {
    lines.push(`request.Headers.TryAddWithoutValidation(${quote(name)}, ${quote(value)});`);
  }
  if (basic) {
    imports.add('System.Net.Http.Headers').add('System.Text');
    lines.push(
      `var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(${quote(`${basic.username}:${basic.password}`)}));`,
    );
    lines.push('request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);');
  }
  if (body) lines.push(...bodyLines(body, imports));
  return lines;
}

function quote(text: string): string {
  return quoteDouble(text, escapeUnits);
}

function bodyLines(body: SnippetBody, imports: Set<string>): string[] {
  const typed = `request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(${quote(body.mediaType)});`;
  if (body.kind !== 'form' && body.kind !== 'multipart') imports.add('System.Net.Http.Headers');
  switch (body.kind) {
    case 'json':
      if (holdsMarker(jsonText(body.value))) {
        return [`request.Content = new StringContent(${quote(JSON.stringify(body.value))});`, typed];
      }
      return [`request.Content = new StringContent(${rawString(jsonText(body.value))});`, typed];
    case 'text':
      return [`request.Content = new StringContent(${quote(body.text)});`, typed];
    case 'file':
      imports.add('System.IO');
      return [`request.Content = new StreamContent(File.OpenRead(${quote(body.fileName)}));`, typed];
    case 'form': {
      imports.add('System.Collections.Generic');
      const fields = body.fields.map(({ name, value }) => `    new(${quote(name)}, ${quote(value)}),`);
      return ['request.Content = new FormUrlEncodedContent(new KeyValuePair<string, string>[]', '{', ...fields, '});'];
    }
    case 'multipart':
      return [
        'var form = new MultipartFormDataContent();',
        ...body.parts.flatMap((part, index) => partLines(part, index, imports)),
        'request.Content = form;',
      ];
  }
}

function partLines({ name, value, fileName, mediaType }: MultipartPart, index: number, imports: Set<string>): string[] {
  const content =
    fileName === undefined
      ? `new StringContent(${quote(value ?? '')})`
      : `new StreamContent(File.OpenRead(${quote(fileName)}))`;
  if (fileName !== undefined) imports.add('System.IO');
  const rest = fileName === undefined ? '' : `, ${quote(fileName)}`;
  if (mediaType === undefined) return [`form.Add(${content}, ${quote(name)}${rest});`];
  imports.add('System.Net.Http.Headers');
  const variable = `part${index === 0 ? '' : String(index + 1)}`;
  return [
    `var ${variable} = ${content};`,
    `${variable}.Headers.ContentType = MediaTypeHeaderValue.Parse(${quote(mediaType)});`,
    `form.Add(${variable}, ${quote(name)}${rest});`,
  ];
}

/** A raw string literal, fenced by more quotes than the text has in a row. */
function rawString(text: string): string {
  const longest = Math.max(2, ...(text.match(/"+/g) ?? []).map((run) => run.length));
  const fence = '"'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
