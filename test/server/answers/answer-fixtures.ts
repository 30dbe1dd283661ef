import { lexer, walkTokens } from 'marked';
import type { ConversationTurn } from '../../../core/answer-store.ts';
import type { AnswerEvent, Answer } from '../../../core/answer.ts';
import { readPrompts } from '../../../bin/read-prompts.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueOperation, OperationReference } from '../../../core/catalogue.ts';
import { CopilotError } from '../../../core/errors.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import type { AnswerRequest } from '../../../server/answers/answerer.ts';
import { createAnswerer } from '../../../server/answers/create-answerer.ts';
import type { AnswererDependencies } from '../../../server/answers/create-answerer.ts';
import type { RetrievalRequest } from '../../../server/retrieval/retriever.ts';
import { buildCatalogueOperation, buildOperation, refundOperation } from '../../support/build-operation.ts';
import { buildOperationChunk } from '../../support/fixtures.ts';
import { createMemoryReferenceIndex } from '../../support/memory-reference-index.ts';

/** A hit that answers, unless `parts` says otherwise. */
export function buildHit(parts: Partial<SearchHit> = {}): SearchHit {
  return {
    kind: 'section',
    api: null,
    apiTitle: null,
    version: null,
    operationKey: null,
    operationId: null,
    chunkKey: `section:${parts.title ?? 'Rate limits'}`,
    documentPath: 'pages/rate-limits.md',
    documentTitle: 'Rate limits',
    title: 'Rate limits',
    url: '/rate-limits',
    text: 'Each key may send 100 requests per second. Above it you get the status 429.',
    score: 0.8,
    exact: null,
    coverage: 0.8,
    cosine: 0.6,
    ...parts,
  };
}

export function buildOperationHit(entry: CatalogueOperation, parts: Partial<SearchHit> = {}): SearchHit {
  const { operation } = entry;
  return buildHit({
    kind: 'operation',
    api: entry.api,
    apiTitle: entry.apiTitle,
    version: entry.version,
    operationKey: operation.key,
    operationId: operation.operationId,
    chunkKey: `operation:${operation.key}`,
    documentPath: `${entry.api}/${entry.version}.yaml`,
    documentTitle: entry.apiTitle,
    title: operation.summary ?? operation.key,
    url: `https://portal.example/${entry.api}${operation.path}`,
    text: `**${operation.key}**\n\n${operation.description ?? ''}`,
    ...parts,
  });
}

export const refundEntry: CatalogueOperation = buildCatalogueOperation('payments', 'v3', refundOperation);
export const listEntry: CatalogueOperation = buildCatalogueOperation(
  'payments',
  'v3',
  buildOperation('GET', '/refunds', { summary: 'List refunds', operationId: 'listRefunds' }),
);

export interface AnswererWorld {
  readonly hits: readonly SearchHit[];
  readonly entries?: readonly CatalogueOperation[];
  readonly turns?: readonly ConversationTurn[];
  readonly overrides?: Partial<AnswererDependencies>;
}

export interface AskedWorld {
  readonly retrievals: (RetrievalRequest & { caller: Caller })[];
  readonly saved: ConversationTurn[];
  readonly warnings: string[];
  readonly ask: (request: AnswerRequest, options?: AskOptions) => Promise<AnswerEvent[]>;
}

export interface AskOptions {
  readonly caller?: Caller;
  readonly signal?: AbortSignal;
  /** Called with every event as it comes. */
  readonly onEvent?: (event: AnswerEvent) => void;
}

/** A catalogue without APIs, for what a test does not say. */
export const emptyCatalogue: Pick<
  Catalogue,
  'listApis' | 'findApi' | 'listOperations' | 'outlineOperations' | 'readState'
> = {
  readState: async () => ({ generation: 7, indexedAt: null }),
  listApis: async () => ({ items: [], total: 0 }),
  findApi: async () => null,
  listOperations: async () => ({ items: [], total: 0 }),
  outlineOperations: async (_, references) => references.map(() => null),
};

