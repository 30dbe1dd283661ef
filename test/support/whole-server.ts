import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { parseConfiguration } from '../../bin/configuration.ts';
import { createCopilotApp } from '../../bin/create-copilot-app.ts';
import { ingestSource } from '../../bin/index-runs/run-source.ts';
import { openWorkspace } from '../../bin/workspace.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { projectRoot } from './source-tree.ts';

export interface WholeServer {
  readonly url: string;
  /** Connections that are open now. */
  countConnections(): Promise<number>;
  /** `/metrics` as text. */
  readMetrics(): Promise<string>;
  close(): Promise<void>;
}

/** Enough for one machine that plays everybody. */
const wideLimits =
  'limits: { questions_per_minute: 100000, requests_per_minute: 100000, concurrent_streams: 100000 }\n';

/**
 * Everything that `serve` puts together, in this process and over an embedded database that holds a small portal: for
 * what can only be seen from inside, such as memory.
 */
export async function startWholeServer(options: {
  readonly environment?: Readonly<Record<string, string>>;
  /** Lines of the configuration file. */
  readonly file?: string;
  readonly portal?: string;
}): Promise<WholeServer> {
  const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-whole-'));
  const configuration = parseConfiguration({
    environment: { DATA_DIR: path.join(directory, 'data'), LOG_LEVEL: 'silent', ...options.environment },
    text: `${wideLimits}${options.file ?? ''}`,
    file: path.join(directory, 'copilot.config.yaml'),
  });
  const workspace = await openWorkspace(configuration, directory, 'server');
  const portal = options.portal ?? path.join(projectRoot, 'examples/apis/webhooks');
  await ingestSource(createDirectorySource(portal), workspace, {});
  const app = createCopilotApp({
    configuration,
    workspace,
    logger: pino({ level: 'silent' }),
    isIndexed: () => true,
  });
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    countConnections: () => promisify(server.getConnections.bind(server))(),
    readMetrics: async () => (await app.request('/metrics')).text(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await workspace.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
