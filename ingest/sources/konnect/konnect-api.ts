import { CopilotError } from '../../../core/errors.ts';
import { apiPath, createApiClient } from '../http/api-client.ts';
import type { ApiClient, RetryPolicy } from '../http/api-client.ts';
import { ApiFailure, isMissing } from '../http/api-failure.ts';
import type { Fetch } from '../http/bounded-fetch.ts';
import { readNumberedPages } from '../http/read-pages.ts';
import type { AccessLists } from './konnect-access.ts';
import { readItems, treeShape } from '../dev-portal/content-shapes.ts';
import { portalShape, roleShape, teamShape } from './konnect-shapes.ts';
import type { PortalShape } from './konnect-shapes.ts';
import type { TeamRoles } from './team-rights.ts';

/** Where Konnect keeps portals and APIs; they are never shared between regions. */
export const konnectRegions = ['us', 'eu', 'au', 'me', 'in', 'sg'] as const;
export type KonnectRegion = (typeof konnectRegions)[number];

export interface KonnectConnection {
  readonly region?: KonnectRegion;
  /** Instead of the region's own address: a proxy, or a test. */
  readonly baseUrl?: string;
  /** Personal or system account token. */
  readonly token: string;
  /** Where it comes from, for messages. Default `KONNECT_TOKEN`. */
  readonly tokenName?: string;
  readonly concurrency?: number;
  readonly pageSize?: number;
  readonly retry?: Partial<RetryPolicy>;
  readonly attemptTimeoutMilliseconds?: number;
  readonly fetch?: Fetch;
}

export interface Konnect {
  readonly client: ApiClient;
  /** Without path. */
  readonly origin: string;
  readonly region: string | null;
  /** A whole list. */
  list(path: string, signal: AbortSignal | undefined, query?: Readonly<Record<string, string>>): Promise<unknown[]>;
  /** The roots of a tree that comes in one piece; empty when its owner has gone meanwhile. */
  tree(path: string, signal: AbortSignal | undefined): Promise<readonly unknown[]>;
}

/** @throws CopilotError `configuration_invalid` */
export function connectKonnect(options: KonnectConnection): Konnect {
  const { region, token, pageSize = 100 } = options;
  const isToken = /^[\x21-\x7e]+$/.test(token);
  if (!isToken || (region === undefined && options.baseUrl === undefined)) {
    throw new CopilotError(
      'configuration_invalid',
      isToken
        ? `A konnect source needs \`region\` (${konnectRegions.join(', ')}).`
        : `The Konnect token (${options.tokenName ?? 'KONNECT_TOKEN'}) is empty or holds characters that no token has.`,
    );
  }
  const baseUrl = options.baseUrl ?? `https://${region ?? ''}.api.konghq.com`;
  const client = createApiClient({
    baseUrl,
    headers: { authorization: `Bearer ${token}` },
    credential: {
      name: `the Konnect token (${options.tokenName ?? 'KONNECT_TOKEN'})`,
      rights: 'the Konnect roles to view APIs (API Viewer) and the portal (Portal Viewer)',
    },
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.retry === undefined ? {} : { retry: options.retry }),
    ...(options.attemptTimeoutMilliseconds === undefined
      ? {}
      : { attemptTimeoutMilliseconds: options.attemptTimeoutMilliseconds }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
  return {
    client,
    origin: baseUrl.replace(/\/+$/, ''),
    region: region ?? regionOf(baseUrl),
    list: (path, signal, query = {}) => readNumberedPages(client, path, { signal, query, pageSize }),
    async tree(path, signal) {
      try {
        return (await client.getJson(path, { schema: treeShape, signal })).data;
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
  };
}

function regionOf(baseUrl: string): string | null {
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
  return /^([a-z]{2})\.api\.konghq\.com$/.exec(host)?.[1] ?? null;
}

/** Reads everything that decides rights. @throws ApiFailure when any of it cannot be read: then nobody can say */
export async function readAccessLists(
  konnect: Konnect,
  portalName: string,
  signal: AbortSignal | undefined,
): Promise<AccessLists> {
  const portal = await findPortal(konnect, portalName, signal);
  const unreadable: string[] = [];
  const at = (name: string): string => apiPath('v3', 'portals', portal.id, name);
  const [publications, pages, snippets, teams] = await Promise.all([
    konnect.list(at('api-publications'), signal),
    konnect.client.getJson(at('pages'), { schema: treeShape, signal }),
    konnect.list(at('snippets'), signal),
    portal.rbac_enabled ? readTeams(konnect, portal.id, signal, (what) => unreadable.push(what)) : [],
  ]);
  return { portal, region: konnect.region, publications, pages: pages.data, snippets, teams, unreadable };
}

async function findPortal(konnect: Konnect, name: string, signal: AbortSignal | undefined): Promise<PortalShape> {
  if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(name)) {
    return konnect.client.getJson(apiPath('v3', 'portals', name), { schema: portalShape, signal });
  }
  const path = apiPath('v3', 'portals');
  const found = readItems(portalShape, await konnect.list(path, signal, { 'filter[name][eq]': name }), () => undefined);
  // A server that does not know the filter gives all of them.
  const portal = found.find((candidate) => candidate.name === name);
  if (portal !== undefined) return portal;
  throw new ApiFailure(
    `${konnect.origin} has no portal of that name that this token may see; check \`portal\` (its name or id) and \`region\`.`,
  );
}

async function readTeams(
  konnect: Konnect,
  portalId: string,
  signal: AbortSignal | undefined,
  onProblem: (what: string) => void,
): Promise<TeamRoles[]> {
  const path = apiPath('v3', 'portals', portalId, 'teams');
  const teams = readItems(teamShape, await konnect.list(path, signal), (count) => onProblem(`${count} teams`));
  return Promise.all(
    teams.map(async ({ id, name }) => {
      const items = await konnect
        .list(apiPath('v3', 'portals', portalId, 'teams', id, 'assigned-roles'), signal)
        .catch((error: unknown) => {
          // Deleted since it was listed: it has no roles.
          if (isMissing(error)) return [];
          throw error;
        });
      const roles = readItems(roleShape, items, (count) => onProblem(`${count} roles of the team ${id}`));
      return {
        id,
        name,
        roles: roles.map((role) => ({
          roleName: role.role_name,
          entityId: role.entity_id,
          region: role.entity_region,
        })),
      };
    }),
  );
}
