import { describe, expect, it } from 'vitest';
import { maskProse } from '../../../../server/answers/explain/mask-words.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';

const secret = 'Wd7mQ2xPz9Lk4Rt1';

describe('credentials in a question', () => {
  it.each([
    ['a variable of a shell', `export HARBOR_API_KEY=${secret}`],
    ['a quoted variable of a shell', `SET "HARBOR_TOKEN=${secret}"`],
    ['a variable of PowerShell', `$env:HARBOR_API_KEY = "${secret}"`],
    ['a setting of a cloud', `aws_secret_access_key = ${secret}`],
    ['a constant', `const harborApiKey = '${secret}';`],
    ['a typed constant', `let apiKey: string = "${secret}"`],
    ['a walrus', `token := "${secret}"`],
    ['an entry of a hash', `headers = { "X-API-Key" => "${secret}" }`],
    ['an item that is set', `req['X-API-Key'] = '${secret}'`],
    ['an item that is set by a method', `headers.put("X-Api-Key", "${secret}");`],
    ['a header that is added', `client.DefaultRequestHeaders.Add("Authorization", "${secret}");`],
    ['a value before its name', `request.setValue("${secret}", forHTTPHeaderField: "X-API-Key")`],
    ['a value with a scheme before its name', `r.setValue("Bearer ${secret}", forHTTPHeaderField: "Authorization")`],
    ['a line of YAML', `x-api-key: ${secret}`],
    ['a member of JSON', `{"clientSecret":"${secret}","password":"${secret}"}`],
    ['JSON in a string', `body: "{\\"client_secret\\":\\"${secret}\\"}"`],
    ['an option', `--api-key=${secret} --token ${secret}`],
    ['an attribute', `<input name="password" value="${secret}">`],
    ['an element', `<password>${secret}</password>`],
    ['a value with signs', `password: x<a>b\\c${secret}`],
    ['a sentence', `My access token is "${secret}" and my key is: ${secret}`],
  ])('%s', (_form, text) => {
    const masked = maskProse(text);
    expect(masked).not.toContain(secret);
    expect(masked).toContain('***');
  });

  it.each([
    'How long is an access token valid? It says expires_in: 3600.',
    'Which header carries the API key, X-API-Key or Authorization?',
    'GET /v1/orders?page_token=abc123def456 returns 400',
    'the next_page_token: "b64cursor0000"',
    'Is the password field required in POST /v1/users?',
    'headers.put("X-Api-Key", apiKey);',
    'export HARBOR_API_KEY=$OTHER',
    'The key is in the header.',
    'Send the token, v2/orders is next',
    'What does status 401 mean with bearer auth?',
    'token: string, secret: string, password: string',
  ])('nothing of %j', (text) => {
    expect(maskProse(text)).toBe(text);
  });

  it.each([
    ['names', 'api_key '],
    ['blanks', `api_key${' '.repeat(40)}= `],
    ['quotes', '"token", "'],
    ['values', `"${'a1'.repeat(20)}", `],
    ['words', `${'a'.repeat(60)}_`],
  ])('is read at once, however many %s it has', (_part, part) => {
    const text = part.repeat(Math.ceil(60_000 / part.length));
    const before = threadMilliseconds();
    maskProse(text);
    expect(threadMilliseconds() - before).toBeLessThan(1_000);
  });
});
