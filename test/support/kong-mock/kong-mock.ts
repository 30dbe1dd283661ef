/**
 * Kong Konnect in memory, for tests of sources that read it.
 *
 *     const model = emptyModel();                       // portal-model.ts: plain data, change it whenever you like
 *     addApi(model, { name: 'Orders', versions: { '1.0': specText }, visibility: 'private' });
 *     const kong = await startKongMock(model);          // a real server on a free loopback port; ends with the test
 *     kong.baseUrl + '/v3/…'      control API, `Authorization: Bearer ${kong.token}`
 *     kong.baseUrl + '/api/v3/…'  Portal API: anonymous, or with the cookie `portalaccesstoken` that
 *                                 POST /api/v3/developer/authenticate {username: email, password} sets
 *     kong.faults.errorRate = 0.1;                      // throttling, random 5xx, latency, page sizes: see Faults
 *     kong.requests                                     // every request so far, `GET /v3/apis?page[size]=100`
 *
 * Every answer is checked against Kong's own OpenAPI files; one that does not fit is answered with 599 and makes the
 * test fail at its end. Where those files are absent, skip the suite with `contractSkipReason` (contract.ts).
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { createRandom } from '../create-random.ts';
import { loadContract } from './contract.ts';
import type { Contract } from './contract.ts';
import { apiBuilderRoutes, portalManagementRoutes, renderStrategy } from './control-api.ts';
import type { Routes } from './control-api.ts';
import { portalApiRoutes } from './portal-api.ts';
import type { ModelDeveloper, PortalModel } from './portal-model.ts';
import { paginate, problem } from './responses.ts';
import type { MockHandler, MockRequest, MockResponse } from './responses.ts';

/** What goes wrong; change it at any time. Rates are shares of requests, 0 to 1, drawn by the seed. */
export interface Faults {
  seed: number;
  /** Answered with 500, 502, 503 or 504. */
  errorRate: number;
  /** Answered with 429. */
  throttleRate: number;
  /** `Retry-After` of every other 429; `null`: of none. */
  retryAfter: string | null;
  latencyMilliseconds: number;
  /** Answers this request instead of the mock; `null` lets it pass. */
  intercept: ((method: string, path: string, query: URLSearchParams) => MockResponse | null) | null;
}

export interface KongMock {
  readonly baseUrl: string;
  /** Token of the control API. */
  readonly token: string;
  readonly faults: Faults;
  /** `GET /v3/apis?page[size]=100`, decoded. */
  readonly requests: readonly string[];
  /** How many of them were answered with a fault. */
  faultCount(): number;
  forgetRequests(): void;
}

export const MOCK_TOKEN = 'kpat_mockTokenThatMustNeverBeSeenAnywhere42';

interface Mounted {
  readonly prefix: string;
  readonly contract: Contract | null;
  readonly routes: Routes;
}

/**
 * @param options.maximumPageSize most items of one page, whatever is asked for (default 100)
 * @param options.port that of an earlier mock, for a source whose address must stay; default: any free one
 */
export async function startKongMock(
  model: PortalModel,
  options: { readonly maximumPageSize?: number; readonly port?: number } = {},
): Promise<KongMock> {
  const maximum = options.maximumPageSize ?? 100;
  const violations: string[] = [];
  const requests: string[] = [];
  const faults: Faults = {
    seed: 1,
    errorRate: 0,
    throttleRate: 0,
    retryAfter: null,
    latencyMilliseconds: 0,
    intercept: null,
  };
  const chaos = createChaos(faults);
  const mounted = mount(model, maximum);

  const answer = (request: IncomingMessage, body: unknown): MockResponse => {
    const url = new URL(request.url ?? '/', 'http://mock');
    requests.push(`${request.method ?? ''} ${url.pathname}${decodeURIComponent(url.search)}`);
    const intercepted = faults.intercept?.(request.method ?? '', url.pathname, url.searchParams) ?? chaos.next();
    if (intercepted !== null) return intercepted;
    const found = findRoute(mounted, url.pathname);
    if (found === null) return problem(404, 'no such route in the mock');
    const isControl = !url.pathname.startsWith('/api/');
    if (isControl && request.headers.authorization !== `Bearer ${MOCK_TOKEN}`)
      return problem(401, 'Invalid credentials');
    const method = request.method ?? 'GET';
    const response = found.handler({ method, query: url.searchParams, headers: request.headers, body, ...found });
    violations.push(...checkContract(found, method, url.searchParams, response));
    return response;
  };

  const server = createServer(async (request, response) => {
    const result = answer(request, await readBody(request));
    if (faults.latencyMilliseconds > 0) await setTimeout(faults.latencyMilliseconds);
    send(response, violations.length === 0 ? result : { status: 599, body: violations });
  });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
    expect(violations, 'answers of the mock that are not as Kong describes them').toEqual([]);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    token: MOCK_TOKEN,
    faults,
    requests,
    faultCount: () => chaos.count(),
    forgetRequests: () => requests.splice(0),
  };
}

