import type { Routes } from './control-api.ts';
import type { ModelApi, ModelDeveloper, ModelPublication, ModelStrategy, PortalModel } from './portal-model.ts';
import { MODEL_DATE } from './portal-model.ts';
import { matchesFilters, notFound, ok, paginate, problem, toTree } from './responses.ts';
import type { MockHandler, MockRequest } from './responses.ts';

type DeveloperOf = (request: MockRequest) => ModelDeveloper | null;

/**
 * The Portal API as a visitor or a logged-in developer sees it. Nobody sees what is not published; an anonymous visitor
 * sees public content; a developer sees everything, or with RBAC what is public or what a team of theirs may read.
 */
export function portalApiRoutes(model: PortalModel, maximum: number, developerOf: DeveloperOf): Routes {
  const visible = (request: MockRequest): { api: ModelApi; publication: ModelPublication }[] =>
    model.apis.flatMap((api) => {
      const publication = model.publications.find(
        ({ entityId, entityType }) => entityId === api.id && entityType === 'api',
      );
      return publication !== undefined && maySee(model, publication, developerOf(request)) ? { api, publication } : [];
    });
  const withApi =
    (
      handler: (api: ModelApi, publication: ModelPublication, request: MockRequest) => ReturnType<MockHandler>,
    ): MockHandler =>
    (request) => {
      const name = request.parameters['apiIdOrSlug'];
      const found = visible(request).find(({ api }) => api.id === name || (api.slug ?? api.id) === name);
      return found === undefined ? notFound() : handler(found.api, found.publication, request);
    };
  const publicOnly = <Item extends { visibility: string; status: string }>(
    items: readonly Item[],
    request: MockRequest,
  ): Item[] =>
    items.filter(
      ({ visibility, status }) => status === 'published' && (visibility === 'public' || developerOf(request) !== null),
    );

  return {
    '/api/v3/portal': () => ok(renderContext(model)),
    '/api/v3/apis': (request) =>
      paginate(
        visible(request)
          .filter(({ api: { id, name, version } }) => matchesFilters(request.query, { id, name, version }))
          .map(({ api, publication }) => renderApi(model, api, publication)),
        request.query,
        maximum,
      ),
    '/api/v3/apis/{apiIdOrSlug}': withApi((api, publication) => ok(renderApi(model, api, publication))),
    '/api/v3/apis/{apiIdOrSlug}/actions': withApi((_api, _publication, request) =>
      ok({ actions: { view: true, register: developerOf(request) !== null, view_documentation: true } }),
    ),
    '/api/v3/apis/{apiIdOrSlug}/documents': withApi((api) =>
      ok({ data: toTree(publishedDocuments(api), renderDocument) }),
    ),
    '/api/v3/apis/{apiIdOrSlug}/documents/{documentIdOrSlug}': withApi((api, _publication, { parameters }) => {
      const name = parameters['documentIdOrSlug'];
      const document = publishedDocuments(api).find(({ id, slug }) => id === name || slug === name);
      if (document === undefined) return notFound();
      const { id, parentId, slug, title, content } = document;
      return ok({ id, parent_document_id: parentId, slug, content, title });
    }),
    '/api/v3/apis/{apiIdOrSlug}/versions': withApi((api) => {
      const data = api.versions.flatMap((version) => (version.content === null ? [] : renderVersion(version)));
      return ok({ data, meta: { page: { number: 1, size: Math.max(1, data.length), total: data.length } } });
    }),
    '/api/v3/apis/{apiIdOrSlug}/versions/{versionId}': withApi((api, _publication, { parameters }) => {
      const version = api.versions.find(({ id, content }) => id === parameters['versionId'] && content !== null);
      if (version === undefined) return notFound();
      const spec = { type: version.type, content: version.content };
      return ok({ ...renderVersion(version), spec });
    }),
    '/api/v3/pages': (request) => ok({ data: toTree(publicOnly(model.pages, request), renderPage) }),
    '/api/v3/pages/{pagePath}': (request) => {
      const page = publicOnly(model.pages, request).find(
        (candidate) => pagePath(model, candidate) === trimSlashes(request.parameters['pagePath'] ?? ''),
      );
      return page === undefined ? notFound() : ok({ ...renderPage(page), content: page.content });
    },
    '/api/v3/snippets': (request) =>
      paginate(publicOnly(model.snippets, request).map(renderSnippet), request.query, maximum),
    '/api/v3/snippets/{snippetName}': (request) => {
      const snippet = publicOnly(model.snippets, request).find(
        ({ name }) => name === request.parameters['snippetName'],
      );
      return snippet === undefined ? notFound() : ok({ ...renderSnippet(snippet), content: snippet.content });
    },
    '/api/v3/application-auth-strategies': (request) =>
      developerOf(request) === null
        ? problem(401, 'Unauthorized')
        : paginate(model.strategies.map(renderStrategy), request.query, maximum),
    '/api/v3/developer/me': (request) => {
      const developer = developerOf(request);
      if (developer === null) return problem(401, 'Unauthorized');
      const { id, email, fullName } = developer;
      return ok({ id, email, full_name: fullName, created_at: MODEL_DATE, updated_at: MODEL_DATE });
    },
    '/api/v3/developer/teams': (request) => {
      const developer = developerOf(request);
      if (developer === null) return problem(401, 'Unauthorized');
      const teams = model.teams.filter(({ id }) => developer.teamIds.includes(id));
      return paginate(
        teams.map(({ id, name }) => ({ id, name, description: null, created_at: MODEL_DATE, updated_at: MODEL_DATE })),
        request.query,
        maximum,
      );
    },
  };
}

