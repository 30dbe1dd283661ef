import {
  addApi,
  addDeveloper,
  addDocument,
  addPage,
  addSnippet,
  addTeam,
  emptyModel,
  publish,
  uuidOf,
  withdraw,
} from './portal-model.ts';
import type { ModelApi, PortalModel } from './portal-model.ts';

/** Who an API of the big portal is for. */
export type Audience = 'public' | 'red team' | 'blue team' | 'nobody' | 'unpublished';

const audiences: readonly Audience[] = ['public', 'public', 'red team', 'blue team', 'nobody', 'unpublished'];

/** A word that stands in every text of one audience and nowhere else; made of letters, so that it is one word. */
export function canaryOf(audience: string): string {
  return `canary${audience.replaceAll(/[^a-z]/g, '')}`;
}

export interface BigPortal {
  readonly model: PortalModel;
  readonly apis: readonly { readonly api: ModelApi; readonly audience: Audience }[];
  readonly redTeam: string;
  readonly blueTeam: string;
}

/** A specification of two operations; the words of its audience stand in both. */
export function specOf(title: string, version: string, audience: string, format: 'json' | 'yaml' = 'json'): string {
  const operation = (id: string) => ({
    operationId: id,
    summary: `${id} of ${title}`,
    description: `Only for ${canaryOf(audience)} readers.`,
    responses: { 200: { description: 'Fine' } },
  });
  const name = title.replaceAll(/[^A-Za-z0-9]/g, '');
  const document = {
    openapi: '3.0.3',
    info: { title, version },
    paths: { [`/${name}`]: { get: operation(`list${name}`), post: operation(`create${name}`) } },
  };
  if (format === 'json') return JSON.stringify(document);
  return [
    'openapi: 3.1.0',
    `info: { title: "${title}", version: "${version}" }`,
    'paths:',
    `  /${name}:`,
    '    get:',
    `      operationId: list${name}`,
    `      description: Only for ${canaryOf(audience)} readers.`,
    "      responses: { '200': { description: Fine } }",
  ].join('\n');
}

/**
 * Sixty APIs with three versions and four documents each, for five audiences; teams, pages, snippets, packages; two broken
 * specifications, in "Api 0" and "Api 7". RBAC is on.
 */
export function buildBigPortal(): BigPortal {
  const model = emptyModel('Big portal');
  model.portal.rbacEnabled = true;
  model.strategies.push(
    {
      id: uuidOf('keys'),
      name: 'internal name of the key strategy',
      displayName: 'API keys',
      updatedAt: '2026-01-01T00:00:00Z',
      type: 'key_auth',
      keyNames: ['X-Acme-Key', 'apikey'],
      ttl: { value: 3, unit: 'weeks' },
    },
    {
      id: uuidOf('oidc'),
      name: 'internal name of the token strategy',
      displayName: 'Company login',
      updatedAt: '2026-01-01T00:00:00Z',
      type: 'openid_connect',
      issuer: 'https://issuer-that-stays-inside.example.com',
      scopes: ['orders:read', 'orders:write'],
      authMethods: ['bearer', 'client_credentials'],
      secret: 'clientSecretThatStaysInside',
    },
  );
  const apis = Array.from({ length: 60 }, (_, index) => {
    const audience = audiences[index % audiences.length] ?? 'public';
    return { api: addBigApi(model, index, audience), audience };
  });
  const idsOf = (audience: Audience): string[] =>
    apis.filter((entry) => entry.audience === audience).map(({ api }) => api.id);
  const red = addTeam(model, 'Red Partners', idsOf('red team'));
  const blue = addTeam(model, 'Blue Partners', idsOf('blue team'), 'API Consumer', '*');
  addTeam(model, 'Other region', idsOf('nobody'), 'API Viewer', 'us');
  addTeam(model, 'Other role', idsOf('nobody'), 'Application Owner');
  addDeveloper(model, 'red', [red.id]);
  addDeveloper(model, 'blue', [blue.id]);
  addDeveloper(model, 'nobody');
  addTexts(model);
  addPackages(model, apis);
  return { model, apis, redTeam: red.id, blueTeam: blue.id };
}

