import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  readonly origin: string;
  readonly port: number;
  /** `METHOD path` of every request so far. */
  readonly requests: string[];
  /** Handlers by path; may be changed while it runs. */
  readonly pages: Record<string, Handler | string>;
}

/** A loopback server that ends with the test. A string is answered as it is. */
export async function serve(
  pages: Record<string, Handler | string>,
  address: { readonly host?: string; readonly port?: number } = {},
): Promise<TestServer> {
  const host = address.host ?? '127.0.0.1';
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(`${request.method} ${path}`);
    const page = pages[path] ?? pages[path.replace(/\?.*$/, '')];
    if (page === undefined) response.writeHead(404).end();
    else if (typeof page === 'string') response.end(page);
    else page(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(address.port ?? 0, host, resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://${host}:${port}`, port, requests, pages };
}

export function redirectTo(location: string, status = 302): Handler {
  return (_request, response) => {
    response.writeHead(status, { location }).end();
  };
}
