import { expect, test } from 'vitest';
import { parseCurl } from '../../../server/explain/parse-curl.ts';

const url = 'https://a.example/x';

test.each<[string, string, Readonly<Record<string, unknown>>]>([
  ['a plain address', url, { method: 'GET', url }],
  ['an address without a scheme', 'a.example/x', { url: 'http://a.example/x' }],
  ['--url', `--url ${url}`, { url }],
  ['letters run together', `-sSXPATCH ${url}`, { method: 'PATCH', url }],
  ['a long option with its value', `--request=put '${url}'`, { method: 'PUT', url }],
  ['HEAD', `-I ${url}`, { method: 'HEAD' }],
  ['data', `-d a=1 -d b=2 ${url}`, { method: 'POST', headers: [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }], body: { kind: 'text', text: 'a=1&b=2' } }],
  ['raw data that begins with an at sign', `--data-raw @x ${url}`, { body: { kind: 'text', text: '@x' } }],
  ['data of a file', `--data-binary @body.json ${url}`, { method: 'POST', body: { kind: 'file', name: 'body.json' } }],
  ['encoded data', `--data-urlencode 'q=a b&c' ${url}`, { body: { kind: 'text', text: 'q=a%20b%26c' } }],
  ['data for the query', `-G -d a=1 '${url}?b=2'`, { method: 'GET', url: `${url}?b=2&a=1`, body: null }],
  ['--json', `--json '{"a":1}' ${url}`, { method: 'POST', headers: [{ name: 'Content-Type', value: 'application/json' }, { name: 'Accept', value: 'application/json' }], body: { kind: 'text', text: '{"a":1}' } }],
  ['a form', `-F 'a=b c' -F f=@x.pdf;type=application/pdf ${url}`, { method: 'POST', headers: [{ name: 'Content-Type', value: 'multipart/form-data' }], body: { kind: 'multipart', parts: [{ name: 'a', value: 'b c', fileName: null }, { name: 'f', value: null, fileName: 'x.pdf' }] } }],
  ['an upload', `-T x.bin ${url}`, { method: 'PUT', headers: [], body: { kind: 'file', name: 'x.bin' } }],
  ['a user', `-u me:pass ${url}`, { headers: [{ name: 'Authorization', value: 'Basic bWU6cGFzcw==' }] }],
  ['a bearer token', `--oauth2-bearer abc ${url}`, { headers: [{ name: 'Authorization', value: 'Bearer abc' }] }],
  ['cookies', `-b 'a=b; c=d' ${url}`, { headers: [{ name: 'Cookie', value: 'a=b; c=d' }] }],
  ['a jar of cookies', `-b jar.txt ${url}`, { headers: [] }],
  ['options that say nothing of the request', `-s -L --compressed -o out.json --max-time 5 -k ${url}`, { method: 'GET', url, headers: [] }],
  ['line ends', `\\\n  -X POST \\\n  -H 'A: b' \\\r\n  ${url}`, { method: 'POST', url, headers: [{ name: 'A', value: 'b' }] }],
  ['line ends of Windows', `^\r\n -X POST ^\r\n ${url}`, { method: 'POST', url }],
  ['quotes in quotes', `-d 'it'\\''s' ${url}`, { body: { kind: 'text', text: "it's" } }],
  ['ANSI-C quotes', `--data-raw $'{"a":"it\\'s"}' ${url}`, { body: { kind: 'text', text: `{"a":"it's"}` } }],
  ['a header taken away', `-H 'Accept:' -H 'A: b' ${url}`, { headers: [{ name: 'A', value: 'b' }] }],
  ['an empty header', `-H 'A;' ${url}`, { headers: [{ name: 'A', value: '' }] }],
  ['variables', `-H "A: $KEY" "${url}/$ID"`, { url: `${url}/$ID`, headers: [{ name: 'A', value: '$KEY' }] }],
  ['stars and question marks', `${url}/*?a=?`, { url: `${url}/*?a=?` }],
])('%s', (_name, options, expected) => {
  const { request, faults } = parseCurl(`curl ${options}`);
  expect(request).toMatchObject(expected);
  expect(faults).toEqual([]);
}); // prettier-ignore

test('what the shell takes away is told', () => {
  expect(parseCurl(`curl ${url}?a=1&b=2`)).toMatchObject({
    request: { url: `${url}?a=1` },
    faults: [{ code: 'shell_unquoted_ampersand' }],
  });
  expect(parseCurl(`curl -H 'A: $API_KEY' ${url}`).faults).toMatchObject([{ code: 'shell_variable_literal' }]);
  expect(parseCurl(`curl -d '{"a":"$API_KEY"}' ${url}`).faults).toEqual([]);
});
