import type { ApiRecord, DocumentRecord } from '../../../core/index-writer.ts';
import type { Operation } from '../../../core/operation.ts';
import type { Random } from '../../support/create-random.ts';
import type { Portal } from './random-portal.ts';
import { mayRead } from './reader.ts';
import type { Reader } from './reader.ts';
import type { Probe } from './rights-server.ts';

const search = (parameters: Record<string, string>): Probe => ({
  path: `/v1/search?${new URLSearchParams(parameters).toString()}`,
});
const segment = encodeURIComponent;
const mcp = (name: string, given: Record<string, unknown>, withModel = false): Probe => ({
  path: '/mcp',
  body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } },
  withModel,
});

/** Requests that name nothing of the portal. */
export function generalProbes(): Probe[] {
  const kinds = ['operation', 'schema', 'section', 'overview', 'fact'];
  return [
    { path: '/v1/apis?page[size]=100' },
    { path: '/v1/apis?page[size]=2&page[number]=2' },
    { path: '/' },
    search({ q: 'refund order customer', limit: '50' }),
    search({ q: 'GET /status', limit: '50' }),
    ...kinds.map((kind) => search({ q: 'retry limit cursor webhook', kind, limit: '50' })),
    { path: '/v1/ask', body: { question: 'How do I refund an invoice of a customer?' } },
    { path: '/v1/ask', body: { question: 'Which limit has a webhook?' }, withModel: true },
    { path: '/v1/chat', body: { question: 'How do I create an order?', language: 'python' } },
    { path: '/v1/chat', body: { question: 'readStatus' }, withModel: true },
    mcp('list_apis', {}),
    mcp('search', { query: 'refund order customer', limit: 50 }),
    mcp('ask', { question: 'How do I refund an invoice of a customer?' }, true),
  ];
}

/** Requests that answer everybody the same, and requests that fail. */
export function plainProbes(): Probe[] {
  const paths = [
    '/embed',
    '/portal',
    '/openapi.json',
    '/metrics',
    '/healthz',
    '/readyz',
    '/nothing',
    '/v1/apis/%00',
    '/widget/kong-copilot.js',
    '/v1/index-runs',
    '/v1/index-runs/none',
    '/v1/conversations',
    '/v1/conversations/none',
  ];
  const failing = ['/v1/apis/none/versions', '/v1/search', '/v1/search?q=a&limit=51', '/v1/search?q=a&kind=none'];
  const bodies: Probe[] = [
    { path: '/v1/ask', body: '{"question":' },
    { path: '/v1/chat', body: { question: '' } },
    { path: '/v1/snippets', body: { api: 'none', language: 'cobol', operation_id: 'none' } },
    { path: '/v1/feedback', body: { answer_id: 'none', rating: 'up' } },
    { path: '/v1/handovers', body: { conversation_id: 'none', answer_id: 'none' } },
    { path: '/v1/index-runs', body: {} },
    { path: '/v1/index-runs/none/cancel', body: {} },
    { path: '/mcp', body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } },
  ];
  return [...[...paths, ...failing].map((path): Probe => ({ path })), ...bodies];
}

/** Requests that name a hidden specification, a hidden page and a visible specification in every way there is. */
export function namingProbes(portal: Portal, reader: Reader, random: Random): Probe[] {
  const all = shuffle([...portal.documents.values()], random);
  const isHidden = (document: DocumentRecord): boolean => !mayRead(document.visibility, reader);
  const chosen = [
    all.find((document) => document.kind === 'spec' && isHidden(document)),
    all.find((document) => document.kind === 'page' && isHidden(document)),
    all.find((document) => document.kind === 'spec' && !isHidden(document)),
  ].filter((document) => document !== undefined);
  const apis = portal.sources.flatMap((source) => source.apis);
  const named = apis.filter((api) => chosen.some((document) => document.api === api.slug));
  return [...named.flatMap(apiProbes), ...chosen.flatMap((document) => documentProbes(portal, document, random))];
}

/** A few requests for a hidden specification. */
export function hiddenProbes(portal: Portal, reader: Reader, random: Random): Probe[] {
  const specs = [...portal.documents.values()].filter((document) => document.kind === 'spec');
  const hidden = shuffle(specs, random).find((document) => !mayRead(document.visibility, reader));
  const probes = hidden === undefined ? [] : documentProbes(portal, hidden, random);
  return probes.filter((_probe, index) => index % 4 === 1);
}

