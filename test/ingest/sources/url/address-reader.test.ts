import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { MockAgent } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UnreadableFile } from '../../../../ingest/sources/read-text-file.ts';
import { readAddress } from '../../../../ingest/sources/url/address.ts';
import type { Address } from '../../../../ingest/sources/url/address.ts';
import { createAddressReader } from '../../../../ingest/sources/url/address-reader.ts';
import type { AddressLimits } from '../../../../ingest/sources/url/address-reader.ts';
import { createGuardedAgent } from '../../../../ingest/sources/url/guarded-agent.ts';
import type { Lookup } from '../../../../ingest/sources/url/guarded-agent.ts';
import { isPublicAddress } from '../../../../ingest/sources/url/public-address.ts';
import { redirectTo, serve } from './serve.ts';

const certificateTool = ['open', 'ssl'].join('');
const hasOpenssl = spawnSync(certificateTool, ['version']).status === 0;

function addressOf(url: string): Address {
  const address = readAddress(url);
  if ('reason' in address) throw new TypeError(`${url} ${address.reason}`);
  return address;
}

interface ReaderSet {
  readonly limits?: Partial<AddressLimits>;
  readonly lookup?: Lookup;
  readonly mayConnect?: (address: string) => boolean;
}

/** Of the loopback network only 127.0.0.1 counts as public here. */
const onlyTestServer = (address: string): boolean => address === '127.0.0.1' || isPublicAddress(address);

function createReader({ limits = {}, lookup, mayConnect = onlyTestServer }: ReaderSet = {}) {
  const agent = createGuardedAgent({ mayConnect, ...(lookup === undefined ? {} : { lookup }) });
  return createAddressReader(
    { listed: agent, other: agent },
    { maxBytes: 1_048_576, timeoutMilliseconds: 5_000, retryDelays: [], ...limits },
  );
}

async function reasonOf(url: string, set: ReaderSet = {}): Promise<string> {
  const reader = createReader(set);
  const error = await reader.read(addressOf(url), { known: null }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UnreadableFile);
  return error instanceof UnreadableFile ? error.message : '';
}

