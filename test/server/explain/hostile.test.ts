import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePaste } from '../../../server/explain/parse-paste.ts';
import { redactExchange } from '../../../server/explain/redact-exchange.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';
import { createExplainApp, exampleSpecification, explain } from './support/explain-fixtures.ts';

const app = createExplainApp([
  { slug: 'payments', versions: { '3': exampleSpecification('payments/v3.yaml') }, current: '3' },
]);
const H = 'https://api.harbor.example';
const LENGTH = 60_000;
const fill = (part: string): string => part.repeat(Math.floor(LENGTH / part.length));

const floods: readonly (readonly [name: string, text: string])[] = [
  ['single quotes', `curl ${fill("'")}`],
  ['backslashes', `curl '${fill('\\')}`],
  ['escaped quotes', `curl $'${fill("\\'")}`],
  ['double quotes', `curl ${fill('" ')}`],
  ['dollars', `curl ${fill('$a ')}`],
  ['headers', `curl ${H}/v3/refunds ${fill("-H 'a: b' ")}`],
  ['data', `curl ${H}/v3/refunds ${fill('-d a=b ')}`],
  ['pairs', `curl '${H}/v3/refunds?${fill('a&')}'`],
  ['unknown names', `curl '${H}/v3/refunds?${fill('limitt=1&')}'`],
  ['segments', `GET ${H}${fill('/a')} 404`],
  ['one long segment', `GET ${H}/v3/${fill('a')} 404`],
  ['percent signs', `GET ${H}/v3/refunds?a=${fill('%')} 404`],
  ['lines', fill('a: b\n')],
  ['blank lines', `401${fill(' \n')}`],
  ['marks of curl -v', fill('> A\n< B\n')],
  ['words before a status', fill('status ')],
  ['methods', fill('GET ')],
  ['letters', fill('a')],
  ['labels of secrets', `curl ${H}/v3/refunds -H 'Content-Type: application/json' -d '${fill('token')}'`],
  ['open braces', `curl ${H}/v3/refunds -H 'Content-Type: application/json' -d '${fill('{"a":')}'`],
  ['open brackets', `HTTP/1.1 500 Oops\n\n${fill('[')}${fill(']').slice(0, 100)}`],
  ['many fields', `curl ${H}/v3/refunds -H 'Content-Type: application/json' -d '{${Array.from({ length: 4_000 }, (_, index) => `"f${String(index)}":1`).join(',')}}'`],
  ['brackets in names', `curl ${H}/v3/refunds -d 'a${'[b]'.repeat(5_000)}=1'`],
  ['a cookie', `curl ${H}/v3/refunds -b '${fill('a=b;')}'`],
  ['a token of dots', `curl ${H}/v3/refunds -H 'Authorization: Bearer ${fill('.')}'`],
  ['calls in code', fill('fetch(')],
  ['texts put together', `fetch("${H}"+${fill('"a"+')}`],
  ['objects in code', `axios.post("${H}/v3/refunds", ${fill('{a:')}`],
  ['variables of variables', `fetch(a)\n${fill('a = b\nb = a\n')}`],
  ['marks of the command prompt', `curl ^"${fill('^')}`],
  ['items of HTTPie', `http POST ${H}/v3/refunds ${fill('a[b]=c ')}`],
  ['ranges of Accept', `curl ${H}/v3/refunds -H 'Accept: ${fill('a/b,')}'`],
]; // prettier-ignore

const F = 'https://forms.example/v1';
const xml = `curl ${F}/orders -H 'Content-Type: application/xml'`;
/** The same on forms that few APIs use. */
const formFloods: readonly (readonly [name: string, text: string])[] = [
  ['tags', `${xml} -d '${fill('<a>')}'`],
  ['brackets of tags', `${xml} -d '${fill('<')}'`],
  ['attributes', `${xml} -d '<a ${Array.from({ length: 4_000 }, (_, index) => `b${String(index)}="c"`).join(' ')}/>'`],
  ['entities', `${xml} -d '<!DOCTYPE a [${fill('<!ENTITY b "c">').slice(0, 30_000)}]><a>${fill('&b;').slice(0, 20_000)}</a>'`],
  ['boundaries', `POST /v1/uploads HTTP/1.1\nHost: forms.example\nContent-Type: multipart/form-data; boundary=x\n\n${fill('--x\n')}`],
  ['properties of a deep object', `curl -g '${F}/search?${fill('filter[a]=1&')}'`],
  ['depth of a deep object', `curl -g '${F}/search?filter${'[a]'.repeat(10_000)}=1'`],
  ['labels', `curl ${F}/label/${fill('.1')}`],
  ['a matrix', `curl '${F}/matrix/${fill(';x=1')}'`],
  ['dots between parameters', `curl ${F}/files/${fill('a.')}`],
  ['a signature', `curl -X POST ${F}/signed -H 'Authorization: hmac ${fill('a="b", ')}'`],
  ['an algorithm', `curl -X POST ${F}/signed -H 'Authorization: hmac username="a", headers="b", signature="c", algorithm="${fill('a')}"'`],
]; // prettier-ignore

