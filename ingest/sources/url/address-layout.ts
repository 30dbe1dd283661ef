import { normaliseTitle } from '../api-versions.ts';
import { layOutPortal } from '../portal-layout.ts';
import type { PlacedApi, PlacedPage, PlacedSpec } from '../portal-layout.ts';
import type { ManifestApi } from '../portal-manifest.ts';
import { slugify } from '../portal-urls.ts';
import { nameOf } from './address.ts';
import type { AddressFacts } from './address-facts.ts';

/** A document of the list as far as it is known. */
export interface PlacedAddress {
  readonly path: string;
  readonly url: URL;
  readonly facts: AddressFacts;
  readonly api: string | null;
  readonly version: string | null;
  readonly title: string | null;
}

export interface AddressLayout {
  readonly apis: readonly PlacedApi[];
  /** By path of the document. */
  readonly specs: ReadonlyMap<string, PlacedSpec>;
  readonly pages: ReadonlyMap<string, PlacedPage>;
  readonly warnings: ReadonlyMap<string, string>;
}

/**
 * Specifications with the same `api` given, or that call themselves the same, are versions of one API: the addresses
 * are laid out as the folders of a directory would be, one per API.
 */
export function layOutAddresses(addresses: readonly PlacedAddress[]): AddressLayout {
  const places = new Map<string, PlacedAddress>();
  const manifest = new Map<string, ManifestApi & { readonly versions: Map<string, string> }>();
  const at = (folder: string, address: PlacedAddress): ManifestApi & { readonly versions: Map<string, string> } => {
    const known = manifest.get(folder);
    const title = known?.title ?? (address.facts.kind === 'spec' ? address.title : null);
    const api = {
      title,
      description: null,
      currentVersion: null,
      visibility: null,
      versions: known?.versions ?? new Map<string, string>(),
    };
    manifest.set(folder, api);
    return api;
  };
  for (const address of addresses) {
    const folder = folderOf(address);
    if (address.facts.kind === 'page') {
      if (folder !== null) at(folder, address);
      place(folder === null ? 'pages' : `apis/${folder}/pages`, `${nameOf(address.url)}.md`, address, places);
      continue;
    }
    const api = at(folder ?? 'api', address);
    const path = place(`apis/${folder ?? 'api'}`, `${nameOf(address.url)}.yaml`, address, places);
    if (address.version !== null) api.versions.set(path.split('/').slice(2).join('/'), address.version);
  }
  const specs = [...places]
    .filter(([, { facts }]) => facts.kind === 'spec')
    .map(([path, { facts }]) => ({ path, head: facts.head }));
  const pages = [...places].filter(([, { facts }]) => facts.kind === 'page').map(([path]) => path);
  const layout = layOutPortal(specs, pages, {
    title: null,
    urls: {},
    visibility: 'public',
    apis: manifest,
    warnings: [],
  });
  const realPath = (path: string): string => places.get(path)?.path ?? path;
  return {
    apis: [...layout.apis.values()].map((api) => ({
      ...api,
      versions: api.versions.map((version) => ({ ...version, path: realPath(version.path) })),
    })),
    specs: byRealPath(layout.specs, realPath),
    pages: byRealPath(layout.pages, realPath),
    warnings: byRealPath(layout.warnings, realPath),
  };
}

/** The folder that stands for the API; `null` for a page of the whole portal. */
function folderOf({ api, facts, url }: PlacedAddress): string | null {
  if (api !== null) return slugify(api) || 'api';
  if (facts.kind === 'page') return null;
  return slugify(normaliseTitle(facts.head.title ?? '')) || slugify(nameOf(url)) || 'api';
}

/** A free place in a folder, named after the address as far as possible. */
function place(folder: string, name: string, address: PlacedAddress, places: Map<string, PlacedAddress>): string {
  // Slashes and backslashes can hide in percent signs; a place has none of its own.
  const safe = name.replaceAll(/[/\\]+/g, '-');
  const [, stem = safe, extension = ''] = /^(.*)(\.[^.]+)$/.exec(safe) ?? [];
  let path = `${folder}/${safe}`;
  for (let number = 2; places.has(path); number += 1) path = `${folder}/${stem}-${number}${extension}`;
  places.set(path, address);
  return path;
}

function byRealPath<Value>(map: ReadonlyMap<string, Value>, realPath: (path: string) => string): Map<string, Value> {
  return new Map([...map].map(([path, value]) => [realPath(path), value]));
}