function mount(model: PortalModel, maximum: number): Mounted[] {
  return [
    {
      prefix: '/v3',
      contract: loadContract('konnect-portal-management-v3.yaml'),
      routes: portalManagementRoutes(model, maximum),
    },
    { prefix: '/v3', contract: loadContract('konnect-api-builder-v3.yaml'), routes: apiBuilderRoutes(model, maximum) },
    {
      prefix: '/v2',
      // Kong's file for this one is not among those that are kept beside the project.
      contract: null,
      routes: {
        '/application-auth-strategies': ({ query }) => paginate(model.strategies.map(renderStrategy), query, maximum),
      },
    },
    {
      prefix: '',
      contract: loadContract('konnect-dev-portal-v3.yaml'),
      routes: {
        ...portalApiRoutes(model, maximum, (request) => developerOf(model, request)),
        '/api/v3/developer/authenticate': (request) => authenticate(model, request),
      },
    },
  ];
}

/** A cookie that tells nobody but the mock who it belongs to. */
function cookieOf(developer: ModelDeveloper): string {
  return createHash('sha256').update(`${developer.id} ${developer.password}`).digest('hex');
}

function developerOf(model: PortalModel, { headers }: MockRequest): ModelDeveloper | null {
  const cookie = /(?:^|;\s*)portalaccesstoken=([^;]+)/.exec(String(headers['cookie'] ?? ''))?.[1];
  return model.developers.find((developer) => cookieOf(developer) === cookie) ?? null;
}

function authenticate(model: PortalModel, { body }: MockRequest): MockResponse {
  const { username, password } = (body ?? {}) as { username?: unknown; password?: unknown };
  const developer = model.developers.find(
    (candidate) => candidate.email === username && candidate.password === password,
  );
  if (developer === undefined) return problem(401, 'Invalid credentials');
  const cookie = `portalaccesstoken=${cookieOf(developer)}; Path=/; HttpOnly; Secure; SameSite=None`;
  return { status: 204, body: null, headers: { 'set-cookie': cookie } };
}

interface FoundRoute {
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly handler: MockHandler;
  readonly contract: Contract | null;
}

function findRoute(mounted: readonly Mounted[], path: string): FoundRoute | null {
  for (const { prefix, contract, routes } of mounted) {
    if (!path.startsWith(`${prefix}/`)) continue;
    const segments = path.slice(prefix.length).split('/').map(decodeURIComponent);
    for (const [route, handler] of Object.entries(routes)) {
      const parameters = matchRoute(route.split('/'), segments);
      if (parameters !== null) return { route, parameters, handler, contract };
    }
  }
  return null;
}

function matchRoute(route: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (route.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of route.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = segment;
    else if (part !== segment) return null;
  }
  return parameters;
}

function checkContract(
  { contract, route }: FoundRoute,
  method: string,
  query: URLSearchParams,
  response: MockResponse,
): string[] {
  if (contract === null) return [];
  const found = contract.checkResponse(method, route, response.status, response.body);
  const unknown = contract
    .unknownParameters(method, route, query)
    .map((name) => `${method} ${route} has no parameter ${name}`);
  return [...(found === null ? [] : [found]), ...unknown];
}

function createChaos(faults: Faults): { next: () => MockResponse | null; count: () => number } {
  let random = createRandom(faults.seed);
  let seed = faults.seed;
  let throttled = 0;
  let count = 0;
  const happens = (rate: number): boolean => random.below(1_000_000) < rate * 1_000_000;
  return {
    count: () => count,
    next() {
      if (seed !== faults.seed) random = createRandom((seed = faults.seed));
      if (happens(faults.throttleRate)) {
        count += 1;
        throttled += 1;
        const isTold = faults.retryAfter !== null && throttled % 2 === 0;
        return {
          status: 429,
          body: { message: 'API rate limit exceeded' },
          ...(isTold ? { headers: { 'retry-after': faults.retryAfter ?? '' } } : {}),
        };
      }
      if (!happens(faults.errorRate)) return null;
      count += 1;
      return problem(random.pick([500, 502, 503, 504]), 'injected by the test');
    },
  };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? null : JSON.parse(text);
}

function send(response: ServerResponse, { status, body, headers = {} }: MockResponse): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(status === 204 ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
}
