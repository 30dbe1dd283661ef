import type { Caller } from '../../../core/caller.ts';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import { pathKey } from '../../../core/identifier-keys.ts';
import type { WrittenKind } from '../../../core/identifier-keys.ts';
import type {
  NamedReferences,
  ReferenceIndex,
  ReferenceOperation,
  ReferencePlace,
  WrittenName,
} from '../../../core/reference-index.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { pathCandidates } from '../../retrieval/path-candidates.ts';
import { normaliseAddress } from '../source-addresses.ts';
import { readEnumerations } from './enumerations.ts';
import type { Enumerations } from './enumerations.ts';
import { isGeneralHeader, isGeneralName, isStatusReason } from './general-names.ts';
import { describedTexts, isAtHand, specifiedHits } from './specified-texts.ts';
import { HeldPaths } from './held-paths.ts';
import { HeldWords, hasPassage } from './held-words.ts';
import { partsOf } from './mention-parts.ts';
import { matchPath, readTarget } from './match-path.ts';
import type { Mention } from './mention.ts';
import { nearestReference } from './nearest-reference.ts';

/** What an answer is held to. It may grow while the answer is written: it is read anew whenever it has. */
export interface ReferenceSources {
  readonly question: string;
  /** What was retrieved for it. */
  readonly hits: readonly SearchHit[];
  /** Models of retrieved operations. */
  readonly operations: readonly CatalogueOperation[];
  /** What the answer is limited to; absent: what was retrieved says which APIs it is about. */
  readonly scope: { readonly api?: string | undefined; readonly version?: string | undefined };
  /** Normalised by `normaliseAddress`. */
  readonly addresses: ReadonlySet<string>;
}

export interface Resolution {
  readonly mention: Mention;
  readonly isResolved: boolean;
  /** For operations and paths. */
  readonly operation?: ReferenceOperation;
  /** Values that the mentioned path gives to parameters. */
  readonly values?: ReadonlyMap<string, string>;
}

/** Templates that one path is looked up by. */
const PATH_CANDIDATES = 48;
/** What one look-up asks at most; an answer's sentence has a handful. */
const MAX_WANTED = 400;

/** Looks up what an answer mentions, under its caller's rights, in the versions it is about. Remembers what it found. */
export class ReferenceResolver {
  readonly #index: ReferenceIndex;
  readonly #caller: Caller;
  readonly #sources: ReferenceSources;
  readonly #signal: AbortSignal;
  readonly #names = new Map<string, WrittenName[]>();
  readonly #paths = new Set<string>();
  readonly #operations: ReferenceOperation[] = [];
  /** Statuses of the operations that were retrieved or mentioned. */
  readonly #statuses = new Set<string>();
  #places: readonly ReferencePlace[] = [];
  #enumerations: Enumerations = new Map();
  /** Texts of specifications and gateways; then those of pages and the question as well. */
  #specified = new HeldWords([]);
  #said = new HeldWords([]);
  #asked = new HeldWords([]);
  /** What the texts of the specifications at hand say of paths. */
  #specifiedPaths = new HeldPaths([]);
  /** How many hits and operations all of this was read from. */
  #read = '';
  #listed: Promise<NamedReferences> | null = null;

  constructor(index: ReferenceIndex, caller: Caller, sources: ReferenceSources, signal: AbortSignal) {
    this.#index = index;
    this.#caller = caller;
    this.#sources = sources;
    this.#signal = signal;
  }