describe('where it connects to', () => {
  const privateNetwork = /private or reserved network address/;

  it.each([
    'http://127.0.0.1:PORT/', 'http://2130706433:PORT/', 'http://0x7f.1:PORT/', 'http://0177.0.0.1:PORT/', 'http://127.1:PORT/',
    'http://0.0.0.0:PORT/', 'http://[::1]:PORT/', 'http://[::ffff:127.0.0.1]:PORT/', 'http://[::ffff:7f00:1]:PORT/', 'http://localhost:PORT/',
    'http://169.254.169.254/latest/meta-data/', 'http://100.64.0.1/', 'http://[fd00:ec2::254]/', 'http://[fe80::1]/',
  ])('asks nothing of %s', async (url) => {
    const server = await serve({ '/': 'secret' });
    expect(await reasonOf(url.replace('PORT', String(server.port)), { mayConnect: isPublicAddress })).toMatch(privateNetwork);
    expect(server.requests).toEqual([]);
  }); // prettier-ignore

  it('judges each hop of a redirect', async () => {
    const inner = await serve({ '/secret': 'secret' }, { host: '127.0.0.2' });
    const server = await serve({
      '/direct': redirectTo(`${inner.origin}/secret`),
      '/decimal': redirectTo(`http://2130706434:${inner.port}/secret`),
      '/mapped': redirectTo(`http://[::ffff:127.0.0.2]:${inner.port}/secret`),
      '/named': redirectTo(`http://metadata.test:${inner.port}/secret`),
      '/twice': redirectTo('/direct'),
    });
    const lookup: Lookup = () => Promise.resolve([{ address: '127.0.0.2', family: 4 }]);
    for (const path of ['/direct', '/decimal', '/mapped', '/named', '/twice'])
      expect(await reasonOf(server.origin + path, { lookup })).toMatch(privateNetwork);
    expect(inner.requests).toEqual([]);
  });

  it('refuses a name with one private address among public ones', async () => {
    const server = await serve({ '/': 'secret' });
    const lookup: Lookup = () =>
      Promise.resolve([
        { address: '127.0.0.1', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    expect(await reasonOf(`http://mixed.test:${server.port}/`, { lookup })).toMatch(privateNetwork);
    expect(server.requests).toEqual([]);
  });

  it('connects to the address that was judged, whatever the name means a moment later', async () => {
    const server = await serve({ '/': 'right' });
    const inner = await serve({ '/': 'secret' }, { host: '127.0.0.2', port: server.port });
    const answers = ['127.0.0.1', '127.0.0.2', '127.0.0.2'];
    const lookup: Lookup = () => Promise.resolve([{ address: answers.shift() ?? '127.0.0.2', family: 4 }]);
    const reader = createReader({ lookup });
    const content = await reader.read(addressOf(`http://rebind.test:${server.port}/`), { known: null });
    expect(content).toMatchObject({ text: 'right' });
    expect(inner.requests).toEqual([]);
  });

  it('says what cannot be resolved', async () => {
    const lookup: Lookup = () => Promise.reject(Object.assign(new TypeError('no'), { code: 'ENOTFOUND' }));
    expect(await reasonOf('http://nowhere.test/', { lookup })).toBe('has a host name that is not known (ENOTFOUND)');
    expect(await reasonOf('http://empty.test/', { lookup: () => Promise.resolve([]) })).toBe(
      'has a host name without an address',
    );
  });
});

describe('redirects', () => {
  it('follows five, and no sixth', async () => {
    const server = await serve({ '/5': 'there' });
    for (let hop = 0; hop < 5; hop += 1) server.pages[`/${hop}`] = redirectTo(`/${hop + 1}`, 308);
    const reader = createReader();
    expect(await reader.read(addressOf(`${server.origin}/0`), { known: null })).toMatchObject({ text: 'there' });
    expect(reader.requestCount()).toBe(6);
    server.pages['/start'] = redirectTo('/0');
    expect(await reasonOf(`${server.origin}/start`)).toBe('redirects more than 5 times');
  });

  it('does not follow to other protocols, credentials or nowhere', async () => {
    const server = await serve({
      '/file': redirectTo('file:///etc/passwd'),
      '/data': redirectTo('data:text/plain,x'),
      '/user': redirectTo('http://user:word@host.test/'),
      '/none': (_request, response) => response.writeHead(302).end(),
      '/broken': redirectTo('http://'),
    });
    expect(await reasonOf(`${server.origin}/file`)).toMatch(/neither http nor https/);
    expect(await reasonOf(`${server.origin}/data`)).toMatch(/neither http nor https/);
    expect(await reasonOf(`${server.origin}/user`)).toMatch(/user name or password/);
    expect(await reasonOf(`${server.origin}/none`)).toBe('redirects without saying where to');
    expect(await reasonOf(`${server.origin}/broken`)).toMatch(/not a complete address/);
  });
});

describe('https', () => {
  it('is not left for http', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    const secure = agent.get('https://secure.test');
    secure.intercept({ path: '/' }).reply(302, '', { headers: { location: 'http://secure.test/plain' } });
    secure.intercept({ path: '/same' }).reply(302, '', { headers: { location: 'https://secure.test/there' } });
    secure.intercept({ path: '/there' }).reply(200, 'there');
    agent
      .get('http://plain.test')
      .intercept({ path: '/' })
      .reply(302, '', { headers: { location: 'https://secure.test/there' } });
    secure.intercept({ path: '/there' }).reply(200, 'there');
    agent.get('http://secure.test').intercept({ path: '/plain' }).reply(200, 'forged');
    const reader = createAddressReader(
      { listed: agent, other: agent },
      { maxBytes: 1_000, timeoutMilliseconds: 1_000, retryDelays: [] },
    );
    await expect(reader.read(addressOf('https://secure.test/'), { known: null })).rejects.toThrow(/from https to http/);
    for (const url of ['https://secure.test/same', 'http://plain.test/'])
      expect(await reader.read(addressOf(url), { known: null })).toMatchObject({ text: 'there' });
  });

  it.skipIf(!hasOpenssl)(
    `is read from nobody without a certificate for the name (${hasOpenssl ? 'openssl' : 'skipped: no openssl here'})`,
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
      execFileSync(
        certificateTool,
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-keyout',
          key,
          '-out',
          cert,
          '-days',
          '1',
          '-subj',
          '/CN=secure.test',
        ],
        { stdio: 'ignore' },
      );
      const names: string[] = [];
      const server = createSecureServer(
        {
          key: readFileSync(key),
          cert: readFileSync(cert),
          SNICallback: (name, done) => (names.push(name), done(null)),
        },
        (_request, response) => response.end('forged'),
      );
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const lookup: Lookup = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
      expect(await reasonOf(`https://secure.test:${port}/`, { lookup })).toMatch(/certificate that is not trusted/);
      expect(names).toEqual(['secure.test']);
    },
  );
});

