import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GatewayFacts } from '../../../../core/gateway-facts.ts';
import type { IndexedApi } from '../../../../core/index-writer.ts';
import type { SourceContent } from '../../../../ingest/source.ts';
import { createGatewaySource } from '../../../../ingest/sources/gateway/gateway-source.ts';
import type { GatewaySourceOptions } from '../../../../ingest/sources/gateway/gateway-source.ts';
import { adminSchemaSkipReason } from '../../../support/gateway-mock/admin-schema.ts';
import { plantedEntities, serviceIds } from '../../../support/gateway-mock/planted-entities.ts';
import { plantedSecrets } from '../../../support/gateway-mock/planted-secrets.ts';
import { startGatewayMock } from '../../../support/gateway-mock/start-gateway-mock.ts';

const deckFile = path.resolve(import.meta.dirname, '../../../support/gateway-mock/kong.yaml');

const apis: readonly IndexedApi[] = [
  { slug: 'payments', title: 'Payments API', implementations: [] },
  { slug: 'customers', title: 'Customers', implementations: [] },
  { slug: 'status', title: 'Status', implementations: [] },
  { slug: 'legacy', title: 'Legacy', implementations: [] },
];

const read = (place: GatewaySourceOptions['place'], more: Partial<GatewaySourceOptions> = {}): Promise<SourceContent> =>
  createGatewaySource({ place, listApis: () => Promise.resolve(apis), ...more }).read();

async function factsOf(content: SourceContent): Promise<Record<string, GatewayFacts>> {
  const tasks = await Promise.all(content.documents.map((document) => document.load()));
  return Object.fromEntries(tasks.flatMap((task) => (task.kind === 'facts' ? [[task.path, task.facts]] : [])));
}

function scratchFile(name: string, text: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'gateway-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(path.join(directory, name), text);
  return path.join(directory, name);
}

const controlPlane = '9c1a2b3c-4d5e-4f60-8a7b-0123456789ab';
const quick = { retry: { firstDelay: 1, maxDelay: 2, maxRetryAfter: 5 } };

