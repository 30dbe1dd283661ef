import { createHash } from 'node:crypto';

/** A Konnect organisation with one Dev Portal, as plain data that tests change as they like. */
export interface PortalModel {
  portal: ModelPortal;
  apis: ModelApi[];
  packages: ModelPackage[];
  publications: ModelPublication[];
  implementations: ModelImplementation[];
  strategies: ModelStrategy[];
  pages: ModelPage[];
  snippets: ModelSnippet[];
  teams: ModelTeam[];
  developers: ModelDeveloper[];
}

export type ModelVisibility = 'public' | 'private';
export type ModelStatus = 'published' | 'unpublished';

export interface ModelPortal {
  id: string;
  name: string;
  authenticationEnabled: boolean;
  rbacEnabled: boolean;
  autoApproveApplications: boolean;
  defaultStrategyId: string | null;
  defaultDomain: string;
  canonicalDomain: string;
}

export interface ModelApi {
  id: string;
  name: string;
  version: string | null;
  slug: string | null;
  description: string | null;
  versions: ModelVersion[];
  documents: ModelDocument[];
  updatedAt: string;
}

export interface ModelVersion {
  id: string;
  version: string;
  /** JSON or YAML, or anything else; `null` for a version without a specification. */
  content: string | null;
  type: 'oas2' | 'oas3' | 'asyncapi';
  updatedAt: string;
}

export interface ModelDocument {
  id: string;
  parentId: string | null;
  slug: string;
  title: string;
  status: ModelStatus;
  content: string;
  updatedAt: string;
}

export interface ModelPackage {
  id: string;
  name: string;
  version: string | null;
  slug: string | null;
  description: string | null;
  rateLimit: ModelRateLimit | null;
  operations: { id: string; apiId: string; method: string; path: string; rateLimit: ModelRateLimit | null }[];
  documents: ModelDocument[];
  updatedAt: string;
}

export interface ModelRateLimit {
  limit: number;
  duration: 'seconds' | 'minutes' | 'hours';
}

export interface ModelPublication {
  /** Of an API or a package. */
  entityId: string;
  entityType: 'api' | 'api_package';
  visibility: ModelVisibility;
  strategyIds: string[] | null;
  autoApprove: boolean;
  updatedAt: string;
}

export interface ModelImplementation {
  id: string;
  apiId: string;
  controlPlaneId: string;
  /** `null`: the control plane as a whole enforces it. */
  serviceId: string | null;
}

export type ModelStrategy = { id: string; name: string; displayName: string; updatedAt: string } & (
  | { type: 'key_auth'; keyNames: string[]; ttl: { value: number; unit: 'days' | 'weeks' | 'years' } | null }
  | { type: 'openid_connect'; issuer: string; scopes: string[]; authMethods: string[]; secret: string }
);

export interface ModelPage {
  id: string;
  parentId: string | null;
  slug: string;
  title: string;
  description: string | null;
  visibility: ModelVisibility;
  status: ModelStatus;
  content: string;
  updatedAt: string;
}

export interface ModelSnippet {
  id: string;
  name: string;
  title: string;
  visibility: ModelVisibility;
  status: ModelStatus;
  content: string;
  updatedAt: string;
}

export interface ModelTeam {
  id: string;
  name: string;
  roles: { roleName: string; entityId: string; region: string; entityType: string }[];
}

export interface ModelDeveloper {
  id: string;
  email: string;
  password: string;
  fullName: string;
  teamIds: string[];
}

/** The same UUID for the same name, so that a failing test tells the same story twice. */
export function uuidOf(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex');
  return digest
    .slice(0, 32)
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5')
    .slice(0, 36);
}

/** When everything was last changed that says nothing else. */
export const MODEL_DATE = '2026-01-15T10:00:00.000Z';

/** A portal without content, RBAC off. */
export function emptyModel(name = 'Developer Portal'): PortalModel {
  const id = uuidOf(`portal ${name}`);
  const domain = `${id.slice(0, 12).replaceAll('-', '')}.eu.kongportals.com`;
  return {
    portal: {
      id,
      name,
      authenticationEnabled: true,
      rbacEnabled: false,
      autoApproveApplications: false,
      defaultStrategyId: null,
      defaultDomain: domain,
      canonicalDomain: domain,
    },
    apis: [],
    packages: [],
    publications: [],
    implementations: [],
    strategies: [],
    pages: [],
    snippets: [],
    teams: [],
    developers: [],
  };
}

