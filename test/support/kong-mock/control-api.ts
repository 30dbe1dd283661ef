import type { ModelApi, ModelDocument, ModelPackage, ModelPage, ModelStrategy, PortalModel } from './portal-model.ts';
import { MODEL_DATE } from './portal-model.ts';
import { matchesFilters, notFound, ok, paginate, toTree } from './responses.ts';
import type { MockHandler } from './responses.ts';

/** Handlers of Konnect's control API by the file of Kong's that describes them and its route. */
export type Routes = Readonly<Record<string, MockHandler>>;

const created = { created_at: MODEL_DATE };

export function portalManagementRoutes(model: PortalModel, maximum: number): Routes {
  const isOurs = (id: string | undefined): boolean => id === model.portal.id;
  const pageOf = (page: ModelPage) => ({
    id: page.id,
    slug: page.slug,
    title: page.title,
    visibility: page.visibility,
    status: page.status,
    ...(page.description === null ? {} : { description: page.description }),
    parent_page_id: page.parentId,
    ...created,
    updated_at: page.updatedAt,
  });
  const routes: Record<string, MockHandler> = {
    '/portals': ({ query }) =>
      paginate(
        [renderPortal(model)].filter(({ id, name }) => matchesFilters(query, { id, name })),
        query,
        maximum,
      ),
    '/portals/{portalId}': () => ok(renderPortal(model)),
    '/portals/{portalId}/pages': () => ok({ data: toTree(model.pages, pageOf) }),
    '/portals/{portalId}/pages/{pageId}': ({ parameters }) => {
      const page = model.pages.find(({ id }) => id === parameters['pageId']);
      return page === undefined ? notFound() : ok({ ...pageOf(page), content: page.content });
    },
    '/portals/{portalId}/snippets': ({ query }) => paginate(model.snippets.map(renderSnippet), query, maximum),
    '/portals/{portalId}/snippets/{snippetId}': ({ parameters }) => {
      const snippet = model.snippets.find(({ id }) => id === parameters['snippetId']);
      return snippet === undefined ? notFound() : ok({ ...renderSnippet(snippet), content: snippet.content });
    },
    '/portals/{portalId}/teams': ({ query }) =>
      paginate(
        model.teams.map(({ id, name }) => ({
          id,
          name,
          description: `The team ${name}`,
          ...created,
          updated_at: MODEL_DATE,
        })),
        query,
        maximum,
      ),
    '/portals/{portalId}/teams/{teamId}/assigned-roles': ({ parameters, query }) => {
      const team = model.teams.find(({ id }) => id === parameters['teamId']);
      if (team === undefined) return notFound();
      const roles = team.roles.map(({ roleName, entityId, region, entityType }, index) => ({
        id: team.id.slice(0, -2) + String(index).padStart(2, '0'),
        role_name: roleName,
        entity_id: entityId,
        entity_type_name: entityType,
        entity_region: region,
      }));
      return paginate(roles, query, maximum);
    },
  };
  return Object.fromEntries(
    Object.entries(routes).map(([route, handler]): [string, MockHandler] => [
      route,
      (request) =>
        route.includes('{portalId}') && !isOurs(request.parameters['portalId']) ? notFound() : handler(request),
    ]),
  );
}

function renderPortal(model: PortalModel) {
  const { portal } = model;
  return {
    id: portal.id,
    ...created,
    updated_at: MODEL_DATE,
    name: portal.name,
    display_name: portal.name,
    description: null,
    authentication_enabled: portal.authenticationEnabled,
    rbac_enabled: portal.rbacEnabled,
    sipr_enabled: false,
    default_api_visibility: 'private',
    default_page_visibility: 'private',
    default_application_auth_strategy_id: portal.defaultStrategyId,
    auto_approve_developers: false,
    auto_approve_applications: portal.autoApproveApplications,
    default_domain: portal.defaultDomain,
    canonical_domain: portal.canonicalDomain,
  };
}

function renderSnippet({ id, name, title, visibility, status, updatedAt }: PortalModel['snippets'][number]) {
  return { id, name, title, visibility, status, ...created, updated_at: updatedAt };
}

export function apiBuilderRoutes(model: PortalModel, maximum: number): Routes {
  const withApi =
    (handler: (api: ModelApi, request: Parameters<MockHandler>[0]) => ReturnType<MockHandler>): MockHandler =>
    (request) => {
      const api = model.apis.find(({ id }) => id === request.parameters['apiId']);
      return api === undefined ? notFound() : handler(api, request);
    };
  const withPackage =
    (handler: (found: ModelPackage, request: Parameters<MockHandler>[0]) => ReturnType<MockHandler>): MockHandler =>
    (request) => {
      const found = model.packages.find(({ id }) => id === request.parameters['packageId']);
      return found === undefined ? notFound() : handler(found, request);
    };
  return {
    '/apis': ({ query }) =>
      paginate(
        model.apis
          .filter(({ id, name, version }) => matchesFilters(query, { id, name, version }))
          .map((api) => renderApi(model, api)),
        query,
        maximum,
      ),
    '/apis/{apiId}': withApi((api) => ok(renderApi(model, api))),
    '/apis/{apiId}/versions': withApi((api, { query }) =>
      paginate(
        api.versions.map((version) => renderVersion(version)),
        query,
        maximum,
      ),
    ),
    '/apis/{apiId}/versions/{versionId}': withApi((api, { parameters }) => {
      const version = api.versions.find(({ id }) => id === parameters['versionId']);
      return version === undefined ? notFound() : ok(renderVersion(version, true));
    }),
    '/apis/{apiId}/documents': withApi((api, { query }) => ok({ data: documentTree(api.documents, query) })),
    '/apis/{apiId}/documents/{documentId}': withApi((api, { parameters }) =>
      renderDocument(api.documents, parameters['documentId']),
    ),
    '/portals/{portalId}/api-publications': ({ parameters, query }) => {
      if (parameters['portalId'] !== model.portal.id) return notFound();
      return paginate(renderPublications(model, query), query, maximum);
    },
    '/api-implementations': ({ query }) => paginate(renderImplementations(model), query, maximum),
    '/api-packages': ({ query }) => paginate(model.packages.map(renderPackage), query, maximum),
    '/api-packages/{packageId}/documents': withPackage((found, { query }) =>
      ok({ data: documentTree(found.documents, query) }),
    ),
    '/api-packages/{packageId}/documents/{documentId}': withPackage((found, { parameters }) =>
      renderDocument(found.documents, parameters['documentId']),
    ),
    '/api-packages/{packageId}/operations': withPackage((found, { query }) =>
      paginate(renderPackageOperations(model, found), query, maximum),
    ),
  };
}