  #readSources(): void {
    const { hits, operations, question } = this.#sources;
    const read = `${hits.length} ${operations.length}`;
    if (read === this.#read) return;
    this.#read = read;
    this.#places = placesOf(this.#sources);
    // In other places there may be other names.
    this.#names.clear();
    this.#paths.clear();
    this.#operations.length = 0;
    this.#listed = null;
    this.#enumerations = readEnumerations(operations);
    for (const { operation } of operations)
      for (const { status } of operation.responses) this.#statuses.add(status.toUpperCase());
    const textOf = ({ title, text }: SearchHit): string => `${title}\n${text}`;
    const specified = specifiedHits(hits);
    const described = operations.map(({ operation }) => describedTexts(operation));
    this.#specified = new HeldWords([...specified.map(textOf), ...described]);
    const { scope } = this.#sources;
    this.#specifiedPaths = new HeldPaths([
      ...specified.filter((hit) => isAtHand(hit, scope)).map(textOf),
      ...operations.filter((entry) => isAtHand(entry, scope)).map(({ operation }) => describedTexts(operation)),
    ]);
    this.#said = new HeldWords([...hits.map(textOf), ...described, question]);
    this.#asked = new HeldWords([question]);
  }

  /** Whether a source or the question holds all of a text. */
  isQuoted(text: string): boolean {
    const { hits, operations, question } = this.#sources;
    const passage = text.trim();
    return [
      question,
      ...hits.map(({ title, text: own }) => `${title}\n${own}`),
      ...operations.map(({ operation }) => describedTexts(operation)),
    ].some((one) => hasPassage(one, passage));
  }

  /** Whether a source or the question has a word as it is written. */
  isWritten(name: string): boolean {
    return this.#said.holds(name);
  }

  /** Those of one sentence or code block, looked up before. Depends on what was judged before, not on when. */
  judge(mentions: readonly Mention[]): Resolution[] {
    const resolutions = mentions.map((mention) => this.#resolveAddress(mention));
    // What is said of an operation may stand before it in the same sentence.
    for (const { operation } of resolutions)
      for (const status of operation?.statuses ?? []) this.#statuses.add(status.toUpperCase());
    return resolutions.map((resolution) =>
      resolution.operation !== undefined || isAddress(resolution.mention)
        ? resolution
        : { mention: resolution.mention, isResolved: this.#isKnown(resolution.mention) },
    );
  }

  /**
   * Whether a mention that resolved says something of an API, so that a source has to hold it: not a type or a number, not
   * a value that may be anything, nor one that the reader gave.
   */
  isClaim({ kind, text, of = '' }: Mention): boolean {
    if (kind === 'value' && (this.#enumerations.get(of) ?? null) === null) return false;
    if (kind === 'name' && isGeneralName(text)) return false;
    if (kind === 'header' && isGeneralHeader(text)) return false;
    return !(/\d/.test(text) && (kind === 'name' || kind === 'value') && this.#asked.holds(text));
  }

  /** What was meant by something that is not there; `null` where nothing is near. */
  async nearest(mention: Mention): Promise<string | null> {
    this.#listed ??= this.#index.listNames(this.#caller, this.#places, { signal: this.#signal });
    return nearestReference(mention, await this.#listed, this.#statuses);
  }

  /** One transaction for all of them. */
  async lookUp(mentions: readonly Mention[]): Promise<void> {
    this.#readSources();
    const names = new Set<string>();
    const pathKeys = new Set<string>();
    for (const mention of mentions) {
      for (const name of namesOf(mention)) if (!this.#names.has(name.toLowerCase())) names.add(name);
      if (mention.target === undefined) continue;
      for (const key of pathKeysOf(mention.target)) if (!this.#paths.has(key)) pathKeys.add(key);
    }
    if (names.size === 0 && pathKeys.size === 0) return;
    const wanted = {
      names: [...names].slice(0, MAX_WANTED),
      places: this.#places,
      pathKeys: [...pathKeys].slice(0, MAX_WANTED * 4),
      arePathsAnywhere: this.#sources.scope.api === undefined,
    };
    const found = await this.#index.lookUp(this.#caller, wanted, { signal: this.#signal });
    for (const name of wanted.names) this.#names.set(name.toLowerCase(), []);
    for (const written of found.names) this.#names.get(written.name.toLowerCase())?.push(written);
    for (const key of wanted.pathKeys) this.#paths.add(key);
    this.#operations.push(...found.operations);
  }

  /** Operations, paths and whole addresses. */
  #resolveAddress(mention: Mention): Resolution {
    const { target, method } = mention;
    if (target === undefined) return { mention, isResolved: false };
    if (mention.kind !== 'operation' && this.#isKnownAddress(target)) return { mention, isResolved: true };
    const asked = readTarget(target);
    // A method that only looks like one.
    if (asked === null || (method !== undefined && !mention.text.startsWith(method)))
      return { mention, isResolved: false };
    const matches = this.#operations.flatMap((operation) => {
      const match = matchPath(asked, operation, (segment) => this.#isValue(segment));
      return match === null ? [] : [{ operation, values: match.values }];
    });
    // `/contacts/merge` is that path, whatever its method, and no contact: concrete paths come before templates.
    const concrete = matches.filter(({ operation, values }) =>
      matches.every((other) => !isSamePlace(operation, other.operation) || other.values.size >= values.size),
    );
    const meant = concrete.filter(
      ({ operation }) =>
        method === undefined || operation.method === method || (method === 'HEAD' && operation.method === 'GET'),
    );
    const best = meant.toSorted((left, right) => left.values.size - right.values.size).at(0);
    if (best !== undefined) return { mention, isResolved: true, ...best };
    const isBase = method === undefined && this.#isBase(asked.host, asked.path);
    return { mention, isResolved: isBase || this.#specifiedPaths.holds(mention) };
  }

  /** An address that a source holds, or where a token for an operation comes from. */
  #isKnownAddress(target: string): boolean {
    if (!/^https?:/i.test(target)) return false;
    const address = normaliseAddress(target);
    if (this.#sources.addresses.has(address)) return true;
    return this.#sources.operations.some(({ operation }) =>
      operation.security
        .flat()
        .some(({ tokenUrl, authorizationUrl, openIdConnectUrl }) =>
          [tokenUrl, authorizationUrl, openIdConnectUrl].some(
            (url) => url !== undefined && normaliseAddress(url) === address,
          ),
        ),
    );
  }

  /** The address or base path of a server itself: `https://api.example/v1`. */
  #isBase(host: string | null, path: string): boolean {
    const trimmed = path.replace(/\/+$/, '');
    return this.#sources.operations.some(({ operation }) =>
      operation.servers.some((server) => {
        const probe = { path: '/', servers: [server] };
        return (
          matchPath({ host, path: `${trimmed}/` }, probe, () => false) !== null && (host !== null || trimmed !== '')
        );
      }),
    );
  }

  /** A segment of a path is a value when it looks like one or was given as one. */
  #isValue(segment: string): boolean {
    if (segment === '') return false;
    if (/\d/.test(segment) && !/^v\d+$/i.test(segment)) return true;
    if (/^[A-Z][A-Z_]+$/.test(segment) || /[{}<>@:]/.test(segment)) return true;
    // A slash before it makes it a value where the reader wrote it, and may be any path where a source did.
    if (this.#asked.holds(`/${segment}`)) return true;
    const quoted = [`\`${segment}\``, `"${segment}"`, `'${segment}'`];
    return quoted.some((one) => this.#said.holds(one)) || (/[^a-z]/.test(segment) && this.#said.holds(segment));
  }

  #isKnown(mention: Mention): boolean {
    const { kind, text } = mention;
    if (kind === 'status') return this.#isKnownStatus(text);
    if (kind === 'value') return this.#isKnownValue(mention);
    if (kind === 'header') return isGeneralHeader(text) || this.#hasName(text, 'header') || this.#specified.holds(text);
    if (kind === 'name' && (isGeneralName(text) || this.#said.holds(text))) return true;
    if (kind === 'name' && mention.phrase !== undefined && this.#isPhrase(mention.phrase)) return true;
    return this.#hasCompound(text) || this.#specified.holds(text);
  }

  #isPhrase(phrase: string): boolean {
    return isStatusReason(phrase) || this.#hasName(phrase, null) || this.#said.holds(phrase);
  }

  /** A status that an operation at hand documents, or that a source or the question speaks of. */
  #isKnownStatus(status: string): boolean {
    return this.#statuses.has(status) || this.#statuses.has(`${status.charAt(0)}XX`) || this.#said.holds(status);
  }

  /** Values are free, but for those of fields that know all they may have. */
  #isKnownValue({ text, of = '' }: Mention): boolean {
    const values = this.#enumerations.get(of);
    return values === undefined || values === null || values.has(text) || isGeneralName(text) || this.#said.holds(text);
  }

  #hasName(name: string, kind: WrittenKind | null): boolean {
    const spellings = this.#names.get(name.toLowerCase()) ?? [];
    return spellings.some((written) =>
      // Headers are the same in every case.
      written.kind === 'header' ? kind === null || kind === 'header' : kind === null && written.name === name,
    );
  }

  /** `items[].price`, `customer.email`, `filter[status]`: known as a whole, or in each of its parts. */
  #hasCompound(text: string): boolean {
    if (this.#hasName(text, null)) return true;
    const parts = partsOf(text);
    return (
      (parts.length > 1 || parts[0] !== text) && parts.length > 0 && parts.every((part) => this.#hasName(part, null))
    );
  }
}

/** The scope; else the APIs and versions of what was retrieved. */
function placesOf({ scope, hits }: ReferenceSources): ReferencePlace[] {
  const retrieved = new Map<string, ReferencePlace>();
  for (const { api, version } of hits)
    if (api !== null && version !== null && (scope.api === undefined || api === scope.api))
      retrieved.set(JSON.stringify([api, version]), { api, version });
  const { api, version } = scope;
  if (api === undefined) return [...retrieved.values()];
  // Other versions of the API are at hand when they were retrieved, as for a question about changes.
  const own = version === undefined ? { api } : { api, version };
  return version === undefined && retrieved.size > 0 ? [...retrieved.values()] : [own, ...retrieved.values()];
}

function isSamePlace(left: ReferenceOperation, right: ReferenceOperation): boolean {
  return left.api === right.api && left.version === right.version;
}

function isAddress({ target }: Mention): boolean {
  return target !== undefined;
}

/** Everything that a mention may be known by. */
function namesOf({ kind, text, phrase, target }: Mention): string[] {
  if (target !== undefined || kind === 'status' || kind === 'value') return [];
  return [text, ...partsOf(text), ...(phrase === undefined ? [] : [phrase])].filter((name) => name.length <= 160);
}

function pathKeysOf(target: string): string[] {
  const asked = readTarget(target);
  if (asked === null) return [];
  return [...new Set(pathCandidates(asked.path, PATH_CANDIDATES).map(({ path }) => pathKey(path)))];
}
