import { createHash } from 'node:crypto';
import type { AnswerRecord, FinishedTurn, RetrievedChunk, UsedDocument } from '../../core/answer-store.ts';
import type { Answer, AnswerEvent, Citation } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import type { OperationOutline } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { AnswerRequest } from './answerer.ts';
import { citationTitle, hitIdentity } from './number-citations.ts';
import type { Prompt } from './prompts/prompt.ts';
import type { AnswerCatalogue } from './retrieve-context.ts';

/** Every search of one answer brings some thirty; more than this were never looked at. */
const MAX_RETRIEVED = 200;
const MAX_NOTICES = 50;
/** Tells prompts apart, and is short enough to be read out. */
const PROMPT_HASH_LENGTH = 12;

/** What one answer reads is noted on the way, whoever reads it: a part that is added later cannot forget to tell. */
export interface AnswerLedger<Read extends AnswerCatalogue = AnswerCatalogue> {
  readonly retriever: Retriever;
  readonly catalogue: Read;
  /** Looks at an event that is sent. */
  observe(event: AnswerEvent): void;
  /** The answer with all that was noted. The request is the one to store: without what the reader wrote and nobody may keep. */
  finish(answer: Answer, request: AnswerRequest): FinishedTurn;
}

export interface LedgerParts<Read extends AnswerCatalogue> {
  readonly retriever: Retriever;
  readonly catalogue: Read;
  readonly caller: Caller;
  /** System prompt of the model. */
  readonly prompt: Prompt | null;
  /** Milliseconds since any fixed time. */
  readonly now: () => number;
}

/** What else the catalogue offers passes through. */
export function createAnswerLedger<Read extends AnswerCatalogue>(parts: LedgerParts<Read>): AnswerLedger<Read> {
  const { retriever, catalogue, caller, now } = parts;
  const startedAt = now();
  const hits = new Map<string, SearchHit>();
  const versions = new Map<string, { api: string; version: string }>();
  const notices: AnswerRecord['notices'][number][] = [];
  let firstTextAt: number | null = null;
  const noteVersion = (api: string, version: string): void => {
    versions.set(JSON.stringify([api, version]), { api, version });
  };
  const noteOperations = (operations: readonly (OperationOutline | null)[]): void => {
    for (const operation of operations) if (operation !== null) noteVersion(operation.api, operation.version);
  };
  return {
    retriever: {
      async retrieve(...call) {
        const result = await retriever.retrieve(...call);
        for (const hit of result.hits) if (!hits.has(hitIdentity(hit))) hits.set(hitIdentity(hit), hit);
        return result;
      },
    },
    catalogue: {
      ...catalogue,
      async findOperations(...call) {
        const found = await catalogue.findOperations(...call);
        noteOperations(found);
        return found;
      },
      async outlineOperations(...call) {
        const found = await catalogue.outlineOperations(...call);
        noteOperations(found);
        return found;
      },
      readGatewayFacts: readFactsOnce(catalogue),
      async listOperations(...call) {
        const page = await catalogue.listOperations(...call);
        noteOperations(page.items);
        return page;
      },
    },
    observe(event) {
      if (event.event === 'text-delta') firstTextAt ??= now();
      if (event.event === 'notice' && notices.length < MAX_NOTICES) notices.push(event.data);
    },
    finish(answer, request) {
      const read = [...hits.values()];
      // A model may use whatever it was shown; a composed answer holds what it cites.
      const used = answer.mode === 'model' ? read : answer.citations.flatMap((citation) => bearersOf(citation, read));
      for (const { api, version } of [...answer.operations, ...answer.citations]) {
        if (api !== null && version !== null) noteVersion(api, version);
      }
      return {
        question: request.question,
        answer,
        documents: distinctDocuments(used),
        versions: [...versions.values()],
        record: {
          filters: filtersOf(request),
          teams: caller.teams,
          retrieved: read.slice(0, MAX_RETRIEVED).map(toRetrievedChunk),
          prompt: answer.mode === 'model' && parts.prompt !== null ? namePrompt(parts.prompt) : null,
          notices,
          timings: {
            first_text_milliseconds: firstTextAt === null ? null : Math.max(0, Math.round(firstTextAt - startedAt)),
            milliseconds: Math.max(0, Math.round(now() - startedAt)),
          },
        },
      };
    },
  };
}

/** The answer and its code are about the same API: what its gateway enforces is read once. */
function readFactsOnce(catalogue: Pick<AnswerCatalogue, 'readGatewayFacts'>): AnswerCatalogue['readGatewayFacts'] {
  const known = new Map<string, ReturnType<AnswerCatalogue['readGatewayFacts']>>();
  return (caller, api, options) => {
    const before = known.get(api);
    if (before !== undefined) return before;
    const reading = catalogue.readGatewayFacts(caller, api, options);
    known.set(api, reading);
    reading.catch(() => known.delete(api));
    return reading;
  };
}

/** A prompt by its version and a hash of its text, so that no edit can keep its name. */
export function namePrompt({ version, text }: Prompt): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, PROMPT_HASH_LENGTH);
  return `${version} sha256:${hash}`;
}

/** The hits a citation may stand for; several when they cannot be told apart by what it shows. */
function bearersOf(citation: Citation, hits: readonly SearchHit[]): SearchHit[] {
  return hits.filter(
    (hit) =>
      hit.kind === citation.kind &&
      hit.api === citation.api &&
      hit.version === citation.version &&
      citationTitle(hit) === citation.title,
  );
}

function distinctDocuments(hits: readonly SearchHit[]): UsedDocument[] {
  const documents = new Map<string, UsedDocument>();
  for (const { documentPath: path, api } of hits) documents.set(JSON.stringify([path, api]), { path, api });
  return [...documents.values()];
}

function toRetrievedChunk({ documentPath, api, version, kind, chunkKey, score }: SearchHit): RetrievedChunk {
  return { path: documentPath, api, version, kind, chunk: chunkKey, score };
}

function filtersOf({ api, version, language, client, page }: AnswerRequest): AnswerRecord['filters'] {
  const chosen = language === undefined ? undefined : client === undefined ? language : `${language}/${client}`;
  return {
    ...(api === undefined ? {} : { api }),
    ...(version === undefined ? {} : { version }),
    ...(chosen === undefined ? {} : { language: chosen }),
    ...(page === undefined ? {} : { page: { ...page, url: withoutQuery(page.url) } }),
  };
}

/** What stands behind the path may hold a session, and nothing that an answer depends on. */
function withoutQuery(address: string): string {
  const [path = ''] = address.split(/[?#]/u, 1);
  return path.replace(/^([a-z][a-z\d+.-]{0,20}:\/\/)[^/@]*@/iu, '$1');
}
