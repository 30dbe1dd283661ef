import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import {
  isInitializeRequest,
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type JSONRPCRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { CopilotError } from '../../core/errors.ts';
import { identifyCaller } from '../identity/identify-caller.ts';
import { countAgainstLimit, setLimitKey } from '../limits/limit-requests.ts';
import { allowOrigins } from '../routes/cross-origin.ts';
import type { App, AppEnvironment, RouteDependencies } from '../routes/dependencies.ts';
import { requireJsonBody } from '../routes/request-body.ts';
import { problemResponses } from '../routes/schemas/common.ts';
import { neverStore } from '../routes/security-headers.ts';
import { createMcpServer } from './create-mcp-server.ts';
import { createRunningCalls } from './running-calls.ts';
import type { RunningCalls } from './running-calls.ts';

/** More in one piece than a client of ours sends; each counts as a request of its own. */
const MAX_BATCH = 16;

const mcpPath = '/mcp';

const mcpRoute = createRoute({
  method: 'post',
  path: mcpPath,
  operationId: 'callMcp',
  tags: ['MCP'],
  summary: 'Speak the Model Context Protocol',
  description:
    'Streamable HTTP transport of the Model Context Protocol: the tools `ask`, `search`, `list_apis`, `list_operations`, ' +
    '`get_operation`, `diff`, `build_snippet` and `explain` do what the calls of this API do, with the same rights and limits. ' +
    'Answers as server-sent events where these are accepted, else as JSON. No session is kept.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .looseObject({ jsonrpc: z.literal('2.0') })
            .openapi({ example: { jsonrpc: '2.0', id: 1, method: 'tools/list' } }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The response, with progress before it where that was asked for.',
      content: {
        'application/json': { schema: z.looseObject({ jsonrpc: z.literal('2.0') }) },
        'text/event-stream': { schema: z.string() },
      },
    },
    202: { description: 'A notification was taken.' },
    ...problemResponses(400, 403, 413, 415),
  },
});

/** `POST /mcp`: each message gets a server of its own, so any process can answer it. */
export function registerMcp(app: App, dependencies: RouteDependencies): void {
  const calls = createRunningCalls();
  app.openAPIRegistry.registerPath(mcpRoute);
  app.use(
    mcpPath,
    refuseOrigins(dependencies.corsOrigins),
    allowOrigins(dependencies.corsOrigins),
    neverStore,
    identifyCaller(dependencies),
    setLimitKey(dependencies.trustedProxies),
  );
  app.post(mcpPath, requireJsonBody, async (context) => {
    const messages = await readMessages(context);
    // The calls of tools are counted by the routes that do the work.
    for (const message of messages) if (!isToolCall(message)) await countAgainstLimit(dependencies, 'request', context);
    if (!messages.some((message) => isJSONRPCRequest(message))) takeNotifications(messages, context, calls);
    return answer(context, messages, { app, dependencies, calls });
  });
}

/**
 * A page of another site must not reach a server on the reader's machine or network under a name of its own (DNS
 * rebinding). Browsers say where a page comes from; other clients say nothing.
 */
const refuseOrigins = (origins: readonly string[]): ReturnType<typeof createMiddleware<AppEnvironment>> =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    const origin = context.req.header('origin');
    if (origin !== undefined && !origins.includes(origin)) {
      throw new CopilotError(
        'forbidden',
        'Pages of this origin may not use MCP here. Add it to cors.origins if they should.',
      );
    }
    await next();
  });

async function readMessages(context: Context<AppEnvironment>): Promise<readonly JSONRPCMessage[]> {
  const body = await context.req.json<JSONRPCMessage | readonly JSONRPCMessage[]>();
  const messages = Array.isArray(body) ? (body as readonly JSONRPCMessage[]) : [body as JSONRPCMessage];
  if (messages.length === 0 || messages.length > MAX_BATCH) {
    throw new CopilotError('invalid_request', `Send one message, or up to ${MAX_BATCH} together.`);
  }
  return messages;
}

function isToolCall(message: unknown): message is JSONRPCRequest {
  return isJSONRPCRequest(message) && message.method === 'tools/call';
}

function takeNotifications(
  messages: readonly JSONRPCMessage[],
  context: Context<AppEnvironment>,
  calls: RunningCalls,
): void {
  for (const message of messages) {
    if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') continue;
    const id: unknown = message.params?.['requestId'];
    if (typeof id !== 'string' && typeof id !== 'number') continue;
    calls.cancel({ session: sessionOf(context), caller: context.get('limitKey'), message: id });
  }
}

interface AnswerParts {
  readonly app: App;
  readonly dependencies: RouteDependencies;
  readonly calls: RunningCalls;
}

async function answer(
  context: Context<AppEnvironment>,
  messages: readonly JSONRPCMessage[],
  { app, dependencies, calls }: AnswerParts,
): Promise<Response> {
  const { raw } = context.req;
  const streams = raw.headers.get('accept')?.includes('text/event-stream') === true;
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streams });
  const headers = new Headers(raw.headers);
  headers.set('X-Request-Id', context.get('requestId'));
  const api = { headers, fetch: (request: Request) => app.fetch(request, context.env) };
  const server = createMcpServer(dependencies, api, raw.signal);
  const close = (): void => void server.close();
  raw.signal.addEventListener('abort', close, { once: true });
  const [message] = messages;
  // Without a session several clients of one caller could not be told apart.
  const running =
    messages.length === 1 && isToolCall(message) && sessionOf(context) !== ''
      ? calls.add({ session: sessionOf(context), caller: context.get('limitKey'), message: message.id }, close)
      : null;
  const closed = Promise.withResolvers<never>();
  closed.promise.catch(() => {});
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
  transport.onclose = () => {
    running?.();
    closed.reject(new CopilotError('cancelled', 'The call was cancelled.'));
  };
  await server.connect(transport);
  const sent = new Headers(raw.headers);
  sent.set('Accept', 'application/json, text/event-stream');
  const request = new Request(raw.url, { method: 'POST', headers: sent });
  const parsedBody = messages.length === 1 ? message : messages;
  // One who waits for JSON would wait for ever for a call that was cancelled.
  const response = await Promise.race([transport.handleRequest(request, { parsedBody }), closed.promise]);
  const ended = untilEnded(response, () => {
    raw.signal.removeEventListener('abort', close);
    running?.();
  });
  if (messages.some((one) => isInitializeRequest(one))) {
    // Nothing is kept under it: it lets a later message cancel this client's calls, and no other's.
    ended.headers.set('Mcp-Session-Id', dependencies.createId());
  }
  return ended;
}

/** The same response, and a call back when its body has been sent or given up. */
function untilEnded(response: Response, onEnd: () => void): Response {
  const { status, headers, body } = response;
  if (body === null) {
    onEnd();
    return new Response(null, { status, headers });
  }
  const reader = body.getReader();
  const followed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await reader.read();
      if (!next.done) return controller.enqueue(next.value as Uint8Array);
      onEnd();
      controller.close();
    },
    async cancel(reason) {
      onEnd();
      await reader.cancel(reason);
    },
  });
  return new Response(followed, { status, headers });
}

function sessionOf(context: Context<AppEnvironment>): string {
  return context.req.header('mcp-session-id') ?? '';
}
