import { createHash } from 'node:crypto';
import type { GatewayFacts } from '../../../core/gateway-facts.ts';
import type { IndexedApi, SourceDescriptor } from '../../../core/index-writer.ts';
import { createFactsReader } from '../../gateway/effective-facts.ts';
import type { GatewayModel } from '../../gateway/gateway-model.ts';
import { matchApis } from '../../gateway/match-apis.ts';
import type { ParseTask } from '../../parsing/parse-document.ts';
import { INDEX_FORMAT } from '../../source.ts';
import type { ReadOptions, Source, SourceContent, SourceDocument } from '../../source.ts';
import { createAdminReader } from './admin-reader.ts';
import type { AdminApiPlace, ControlPlanePlace } from './admin-reader.ts';
import { createFileReader } from './file-reader.ts';
import type { DeclarativeFilesPlace } from './file-reader.ts';

export interface GatewaySourceOptions {
  /** Where the configuration of the gateway is read. */
  readonly place: AdminApiPlace | ControlPlanePlace | DeclarativeFilesPlace;
  readonly title?: string | null;
  /** Slug of an API → names or ids of the services behind it, or of single routes. Wins over everything else. */
  readonly apis?: Readonly<Record<string, readonly string[]>>;
  /** All APIs of the deployment: the gateway's services are matched to them. */
  readonly listApis: (options?: { signal?: AbortSignal }) => Promise<readonly IndexedApi[]>;
}

/** Reads one place. Only what callers may know leaves it. */
export interface GatewayReader {
  /** Name of the place in the report. */
  readonly name: string;
  /** Id of the control plane, where the place is one. */
  readonly controlPlaneId: string | null;
  /** @throws CopilotError `source_unreadable` */
  read(options: ReadOptions): Promise<{ readonly key: string; readonly model: GatewayModel }>;
  /** Absent where nothing goes over the network. */
  readonly requestCount?: () => number;
}

/** An API with more routes is generated; its first ones tell what the others are like. */
const MAX_ROUTES = 500;

/**
 * What a gateway enforces on the APIs of this deployment: one document of kind `facts` for each API that a service of the
 * gateway stands behind. @throws CopilotError `configuration_invalid` for an address that cannot be used
 */
export function createGatewaySource(options: GatewaySourceOptions): Source {
  const reader = options.place.kind === 'files' ? createFileReader(options.place) : createAdminReader(options.place);
  return { guardsRemovals: true, read: (readOptions = {}) => readGateway(reader, options, readOptions) };
}

async function readGateway(
  reader: GatewayReader,
  options: GatewaySourceOptions,
  readOptions: ReadOptions,
): Promise<SourceContent> {
  const { key, model } = await reader.read(readOptions);
  const apis = await options.listApis(readOptions.signal === undefined ? {} : { signal: readOptions.signal });
  const matches = matchApis(model, apis, {
    controlPlaneId: reader.controlPlaneId,
    configured: options.apis ?? {},
  });
  const warnings = [...model.warnings, ...matches.warnings];
  const readFacts = createFactsReader(model);
  const documents = apis.flatMap((api) => {
    const selection = matches.byApi.get(api.slug);
    // An empty list in the configuration keeps services away from an API: that is as it was meant.
    if (selection === undefined || selection.services.size + selection.routes.size === 0) return [];
    const facts = readFacts(selection);
    if (facts.routes.length === 0) {
      warnings.push(`no route leads to the services of \`${api.slug}\`, so there is nothing to say about it`);
      return [];
    }
    if (facts.routes.length > MAX_ROUTES)
      warnings.push(`\`${api.slug}\` has ${facts.routes.length} routes; the first ${MAX_ROUTES} were read`);
    return [describeFacts(api, { routes: facts.routes.slice(0, MAX_ROUTES) })];
  });
  const descriptor: SourceDescriptor = { key, kind: 'gateway', title: options.title ?? null };
  return {
    descriptor,
    apis: [],
    documents: documents.toSorted((first, second) => (first.path < second.path ? -1 : 1)),
    failures: [],
    unreadableFolders: [],
    // Facts are for those who may read their API, whatever stands here.
    placeVisibility: () => 'public',
    warnings: warnings.map((message) => ({ file: reader.name, message })),
    ...(reader.requestCount === undefined ? {} : { requestCount: reader.requestCount }),
  };
}

function describeFacts({ slug, title }: IndexedApi, facts: GatewayFacts): SourceDocument {
  const path = `gateway/${slug}`;
  const contentHash = createHash('sha256')
    .update(JSON.stringify([INDEX_FORMAT, title, facts]))
    .digest('hex');
  return {
    path,
    kind: 'facts',
    api: slug,
    version: null,
    slug,
    url: null,
    visibility: 'public',
    contentHash,
    warnings: [],
    isReferenced: false,
    load: (): Promise<ParseTask> => Promise.resolve({ kind: 'facts', path, apiTitle: title, facts }),
  };
}
