import type { Citation } from '../../core/answer.ts';
import { operationHit } from './operation-hit.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { operationIdentity } from './extractive-answer.ts';
import { createCitationList, hitIdentity } from './number-citations.ts';
import type { CitationList } from './number-citations.ts';
import { collectAddresses } from './source-addresses.ts';
import type { TermWeights } from './term-weights.ts';

/** Addresses that one answer may link to. */
const MAX_ADDRESSES = 2_000;

/**
 * Everything that was retrieved for one answer, numbered as the model cites it. It grows while the model looks
 * further; what holds the answer to its sources reads it as it stands.
 */
export class SourceBook {
  /** Web addresses that the sources hold, normalised: the only ones an answer may link to. */
  readonly addresses = new Set<string>();
  readonly #list: CitationList;
  readonly #operations: Map<string, CatalogueOperation>;

  constructor(terms: TermWeights, operations: ReadonlyMap<string, CatalogueOperation>) {
    this.#list = createCitationList(terms);
    this.#operations = new Map(operations);
  }

  /** `[1]` to `[citationCount]` exist. */
  get citationCount(): number {
    return this.#list.hits.length;
  }

  get citations(): readonly Citation[] {
    return [...this.#list.citations];
  }

  get hits(): readonly SearchHit[] {
    return this.#list.hits;
  }

  has(hit: SearchHit): boolean {
    const identity = hitIdentity(hit);
    return this.hits.some((known) => hitIdentity(known) === identity);
  }

  /** The number of a source, given now if it has none yet. */
  cite(hit: SearchHit): number {
    const known = this.citationCount;
    const number = this.#list.cite(hit);
    if (number <= known) return number;
    for (const address of collectAddresses([hit])) {
      if (this.addresses.size < MAX_ADDRESSES) this.addresses.add(address);
    }
    return number;
  }

  /** The source that an operation is, after its model was read. */
  citeOperation(entry: CatalogueOperation): { readonly number: number; readonly hit: SearchHit } {
    const { api, version, operation } = entry;
    const known = this.hits.find(
      (hit) =>
        hit.kind === 'operation' && hit.api === api && hit.version === version && hit.operationKey === operation.key,
    );
    const hit = known ?? operationHit(entry);
    this.addOperation(entry);
    return { number: this.cite(hit), hit };
  }

  /** A model that was read, so that it is among the operations of the answer when it is cited. */
  addOperation(entry: CatalogueOperation): void {
    this.#operations.set(operationIdentity(entry.api, entry.version, entry.operation.key), entry);
  }

  /** The operation that a source is about, where its model was read. */
  findEntry(hit: SearchHit): CatalogueOperation | undefined {
    if (hit.kind !== 'operation') return undefined;
    return this.#operations.get(operationIdentity(hit.api, hit.version, hit.operationKey));
  }

  /** Operations of these sources, each once, in their order. */
  operationsOf(hits: readonly SearchHit[]): readonly CatalogueOperation[] {
    return [...new Set(hits.map((hit) => this.findEntry(hit)).filter((entry) => entry !== undefined))];
  }
}