describe('a gateway source', () => {
  it('reads the same facts from an Admin API, a control plane and a file', async () => {
    const admin = await startGatewayMock();
    const konnect = await startGatewayMock({
      prefix: `/v2/control-planes/${controlPlane}/core-entities`,
      credential: { header: 'authorization', value: 'Bearer kpat' },
      pageSize: 2,
    });
    const fromAdmin = await read({ kind: 'admin-api', address: admin.address });
    const fromKonnect = await read({
      kind: 'konnect',
      address: konnect.address,
      controlPlaneId: controlPlane,
      token: () => 'kpat',
    });
    const fromFile = await read({ kind: 'files', files: [deckFile] });
    const facts = await factsOf(fromAdmin);
    expect(Object.keys(facts)).toEqual(['gateway/customers', 'gateway/payments', 'gateway/status']);
    expect(await factsOf(fromFile)).toEqual(facts);
    expect(await factsOf(fromKonnect)).toEqual(facts);
    const hashes = ({ documents }: SourceContent) => documents.map(({ contentHash }) => contentHash);
    expect(hashes(fromFile)).toEqual(hashes(fromAdmin));
    expect(JSON.stringify(facts)).not.toContain('zq-');
    expect(admin.complaints).toEqual([]);
  });

  it('asks for services, routes and plugins alone, page by page, and counts its requests', async () => {
    const mock = await startGatewayMock();
    const content = await read({ kind: 'admin-api', address: `${mock.address}/` });
    const asked = new Set(mock.requests.map((request) => request.replace(/\?.*/, '')));
    expect([...asked]).toEqual(['/services', '/routes', '/plugins']);
    const pages = [plantedEntities.services, plantedEntities.routes, plantedEntities.plugins].map((list) =>
      Math.ceil(list.length / 3),
    );
    expect(mock.requests).toHaveLength(pages.reduce((sum, count) => sum + count, 0));
    expect(content.requestCount?.()).toBe(mock.requests.length);
    expect(content.descriptor).toEqual({ key: mock.address, kind: 'gateway', title: null });
  });

  it('sits out throttling and faults, and gives up in words an operator can act on', async () => {
    const shaky = await startGatewayMock({ faults: [429, 503, 500] });
    const content = await read({ kind: 'admin-api', address: shaky.address, client: quick });
    expect(content.documents).toHaveLength(3);
    const closed = await startGatewayMock({ credential: { header: 'kong-admin-token', value: 'right' } });
    const place = { kind: 'admin-api', address: closed.address, tokenName: 'KONG_ADMIN_TOKEN' } as const;
    const failure = read({ ...place, token: () => 'zq-wrong-token', client: quick });
    await expect(failure).rejects.toMatchObject({ code: 'source_unreadable' });
    await expect(failure).rejects.toThrow(/KONG_ADMIN_TOKEN/);
    await expect(failure).rejects.not.toThrow(/zq-wrong-token/);
    expect((await read({ ...place, token: () => 'right' })).documents).toHaveLength(3);
    const broken = await startGatewayMock({ faults: Array.from({ length: 50 }, () => 500) });
    await expect(
      read({ kind: 'admin-api', address: broken.address, client: { retry: { ...quick.retry, limit: 2 } } }),
    ).rejects.toMatchObject({ code: 'source_unreadable' });
  });

  it('reads a workspace, and refuses names that would lead elsewhere', async () => {
    const mock = await startGatewayMock({ prefix: '/team-a' });
    const content = await read({ kind: 'admin-api', address: mock.address, workspace: 'team-a' });
    expect(content.descriptor.key).toBe(`${mock.address}/team-a`);
    for (const workspace of ['../admins', 'a/b', '', 'a?b', '..'])
      expect(() =>
        createGatewaySource({
          place: { kind: 'admin-api', address: mock.address, workspace },
          listApis: () => Promise.resolve([]),
        }),
      ).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    const konnect = {
      kind: 'konnect',
      address: 'https://host.test',
      controlPlaneId: controlPlane,
      token: () => '',
    } as const;
    for (const wrong of [{ controlPlaneId: 'my-control-plane' }, { address: 'https://user:pw@host.test' }])
      expect(() =>
        createGatewaySource({ place: { ...konnect, ...wrong }, listApis: () => Promise.resolve([]) }),
      ).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  });

  it('makes one document of kind facts for each API, whose hash moves with the facts and the title alone', async () => {
    const first = await read({ kind: 'files', files: [deckFile] });
    expect(first.documents[1]).toMatchObject({
      path: 'gateway/payments',
      kind: 'facts',
      slug: 'payments',
      api: 'payments',
      version: null,
      url: null,
      visibility: 'public',
    });
    expect(first.apis).toEqual([]);
    expect(
      createGatewaySource({ place: { kind: 'files', files: [] }, listApis: () => Promise.resolve([]) }).guardsRemovals,
    ).toBe(true);
    const text = readFileSync(deckFile, 'utf8');
    const hashOf = async (changed: string, title = 'Payments API') => {
      const content = await read(
        { kind: 'files', files: [scratchFile('kong.yaml', changed)] },
        { listApis: () => Promise.resolve([{ slug: 'payments', title, implementations: [] }]) },
      );
      return content.documents[0]?.contentHash;
    };
    const hash = first.documents[1]?.contentHash;
    expect(await hashOf(text)).toBe(hash);
    expect(await hashOf(text.replaceAll('zq-redis-password-3321', 'another'))).toBe(hash);
    expect(await hashOf(text, 'Pay')).not.toBe(hash);
    expect(await hashOf(text.replace('minute: 60\n', 'minute: 61\n'))).not.toBe(hash);
  });

  it('tells the operator what matches nothing', async () => {
    const { warnings } = await read({ kind: 'files', files: [deckFile] });
    const told = warnings.map(({ message }) => message).join('\n');
    expect(told).toContain(plantedSecrets.unmatchedService);
    expect(told).toContain('no route leads to the services of `legacy`');
    expect(told).not.toMatch(/password|secret-\d/);
    const empty = await read({ kind: 'files', files: [deckFile] }, { listApis: () => Promise.resolve([]) });
    expect(empty.warnings.map(({ message }) => message).join()).toContain('no API is indexed yet');
    expect(empty.documents).toEqual([]);
  });

  it('takes the links of the APIs over names, of its own control plane', async () => {
    const linked = (controlPlaneId: string | null): IndexedApi[] => [
      { slug: 'money', title: 'Money', implementations: [{ controlPlaneId, serviceId: serviceIds.payments }] },
    ];
    const konnect = async (controlPlaneId: string | null) => {
      const mock = await startGatewayMock({ prefix: `/v2/control-planes/${controlPlane}/core-entities` });
      const place = {
        kind: 'konnect',
        address: mock.address,
        controlPlaneId: controlPlane,
        token: () => 'kpat',
      } as const;
      const content = await read(place, { listApis: () => Promise.resolve(linked(controlPlaneId)) });
      return content.documents.map(({ path: found }) => found);
    };
    expect(await konnect(controlPlane)).toEqual(['gateway/money']);
    expect(await konnect('another')).toEqual([]);
  });
});

