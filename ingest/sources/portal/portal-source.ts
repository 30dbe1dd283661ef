import type { Visibility } from '../../../core/caller.ts';
import { CopilotError } from '../../../core/errors.ts';
import type { SourceDescriptor } from '../../../core/index-writer.ts';
import type { Source, SourceAccess, SourceContent } from '../../source.ts';
import { nobody } from '../../visibility.ts';
import { checkBaseUrl, createApiClient } from '../http/api-client.ts';
import { ApiFailure } from '../http/api-failure.ts';
import { readTogether } from '../http/read-together.ts';
import { parsePath } from '../dev-portal/document-paths.ts';
import { createDevPortalUrls } from '../dev-portal/dev-portal-urls.ts';
import type { DevPortalUrlTemplates } from '../dev-portal/dev-portal-urls.ts';
import { describePortal } from './describe-portal.ts';
import { createDeveloperSession } from './developer-session.ts';
import type { DeveloperCredentials, PortalClientOptions } from './developer-session.ts';
import { openPortal } from './open-portal.ts';
import type { OpenPortal } from './open-portal.ts';
import { portalContextShape } from './portal-shapes.ts';

export interface PortalSourceOptions {
  /** Address of the portal itself: its own domain. */
  readonly url: string;
  /** A developer account, for what a visitor does not see. */
  readonly credentials?: DeveloperCredentials | undefined;
  /**
   * Who may read what only the login shows. Absent: that stays out, and nobody logs in. `public` is refused: what one
   * developer sees must not become everybody's.
   */
  readonly visibilityOfPrivate?: Visibility | undefined;
  /** Addresses on the portal, where it does not have the usual ones. */
  readonly urls?: DevPortalUrlTemplates;
  readonly client?: PortalClientOptions;
}

/**
 * A Dev Portal as its visitors and one developer see it. What a visitor sees is public, and is read as a visitor; the
 * rest is for whom the configuration says.
 * @throws CopilotError `configuration_invalid`
 */
export function createPortalSource(options: PortalSourceOptions): Source {
  const { credentials, visibilityOfPrivate, client: clientOptions = {} } = options;
  if (visibilityOfPrivate === 'public') {
    throw new CopilotError(
      'configuration_invalid',
      'private_visibility of a portal cannot be public: it says who may read what only a logged-in developer sees. Write authenticated or {teams: [...]}.',
    );
  }
  const baseUrl = checkBaseUrl(options.url);
  const descriptor: SourceDescriptor = { key: baseUrl, kind: 'portal', title: null };
  const urls = createDevPortalUrls(null, absoluteTemplates(baseUrl, options.urls));
  const halfConfigured = describeHalf(credentials !== undefined, visibilityOfPrivate !== undefined);
  /** What {@link Source.readAccess} has listed, for the reading that follows it. */
  let opened: OpenPortal | null = null;

  const open = (signal: AbortSignal | undefined): Promise<OpenPortal> => {
    const visitor = createApiClient({ ...clientOptions, baseUrl, credential: null });
    const session =
      credentials === undefined || visibilityOfPrivate === undefined
        ? null
        : createDeveloperSession(baseUrl, credentials, clientOptions);
    const readers = { visitor, session, visibilityOfPrivate: visibilityOfPrivate ?? nobody };
    return readTogether(signal, (together) => openPortal(readers, together));
  };

  return {
    guardsRemovals: true,
    async readAccess({ signal } = {}): Promise<SourceAccess> {
      opened = null;
      const portal = await open(signal);
      opened = portal;
      return { descriptor, visibilityOf: (path) => visibilityOf(path, portal) };
    },
    async read(readOptions = {}): Promise<SourceContent> {
      const taken = opened;
      opened = null;
      const portal = taken ?? (await open(readOptions.signal));
      if (portal.loginFailure !== null) throw portal.loginFailure;
      const content = await readTogether(readOptions.signal, (signal) =>
        describePortal(portal.lists, { urls, concurrency: clientOptions.concurrency ?? 4 }, { ...readOptions, signal }),
      );
      return {
        descriptor: { ...descriptor, title: await readTitle(portal, readOptions.signal) },
        ...content,
        placeVisibility: (path) => visibilityOf(path, portal) ?? 'public',
        warnings: [...halfConfigured, ...portal.warnings, ...content.warnings],
        requestCount: () => portal.requestCount(),
      };
    },
  };
}

/** Who may read a document at a path of an earlier run, as far as lists tell; `null` for a path of no portal. */
function visibilityOf(path: string, portal: OpenPortal): Visibility | null {
  const owner = parsePath(path);
  return owner === null ? null : portal.visibilityOf(owner.owner, owner.id);
}

function absoluteTemplates(baseUrl: string, templates: DevPortalUrlTemplates = {}): DevPortalUrlTemplates {
  const full = (template: string): string =>
    /^https?:\/\//.test(template) ? template : `${baseUrl}${template.startsWith('/') ? '' : '/'}${template}`;
  return {
    api: full(templates.api ?? '/apis/{api}'),
    document: full(templates.document ?? '/apis/{api}/docs/{page}'),
    page: full(templates.page ?? '/{page}'),
    ...(templates.operation === undefined ? {} : { operation: full(templates.operation) }),
  };
}

function describeHalf(hasLogin: boolean, hasVisibility: boolean): { file: string; message: string }[] {
  if (hasLogin === hasVisibility) return [];
  const missing = hasLogin
    ? 'a developer login is configured, but `private_visibility` does not say who may read what it shows'
    : '`private_visibility` is configured, but no developer login';
  return [{ file: 'portal', message: `${missing}; only what a visitor sees was read` }];
}

async function readTitle({ visitor }: OpenPortal, signal: AbortSignal | undefined): Promise<string | null> {
  try {
    return (await visitor.getJson('/api/v3/portal', { schema: portalContextShape, signal })).name;
  } catch (error) {
    if (error instanceof ApiFailure) return null;
    throw error;
  }
}
