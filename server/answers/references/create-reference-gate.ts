import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../../core/catalogue.ts';
import { operationKey } from '../../../core/operation.ts';
import type { ReferenceIndex } from '../../../core/reference-index.ts';
import type { BuildSnippet } from '../build-snippets.ts';
import { createGatewayFollower } from '../gateway/create-gateway-follower.ts';
import type { SourceBook } from '../source-book.ts';
import { ReferenceGate } from './reference-gate.ts';
import type { RepairSentence } from './reference-gate.ts';
import { ReferenceResolver } from './reference-resolver.ts';
import type { ReferenceSources } from './reference-resolver.ts';
import { SourceSupport } from './source-support.ts';

export interface GateDependencies {
  readonly referenceIndex: ReferenceIndex;
  readonly catalogue: Pick<Catalogue, 'findOperations' | 'readGatewayFacts'>;
  readonly buildSnippet: BuildSnippet;
  /** `null`: what does not resolve is marked at once. */
  readonly repair: RepairSentence | null;
}

export interface GatedAnswer {
  readonly question: string;
  readonly caller: Caller;
  /** Everything that was retrieved; it may grow while the answer is written. */
  readonly book: SourceBook;
  /** What was searched in. */
  readonly scope: ReferenceSources['scope'];
  readonly signal: AbortSignal;
}

/** The gate of one answer, over what its caller may see. */
export function createReferenceGate(dependencies: GateDependencies, answer: GatedAnswer): ReferenceGate {
  const { referenceIndex, catalogue, buildSnippet, repair } = dependencies;
  const { question, caller, book, scope, signal } = answer;
  const sources: ReferenceSources = {
    question,
    scope,
    addresses: book.addresses,
    get hits() {
      return book.hits;
    },
    get operations(): readonly CatalogueOperation[] {
      return book.operationsOf(book.hits);
    },
  };
  const follow = createGatewayFollower(catalogue, caller, { signal });
  return new ReferenceGate({
    resolver: new ReferenceResolver(referenceIndex, caller, sources, signal),
    support: new SourceSupport(sources),
    filter: book,
    buildSnippet,
    repair,
    async findOperation({ api, version, method, path }) {
      const reference = { api, version, operationKey: operationKey(method, path) };
      const [entry = null] = await catalogue.findOperations(caller, [reference], { signal });
      return entry === null ? null : { ...entry, operation: await follow(entry) };
    },
  });
}
