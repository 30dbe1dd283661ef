import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { AnswerEvent } from '../../../core/answer.ts';
import { widgetDirectory } from './built-widget.ts';

/** One thing a scripted stream does: send an event, send bytes as they are, wait, or break the connection. */
export type Step = AnswerEvent | { readonly raw: string } | { readonly wait: Promise<unknown> } | 'cut';

/** What a question is answered with: a stream, or a refusal. */
export type Reply =
  | { readonly steps: readonly Step[]; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> };

export interface RecordedCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface PageOptions {
  /** Attributes of the element, as markup. */
  readonly attributes?: string;
  readonly csp?: string;
  /** Origin the script is loaded from; the page's own if absent. */
  readonly scriptOrigin?: string;
  /** Markup instead of the script's tag. */
  readonly script?: string;
  /** Markup of the page instead of the element. */
  readonly element?: string;
  /** Markup of the page besides the element. */
  readonly body?: string;
  readonly htmlAttributes?: string;
}

/**
 * A copilot server for the browser: real HTTP on loopback, with the built widget, test pages and answers
 * written by the test. Records every request it gets.
 */
export interface ScriptedServer {
  readonly origin: string;
  /** Every request line that arrived: `POST /v1/chat`. */
  readonly requests: string[];
  /** Bodies of the calls under `/v1/`. */
  readonly calls: RecordedCall[];
  /** Content policy violations reported by the pages. */
  readonly violations: string[];
  reply: (question: string) => Reply;
  feedbackStatus: number;
  /** JSON that any other call under `/v1/` is answered with; `null`: 404. */
  data: (call: RecordedCall) => unknown;
  /** Address of a page made of these options. */
  page(options?: PageOptions): string;
  close(): Promise<void>;
}

/** @param port - To be there again where another one was; any free one otherwise */
export async function startScriptedServer(port = 0): Promise<ScriptedServer> {
  const pages = new Map<string, PageOptions>();
  const server = createServer((request, response) => {
    handle(scripted, pages, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const scripted: ScriptedServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    calls: [],
    violations: [],
    reply: () => ({ status: 500, body: '' }),
    feedbackStatus: 204,
    data: () => null,
    page(options = {}) {
      const path = `/page/${pages.size + 1}`;
      pages.set(path, options);
      return `${this.origin}${path}`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return scripted;
}

async function handle(
  scripted: ScriptedServer,
  pages: ReadonlyMap<string, PageOptions>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = new URL(request.url ?? '/', scripted.origin).pathname;
  scripted.requests.push(`${request.method ?? ''} ${path}`);
  const body = await readBody(request);
  const page = pages.get(path);
  if (page !== undefined) {
    const headers = {
      'Content-Type': 'text/html; charset=utf-8',
      ...(page.csp && { 'Content-Security-Policy': page.csp }),
    };
    response.writeHead(200, headers).end(renderPage(page));
    return;
  }
  if (path === '/csp-report') {
    scripted.violations.push(body);
    response.writeHead(204).end();
    return;
  }
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', 'authorization, content-type');
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After, X-Copilot-Identity');
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  if (path.startsWith('/widget/')) {
    const file = await readFile(join(widgetDirectory, basename(path)));
    response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(file);
    return;
  }
  if (path.startsWith('/v1/')) {
    const parsed = JSON.parse(body || '{}') as Record<string, unknown>;
    const method = request.method ?? '';
    const call = { method, path: request.url ?? '', headers: request.headers, body: parsed };
    scripted.calls.push(call);
    if (path === '/v1/feedback') response.writeHead(scripted.feedbackStatus).end();
    else if (path === '/v1/chat') await play(scripted.reply(String(parsed['question'])), response);
    else sendData(scripted.data(call), response);
    return;
  }
  response.writeHead(404).end();
}

function sendData(data: unknown, response: ServerResponse): void {
  const status = data === null ? 404 : 200;
  const body = data ?? { code: 'not_found' };
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

async function play(reply: Reply, response: ServerResponse): Promise<void> {
  if ('status' in reply) {
    response.writeHead(reply.status, reply.headers ?? { 'Content-Type': 'application/problem+json' }).end(reply.body);
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', ...reply.headers });
  response.flushHeaders();
  let id = 1;
  for (const step of reply.steps) {
    if (response.destroyed) return;
    if (step === 'cut') {
      response.destroy();
      return;
    }
    if ('wait' in step) await step.wait;
    else if ('raw' in step) response.write(step.raw);
    else response.write(`id: ${id++}\nevent: ${step.event}\ndata: ${JSON.stringify(step.data)}\n\n`);
  }
  response.end();
}

function renderPage(page: PageOptions): string {
  return `<!doctype html>
<html lang="en" ${page.htmlAttributes ?? ''}>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Payments API</title>
<link rel="icon" href="data:,">
${page.script ?? `<script type="module" src="${page.scriptOrigin ?? ''}/widget/kong-copilot.js"></script>`}</head>
<body><main><h1>Payments API</h1><p>Reference and guides.</p>${page.body ?? ''}</main>
${page.element ?? `<kong-copilot ${page.attributes ?? ''}></kong-copilot>`}</body></html>`;
}

/** A promise and the function that fulfils it: lets a test hold a stream at a point. */
export function gate(): { readonly wait: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { wait: promise, open: () => resolve() };
}
