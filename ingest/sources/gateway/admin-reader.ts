import { CopilotError } from '../../../core/errors.ts';
import { readAdminEntities } from '../../gateway/read-admin-entities.ts';
import type { ReadOptions } from '../../source.ts';
import { apiPath, createApiClient } from '../http/api-client.ts';
import type { ApiClientOptions } from '../http/api-client.ts';
import { readOffsetPages } from '../http/read-pages.ts';
import type { GatewayReader } from './gateway-source.ts';

/** What of the HTTP client may be set from outside, such as waits and the `fetch` it uses. */
type ClientOptions = Pick<
  ApiClientOptions,
  'retry' | 'fetch' | 'attemptTimeoutMilliseconds' | 'maxResponseBytes' | 'concurrency'
>;

/** The Admin API of a self-hosted gateway. */
export interface AdminApiPlace {
  readonly kind: 'admin-api';
  /** `https://kong.internal:8444`, a path included where a proxy wants one. */
  readonly address: string;
  /** Of Kong Enterprise, in the address of every entity. */
  readonly workspace?: string | null;
  /** Sent as `Kong-Admin-Token`, read anew for each request; `null` for a gateway without one. */
  readonly token?: (() => string) | null;
  /** Where the token comes from, for messages: `KONG_ADMIN_TOKEN`. */
  readonly tokenName?: string;
  readonly client?: ClientOptions;
}

/** A control plane of Konnect. */
export interface ControlPlanePlace {
  readonly kind: 'konnect';
  /** `https://eu.api.konghq.com`. */
  readonly address: string;
  readonly controlPlaneId: string;
  /** Sent as a bearer token, read anew for each request. */
  readonly token: () => string;
  readonly tokenName?: string;
  readonly client?: ClientOptions;
}

/** Reads services, routes and plugins, and nothing else: consumers, keys and certificates are never asked for. */
export function createAdminReader(place: AdminApiPlace | ControlPlanePlace): GatewayReader {
  const segments = prefixOf(place);
  const address = place.address.replace(/\/+$/, '');
  const client = createApiClient({
    ...place.client,
    baseUrl: address,
    headers: () => headersOf(place),
    credential: credentialOf(place),
  });
  const key = `${new URL(address).href.replace(/\/+$/, '')}${segments.length === 0 ? '' : apiPath(...segments)}`;
  return {
    name: key,
    controlPlaneId: place.kind === 'konnect' ? place.controlPlaneId : null,
    requestCount: () => client.requestCount(),
    async read({ signal, onProgress }: ReadOptions) {
      const list = async (entity: 'services' | 'routes' | 'plugins', done: number): Promise<readonly unknown[]> => {
        const items = await readOffsetPages(client, apiPath(...segments, entity), { signal });
        onProgress?.(done, 3);
        return items;
      };
      // Plugins last: one that was made meanwhile stands on a route or service that is then simply not known yet.
      const services = await list('services', 1);
      const routes = await list('routes', 2);
      const plugins = await list('plugins', 3);
      return { key, model: readAdminEntities({ services, routes, plugins }) };
    },
  };
}

function prefixOf(place: AdminApiPlace | ControlPlanePlace): string[] {
  if (place.kind === 'konnect') {
    if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(place.controlPlaneId))
      return ['v2', 'control-planes', place.controlPlaneId, 'core-entities'];
    throw new CopilotError(
      'configuration_invalid',
      'The control plane of a gateway source must be given by its id (a UUID), as its page in Konnect shows it.',
    );
  }
  const workspace = place.workspace ?? null;
  if (workspace === null) return [];
  if (/^[\w.~-]{1,200}$/.test(workspace) && !/^\.+$/.test(workspace)) return [workspace];
  throw new CopilotError(
    'configuration_invalid',
    'The workspace of a gateway source must be a name of letters, digits, dots, dashes and underscores.',
  );
}

function headersOf(place: AdminApiPlace | ControlPlanePlace): Readonly<Record<string, string>> {
  if (place.kind === 'konnect') return { authorization: `Bearer ${place.token()}` };
  const token = place.token?.() ?? '';
  return token === '' ? {} : { 'kong-admin-token': token };
}

function credentialOf(place: AdminApiPlace | ControlPlanePlace) {
  if (place.kind === 'konnect') {
    return {
      name: `the Konnect token${named(place.tokenName)}`,
      rights: 'the right to view this control plane and its services, routes and plugins',
    };
  }
  if (place.token === undefined || place.token === null) return null;
  return {
    name: `the token of the Admin API${named(place.tokenName)}`,
    rights: 'the right to read services, routes and plugins of this workspace',
  };
}

function named(name: string | undefined): string {
  return name === undefined ? '' : ` (${name})`;
}