/** As much of a text as a body of ours can carry, escapes included. */
function fit(text: string): string {
  const escaped = JSON.stringify(text).length;
  return escaped < 65_000 ? text : text.slice(0, Math.floor((text.length * 65_000) / escaped));
}

describe('a hostile paste', () => {
  it.each(floods)('of %s is read at once', async (_name, text) => {
    const before = threadMilliseconds();
    const found = await explain(app, { api: 'payments', text: fit(text) });
    // Linear work takes some ten milliseconds; quadratic work on this much takes many seconds.
    expect(threadMilliseconds() - before).toBeLessThan(1_500);
    expect(found).toHaveProperty('findings');
  });

  it.each(formFloods)('of %s is checked at once', async (_name, text) => {
    const specification = path.join(import.meta.dirname, 'support/forms.yaml');
    const forms = createExplainApp([{ slug: 'forms', versions: { '1': specification }, current: '1' }]);
    const before = threadMilliseconds();
    const found = await explain(forms, { api: 'forms', text: fit(text) });
    expect(threadMilliseconds() - before).toBeLessThan(3_000);
    expect(found).toHaveProperty('findings');
  });

  it.each(['a->', 'a::', 'a()->', 'a.'])('of names joined as %j is no chain for every one of them', (part) => {
    const text = `https://x.example/ ${part.repeat(64_000 / part.length)}`;
    const before = threadMilliseconds();
    parsePaste(text);
    // A millisecond or two; every name read as the beginning of a chain takes most of a second.
    expect(threadMilliseconds() - before).toBeLessThan(250);
  });

  it('of more than 64 KiB is refused', async () => {
    const response = await app.post('/v1/explain', { text: 'a'.repeat(65_600) });
    expect(response.status).toBe(413);
  });

  it.each([
    {},
    { text: '' },
    { text: '  ' },
    { text: 5 },
    { text: 'a', version: '3' },
    { request: { method: 'GET' } },
    { text: 'a', language: 'COBOL!' },
  ])('of the wrong form is refused: %j', async (body) =>
    expect((await app.post('/v1/explain', body)).status).toBe(400),
  );

  it('cannot add headers to the answer, nor lines to the corrected call', async () => {
    const text = `curl ${H}/v3/refunds -H 'X-A: b\r\nSet-Cookie: c=d' -H 'Idempotency-Key: 7c9e6679-7425-40de\nX-Evil: 1'`;
    const response = await app.post('/v1/explain', { api: 'payments', text });
    expect(response.headers.get('set-cookie')).toBeNull();
    const found = (await response.json()) as { corrected: { code: string }; findings: { code: string }[] };
    expect(found.findings.map(({ code }) => code)).toContain('header_malformed');
    expect(found.corrected.code).not.toMatch(/X-Evil|Set-Cookie/);
  });

  it('cannot reach a prototype', async () => {
    const text = `curl '${H}/v3/refunds?__proto__[polluted]=1&constructor=2' -H 'Content-Type: application/json' -H '__proto__: 1' -d '{"__proto__":{"polluted":1},"constructor":1}'`;
    await explain(app, { api: 'payments', text });
    await explain(app, {
      api: 'payments',
      text: `curl ${H}/v3/refunds -F '__proto__[polluted]=1' -F 'a[__proto__][polluted]=1'`,
    });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('is never run: files and commands stay words', () => {
    const { request } = parsePaste(`curl -d @/etc/passwd "${H}/$(id)/\`id\`"`);
    expect(request?.body).toEqual({ kind: 'file', name: '/etc/passwd' });
    expect(redactExchange({ request, response: null }).exchange.request?.url).not.toMatch(/uid=/);
  });
});