/** Every list of an API and its versions, whoever may see it. */
export function apiProbes(api: ApiRecord): Probe[] {
  const address = `/v1/apis/${segment(api.slug)}`;
  return [
    { path: address },
    { path: `${address}/versions` },
    { path: `${address}/operations?page[size]=100` },
    ...api.versions.map((version) => ({ path: `${address}/operations?version=${segment(version)}` })),
    ...api.versions.map((version, index) => ({
      path: `${address}/diff?from=${segment(version)}&to=${segment(api.versions[index + 1] ?? api.versions[0] ?? '')}`,
    })),
    { path: `/portal/apis/${segment(api.slug)}` },
    search({ q: 'gateway authentication limits', api: api.slug, kind: 'fact', limit: '50' }),
    { path: '/v1/ask', body: { question: 'How does the gateway limit requests?', api: api.slug }, withModel: true },
    ...api.versions.map((version) => ({ path: `/portal/apis/${segment(api.slug)}/${segment(version)}` })),
  ];
}

/** What one can ask about one document, knowing all its names. */
export function documentProbes(portal: Portal, document: DocumentRecord, random: Random): Probe[] {
  const words = portal.canaries.wordsOf(document.path);
  const word = words[random.below(words.length)] ?? '';
  const { api, version } = document;
  const place = { ...(api === null ? {} : { api }), ...(version === null ? {} : { version }) };
  const title = document.chunks[0]?.title ?? '';
  const probes: Probe[] = [
    search({ q: `refund ${word}`, limit: '50' }),
    search({ q: 'order', ...place, limit: '50' }),
    search({ q: title, kind: 'section' }),
    { path: '/v1/ask', body: { question: `What do the pages say about “${title}”?` } },
    { path: '/v1/ask', body: { question: `What about ${word} and orders?`, ...place }, withModel: true },
    { path: api === null ? `/portal/pages/${document.slug}` : `/portal/apis/${segment(api)}/pages/${document.slug}` },
  ];
  const operation = document.operations[0];
  return operation === undefined ? probes : [...probes, ...operationProbes(document, operation)];
}

function operationProbes(document: DocumentRecord, operation: Operation): Probe[] {
  const api = document.api ?? '';
  const version = document.version ?? '';
  const { method, path, operationId, key } = operation;
  const header = operation.parameters.find((parameter) => parameter.in === 'header')?.name ?? '';
  const [code] = operation.responses[0]?.fields[0]?.enum ?? [];
  const detail = `/v1/apis/${segment(api)}/operations/${segment(key)}`;
  const schema = document.chunks.find((chunk) => chunk.kind === 'schema')?.title ?? '';
  return [
    ...[operationId ?? '', key, path, header, typeof code === 'string' ? code : '', schema].map((q) =>
      search({ q, limit: '20' }),
    ),
    search({ q: key, api, version, kind: 'operation' }),
    { path: detail },
    { path: `${detail}?version=${segment(version)}` },
    mcp('get_operation', { api, operation: key, version }),
    mcp('build_snippet', { api, operation: key, language: 'shell' }),
    { path: '/v1/snippets', body: { api, version, method, path, language: 'shell' } },
    { path: '/v1/snippets', body: { api, operation_id: operationId, language: 'python/requests' } },
    { path: '/v1/snippets', body: { api, version, operation_id: 'readStatus', language: 'cobol' } },
    { path: '/v1/ask', body: { question: `How do I call ${operationId ?? ''}?`, api } },
    { path: '/v1/chat', body: { question: `What does ${key} need?`, api, version }, withModel: true },
    { path: '/v1/explain', body: { text: `curl -X ${method} https://api.example.com${path}\nHTTP/1.1 404 Not Found` } },
    { path: '/v1/explain', body: { request: { method: 'TRACE', url: path }, api, version } },
    { path: '/v1/explain', body: { request: { method, url: `${path}x` }, response: { status: 404 } } },
  ];
}

function shuffle<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, place: random.below(1_000_000) }))
    .toSorted((first, second) => first.place - second.place)
    .map(({ item }) => item);
}