describe('what it reads', () => {
  it('ends an endless body at the limit', async () => {
    let isClosed = false;
    const server = await serve({
      '/': (request, response) => {
        const write = (): void => {
          while (response.write('x'.repeat(65_536))) if (isClosed) return;
        };
        response.on('drain', write);
        request.on('close', () => (isClosed = true));
        write();
      },
    });
    expect(await reasonOf(`${server.origin}/`)).toBe('is larger than 1 MB; that is not read');
    await expect.poll(() => isClosed).toBe(true);
  });

  it('refuses by the stated length without reading', async () => {
    const server = await serve({
      '/': (_request, response) => {
        response.writeHead(200, { 'content-length': '999999999' });
        response.flushHeaders();
      },
    });
    expect(await reasonOf(`${server.origin}/`)).toMatch(/larger than/);
  });

  it('ends a small body that unpacks to a huge one', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1_048_576));
    expect(bomb.length).toBeLessThan(400_000);
    const server = await serve({
      '/': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    });
    const before = process.memoryUsage().rss;
    expect(await reasonOf(`${server.origin}/`)).toMatch(/larger than 1 MB/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1_048_576);
  });

  it('ends a body that comes drop by drop, and a server that says nothing', async () => {
    const server = await serve({
      '/slow': (request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'), 20);
        request.on('close', () => clearInterval(timer));
      },
      '/silent': () => {},
    });
    const limits = { timeoutMilliseconds: 300 };
    expect(await reasonOf(`${server.origin}/slow`, { limits })).toBe('was not read within 0.3 s');
    expect(await reasonOf(`${server.origin}/silent`, { limits })).toBe('was not read within 0.3 s');
  });

  it('reads packed text and the encoding it states, and no binary files', async () => {
    const server = await serve({
      '/gzip': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('# Grüße')),
      '/latin': (_request, response) =>
        response
          .writeHead(200, { 'content-type': 'text/markdown; charset=iso-8859-1' })
          .end(Buffer.from('# Grüße', 'latin1')),
      '/broken': (_request, response) => response.end(Buffer.from([0xc3, 0x28])),
      '/binary': (_request, response) => response.end(Buffer.from([0x61, 0, 0x62])),
    });
    const reader = createReader();
    for (const path of ['/gzip', '/latin'])
      expect(await reader.read(addressOf(server.origin + path), { known: null })).toMatchObject({ text: '# Grüße' });
    expect(await reasonOf(`${server.origin}/broken`)).toMatch(/not UTF-8/);
    expect(await reasonOf(`${server.origin}/binary`)).toMatch(/binary/);
  });

  it('tries again what may pass, and nothing else', async () => {
    let failures = 2;
    const server = await serve({
      '/busy': (_request, response) => {
        failures -= 1;
        response.writeHead(failures >= 0 ? 503 : 200).end('there');
      },
      '/forbidden': (_request, response) => response.writeHead(403).end(),
    });
    const limits = { retryDelays: [1, 1] };
    const reader = createReader({ limits });
    expect(await reader.read(addressOf(`${server.origin}/busy`), { known: null })).toMatchObject({ text: 'there' });
    expect(reader.requestCount()).toBe(3);
    expect(await reasonOf(`${server.origin}/forbidden`, { limits })).toBe('was answered with 403');
    expect(server.requests.filter((request) => request.includes('forbidden'))).toHaveLength(1);
  });

  it('stops when it is cancelled, also while it waits', async () => {
    const server = await serve({ '/': (_request, response) => response.writeHead(503).end() });
    const reader = createReader({ limits: { retryDelays: [60_000] } });
    const controller = new AbortController();
    const reading = reader.read(addressOf(`${server.origin}/`), { known: null, signal: controller.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('readAddress', () => {
  it.each([
    ['ftp://host.test/x', /neither http nor https/],
    ['file:///etc/passwd', /neither http nor https/],
    ['javascript:alert(1)', /neither http nor https/],
    ['https://user@host.test/', /user name or password/],
    ['host.test/spec.yaml', /not a complete address/],
  ])('refuses %s', (url, reason) => {
    expect(readAddress(url)).toMatchObject({ reason: expect.stringMatching(reason) as string });
  });

  it('keeps what a query says out of the path, credentials too, and drops the fragment', () => {
    const { path } = addressOf('https://host.test/a.yaml?signature=verysecret#part');
    expect(path).toMatch(/^https:\/\/host\.test\/a\.yaml\?[0-9a-f]{8}$/);
    expect(path).not.toBe(addressOf('https://host.test/a.yaml?signature=other').path);
    expect(readAddress('https://user:verysecret@host.test/a.yaml')).toMatchObject({ path: 'https://host.test/a.yaml' });
  });
});
