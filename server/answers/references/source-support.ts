import type { CatalogueOperation } from '../../../core/catalogue.ts';
import { operationKey } from '../../../core/operation.ts';
import type { Operation } from '../../../core/operation.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { readEnumerations } from './enumerations.ts';
import type { Enumerations } from './enumerations.ts';
import { HeldPaths } from './held-paths.ts';
import { HeldWords } from './held-words.ts';
import { partsOf } from './mention-parts.ts';
import type { ReferenceSources, Resolution } from './reference-resolver.ts';
import { describedTexts, isAtHand } from './specified-texts.ts';

/** Which of the sources of an answer hold what it mentions: each by itself, as a reader who follows its number finds it. */
export class SourceSupport {
  readonly #sources: Pick<ReferenceSources, 'hits' | 'operations' | 'scope'>;
  #sourcesRead: Source[] = [];
  /** How many operations these were read with. */
  #operations = 0;

  constructor(sources: Pick<ReferenceSources, 'hits' | 'operations' | 'scope'>) {
    this.#sources = sources;
  }

  /**
   * @param isSure the source is of the version that the answer is about, and holds it as what it is, not as a word of its
   * prose: `POST /refunds` "refunds a charge" and has no field `charge`
   * @returns numbers of the sources that hold a mention, as the answer cites them
   */
  holdersOf(resolution: Resolution, { isSure = false } = {}): ReadonlySet<number> {
    this.#readSources();
    const { hits, scope } = this.#sources;
    const numbers = this.#sourcesRead.flatMap((source, index) => {
      const hit = hits[index];
      const isOurs = !isSure || (hit !== undefined && isAtHand(hit, scope));
      return (isOurs && source.names(resolution)) || (!isSure && source.says(resolution)) ? [index + 1] : [];
    });
    return new Set(numbers);
  }

  /** @returns the source that is the mentioned operation itself; a path alone may be that of several */
  numberOf({ mention, operation }: Resolution): number | null {
    if (operation === undefined || mention.kind !== 'operation') return null;
    this.#readSources();
    const index = this.#sourcesRead.findIndex((source) => source.isOperation(operation));
    return index < 0 ? null : index + 1;
  }

  #readSources(): void {
    const { hits, operations } = this.#sources;
    if (hits.length === this.#sourcesRead.length && operations.length === this.#operations) return;
    this.#operations = operations.length;
    this.#sourcesRead = hits.map((hit) => new Source(hit, entryOf(hit, operations)));
  }
}

function entryOf(hit: SearchHit, operations: readonly CatalogueOperation[]): CatalogueOperation | null {
  if (hit.kind !== 'operation') return null;
  const isOwn = ({ api, version, operation }: CatalogueOperation): boolean =>
    api === hit.api && version === hit.version && operation.key === hit.operationKey;
  return operations.find(isOwn) ?? null;
}

/** One source; what it holds is read when it is asked for. */
class Source {
  readonly #hit: SearchHit;
  readonly #entry: CatalogueOperation | null;
  readonly #words: HeldWords;
  readonly #paths: HeldPaths;
  #names: ReadonlySet<string> | null = null;
  #enumerations: Enumerations | null = null;

  constructor(hit: SearchHit, entry: CatalogueOperation | null) {
    this.#hit = hit;
    this.#entry = entry;
    const described = entry === null ? [] : [describedTexts(entry.operation)];
    const texts = [`${hit.title}\n${hit.text}`, ...described];
    this.#words = new HeldWords(texts);
    this.#paths = new HeldPaths(texts);
  }

  isOperation({ api, version, method, path }: NonNullable<Resolution['operation']>): boolean {
    const { kind, operationKey: key } = this.#hit;
    return kind === 'operation' && this.#isOf(api, version) && key === operationKey(method, path);
  }

  /** Whether it gives a mention its name. */
  names({ mention, operation }: Resolution): boolean {
    const { kind, text, of = '', phrase, target } = mention;
    if (kind === 'code') return false;
    if (target !== undefined) {
      if (operation !== undefined && this.isOperation(operation)) return true;
      if (operation !== undefined && kind === 'path' && this.#hasPath(operation)) return true;
      // What another version says of a path is said of its own.
      return (operation === undefined || isAtHand(this.#hit, operation)) && this.#paths.holds(mention);
    }
    if (this.#isQuoted(text) || (phrase !== undefined && this.#isQuoted(phrase))) return true;
    if (this.#entry === null) return false;
    if (kind === 'status') return this.#hasStatus(this.#entry.operation, text);
    if (kind === 'value') return this.#valuesOf(of)?.has(text) === true;
    this.#names ??= namesOf(this.#entry);
    const names = this.#names;
    const parts = partsOf(text);
    return (
      names.has(kind === 'header' ? text.toLowerCase() : text) ||
      (parts.length > 0 && parts.every((part) => names.has(part)))
    );
  }

  /** Whether its text holds the words of a mention. */
  says({ mention: { kind, text, phrase, target } }: Resolution): boolean {
    if (kind === 'code' || target !== undefined) return false;
    return this.#words.holds(text) || (phrase !== undefined && this.#words.holds(phrase));
  }

  /** A plain word has to stand in code or in quotation marks; one that is none stands for itself. */
  #isQuoted(text: string): boolean {
    if (!/^\p{L}+$/u.test(text)) return this.#words.holds(text);
    return [`\`${text}\``, `"${text}"`].some((quoted) => this.#words.holds(quoted));
  }

  #isOf(api: string, version: string): boolean {
    return this.#hit.api === api && this.#hit.version === version;
  }

  /** A path alone is that of any of its methods. */
  #hasPath({ api, version, path }: NonNullable<Resolution['operation']>): boolean {
    const { kind, operationKey: key } = this.#hit;
    return kind === 'operation' && this.#isOf(api, version) && key !== null && key.slice(key.indexOf(' ') + 1) === path;
  }

  #hasStatus({ responses }: Operation, status: string): boolean {
    return responses.some((one) => one.status === status || one.status.toUpperCase() === `${status.charAt(0)}XX`);
  }

  #valuesOf(field: string): ReadonlySet<string> | null {
    this.#enumerations ??= readEnumerations(this.#entry === null ? [] : [this.#entry]);
    return this.#enumerations.get(field) ?? null;
  }
}

/** Everything that an operation gives a name; headers in lower case as well. */
function namesOf(entry: CatalogueOperation): Set<string> {
  const { operationId, tags, parameters, bodyFields, requestBody, responses, security, definitions } = entry.operation;
  const enumerations = readEnumerations([entry]);
  const fields = [...bodyFields, ...responses.flatMap((response) => response.fields)];
  const headers = [
    ...responses.flatMap((response) => response.headers.map(({ name }) => name)),
    ...parameters.flatMap(({ name, in: place }) => (place === 'header' ? [name] : [])),
    ...security.flat().flatMap(({ name, in: place }) => (name !== undefined && place === 'header' ? [name] : [])),
  ];
  return new Set([
    ...(operationId === null ? [] : [operationId]),
    ...tags,
    ...parameters.map(({ name }) => name),
    ...fields.flatMap(({ path }) => [path, ...partsOf(path)]),
    ...[...enumerations].flatMap(([name, values]) => [name, ...(values ?? [])]),
    ...headers,
    ...headers.map((header) => header.toLowerCase()),
    ...security.flat().flatMap(({ key, name, scopes }) => [key, ...(name === undefined ? [] : [name]), ...scopes]),
    ...(requestBody?.content ?? []).map(({ mediaType }) => mediaType),
    ...responses.flatMap((one) => one.mediaTypes),
    ...Object.keys(definitions),
  ]);
}
