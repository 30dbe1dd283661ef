import type { Visibility } from '../../../core/caller.ts';
import type { ApiRecord, DocumentRecord } from '../../../core/index-writer.ts';
import { createRandom } from '../../support/create-random.ts';
import type { Random } from '../../support/create-random.ts';
import { createCanaries } from './canaries.ts';
import type { Canaries } from './canaries.ts';
import { writeFacts, writePage, writeSpec } from './random-documents.ts';
import { mayRead } from './reader.ts';
import type { Reader } from './reader.ts';

export interface PortalSource {
  readonly key: string;
  readonly apis: readonly ApiRecord[];
  readonly documents: readonly DocumentRecord[];
}

export interface Portal {
  readonly sources: readonly PortalSource[];
  /** Those that have a visibility: all but gateway facts. */
  readonly documents: ReadonlyMap<string, DocumentRecord>;
  readonly canaries: Canaries;
}

/** Names that an identity provider may really give, with everything that has a meaning somewhere on the way. */
export const portalTeams = ['partners', 'Partners', 'a"b\\c', "o'hara", '{}', 'null', 'équipe 🚀', '*'] as const;

/**
 * Two sources of a few APIs with versions and pages, and a gateway in front of them; who may read which document is
 * thrown for each.
 */
export function generatePortal(seed: number): Portal {
  const random = createRandom(seed);
  const canaries = createCanaries();
  const sources = ['north', 'south'].map((name) => generateSource(name, random, canaries));
  const documents = sources.flatMap((source) => source.documents);
  const gateway = generateGateway(documents, random, canaries);
  return {
    sources: [...sources, gateway],
    documents: new Map(documents.map((document) => [document.path, document])),
    canaries,
  };
}

/**
 * The portal as if it had never held what this reader may not read: without the documents, the versions and APIs
 * that stand in none of the others, and the sources that hold nothing else.
 */
export function restrictPortal(portal: Portal, reader: Reader): readonly PortalSource[] {
  const isOpen = ({ kind, api, visibility }: DocumentRecord): boolean =>
    kind === 'facts' ? specsOf(portal.documents.values(), api).some(isOpen) : mayRead(visibility, reader);
  return portal.sources.flatMap((source) => {
    const documents = source.documents.filter(isOpen);
    const apis = source.apis.flatMap((api) => restrictApi(api, documents));
    return documents.length === 0 ? [] : [{ key: source.key, apis, documents }];
  });
}

function specsOf(documents: Iterable<DocumentRecord>, api: string | null): DocumentRecord[] {
  return [...documents].filter((document) => document.kind === 'spec' && document.api === api);
}

/** Facts on every API, in words that belong to all specifications of it. */
function generateGateway(documents: readonly DocumentRecord[], random: Random, canaries: Canaries): PortalSource {
  const slugs = [...new Set(documents.flatMap(({ api }) => api ?? []))];
  const facts = slugs.map((api, index) => {
    const paths = specsOf(documents, api).map(({ path }) => path);
    return writeFacts({ path: `facts/${index}`, api, visibility: throwVisibility(random) }, random, () =>
      canaries.mint(...paths),
    );
  });
  return { key: `https://${canaries.mint()}.example.test`, apis: [], documents: facts };
}

function restrictApi(api: ApiRecord, documents: readonly DocumentRecord[]): ApiRecord[] {
  const own = documents.filter((document) => document.api === api.slug);
  if (own.length === 0) return [];
  const versions = api.versions.filter((version) => own.some((document) => document.version === version));
  const current = versions.find((version) => version === api.currentVersion) ?? versions.at(-1) ?? null;
  return [{ ...api, versions, currentVersion: current }];
}

function generateSource(name: string, random: Random, canaries: Canaries): PortalSource {
  const apis: ApiRecord[] = [];
  const documents: DocumentRecord[] = [];
  for (let index = 0; index < 3; index += 1) {
    const generated = generateApi(`${name}/api-${index}`, random, canaries);
    apis.push(generated.api);
    documents.push(...generated.documents);
  }
  for (let index = 0; index < 3; index += 1) {
    const path = `${name}/pages/${index}.md`;
    documents.push(writePage({ path, api: null, visibility: throwVisibility(random) }, random, canaries));
  }
  return { key: `/srv/${canaries.mint()}/${name}`, apis, documents };
}

function generateApi(
  place: string,
  random: Random,
  canaries: Canaries,
): { api: ApiRecord; documents: DocumentRecord[] } {
  const versionPaths = Array.from({ length: 1 + random.below(3) }, (_, version) =>
    // Some versions are described by two documents, which need not have the same readers.
    Array.from({ length: 1 + Number(random.below(4) === 0) }, (_unused, part) => `${place}/v${version}-${part}.yaml`),
  );
  const pagePaths = Array.from({ length: random.below(3) }, (_, page) => `${place}/page-${page}.md`);
  const all = [...versionPaths.flat(), ...pagePaths];
  const slug = `api-${canaries.mint(...all)}`;
  const title = `Orders ${canaries.mint(...all)} API`;
  const labels = versionPaths.map((paths, version) => `${version + 1}.0-${canaries.mint(...paths)}`);
  const documents = [
    ...versionPaths.flatMap((paths, version) =>
      paths.map((path) => {
        const place = {
          path,
          api: slug,
          apiTitle: title,
          version: labels[version] ?? '',
          visibility: throwVisibility(random),
        };
        return writeSpec(place, random, canaries);
      }),
    ),
    ...pagePaths.map((path) => writePage({ path, api: slug, visibility: throwVisibility(random) }, random, canaries)),
  ];
  const api: ApiRecord = {
    slug,
    title,
    description: `Sells ${canaries.mint(...all)} to everybody.`,
    versions: labels,
    currentVersion: labels[random.below(labels.length)] ?? null,
  };
  return { api, documents };
}

function throwVisibility(random: Random): Visibility {
  const chance = random.below(10);
  if (chance < 3) return 'public';
  if (chance < 5) return 'authenticated';
  const teams = Array.from({ length: chance === 5 ? 0 : 1 + random.below(2) }, () => random.pick(portalTeams));
  return { teams };
}
