import { expect, test } from 'vitest';
import { parsePaste } from '../../../server/explain/parse-paste.ts';

test.each<[string, string, Readonly<Record<string, unknown>>]>([
  ['a command with its answer', "$ curl -d 'a\nb' https://a.example/x\nHTTP/1.1 422 Oops\nA: b\n\n{}", { request: { method: 'POST', body: { text: 'a\nb' } }, response: { status: 422, headers: [{ name: 'A', value: 'b' }], body: '{}' } }],
  ['prose around a command', 'I always get 403:\n```bash\ncurl https://a.example/x\n```\nWhy?', { request: { url: 'https://a.example/x' }, response: { status: 403 } }],
  ['a request and its response', 'POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Type: text/plain\r\n\r\nhello\r\n\r\nHTTP/1.1 415 No\r\nAllow: GET\r\n\r\nbye', { request: { method: 'POST', url: 'https://a.example/x', body: { text: 'hello' } }, response: { status: 415, body: 'bye' } }],
  ['a response alone', 'HTTP/2 429\nretry-after: 3\n', { request: null, response: { status: 429, headers: [{ name: 'retry-after', value: '3' }] } }],
  ['headers of a response', 'date: x\nserver: kong/3.9\nwww-authenticate: Key\ncontent-type: text/html', { request: null, response: { status: null } }],
  ['headers of a request', 'accept: a/b\nauthorization: Bearer x', { request: { method: 'GET', url: null }, response: null }],
  ['headers of HTTP/2', ':method: PUT\n:path: /x\n:authority: a.example\naccept: a/b', { request: { method: 'PUT', url: 'https://a.example/x' } }],
  ['a line of a log', 'ERR POST https://a.example/x -> 502 in 31 ms', { request: { method: 'POST', url: 'https://a.example/x' }, response: { status: 502 } }],
  ['a line of an access log', '1.2.3.4 - - [x] "GET /x?a=1 HTTP/1.1" 404 153', { request: { method: 'GET', url: '/x?a=1' }, response: { status: 404 } }],
  ['the body of an error', '{"status":409,"title":"Conflict"}', { request: null, response: { status: 409, body: '{"status":409,"title":"Conflict"}' } }],
  ['words with a status', 'it returns HTTP 503 since noon', { request: null, response: { status: 503 } }],
  ['a status with its name', '401 Unauthorized', { response: { status: 401 } }],
  ['nothing at all', 'hello there', { request: null, response: null }],
])('%s', (_name, text, expected) => {
  expect(parsePaste(text)).toMatchObject(expected);
}); // prettier-ignore