function renderApi(model: PortalModel, api: ModelApi) {
  const current = api.versions.find(({ version }) => version === api.version) ?? api.versions.at(-1);
  const isPublished = model.publications.some(({ entityId }) => entityId === api.id);
  const { id, name } = model.portal;
  return {
    id: api.id,
    name: api.name,
    description: api.description,
    version: api.version,
    slug: api.slug,
    current_version_summary: current === undefined ? null : renderVersion(current),
    api_spec_ids: api.versions.map((version) => version.id),
    portals: isPublished ? [{ id, name, display_name: name }] : [],
    labels: {},
    attributes: {},
    ...created,
    updated_at: api.updatedAt,
  };
}

function renderVersion(version: ModelApi['versions'][number], isWhole = false) {
  const spec =
    version.content === null
      ? {}
      : {
          spec: isWhole
            ? { content: version.content, type: version.type, validation_messages: [] }
            : { type: version.type },
        };
  return { id: version.id, version: version.version, ...spec, ...created, updated_at: version.updatedAt };
}

function summarise({ id, parentId, slug, title, status, updatedAt }: ModelDocument) {
  return { id, title, slug, status, parent_document_id: parentId, ...created, updated_at: updatedAt };
}

function documentTree(documents: readonly ModelDocument[], query: URLSearchParams) {
  return toTree(
    documents.filter(({ status }) => matchesFilters(query, { status })),
    summarise,
  );
}

function renderDocument(documents: readonly ModelDocument[], id: string | undefined) {
  const document = documents.find((candidate) => candidate.id === id);
  return document === undefined ? notFound() : ok({ ...summarise(document), content: document.content });
}

function renderPublications(model: PortalModel, query: URLSearchParams) {
  return model.publications
    .filter(({ entityId, entityType }) => matchesFilters(query, { api_id: entityId, entity_type: entityType }))
    .map((publication) => ({
      api_id: publication.entityId,
      portal_ids: [model.portal.id],
      auto_approve_registrations: publication.autoApprove,
      entity_type: publication.entityType,
      visibility: publication.visibility,
      auth_strategy_ids: publication.strategyIds,
      ...created,
      updated_at: publication.updatedAt,
    }));
}

function renderImplementations(model: PortalModel) {
  return model.implementations.map(({ id, apiId, controlPlaneId, serviceId }) => ({
    id,
    api_id: apiId,
    ...(serviceId === null
      ? { control_plane: { control_plane_id: controlPlaneId, access_control_enforcement_enabled: true } }
      : { service: { control_plane_id: controlPlaneId, id: serviceId } }),
    ...created,
    updated_at: MODEL_DATE,
  }));
}

function renderPackage(found: ModelPackage) {
  return {
    id: found.id,
    name: found.name,
    description: found.description,
    slug: found.slug,
    version: found.version,
    rate_limiting_config: found.rateLimit,
    labels: {},
    attributes: {},
    ...created,
    updated_at: found.updatedAt,
  };
}

function renderPackageOperations(model: PortalModel, found: ModelPackage) {
  return found.operations.map(({ id, apiId, method, path, rateLimit }) => {
    const api = model.apis.find((candidate) => candidate.id === apiId);
    return {
      id,
      api: { id: apiId, name: api?.name ?? 'unknown', version: api?.version ?? '' },
      method,
      path,
      rate_limiting_config: rateLimit,
      ...created,
      updated_at: MODEL_DATE,
    };
  });
}

/** Of the API for application auth strategies (v2), which lies beside the other two. */
export function renderStrategy(strategy: ModelStrategy) {
  const configs =
    strategy.type === 'key_auth'
      ? { 'key-auth': { key_names: strategy.keyNames, ...(strategy.ttl === null ? {} : { ttl: strategy.ttl }) } }
      : {
          'openid-connect': {
            issuer: strategy.issuer,
            credential_claim: ['client_id'],
            scopes: strategy.scopes,
            auth_methods: strategy.authMethods,
            // Further plugin settings are allowed here, secrets among them.
            client_secret: [strategy.secret],
          },
        };
  return {
    id: strategy.id,
    name: strategy.name,
    display_name: strategy.displayName,
    strategy_type: strategy.type,
    configs,
    active: true,
    dcr_provider: null,
    labels: {},
    ...created,
    updated_at: strategy.updatedAt,
  };
}
