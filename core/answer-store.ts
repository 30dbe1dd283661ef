import type { Answer, FeedbackReason } from './answer.ts';
import type { Caller } from './caller.ts';
import type { Page, PageRequest } from './catalogue.ts';
import type { ChunkKind } from './chunk.ts';

/** One earlier exchange of a conversation, oldest first. */
export interface ConversationTurn {
  readonly question: string;
  readonly answer: Answer;
}

/** A document as a hit names it; what it is called inside its source may occur in several. */
export interface UsedDocument {
  readonly path: string;
  readonly api: string | null;
}

/** A chunk that was found for a question. */
export interface RetrievedChunk extends UsedDocument {
  readonly kind: ChunkKind;
  readonly version: string | null;
  readonly chunk: string;
  readonly score: number;
}

/** Everything besides question and answer that it takes to ask again, and to see what became of it. */
export interface AnswerRecord {
  /** What limited the question. The language is one of snippets, optionally with its client. */
  readonly filters: {
    readonly api?: string;
    readonly version?: string;
    readonly language?: string;
    readonly page?: { readonly url: string; readonly title?: string; readonly selection?: string };
  };
  /** Teams of the caller: whoever asks again has the rights of then, or fewer. */
  readonly teams: readonly string[];
  /** Every chunk that any search brought, best first, each once. */
  readonly retrieved: readonly RetrievedChunk[];
  /** Prompt of the model by name or hash; `null` for answers without one. */
  readonly prompt: string | null;
  /** Notices that were sent, such as repairs and a model that was not available. */
  readonly notices: readonly { readonly code: string; readonly message: string }[];
  readonly timings: { readonly first_text_milliseconds: number | null; readonly milliseconds: number };
}

/** A turn to be kept, with what its answer was made from. */
export interface FinishedTurn extends ConversationTurn {
  readonly record: AnswerRecord;
  /** Documents whose text the answer may hold: it is shown as long as its caller may read all of them. */
  readonly documents: readonly UsedDocument[];
  /** API versions whose specifications count as documents of the answer. */
  readonly versions: readonly { readonly api: string; readonly version: string }[];
}

export interface Feedback {
  readonly answerId: string;
  readonly rating: 'up' | 'down';
  readonly reasons: readonly FeedbackReason[];
  readonly comment: string | null;
}

/** A conversation in the list of its caller. */
export interface ConversationSummary {
  readonly id: string;
  /** The first question, shortened. */
  readonly title: string;
  readonly turns: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly lastAt: string;
}

/** A turn as its caller may see it now. */
export interface StoredTurn {
  readonly answerId: string;
  readonly question: string;
  /** ISO 8601. */
  readonly askedAt: string;
  /** `null`: the caller may not read all that it was made from any more, or that is gone. */
  readonly answer: Answer | null;
  readonly feedback: Omit<Feedback, 'answerId'> | null;
}

export interface Conversation extends ConversationSummary {
  readonly page: Page<StoredTurn>;
}

/**
 * Port: answers and conversations. A conversation belongs to the subject that began it; one begun
 * anonymously is reachable by its unguessable id alone, and only anonymously. Secrets are masked before they are stored.
 */
export interface AnswerStore {
  /** Latest `limit` turns that may still be shown, oldest first; empty when the conversation is not this caller's. */
  readTurns(
    caller: Caller,
    conversationId: string,
    limit: number,
    options?: { signal?: AbortSignal },
  ): Promise<readonly ConversationTurn[]>;
  saveTurn(caller: Caller, turn: FinishedTurn, options?: { signal?: AbortSignal }): Promise<void>;
  /** Replaces what was said before. @returns false when there is no such answer of this caller. */
  saveFeedback(caller: Caller, feedback: Feedback, options?: { signal?: AbortSignal }): Promise<boolean>;
  /** The caller's own, latest first; an anonymous caller has none to list. */
  listConversations(
    caller: Caller,
    page: PageRequest,
    options?: { signal?: AbortSignal },
  ): Promise<Page<ConversationSummary>>;
  /** Turns oldest first; `null` when there is no such conversation of this caller. */
  readConversation(
    caller: Caller,
    conversationId: string,
    page: PageRequest,
    options?: { signal?: AbortSignal },
  ): Promise<Conversation | null>;
  /** With its answers and what was said of them. @returns false when there is no such conversation of this caller. */
  deleteConversation(caller: Caller, conversationId: string, options?: { signal?: AbortSignal }): Promise<boolean>;
}
