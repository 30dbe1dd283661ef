import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type RunningCopilot, startCopilot } from '../support/running-copilot.ts';
import { projectRoot } from '../support/source-tree.ts';
import { createServerDatabase, postgresSkipReason } from '../support/test-database.ts';

const ADMIN_TOKEN = 'worker-test-0123456789';

interface WireRun {
  readonly id: string;
  readonly source: string;
  readonly status: string;
  readonly trigger: string;
  readonly documents: { readonly found: number; readonly indexed: number } | null;
}

const gateway = `
_format_version: '3.0'
services:
  - name: webhooks
    url: http://webhooks.internal
    plugins: [{ name: key-auth, config: { key_names: [x-worker-key] } }]
    routes: [{ name: webhooks, paths: [/hooks] }]
`;

describe.skipIf(postgresSkipReason !== null)('portal-copilot worker', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'copilot-worker-'));
  const portal = path.join(directory, 'portal');
  let database: Awaited<ReturnType<typeof createServerDatabase>>;

  beforeAll(async () => {
    mkdirSync(portal);
    copyFileSync(path.join(projectRoot, 'examples/apis/webhooks/v1.yaml'), path.join(portal, 'webhooks.yaml'));
    writeFileSync(path.join(directory, 'kong.yaml'), gateway);
    writeFileSync(
      path.join(directory, 'copilot.config.yaml'),
      'sources:\n  - { name: edge, kind: gateway, deck: kong.yaml }\n  - { name: portal, directory: portal }\n',
    );
    database = await createServerDatabase('empty');
  });
  afterAll(async () => {
    await database.drop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function start(command: 'serve' | 'worker', args: readonly string[]): Promise<RunningCopilot> {
    const environment = { DATABASE_URL: database.databaseUrl, COPILOT_ADMIN_TOKEN: ADMIN_TOKEN };
    const copilot = await startCopilot({ dataDir: directory, command, args, environment });
    onTestFinished(() => void copilot.kill());
    return copilot;
  }

  async function call(server: RunningCopilot, method: string, address: string, body?: object) {
    const response = await fetch(`${server.address}${address}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as { data: WireRun[] } & WireRun };
  }

  async function untilEnded(server: RunningCopilot, id: string): Promise<WireRun> {
    for (;;) {
      const { body } = await call(server, 'GET', `/v1/index-runs/${id}`);
      if (!['queued', 'running'].includes(body.status)) return body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('does what servers ask for, and a change of the portal brings the gateway up to date', async () => {
    const server = await start('serve', ['--without-worker']);
    const asked = await call(server, 'POST', '/v1/index-runs', { source: 'portal' });
    expect(asked.status).toBe(202);
    const [run] = asked.body.data;
    expect(run).toMatchObject({ source: 'portal', status: 'queued', trigger: 'request' });
    expect(await call(server, 'POST', '/v1/index-runs', { source: 'elsewhere' })).toMatchObject({ status: 400 });

    // Nobody works yet: the run waits for whoever comes.
    const worker = await start('worker', ['--no-initial-runs']);
    expect(await untilEnded(server, run?.id ?? '')).toMatchObject({
      status: 'committed',
      documents: { found: 1, indexed: 1 },
    });
    const search = await fetch(`${server.address}/v1/search?q=webhook+endpoints&kind=operation`);
    expect(((await search.json()) as { data: unknown[] }).data.length).toBeGreaterThan(0);

    const list = await call(server, 'GET', '/v1/index-runs?source=edge');
    const [follower] = list.body.data;
    expect(follower).toMatchObject({ trigger: 'follow' });
    expect(await untilEnded(server, follower?.id ?? '')).toMatchObject({ status: 'committed' });
    const facts = await fetch(`${server.address}/v1/search?q=x-worker-key&kind=fact`);
    expect(JSON.stringify(await facts.json())).toContain('x-worker-key');

    expect(await worker.stop()).not.toBeNull();
    expect(await server.stop()).not.toBeNull();
  });
});
