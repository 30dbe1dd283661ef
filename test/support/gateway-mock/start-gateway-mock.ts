import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { createAdminSchemaCheck } from './admin-schema.ts';
import { plantedConsumers, plantedEntities } from './planted-entities.ts';

export interface GatewayMockOptions {
  /** Where the entities are: `''` as in an open source gateway, a workspace, or a control plane of Konnect. */
  readonly prefix?: string;
  /** Header and value without which the answer is 401. */
  readonly credential?: { readonly header: string; readonly value: string };
  /** Most items of a page, whatever is asked for. Default 3. */
  readonly pageSize?: number;
  readonly entities?: typeof plantedEntities;
  /** Statuses with which the first requests are answered, before anything works. */
  readonly faults?: readonly number[];
}

export interface GatewayMock {
  readonly address: string;
  /** Path and query of every request. */
  readonly requests: readonly string[];
  /** What in its answers does not agree with Kong's own description. */
  readonly complaints: readonly string[];
}

/** An Admin API on a loopback port, for one test: paged lists of what is planted, and consumers nobody should ask for. */
export async function startGatewayMock(options: GatewayMockOptions = {}): Promise<GatewayMock> {
  const { prefix = '', credential, entities = plantedEntities, faults = [] } = options;
  const lists = new Map<string, readonly unknown[]>([...Object.entries(entities), ['consumers', plantedConsumers]]);
  const requests: string[] = [];
  const complaints: string[] = [];
  const check = createAdminSchemaCheck();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://mock');
    requests.push(`${url.pathname}${url.search}`);
    const fault = faults[requests.length - 1];
    if (fault !== undefined) return send(response, fault, { message: 'try again' }, { 'retry-after': '0' });
    if (credential !== undefined && request.headers[credential.header] !== credential.value)
      return send(response, 401, { message: 'Unauthorized' });
    const name = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length + 1) : '';
    const items = lists.get(name);
    if (items === undefined) return send(response, 404, { message: 'Not found' });
    const page = pageOf(items, url, options.pageSize ?? 3);
    if (name !== 'consumers') complaints.push(...check(name as keyof typeof plantedEntities, page));
    send(response, 200, page);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return { address: `http://127.0.0.1:${port}`, requests, complaints };
}

function pageOf(items: readonly unknown[], url: URL, pageSize: number): Record<string, unknown> {
  const size = Math.min(pageSize, Number(url.searchParams.get('size') ?? 100));
  const start = Number(Buffer.from(url.searchParams.get('offset') ?? '', 'base64').toString() || 0);
  const end = start + size;
  if (end >= items.length) return { data: items.slice(start), next: null };
  const offset = Buffer.from(String(end)).toString('base64');
  return { data: items.slice(start, end), next: `${url.pathname}?offset=${encodeURIComponent(offset)}`, offset };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
