import { pathKey, readWrittenNameKey } from '../../core/identifier-keys.ts';
import type { DocumentRecord } from '../../core/index-writer.ts';
import type { ReferenceIndex, ReferenceOperation, ReferencePlace, WrittenName } from '../../core/reference-index.ts';

type Spec = Pick<DocumentRecord, 'api' | 'version' | 'operations' | 'chunks'>;

/** The names of specifications that everybody may read; of each API the last one is the current version. */
export function createMemoryReferenceIndex(
  specs: readonly Spec[],
): ReferenceIndex & { readonly lookUps: () => number } {
  let lookUps = 0;
  const current = new Map(specs.map((spec) => [spec.api, spec.version]));
  const all = specs.map(readSpec);
  const isCurrent = ({ api, version }: ReferencePlace): boolean => current.get(api) === version;
  const isIn = (place: ReferencePlace, places: readonly ReferencePlace[]): boolean =>
    places.some(
      ({ api, version }) => api === place.api && (version === undefined ? isCurrent(place) : version === place.version),
    );
  const chosen = (places: readonly ReferencePlace[]): typeof all =>
    all.filter(({ place }) => (places.length === 0 ? isCurrent(place) : isIn(place, places)));
  return {
    lookUps: () => lookUps,
    async lookUp(_caller, { names, places, pathKeys, arePathsAnywhere }) {
      lookUps += 1;
      const asked = new Set(names.map((name) => name.toLowerCase()));
      const found = new Map<string, WrittenName>();
      for (const { written } of chosen(places))
        for (const name of asked) for (const one of written.get(name) ?? []) found.set(JSON.stringify(one), one);
      const searched = all.filter(
        (spec) => chosen(places).includes(spec) || (arePathsAnywhere && isCurrent(spec.place)),
      );
      const keys = new Set(pathKeys);
      const operations = searched.flatMap((spec) => [...keys].flatMap((key) => spec.byPath.get(key) ?? []));
      return { names: [...found.values()], operations: [...new Set(operations)] };
    },
    async listNames(_caller, places) {
      const specsThere = chosen(places);
      return {
        names: specsThere.flatMap(({ written }) => [...written.values()].flat()),
        operationKeys: specsThere.flatMap(({ byPath }) =>
          [...new Set([...byPath.values()].flat())].map(({ method, path }) => `${method} ${path}`),
        ),
      };
    },
  };
}

function readSpec({ api, version, operations, chunks }: Spec): {
  readonly place: { readonly api: string; readonly version: string };
  readonly written: ReadonlyMap<string, WrittenName[]>;
  readonly byPath: ReadonlyMap<string, ReferenceOperation[]>;
} {
  const place = { api: api ?? '', version: version ?? '' };
  const written = new Map<string, WrittenName[]>();
  const byPath = new Map<string, ReferenceOperation[]>();
  const byKey = new Map<string, ReferenceOperation>(
    operations.map(({ key, method, path, operationId, servers, responses }) => [
      key,
      { ...place, method, path, operationId, servers, statuses: responses.map(({ status }) => status) },
    ]),
  );
  const put = <T>(map: Map<string, T[]>, key: string, value: T): void =>
    void map.set(key, [...(map.get(key) ?? []), value]);
  for (const chunk of chunks) {
    const operation = byKey.get(chunk.operationKey ?? '');
    for (const { kind, key } of chunk.identifiers) {
      const name = kind === 'written_name' ? readWrittenNameKey(key) : null;
      if (name !== null) put(written, name.name.toLowerCase(), { ...name, ...place });
      if (kind === 'path' && operation !== undefined) put(byPath, pathKey(key), operation);
    }
  }
  return { place, written, byPath };
}
