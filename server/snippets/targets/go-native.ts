import type { SnippetTarget } from '../snippet-target.ts';
import { requestUrl } from '../snippet-request.ts';
import type { MultipartPart, SnippetBody, SnippetRequest } from '../snippet-request.ts';
import { plainHeaders } from './content-headers.ts';
import { camelCase, holdsMarker, renderProgram } from './render-program.ts';
import type { ProgramSyntax } from './render-program.ts';
import { escapeLong, jsonText, quoteDouble } from './literals.ts';

/** Go with `net/http`: a whole program for `go run`. */
export const goNative: SnippetTarget = {
  language: 'go',
  client: 'native',
  render: (program) => renderProgram(program, syntax),
};

const syntax: ProgramSyntax = {
  comment: '//',
  step: ({ request, outputs }, { isLast }) => {
    const code = requestCode(request);
    if (isLast) {
      return {
        imports: ['fmt', 'io', 'net/http', ...code.imports],
        lines: [
          ...code.lines,
          'content, err := io.ReadAll(response.Body)',
          ...failOnError,
          'fmt.Println(response.Status, string(content))',
        ],
      };
    }
    // A block of its own: the names of a step are free again behind it.
    return {
      imports: ['encoding/json', 'fmt', 'net/http', ...code.imports],
      lines: [
        ...outputs.map(({ name }) => `var ${goName(name)} string`),
        '{',
        ...[
          ...code.lines,
          'if response.StatusCode >= 400 {',
          '\tpanic(response.Status)',
          '}',
          'decoder := json.NewDecoder(response.Body)',
          // A large number would lose its last digits.
          'decoder.UseNumber()',
          'var answer any',
          'if err := decoder.Decode(&answer); err != nil {',
          '\tpanic(err)',
          '}',
          ...outputs.map(({ name, path }) => `${goName(name)} = fmt.Sprint(answer${path.map(index).join('')})`),
        ].map((line) => (line ? `\t${line}` : '')),
        '}',
      ],
    };
  },
  frame: (imports, lines) =>
    [
      'package main',
      '',
      'import (',
      ...[...new Set(imports)].sort().map((name) => `\t"${name}"`),
      ')',
      '',
      'func main() {',
      ...lines.map((line) => (line ? `\t${line}` : '')),
      '}',
    ].join('\n'),
  values: {
    variable: goName,
    glue: ' + ',
    encoded: (variable) => `url.PathEscape(${variable})`,
    jsonQuote: '\\"',
  },
};

function goName(name: string): string {
  return camelCase(name).replace(/Id$/, 'ID');
}

function index(key: string | number): string {
  return typeof key === 'number' ? `.([]any)[${key}]` : `.(map[string]any)[${quote(key)}]`;
}

const failOnError = ['if err != nil {', '\tpanic(err)', '}'];

interface GoBody {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
  /** Expression of the content type, where code computes it. */
  readonly contentType?: string;
}

function requestCode(request: SnippetRequest): {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
} {
  const body: GoBody = request.body ? bodyCode(request.body) : { imports: [], lines: [] };
  const source = request.body ? 'body' : 'nil';
  const lines = [
    ...body.lines,
    `request, err := http.NewRequest(${quote(request.method)}, ${quote(requestUrl(request))}, ${source})`,
    ...failOnError,
  ];
  const computed = body.contentType !== undefined;
  for (const { name, value } of plainHeaders(request, { contentType: !computed, cookies: true })) {
    lines.push(`request.Header.Set(${quote(name)}, ${quote(value)})`);
  }
  if (body.contentType !== undefined) lines.push(`request.Header.Set("Content-Type", ${body.contentType})`);
  const basic = request.basicAuthentication;
  if (basic) lines.push(`request.SetBasicAuth(${quote(basic.username)}, ${quote(basic.password)})`);
  lines.push('', 'response, err := http.DefaultClient.Do(request)', ...failOnError, 'defer response.Body.Close()', '');
  return { imports: [...body.imports, ...(holdsMarker(requestUrl(request)) ? ['net/url'] : [])], lines };
}

function quote(text: string): string {
  return quoteDouble(text, escapeLong);
}

function bodyCode(body: SnippetBody): GoBody {
  switch (body.kind) {
    case 'json':
      if (holdsMarker(jsonText(body.value))) {
        return { imports: ['strings'], lines: [`body := strings.NewReader(${quote(JSON.stringify(body.value))})`] };
      }
      // Between backquotes nothing is special, and JSON can spell a backquote otherwise.
      return {
        imports: ['strings'],
        lines: [`body := strings.NewReader(\`${jsonText(body.value).replaceAll('`', String.raw`\u0060`)}\`)`],
      };
    case 'text':
      return { imports: ['strings'], lines: [`body := strings.NewReader(${quote(body.text)})`] };
    case 'form':
      return {
        imports: ['net/url', 'strings'],
        lines: [
          'form := url.Values{}',
          ...body.fields.map(({ name, value }) => `form.Add(${quote(name)}, ${quote(value)})`),
          'body := strings.NewReader(form.Encode())',
        ],
      };
    case 'file':
      return {
        imports: ['os'],
        lines: [`body, err := os.Open(${quote(body.fileName)})`, ...failOnError, 'defer body.Close()'],
      };
    case 'multipart':
      return multipartCode(body.parts);
  }
}

function multipartCode(parts: readonly MultipartPart[]): GoBody {
  const imports = ['bytes', 'mime/multipart'];
  const lines = ['body := &bytes.Buffer{}', 'form := multipart.NewWriter(body)'];
  parts.forEach((part, index) => {
    const suffix = index === 0 ? '' : String(index + 1);
    if (part.fileName === undefined && part.mediaType === undefined) {
      lines.push(`form.WriteField(${quote(part.name)}, ${quote(part.value ?? '')})`);
      return;
    }
    const disposition = `form-data; name="${headerName(part.name)}"${part.fileName === undefined ? '' : `; filename="${part.fileName}"`}`;
    const type = part.mediaType ?? 'application/octet-stream';
    imports.push('net/textproto');
    lines.push(
      `part${suffix}, err := form.CreatePart(textproto.MIMEHeader{`,
      `\t"Content-Disposition": {${quote(disposition)}},`,
      `\t"Content-Type":        {${quote(type)}},`,
      '})',
      ...failOnError,
    );
    if (part.fileName === undefined) {
      lines.push(`io.WriteString(part${suffix}, ${quote(part.value ?? '')})`);
      return;
    }
    imports.push('os');
    lines.push(
      `file${suffix}, err := os.Open(${quote(part.fileName)})`,
      ...failOnError,
      `io.Copy(part${suffix}, file${suffix})`,
      `file${suffix}.Close()`,
    );
  });
  lines.push('form.Close()');
  return { imports, lines, contentType: 'form.FormDataContentType()' };
}

/** As browsers write field names into `Content-Disposition`. */
function headerName(name: string): string {
  return name.replaceAll('"', '%22');
}
