import { describe, expect, test } from 'vitest';
import { buildRequest } from '../../../../server/snippets/build-request.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { requestUrl } from '../../../../server/snippets/snippet-request.ts';
import { requestCases } from '../support/request-cases.ts';
import type { ExpectedBody } from '../support/request-cases.ts';
import { readCsharpLiterals, readJavaLiterals } from '../support/read-literals.ts';

/** The texts that must stand in the code as literals for this body to arrive. */
function bodyTexts(body: ExpectedBody | undefined): string[] {
  switch (body?.kind) {
    case 'text':
      return [body.text];
    case 'form':
      return body.fields.flat();
    case 'file':
      return [body.name];
    case 'multipart':
      return body.parts.flatMap((part) => [part.name, part.text ?? part.file ?? '']);
    case 'json':
    case 'none':
    case undefined:
      return [];
  }
}

const languages = [
  ['java', readJavaLiterals],
  ['csharp', readCsharpLiterals],
] as const;

// Neither language runs a lone file without fetching packages, so their literals are read back by the rules of the language.
describe.each(languages)('%s', (language, read) => {
  test.each(requestCases.map((request) => [request.name, request] as const))('%s', (_, request) => {
    const { code } = buildSnippet(request.operation, { language });
    const { literals, rest } = read(code);
    expect(rest).not.toContain('escaped');
    expect(rest).toMatch(/^[\x20-\x7e\n]*$/);
    expect(literals).toContain(requestUrl(buildRequest(request.operation).request));
    const headers = Object.entries(request.headers ?? {}).filter(([name]) => name !== 'authorization');
    expect(literals).toEqual(expect.arrayContaining(headers.map(([, value]) => value)));
    expect(literals).toEqual(expect.arrayContaining(bodyTexts(request.body)));
    const json = request.body?.kind === 'json' ? [JSON.stringify(request.body.value, null, 2)] : [];
    const sent = literals.map((literal) => unescapeHidden(literal));
    expect(sent).toEqual(expect.arrayContaining(json.map((text) => unescapeHidden(text))));
  });
});

/** JSON may spell a character in two ways; which one it is makes no difference to who reads it. */
function unescapeHidden(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