describe('the Admin API of these tests', () => {
  it.skipIf(adminSchemaSkipReason !== null)(
    `is checked against Kong's own description${adminSchemaSkipReason === null ? '' : ` (${adminSchemaSkipReason})`}`,
    async () => {
      const right = await startGatewayMock();
      await read({ kind: 'admin-api', address: right.address });
      expect(right.complaints).toEqual([]);
      const [first] = plantedEntities.services;
      const wrong = await startGatewayMock({
        entities: { ...plantedEntities, services: [{ ...first, retries: 'five' }] },
      });
      await read({ kind: 'admin-api', address: wrong.address });
      expect(wrong.complaints).toEqual(['services/data/0/retries must be integer']);
    },
  );
});

describe('declarative files as a source', () => {
  it('are one configuration together, known by their real paths', async () => {
    const services = scratchFile(
      'services.yaml',
      '_format_version: "3.0"\nservices: [{name: payments, url: "http://x", routes: [{name: r, paths: [/p]}]}]\n',
    );
    const rules = scratchFile(
      'plugins.json',
      '{"_format_version":"3.0","plugins":[{"name":"key-auth","service":"payments"}]}',
    );
    const link = path.join(path.dirname(rules), 'link.json');
    symlinkSync(rules, link);
    const one = await read({ kind: 'files', files: [services, rules] });
    const other = await read({ kind: 'files', files: [link, services] });
    expect(other.descriptor.key).toBe(one.descriptor.key);
    const facts = (await factsOf(one))['gateway/payments'];
    expect(facts?.routes[0]?.policies).toMatchObject([{ kind: 'authentication', scheme: 'key', scope: 'service' }]);
  });

  it.each([
    ['nothing', 'no-such-file.yaml', null],
    ['text that is no YAML', 'kong.yaml', 'services: [\n  - name: *zq-secret-anchor\n'],
    ['an unresolved alias, which may be a password', 'kong.yaml', 'services:\n  - name: *zq-secret-anchor\n'],
    ['some other document', 'openapi.yaml', 'openapi: 3.1.0\ninfo: {title: zq-secret-title}\n'],
    ['a list', 'kong.json', '["zq-secret"]'],
  ])('fail as a whole when they hold %s, without quoting it', async (_what, name, text) => {
    const file = text === null ? path.join(tmpdir(), name) : scratchFile(name, text);
    const failure = read({ kind: 'files', files: [deckFile, file] });
    await expect(failure).rejects.toMatchObject({ code: 'source_unreadable' });
    await expect(failure).rejects.not.toThrow(/zq-secret/);
  });

  it('stop when the run is cancelled', async () => {
    const source = createGatewaySource({
      place: { kind: 'files', files: [deckFile] },
      listApis: () => Promise.resolve([]),
    });
    await expect(source.read({ signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
  });
});
