import { describe, expect, it, test } from 'vitest';
import { findPaste } from '../../../server/answers/explain/find-paste.ts';
import { parsePaste } from '../../../server/explain/parse-paste.ts';
import { createExplainApp, exampleSpecification, explain } from './support/explain-fixtures.ts';
import { readingForms, sendingForms } from './support/pasted-forms.ts';
import { planted } from './support/secret-pastes.ts';

const app = createExplainApp([
  { slug: 'payments', versions: { '3': exampleSpecification('payments/v3.yaml') }, current: '3' },
]);

async function errorsOf(text: string): Promise<{ called: string; errors: string[] }> {
  const found = await explain(app, { api: 'payments', text });
  expect(JSON.stringify(found)).not.toContain(planted);
  const errors = found.findings.filter(({ severity }) => severity !== 'info');
  return {
    called: `${found.operation?.method ?? ''} ${found.operation?.path ?? ''}`,
    errors: errors.map(({ code, pointer }) => `${code} ${pointer}`),
  };
}

describe('a call in the form of', () => {
  it.each(sendingForms)('$name', async ({ of }) => {
    const called = 'POST /v3/refunds';
    expect(await errorsOf(of('1500'))).toEqual({ called, errors: [] });
    expect(await errorsOf(of('"12"'))).toEqual({ called, errors: ['body_invalid /body/amount'] });
  });

  it.each(readingForms)('$name', async ({ of }) => {
    const called = 'GET /v3/refunds';
    expect(await errorsOf(of('succeeded'))).toEqual({ called, errors: [] });
    expect(await errorsOf(of('succeded'))).toEqual({ called, errors: ['parameter_invalid /query/status'] });
  });

  it.each([...sendingForms, ...readingForms])('$name is read in a question as it is by itself', ({ of }) => {
    const text = of('1500');
    const { request, response } = parsePaste(text);
    expect(findPaste(text)).toMatchObject({ request, response });
    expect(findPaste(`Why does this fail?\n\n${text}`)).toMatchObject({ request, words: 'Why does this fail?' });
  });
});

test.each<[string, string, number]>([
  ['behind code', "axios.get('https://a.example/x')\n// 404 Not Found", 404],
  ['of an error of axios', "axios.get('https://a.example/x')\nAxiosError: Request failed with status code 422", 422],
  ['behind the body of an error', 'curl https://a.example/x\n{"message":"taken"}\n409', 409],
  ['in a page', '<html><head><title>413 Request Entity Too Large</title></head></html>', 413],
  ['of a sentence alone', 'Invalid authentication credentials', 401],
])('a status %s', (_name, text, status) => {
  expect(parsePaste(text).response?.status).toBe(status);
  expect(findPaste(text)?.response?.status).toBe(status);
});

test.each<[string, string]>([
  ['OkHttp', 'RequestBody.create("{}", MediaType.get("application/json"));\nnew Request.Builder().url("https://a.example/x").method("POST", body)'],
  ['OkHttp by a name', 'new Request.Builder().url("https://a.example/x").post(body).build()'],
  ['curl of PHP', "$curl = curl_init('https://a.example/x');\ncurl_setopt_array($curl, [CURLOPT_CUSTOMREQUEST => 'POST']);"],
])('the method of a request that is built step by step: %s', (_name, text) => {
  expect(parsePaste(text).request).toMatchObject({ method: 'POST', url: 'https://a.example/x' });
}); // prettier-ignore

test('the code of an error is no status', () => {
  expect(parsePaste('{"code":124,"message":"Invalid access token."}').response?.status).toBeNull();
});

test.each(['How do I call refunds with axios?', 'What does axios.get do?', 'http requests fail for https addresses'])(
  'no call: %s',
  (question) => {
    expect(findPaste(question)).toBeNull();
  },
);