function specsOf(entries: readonly CatalogueOperation[]): Parameters<typeof createMemoryReferenceIndex>[0] {
  return [...Map.groupBy(entries, ({ api, version }) => JSON.stringify([api, version])).values()].map((group) => {
    const operations = group.map(({ operation }) => operation);
    return {
      api: group[0]?.api ?? '',
      version: group[0]?.version ?? '',
      operations,
      chunks: operations.map(buildOperationChunk),
    };
  });
}

/** An answerer whose retrieval, catalogue and store are given; it records what it was asked for. */
export function createWorld(world: AnswererWorld): AskedWorld {
  const retrievals: (RetrievalRequest & { caller: Caller })[] = [];
  const saved: ConversationTurn[] = [];
  const warnings: string[] = [];
  let ids = 0;
  let clock = 1_000;
  const findEntry = (reference: OperationReference): CatalogueOperation | null =>
    (world.entries ?? [refundEntry, listEntry]).find(
      (entry) =>
        entry.api === reference.api &&
        entry.version === reference.version &&
        'operationKey' in reference &&
        entry.operation.key === reference.operationKey,
    ) ?? null;
  const answerer = createAnswerer({
    retriever: {
      retrieve: async (request, caller) => {
        retrievals.push({ ...request, caller });
        return { hits: world.hits, index: { generation: 7, indexedAt: '2026-03-02T04:00:11.000Z' } };
      },
    },
    catalogue: {
      ...emptyCatalogue,
      readGatewayFacts: async () => null,
      findOperations: async (_, references) => references.map(findEntry),
      outlineOperations: async (_, references) => references.map(findEntry),
    },
    buildSnippet: (operation, { language, client }) => {
      if (language === 'cobol') throw new CopilotError('invalid_request', 'no such language');
      return {
        language,
        client: client ?? 'default',
        code: `call ${operation.key}`,
        operation: operation.key,
        verified: true,
        problems: [],
      };
    },
    chatModel: null,
    prompts: readPrompts(),
    referenceIndex: createMemoryReferenceIndex(specsOf(world.entries ?? [refundEntry, listEntry])),
    answerStore: {
      readTurns: async () => world.turns ?? [],
      saveTurn: async (_, turn) => void saved.push(turn),
    },
    newId: () => `id-${(ids += 1)}`,
    now: () => (clock += 5),
    logger: { warn: (_, message) => void warnings.push(message) },
    ...world.overrides,
  });
  return {
    retrievals,
    saved,
    warnings,
    async ask(request, options = {}) {
      const events: AnswerEvent[] = [];
      const signal = options.signal ?? new AbortController().signal;
      for await (const event of answerer.answer(request, options.caller ?? anonymousCaller, { signal })) {
        events.push(event);
        options.onEvent?.(event);
      }
      return events;
    },
  };
}

/** The whole answer of a finished stream. */
export function answerOf(events: readonly AnswerEvent[]): Answer {
  const last = events.at(-1);
  if (last?.event !== 'answer-end') throw new CopilotError('internal', `The stream ended with ${last?.event}.`);
  return last.data;
}

export function streamedText(events: readonly AnswerEvent[]): string {
  return events.map((event) => (event.event === 'text-delta' ? event.data.text : '')).join('');
}

export function eventNames(events: readonly AnswerEvent[]): string[] {
  const names: string[] = [];
  for (const { event } of events) if (names.at(-1) !== event) names.push(event);
  return names;
}

export function buildTurn(question: string, parts: Partial<Answer> = {}): ConversationTurn {
  return {
    question,
    answer: {
      id: 'a-1',
      conversation_id: 'c-1',
      answer: 'Use `POST /refunds` [1].',
      scope: null,
      citations: [],
      operations: [],
      snippets: [],
      suggestions: [],
      grounding: { status: 'grounded', unresolved: [] },
      mode: 'extractive',
      index: { generation: 1, indexed_at: null },
      usage: { input_tokens: 0, output_tokens: 0, milliseconds: 1 },
      ...parts,
    },
  };
}

/** Every link, image and piece of HTML that a Markdown renderer would make of a text. */
export function activeParts(markdown: string): string[] {
  const parts: string[] = [];
  void walkTokens(lexer(markdown), (token) => {
    if (token.type === 'link') parts.push(`link ${String(token['href'])}`);
    if (token.type === 'image' || token.type === 'html') parts.push(`${token.type} ${token.raw}`);
  });
  return parts;
}
