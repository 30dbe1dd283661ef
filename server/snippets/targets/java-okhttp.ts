import type { SnippetProblem } from '../../../core/answer.ts';
import type { SnippetTarget } from '../snippet-target.ts';
import { requestUrl } from '../snippet-request.ts';
import type { MultipartPart, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import { plainHeaders } from './content-headers.ts';
import { camelCase, holdsMarker, renderProgram } from './render-program.ts';
import type { ProgramSyntax } from './render-program.ts';
import { escapeUnits, indentRest, jsonText, quoteDouble } from './literals.ts';

/** Java 17 with OkHttp 4 or 5: a whole class. */
export const javaOkhttp: SnippetTarget = {
  language: 'java',
  client: 'okhttp',
  render: (program) => renderProgram(program, syntax),
  limits,
};

const syntax: ProgramSyntax = {
  comment: '//',
  step: ({ request, outputs }, { isLast, number, isOnly }) => {
    const client = number === 1 ? ['OkHttpClient client = new OkHttpClient();'] : [];
    const imports = [
      ...(usesFile(request.body) ? ['import java.io.File;'] : []),
      ...(outputs.length > 0 ? ['import org.json.*;'] : []),
      ...(holdsMarker(requestUrl(request))
        ? ['import java.net.URLEncoder;', 'import java.nio.charset.StandardCharsets;']
        : []),
    ];
    const lines = [
      ...requestLines(request),
      'try (Response response = client.newCall(request).execute()) {',
      ...(isLast
        ? ['    System.out.println(response.code() + " " + response.body().string());']
        : [
            '    if (!response.isSuccessful()) throw new IOException(response.toString());',
            '    Object answer = new JSONTokener(response.body().string()).nextValue();',
            ...outputs.map(
              ({ name, path }) => `    ${camelCase(name)} = String.valueOf(${path.reduce(member, 'answer')});`,
            ),
          ]),
      '}',
    ];
    if (isOnly) return { imports, lines: [...client, ...lines] };
    const declared = outputs.map(({ name }) => `String ${camelCase(name)};`);
    const block = ['{', ...lines.map((line) => (line ? `    ${indentRest(line, '    ')}` : '')), '}'];
    return { imports, lines: [...client, ...declared, ...block] };
  },
  frame: (imports, lines) =>
    [
      ...[...new Set(['import java.io.IOException;', 'import okhttp3.*;', ...imports])].sort(),
      '',
      'public class Main {',
      '    public static void main(String[] arguments) throws IOException {',
      ...lines.map((line) => (line ? `        ${indentRest(line, '        ')}` : '')),
      '    }',
      '}',
    ].join('\n'),
  values: {
    variable: camelCase,
    glue: ' + ',
    encoded: (variable) => `URLEncoder.encode(${variable}, StandardCharsets.UTF_8).replace("+", "%20")`,
    jsonQuote: '\\"',
  },
};

function member(object: string, key: string | number): string {
  return typeof key === 'number'
    ? `((JSONArray) ${object}).get(${key})`
    : `((JSONObject) ${object}).get(${quote(key)})`;
}

const needsBody = new Set(['POST', 'PUT', 'PATCH', 'PROPPATCH', 'REPORT', 'QUERY']);
const forbidsBody = new Set(['GET', 'HEAD']);

function limits(request: SnippetRequest): SnippetProblem[] {
  if (!request.body || !forbidsBody.has(request.method)) return [];
  return [{ pointer: '/body', message: `OkHttp cannot send a body with ${request.method}; use curl` }];
}

function requestLines(original: SnippetRequest): string[] {
  const request = forbidsBody.has(original.method) ? { ...original, body: null } : original;
  const { body, method } = request;
  const builder = [`.url(${quote(requestUrl(request))})`];
  const empty = needsBody.has(method) ? 'RequestBody.create(new byte[0])' : 'null';
  if (method !== 'GET') builder.push(`.method(${quote(method)}, ${body ? 'body' : empty})`);
  for (const { name, value } of plainHeaders(request, { contentType: false, cookies: true })) {
    builder.push(`.header(${quote(name)}, ${quote(value)})`);
  }
  const basic = request.basicAuthentication;
  if (basic)
    builder.push(`.header("Authorization", Credentials.basic(${quote(basic.username)}, ${quote(basic.password)}))`);
  return [
    ...(body ? [`RequestBody body = ${indentRest(bodyExpression(body), '    ')};`] : []),
    `Request request = new Request.Builder()\n    ${builder.join('\n    ')}\n    .build();`,
    '',
  ];
}

function quote(text: string): string {
  return quoteDouble(text, escapeUnits);
}

function usesFile(body: SnippetBody | null): boolean {
  if (body === null) return false;
  return body.kind === 'file' || (body.kind === 'multipart' && body.parts.some((part) => part.fileName !== undefined));
}

function bodyExpression(body: SnippetBody): string {
  const type = `MediaType.get(${quote(body.mediaType)})`;
  switch (body.kind) {
    case 'json':
      if (holdsMarker(jsonText(body.value))) return `RequestBody.create(${quote(JSON.stringify(body.value))}, ${type})`;
      return `RequestBody.create(${textBlock(jsonText(body.value))}, ${type})`;
    case 'text':
      return `RequestBody.create(${quote(body.text)}, ${type})`;
    case 'file':
      return `RequestBody.create(new File(${quote(body.fileName)}), ${type})`;
    case 'form':
      return chain(
        'new FormBody.Builder()',
        body.fields.map(({ name, value }) => `.add(${quote(name)}, ${quote(value)})`),
      );
    case 'multipart':
      return chain('new MultipartBody.Builder()', ['.setType(MultipartBody.FORM)', ...body.parts.map(partCall)]);
  }
}

function chain(start: string, calls: readonly string[]): string {
  return [start, ...calls, '.build()'].join('\n    ');
}

function partCall({ name, value, fileName, mediaType }: MultipartPart): string {
  const type = mediaType === undefined ? 'null' : `MediaType.get(${quote(mediaType)})`;
  if (fileName !== undefined)
    return `.addFormDataPart(${quote(name)}, ${quote(fileName)}, RequestBody.create(new File(${quote(fileName)}), ${type}))`;
  if (mediaType === undefined) return `.addFormDataPart(${quote(name)}, ${quote(value ?? '')})`;
  return `.addFormDataPart(${quote(name)}, null, RequestBody.create(${quote(value ?? '')}, ${type}))`;
}

/** A text block; every backslash is doubled, so that neither Java's nor JSON's escapes change meaning. */
function textBlock(text: string): string {
  const inner = text
    .replaceAll('\\', '\\\\')
    .replaceAll('"""', String.raw`\"\"\"`)
    // A quote right before the closing ones would count among them.
    .replace(/"$/, String.raw`\"`);
  return `"""\n${inner}"""`;
}
