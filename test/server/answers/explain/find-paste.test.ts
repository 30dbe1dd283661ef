import { describe, expect, it } from 'vitest';
import { findPaste } from '../../../../server/answers/explain/find-paste.ts';

const url = 'https://api.harbor.example/v3/refunds';

describe('findPaste', () => {
  it('reads a request whose first line names no protocol, with what was said below it', () => {
    const head = 'POST https://api.example/v1/customers\nAuthorization: Bearer x\nContent-Type: application/json';
    expect(findPaste(`${head}\n\n{"name":"Ada"}\n\ngives 422`)).toMatchObject({
      request: { method: 'POST', url: 'https://api.example/v1/customers', body: { text: '{"name":"Ada"}' } },
      response: { status: 422 },
      words: 'gives 422',
    });
  });

  it.each<[string, string, object]>([
    ['a command after its question', `why do I get this? curl ${url} -H 'Authorization: Bearer x'`, { request: { method: 'GET', url }, words: 'why do I get this?' }],
    ['a command in a sentence', `Why does curl -X POST ${url} return 401?`, { request: { method: 'POST', url }, response: { status: 401 }, words: 'Why does \nreturn 401?'.replace(' \n', '\n') }],
    ['a command that ends a sentence', `What is wrong with curl ${url}?`, { request: { url } }],
    ['a command in a fence', `I get 403:\n\n\`\`\`sh\n$ curl ${url} \\\n  -H 'Accept: a/b'\n\`\`\`\n\nAny idea?`, { request: { url, headers: [{ name: 'Accept', value: 'a/b' }] }, response: { status: 403 } }],
    ['a command as inline code', `Convert \`curl ${url} -d a=1\` to Python`, { request: { method: 'POST', body: { text: 'a=1' } } }],
    ['a command with its output and a question behind', `curl ${url}\nHTTP/1.1 422\n\n{"error":{"param":"limit"}}\n\nWhy is that?`, { response: { status: 422, body: '{"error":{"param":"limit"}}' }, words: 'Why is that?' }],
    ['a body with line breaks', `curl ${url} --json '{\n  "a": 1,\n}' what is wrong?`, { request: { body: { text: '{\n  "a": 1,\n}' } }, words: 'what is wrong?' }],
    ['a raw request', `Why 415?\nPOST /v3/refunds HTTP/1.1\nHost: api.harbor.example\nContent-Type: text/plain\n\nhello`, { request: { method: 'POST', url }, words: 'Why 415?' }],
    ['a raw request with a question at its end', 'POST /v3/refunds HTTP/1.1\nContent-Type: application/json\n\n{"a":1}\nWhat is missing?', { request: { body: { text: '{"a":1}' } }, words: 'What is missing?' }],
    ['a response', 'what does this mean\nHTTP/2 429\nretry-after: 3', { request: null, response: { status: 429 } }],
    ['output of curl -v', '* Connected\n> GET /v3/refunds HTTP/2\n> Host: api.harbor.example\n>\n< HTTP/2 401\n<\n', { request: { url, known: 'head' }, response: { status: 401 } }],
    ['headers', 'I sent these:\nAccept: a/b\nX-Api-Key: abc\nand got 401', { request: { url: null }, response: { status: 401 } }],
    ['one header that says enough', 'WWW-Authenticate: Key realm="kong"\nWhat now?', { response: { headers: [{ name: 'WWW-Authenticate' }] } }],
    ['headers of HTTP/2', ':method: PUT\n:path: /x\n:authority: a.example', { request: { method: 'PUT' } }],
    ['a line of an access log', '203.0.113.9 - - [02/Mar/2026:12:00:01 +0000] "PATCH /v3/refunds/re_1 HTTP/1.1" 405 58', { request: { method: 'PATCH' }, response: { status: 405 } }],
    ['a line of a log', 'what happened here?\nERR POST https://a.example/x -> 502 in 31 ms', { request: { url: 'https://a.example/x' }, response: { status: 502 }, words: 'what happened here?' }],
    ['method, path and status', 'POST /v3/refunds 422', { request: { method: 'POST' }, response: { status: 422 } }],
    ['the body of an error', 'Why? {"error":{"type":"invalid_request","param":"amount"}}', { request: null, response: { status: null } }],
    ['a problem document', '{"type":"about:blank","title":"Conflict","status":409}', { response: { status: 409 } }],
    ['a body with a message, where failing is asked about', 'I get 401: {"message":"Unauthorized"}', { response: { status: 401 } }],
    ["the gateway's own sentence", 'I keep getting "no Route matched with those values"', { request: null, response: { status: 404 } }],
    ['a status beside the sentence', '403 You cannot consume this service, why?', { response: { status: 403 } }],
  ])('%s', (_name, question, expected) => {
    expect(findPaste(question)).toMatchObject(expected);
  }); // prettier-ignore

  it.each([
    'How do I refund a payment with curl?',
    'curl example for creating a refund',
    'Show me curl and Python for POST /v3/refunds',
    'Do you have a curl command for https://api.harbor.example/v3/refunds?',
    'What does the -H option of curl do?',
    'curl or Postman, which is better?',
    'curl vs. wget',
    'Which curl -X do I need for refunds?',
    'POST /v3/refunds',
    'How do I call POST /v3/refunds?',
    'Why does POST /v3/refunds return 422?',
    'GET /v3/refunds fails with 401, why?',
    'Is GET /v3/refunds 200 or 204 on success?',
    'What is the difference between 401 and 403?',
    'Which errors can POST /v3/refunds return?',
    'How do I send this body? {"amount": 500, "payment_id": "pay_1"}',
    'What is wrong with this schema? {"type":"object","properties":{}}',
    'Send {"message":"hello"} to a channel',
    '```json\n{"payment_id": "pay_1"}\n```\nIs payment_id a string?',
    '```js\nconst get = (path) => client.load("/v3/refunds", path)\n```\nIs this right?',
    '```js\nawait fetch("/v3/refunds")\n```\nPlease tell me about refunds.',
    '```yaml\nopenapi: 3.1.0\ninfo: {title: x}\n```\nIs it valid?',
    'Note: I use version 3\nGoal: refunds\nHow?',
    'Question: which header carries the key?',
    'Content-Type: which one do I need?',
    'Which header is needed: X-Api-Key or Authorization?',
    'What do I put into Authorization: Bearer?',
    'The API rate limit of payments, what is it?',
    'Why is the token expired so soon?',
    'hello there',
  ])('takes no paste from %j', (question) => {
    expect(findPaste(question)).toBeNull();
  });

  it.each([
    ['curl upon curl', 'curl '.repeat(800)],
    ['quotes without end', `curl ${"'".repeat(3_900)}`],
    ['options without end', `curl ${'-H '.repeat(1_300)}`],
    ['colons', 'a:b\n'.repeat(1_000)],
    ['fences', '```'.repeat(1_300)],
    ['braces', '{'.repeat(2_000) + '}'.repeat(2_000)],
    ['methods', 'GET /a '.repeat(570)],
    ['slashes', `GET /${'/'.repeat(3_900)}`],
    ['status lines', 'HTTP/1.1 4\n'.repeat(360)],
    ['spaces', `GET ${' '.repeat(3_900)}x`],
  ])('stays bounded for %s', (_name, question) => {
    expect(() => findPaste(question)).not.toThrow();
  });
});
