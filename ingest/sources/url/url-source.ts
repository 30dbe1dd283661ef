import type { Visibility } from '../../../core/caller.ts';
import type { SourceDescriptor } from '../../../core/index-writer.ts';
import { intersectVisibility } from '../../visibility.ts';
import type { ReadOptions, Source, SourceContent, SourceFailure } from '../../source.ts';
import { nameOf, readAddress } from './address.ts';
import type { AddressKind } from './address-facts.ts';
import { layOutByTitle } from '../lay-out-by-title.ts';
import { createAddressReader } from './address-reader.ts';
import type { AddressLimits, AddressReader } from './address-reader.ts';
import { describeDocument, isReferenced } from './describe-documents.ts';
import { createGuardedAgent } from './guarded-agent.ts';
import type { Lookup } from './guarded-agent.ts';
import { isPublicAddress } from './public-address.ts';
import { readEntries } from './read-entries.ts';
import type { AddressMemory, ListedAddress } from './read-entries.ts';

export interface UrlSourceDocument {
  readonly url: string;
  /** Absent: told from the extension, the content type or the content. */
  readonly kind?: AddressKind | undefined;
  /** Slug or name of the API it belongs to. A spec without one is grouped by its title, a page is portal-wide. */
  readonly api?: string | undefined;
  /** Label of the version; absent: what the spec says. */
  readonly version?: string | undefined;
  /** Of the API; of a page that names itself nowhere. */
  readonly title?: string | undefined;
  /** Absent: that of the source. */
  readonly visibility?: Visibility | undefined;
}

export interface UrlSourceOptions {
  /** Name in the configuration: it identifies the source. */
  readonly name: string;
  readonly documents: readonly UrlSourceDocument[];
  /** Of documents that state none. Default public. */
  readonly visibility?: Visibility | undefined;
  /** Read from private and reserved network addresses too, where the list itself names the host. Default false. */
  readonly allowPrivate?: boolean | undefined;
  /** In place of `allowPrivate`: judges each IP address. */
  readonly mayConnect?: (address: string) => boolean;
  readonly limits?: Partial<AddressLimits>;
  /** Addresses read at the same time. Default 4. */
  readonly concurrency?: number;
  /** Resolves host names; the operating system does by default. */
  readonly lookup?: Lookup;
}

const defaultLimits: AddressLimits = {
  // More than twice the largest public specification.
  maxBytes: 25 * 1_048_576,
  timeoutMilliseconds: 30_000,
  // A restart behind a load balancer takes about that long.
  retryDelays: [1_000, 4_000],
};

/**
 * A list of addresses of specs and Markdown pages; each fails alone. What an address held is remembered as long as the
 * source object lives, so that a later run asks whether it changed and downloads only what did.
 */
export function createUrlSource(options: UrlSourceOptions): Source {
  const lookup = options.lookup === undefined ? {} : { lookup: options.lookup };
  const guarded = createGuardedAgent({ mayConnect: options.mayConnect ?? isPublicAddress, ...lookup });
  // Whoever lists an internal address means its host, and not whatever another one in the list redirects to.
  const isPrivateMeant = options.allowPrivate === true && options.mayConnect === undefined;
  const listed = isPrivateMeant ? createGuardedAgent({ mayConnect: () => true, ...lookup }) : guarded;
  const list = readList(options);
  const memory: AddressMemory = new Map();
  const descriptor: SourceDescriptor = { key: `url:${options.name}`, kind: 'url', title: null };
  const visibilityOf = (path: string): Visibility | null => list.addresses.get(path)?.visibility ?? null;

  return {
    guardsRemovals: true,
    readAccess: () => Promise.resolve({ descriptor, visibilityOf }),
    async read(readOptions = {}) {
      const reader = createAddressReader({ listed, other: guarded }, { ...defaultLimits, ...options.limits });
      const content = await readContent(list, { reader, memory, concurrency: options.concurrency ?? 4 }, readOptions);
      return {
        descriptor,
        ...content,
        unreadableFolders: [],
        placeVisibility: (path) => visibilityOf(path) ?? 'public',
        warnings: list.warnings,
        requestCount: () => reader.requestCount(),
      };
    },
  };
}

interface AddressList {
  readonly addresses: ReadonlyMap<string, ListedAddress>;
  readonly failures: readonly SourceFailure[];
  readonly warnings: SourceContent['warnings'];
}

function readList({ documents, visibility = 'public' }: UrlSourceOptions): AddressList {
  const addresses = new Map<string, ListedAddress>();
  const failures: SourceFailure[] = [];
  const warnings: { file: string; message: string }[] = [];
  for (const [index, document] of documents.entries()) {
    const address = readAddress(document.url);
    if ('reason' in address) {
      failures.push({ file: address.path ?? `document ${index + 1} of the list`, reason: address.reason });
      continue;
    }
    const known = addresses.get(address.path);
    const wanted = document.visibility ?? visibility;
    if (known !== undefined) {
      // Whatever the second entry was meant for, it was not to show the document to more people.
      addresses.set(address.path, { ...known, visibility: intersectVisibility(known.visibility, wanted) });
      warnings.push({
        file: address.path,
        message: 'stands in the list more than once; the first entry counts, for those who may read both',
      });
    } else {
      addresses.set(address.path, {
        ...address,
        kind: document.kind ?? null,
        api: document.api ?? null,
        version: document.version ?? null,
        title: document.title ?? null,
        visibility: wanted,
      });
    }
  }
  return { addresses, failures, warnings };
}

async function readContent(
  list: AddressList,
  parts: { readonly reader: AddressReader; readonly memory: AddressMemory; readonly concurrency: number },
  options: ReadOptions,
): Promise<Pick<SourceContent, 'apis' | 'documents' | 'failures'>> {
  const read = await readEntries([...list.addresses.values()], parts, options);
  const entries = new Map(read.entries.map((entry) => [entry.path, entry]));
  // A part of other specifications is no document of its own.
  const own = read.entries.filter(
    (entry) => entry.facts.kind === 'page' || entry.facts.head.format !== null || !isReferenced(entry, entries),
  );
  const layout = layOutByTitle(own.map((entry) => ({ ...entry, ...entry.facts, name: nameOf(entry.url) })));
  const reading = { entries, layout, reader: parts.reader, signal: options.signal };
  return {
    apis: layout.apis,
    documents: own
      .filter(({ isRead }) => isRead)
      .flatMap((entry) => describeDocument(entry, reading) ?? [])
      .toSorted((first, second) => (first.path < second.path ? -1 : 1)),
    failures: [...list.failures, ...read.failures],
  };
}