function maySee(model: PortalModel, publication: ModelPublication, developer: ModelDeveloper | null): boolean {
  if (publication.visibility === 'public') return true;
  if (developer === null) return false;
  if (!model.portal.rbacEnabled) return true;
  return model.teams.some(
    (team) =>
      developer.teamIds.includes(team.id) &&
      team.roles.some(
        ({ entityId, roleName }) => entityId === publication.entityId && /^API (?:Viewer|Consumer)$/.test(roleName),
      ),
  );
}

function renderContext({ portal }: PortalModel) {
  return {
    portal_id: portal.id,
    org_id: portal.id,
    basic_auth_enabled: true,
    oidc_auth_enabled: false,
    saml_auth_enabled: false,
    authentication_enabled: portal.authenticationEnabled,
    rbac_enabled: portal.rbacEnabled,
    name: portal.name,
    canonical_domain: portal.canonicalDomain,
  };
}

function renderApi(model: PortalModel, api: ModelApi, publication: ModelPublication) {
  const specs = api.versions.filter(({ content }) => content !== null);
  const current = specs.find(({ version }) => version === api.version);
  return {
    id: api.id,
    created_at: MODEL_DATE,
    updated_at: api.updatedAt,
    name: api.name,
    version: api.version,
    description: api.description,
    visibility: publication.visibility,
    slug: api.slug ?? api.id,
    auth_strategies: model.strategies
      .filter(({ id }) => publication.strategyIds?.includes(id) === true)
      .map(renderAuth),
    specifications: specs.map(({ id, type }) => ({ id, type })),
    current_version_summary: current === undefined ? null : { id: current.id, spec: { type: current.type } },
    attributes: {},
  };
}

function renderAuth(strategy: ModelStrategy) {
  const { id, name } = strategy;
  if (strategy.type === 'openid_connect') {
    return {
      id,
      name,
      credential_type: 'client_credentials',
      auth_methods: strategy.authMethods,
      available_scopes: strategy.scopes,
    };
  }
  const ttl = strategy.ttl === null ? {} : { ttl: strategy.ttl };
  return { id, name, credential_type: 'key_auth', key_names: strategy.keyNames, ...ttl };
}

function renderStrategy(strategy: ModelStrategy) {
  return renderAuth(strategy);
}

function renderVersion({ id, version, type }: ModelApi['versions'][number]) {
  return { id, version, spec: { type } };
}

/** A published document below an unpublished one is not shown either. */
function publishedDocuments(api: ModelApi): ModelApi['documents'] {
  const byId = new Map(api.documents.map((document) => [document.id, document]));
  return api.documents.filter((document) => {
    const seen = new Set<string>();
    let current: typeof document | undefined = document;
    for (; current !== undefined && !seen.has(current.id); current = byId.get(current.parentId ?? '')) {
      if (current.status !== 'published') return false;
      seen.add(current.id);
    }
    return true;
  });
}

function renderDocument({ id, parentId, title, slug, updatedAt }: ModelApi['documents'][number]) {
  return { id, parent_document_id: parentId, title, slug, created_at: MODEL_DATE, updated_at: updatedAt };
}

function renderPage({ id, slug, title, visibility, description, parentId, updatedAt }: PortalModel['pages'][number]) {
  const about = description === null ? {} : { description };
  return {
    id,
    slug,
    title,
    visibility,
    ...about,
    parent_page_id: parentId,
    created_at: MODEL_DATE,
    updated_at: updatedAt,
  };
}

function renderSnippet({ id, name, title, visibility, updatedAt }: PortalModel['snippets'][number]) {
  return { id, name, title, visibility, created_at: MODEL_DATE, updated_at: updatedAt };
}

function trimSlashes(path: string): string {
  return path.replaceAll(/^\/+|\/+$/g, '');
}

function pagePath(model: PortalModel, page: PortalModel['pages'][number]): string {
  const parts: string[] = [];
  const seen = new Set<string>();
  let current: typeof page | undefined = page;
  for (
    ;
    current !== undefined && !seen.has(current.id);
    current = model.pages.find(({ id }) => id === current?.parentId)
  ) {
    seen.add(current.id);
    parts.unshift(trimSlashes(current.slug));
  }
  return parts.filter((part) => part !== '').join('/');
}