function addBigApi(model: PortalModel, index: number, audience: Audience): ModelApi {
  const name = `Api ${index}`;
  const isBroken = index === 0 || index === 7;
  const api = addApi(model, {
    name,
    version: '2.0.0',
    description: `Description of ${name} for ${canaryOf(audience)}`,
    visibility: audience === 'public' ? 'public' : 'private',
    versions: {
      '1.0.0': specOf(name, '1.0.0', audience),
      '2.0.0': specOf(name, '2.0.0', audience, 'yaml'),
      '3.0.0-beta': isBroken
        ? index === 0
          ? '{"openapi": "3.0.0", '
          : 'just: [some, text'
        : specOf(name, '3.0.0', audience),
    },
    strategyIds: index % 3 === 0 ? null : [uuidOf(index % 3 === 1 ? 'keys' : 'oidc')],
    autoApprove: index % 2 === 0,
  });
  if (audience === 'unpublished') withdraw(model, api.id);
  const text = (what: string): string => `# ${what}\n\nThe ${what} of ${name}, for ${canaryOf(audience)}.`;
  const start = addDocument(api, { slug: 'start', title: 'Getting started', content: text('start') });
  addDocument(api, { slug: 'errors', title: 'Errors', parentId: start.id, content: text('errors') });
  const draft = addDocument(api, { slug: 'draft', status: 'unpublished', content: text(canaryOf('draft')) });
  addDocument(api, { slug: 'below', parentId: draft.id, content: text(canaryOf('draft')) });
  model.implementations.push({
    id: uuidOf(`implementation ${index}`),
    apiId: api.id,
    controlPlaneId: uuidOf('control plane'),
    serviceId: uuidOf(`service ${index}`),
  });
  return api;
}

function addTexts(model: PortalModel): void {
  const text = (audience: string): string => `::card\nWelcome, ${canaryOf(audience)} visitor.\n::\n`;
  addPage(model, { slug: '/', title: 'Home', content: text('everybody') });
  const guides = addPage(model, { slug: 'guides', title: 'Guides', content: text('everybody') });
  addPage(model, {
    slug: 'inside',
    title: 'Inside',
    parentId: guides.id,
    visibility: 'private',
    content: text('loggedin'),
  });
  const draft = addPage(model, { slug: 'next', status: 'unpublished', content: text('draft') });
  addPage(model, { slug: 'later', parentId: draft.id, content: text('draft') });
  addSnippet(model, { name: 'banner', content: `Everybody sees ${canaryOf('everybody')}.` });
  addSnippet(model, { name: 'hint', visibility: 'private', content: `A hint for ${canaryOf('loggedin')}.` });
  addSnippet(model, { name: 'old', status: 'unpublished', content: `An old ${canaryOf('draft')}.` });
}

function addPackages(model: PortalModel, apis: BigPortal['apis']): void {
  const operations = apis.slice(0, 3).map(({ api }, index) => ({
    id: uuidOf(`package operation ${index}`),
    apiId: api.id,
    method: 'GET',
    path: `/Api${index}`,
    rateLimit: index === 1 ? ({ limit: 7, duration: 'hours' } as const) : null,
  }));
  for (const name of ['Open bundle', 'Hidden bundle']) {
    const id = uuidOf(name);
    const isOpen = name === 'Open bundle';
    const audience = isOpen ? 'everybody' : 'nobody';
    model.packages.push({
      id,
      name,
      version: null,
      slug: name.toLowerCase().replace(' ', '-'),
      description: `Package for ${canaryOf(audience)}.`,
      rateLimit: { limit: 100, duration: 'minutes' },
      operations,
      documents: [],
      updatedAt: '2026-01-01T00:00:00Z',
    });
    publish(model, id, {
      visibility: isOpen ? 'public' : 'private',
      entityType: 'api_package',
      strategyIds: [uuidOf('keys')],
    });
  }
}