/** Adds an API with one specification per version label, and publishes it unless `visibility` is `null`. */
export function addApi(
  model: PortalModel,
  api: {
    readonly name: string;
    readonly version?: string | null;
    readonly slug?: string | null;
    readonly description?: string | null;
    readonly versions?: Readonly<Record<string, string | null>>;
    readonly visibility?: ModelVisibility | null;
    readonly strategyIds?: string[] | null;
    readonly autoApprove?: boolean;
  },
): ModelApi {
  const { name, version = null, visibility = 'public' } = api;
  const id = uuidOf(`api ${name} ${version ?? ''} ${model.apis.length}`);
  const defaultSlug = `${name} ${version ?? ''}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const added: ModelApi = {
    id,
    name,
    version,
    slug: api.slug === undefined ? defaultSlug : api.slug,
    description: api.description ?? null,
    versions: Object.entries(api.versions ?? {}).map(([label, content]) => ({
      id: uuidOf(`version ${id} ${label}`),
      version: label,
      content,
      type: 'oas3',
      updatedAt: MODEL_DATE,
    })),
    documents: [],
    updatedAt: MODEL_DATE,
  };
  model.apis.push(added);
  if (visibility !== null) publish(model, added.id, { ...api, visibility });
  return added;
}

export function publish(
  model: PortalModel,
  entityId: string,
  options: {
    readonly visibility: ModelVisibility;
    readonly entityType?: 'api' | 'api_package';
    readonly strategyIds?: string[] | null;
    readonly autoApprove?: boolean;
  },
): ModelPublication {
  const publication: ModelPublication = {
    entityId,
    entityType: options.entityType ?? 'api',
    visibility: options.visibility,
    strategyIds: options.strategyIds ?? null,
    autoApprove: options.autoApprove ?? false,
    updatedAt: MODEL_DATE,
  };
  model.publications.push(publication);
  return publication;
}

/** Takes a publication away: the API stays in the catalogue and is on the portal no more. */
export function withdraw(model: PortalModel, entityId: string): void {
  model.publications = model.publications.filter((publication) => publication.entityId !== entityId);
}

export function addDocument(
  api: { id: string; documents: ModelDocument[] },
  document: Partial<ModelDocument> & { readonly slug: string },
): ModelDocument {
  const added: ModelDocument = {
    id: uuidOf(`document ${api.id} ${document.slug} ${api.documents.length}`),
    parentId: null,
    title: document.slug,
    status: 'published',
    content: `# ${document.slug}\n\nText about ${document.slug}.`,
    updatedAt: MODEL_DATE,
    ...document,
  };
  api.documents.push(added);
  return added;
}

export function addPage(model: PortalModel, page: Partial<ModelPage> & { readonly slug: string }): ModelPage {
  const added: ModelPage = {
    id: uuidOf(`page ${page.slug} ${model.pages.length}`),
    parentId: null,
    title: page.slug,
    description: null,
    visibility: 'public',
    status: 'published',
    content: `# ${page.slug}\n\nText of the page ${page.slug}.`,
    updatedAt: MODEL_DATE,
    ...page,
  };
  model.pages.push(added);
  return added;
}

export function addSnippet(
  model: PortalModel,
  snippet: Partial<ModelSnippet> & { readonly name: string },
): ModelSnippet {
  const added: ModelSnippet = {
    id: uuidOf(`snippet ${snippet.name}`),
    title: snippet.name,
    visibility: 'public',
    status: 'published',
    content: `Text of the snippet ${snippet.name}.`,
    updatedAt: MODEL_DATE,
    ...snippet,
  };
  model.snippets.push(added);
  return added;
}

/** A team that holds `roleName` on each of the entities. */
export function addTeam(
  model: PortalModel,
  name: string,
  entityIds: readonly string[],
  roleName = 'API Viewer',
  region = 'eu',
): ModelTeam {
  const team: ModelTeam = {
    id: uuidOf(`team ${name} ${model.teams.length}`),
    name,
    roles: entityIds.map((entityId) => ({ roleName, entityId, region, entityType: 'Services' })),
  };
  model.teams.push(team);
  return team;
}

export function addDeveloper(model: PortalModel, name: string, teamIds: string[] = []): ModelDeveloper {
  const developer: ModelDeveloper = {
    id: uuidOf(`developer ${name}`),
    email: `${name}@example.com`,
    password: `password of ${name}`,
    fullName: name,
    teamIds,
  };
  model.developers.push(developer);
  return developer;
}
