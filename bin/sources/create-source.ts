import path from 'node:path';
import { CopilotError } from '../../core/errors.ts';
import type { IndexedApi } from '../../core/index-writer.ts';
import type { Source } from '../../ingest/source.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { createClassicSource } from '../../ingest/sources/classic/classic-source.ts';
import type { ClassicSourceOptions } from '../../ingest/sources/classic/classic-source.ts';
import { createGatewaySource } from '../../ingest/sources/gateway/gateway-source.ts';
import type { GatewaySourceOptions } from '../../ingest/sources/gateway/gateway-source.ts';
import { createKonnectSource } from '../../ingest/sources/konnect/konnect-source.ts';
import type { KonnectSourceOptions } from '../../ingest/sources/konnect/konnect-source.ts';
import { createPortalSource } from '../../ingest/sources/portal/portal-source.ts';
import type { PortalSourceOptions } from '../../ingest/sources/portal/portal-source.ts';
import { createUrlSource } from '../../ingest/sources/url/url-source.ts';
import type { Configuration } from '../configuration.ts';
import type { SourceSettings } from './source-settings.ts';

export interface SourceParts {
  readonly configuration: Configuration;
  /** The APIs of the whole index: a gateway's services are matched to them. */
  readonly listApis: (options?: { signal?: AbortSignal }) => Promise<readonly IndexedApi[]>;
}

/** Where the token of a self-hosted gateway's Admin API stands, unless the file names another variable. */
const ADMIN_TOKEN = 'KONG_ADMIN_TOKEN';

type SettingsOf<Kind extends SourceSettings['kind']> = Extract<SourceSettings, { kind: Kind }>;

/**
 * The source that the configuration describes. Nothing is read yet, but everything it needs is there.
 * @throws CopilotError `configuration_invalid` when a secret or an address is missing
 */
export function createSource(settings: SourceSettings, parts: SourceParts): Source {
  const { configuration } = parts;
  switch (settings.kind) {
    case 'directory':
      return createDirectorySource(path.resolve(configuration.baseDirectory, settings.directory));
    case 'gateway':
      return createGatewaySource({
        place: gatewayPlace(settings, configuration),
        title: settings.name,
        listApis: parts.listApis,
        ...(settings.apis === undefined ? {} : { apis: settings.apis }),
      });
    case 'url':
      return createUrlSource({
        name: settings.name,
        documents: settings.documents,
        allowPrivate: settings.allow_private_addresses,
      });
    case 'konnect':
      return createKonnectSource(konnectOptions(settings, configuration));
    case 'classic':
      return createClassicSource(classicOptions(settings, configuration));
    case 'portal':
      return createPortalSource(portalOptions(settings, configuration));
  }
}

function konnectOptions(settings: SettingsOf<'konnect'>, configuration: Configuration): KonnectSourceOptions {
  const portal = settings.portal ?? configuration.environment.KONNECT_PORTAL;
  if (portal === undefined)
    throw missing(settings, 'portal', 'set it, or KONNECT_PORTAL: the name or id of the portal');
  return {
    baseUrl: konnectAddress(settings, configuration),
    portal,
    token: requireVariable(settings, settings.token_variable, configuration)(),
    tokenName: settings.token_variable,
    urls: settings.urls ?? {},
  };
}

/** A token is only needed where the Admin API asks for one; a variable that the file names must be there. */
function adminToken(settings: SettingsOf<'gateway' | 'classic'>, configuration: Configuration): string | undefined {
  if (settings.token_variable !== undefined) return requireVariable(settings, settings.token_variable, configuration)();
  return configuration.readVariable(ADMIN_TOKEN);
}

function classicOptions(settings: SettingsOf<'classic'>, configuration: Configuration): ClassicSourceOptions {
  return {
    adminUrl: settings.admin_url,
    workspace: settings.workspace,
    portalUrl: settings.portal_url,
    token: adminToken(settings, configuration),
    tokenName: settings.token_variable ?? ADMIN_TOKEN,
  };
}

function portalOptions(settings: SettingsOf<'portal'>, configuration: Configuration): PortalSourceOptions {
  const username = configuration.readVariable(settings.username_variable);
  const password = configuration.readVariable(settings.password_variable);
  if (settings.private_visibility !== undefined) {
    requireVariable(settings, settings.username_variable, configuration);
    requireVariable(settings, settings.password_variable, configuration);
  }
  return {
    url: settings.url,
    urls: settings.urls ?? {},
    visibilityOfPrivate: settings.private_visibility,
    credentials: username === undefined || password === undefined ? undefined : { username, password },
  };
}

function gatewayPlace(settings: SettingsOf<'gateway'>, configuration: Configuration): GatewaySourceOptions['place'] {
  const { deck, control_plane: controlPlaneId, admin_url: address } = settings;
  if (deck !== undefined) {
    return { kind: 'files', files: deck.map((file) => path.resolve(configuration.baseDirectory, file)) };
  }
  if (controlPlaneId !== undefined) {
    const tokenName = settings.token_variable ?? 'KONNECT_TOKEN';
    return {
      kind: 'konnect',
      address: konnectAddress(settings, configuration),
      controlPlaneId,
      token: requireVariable(settings, tokenName, configuration),
      tokenName,
    };
  }
  const token = adminToken(settings, configuration);
  return {
    kind: 'admin-api',
    address: address ?? '',
    ...(settings.workspace === undefined ? {} : { workspace: settings.workspace }),
    token: token === undefined ? null : () => token,
    tokenName: settings.token_variable ?? ADMIN_TOKEN,
  };
}

/** Konnect keeps everything in a region; `KONNECT_REGION` says which, where the file does not. */
function konnectAddress(settings: SettingsOf<'konnect' | 'gateway'>, configuration: Configuration): string {
  if (settings.base_url !== undefined) return settings.base_url;
  const region = settings.region ?? configuration.environment.KONNECT_REGION;
  if (region === undefined) throw missing(settings, 'region', 'set it, or KONNECT_REGION: us, eu, au, me, in or sg');
  return `https://${region}.api.konghq.com`;
}

function requireVariable(settings: SourceSettings, name: string, configuration: Configuration): () => string {
  const value = configuration.readVariable(name);
  if (value === undefined) throw missing(settings, name, 'this environment variable is not set');
  return () => value;
}

function missing(settings: SourceSettings, what: string, reason: string): CopilotError {
  const field = `sources.${settings.name}: ${what}`;
  return new CopilotError('configuration_invalid', `${field}: ${reason}`, { details: [{ field, reason }] });
}
