import { createRoute, type z } from '@hono/zod-openapi';
import type { Exchange, ReceivedResponse, SentBody, SentRequest } from '../explain/exchange.ts';
import { explainRequest, type Explanation } from '../explain/explain-request.ts';
import { parsePaste } from '../explain/parse-paste.ts';
import type { NameValue } from '../snippets/snippet-request.ts';
import { apiNotFound } from './apis.ts';
import type { App, RouteDependencies } from './dependencies.ts';
import { omitEmpty } from './omit-empty.ts';
import { requireJsonBody } from './request-body.ts';
import { problemResponses } from './schemas/common.ts';
import { explainRequestSchema, explanationSchema } from './schemas/explain.ts';

const explainRoute = createRoute({
  method: 'post',
  path: '/v1/explain',
  operationId: 'explainRequest',
  tags: ['Answers'],
  summary: 'Explain a failing call',
  description:
    'Reads a request and its response, checks them against the specification and what the gateway enforces, says what is ' +
    'wrong and shows the corrected call. Nothing is sent anywhere or kept, and secrets are masked in all that comes back.',
  security: [{}, { bearer: [] }, { gateway: [] }],
  middleware: [requireJsonBody],
  request: { body: { required: true, content: { 'application/json': { schema: explainRequestSchema } } } },
  responses: {
    200: { description: 'What is known of the call.', content: { 'application/json': { schema: explanationSchema } } },
    ...problemResponses(400, 404, 413, 415, 503),
  },
});

/** `POST /v1/explain`. */
export function registerExplain(app: App, dependencies: RouteDependencies): void {
  app.openapi(explainRoute, async (context) => {
    const body = context.req.valid('json');
    const caller = context.get('caller');
    const options = { signal: context.req.raw.signal };
    const { api, version } = body;
    if (api) {
      const found = await dependencies.catalogue.findApi(caller, api, options);
      if (found === null || (version && !found.versions.includes(version))) throw apiNotFound();
    }
    const paste = parsePaste(body.text ?? '');
    const [language = '', client] = (body.language ?? 'shell/curl').split('/');
    const wish = {
      exchange: readExchange(body, paste),
      faults: body.request ? [] : paste.faults,
      languages: [{ language, ...omitEmpty({ client: body.client ?? client }) }],
      ...omitEmpty({ api, version }),
    };
    return context.json(toWire(await explainRequest(dependencies, wish, caller, options)), 200);
  });
}

/** What was given field by field goes before what was read from the text. */
function readExchange({ request, response }: z.output<typeof explainRequestSchema>, paste: Exchange): Exchange {
  return {
    request: request
      ? {
          method: request.method.toUpperCase(),
          url: request.url,
          headers: toList(request.headers),
          body: toBody(request.body),
          known: request.headers ? 'whole' : 'line',
        }
      : paste.request,
    response: response
      ? { status: response.status, headers: toList(response.headers), body: toText(response.body) }
      : paste.response,
  };
}

function toList(headers: Readonly<Record<string, string>> | null | undefined): NameValue[] {
  return Object.entries(headers ?? {}).map(([name, value]) => ({ name, value }));
}

function toText(body: unknown): string | null {
  if (body === null || body === undefined) return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function toBody(body: unknown): SentBody | null {
  const text = toText(body);
  return text === null ? null : { kind: 'text', text };
}

function toWire(explanation: Explanation): z.input<typeof explanationSchema> {
  const { operation, scope, request, response, findings, statusExplanation, corrected, citations } = explanation;
  return {
    operation,
    scope,
    request: request === null ? null : toWireRequest(request),
    response,
    findings,
    status_explanation: statusExplanation,
    corrected: corrected[0] ?? null,
    citations,
  };
}

function toWireRequest({ method, url, headers, ...rest }: SentRequest): z.input<typeof explanationSchema>['request'] {
  return { method, url, headers, body: fromBody(rest) };
}

function fromBody({ body }: Pick<SentRequest, 'body'>): ReceivedResponse['body'] {
  if (body === null) return null;
  if (body.kind === 'text') return body.text;
  if (body.kind === 'file') return `@${body.name}`;
  return body.parts.map(({ name, value, fileName }) => `${name}=${value ?? `@${fileName ?? ''}`}`).join('\n');
}
