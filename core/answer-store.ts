import type { Answer } from './answer.ts';
import type { Caller } from './caller.ts';

/** One earlier exchange of a conversation, oldest first. */
export interface ConversationTurn {
  readonly question: string;
  readonly answer: Answer;
}

export interface Feedback {
  readonly answerId: string;
  readonly rating: 'up' | 'down';
  readonly reasons: readonly string[];
  readonly comment: string | null;
}

/**
 * Port: answers and conversations. A conversation belongs to the subject that began it; one begun
 * anonymously is reachable by its unguessable id alone, and only anonymously.
 */
export interface AnswerStore {
  /** Latest `limit` turns, oldest first; empty when the conversation is not this caller's. */
  readTurns(
    caller: Caller,
    conversationId: string,
    limit: number,
    options?: { signal?: AbortSignal },
  ): Promise<readonly ConversationTurn[]>;
  saveTurn(caller: Caller, turn: ConversationTurn, options?: { signal?: AbortSignal }): Promise<void>;
  /** @returns false when there is no such answer of this caller. */
  saveFeedback(caller: Caller, feedback: Feedback, options?: { signal?: AbortSignal }): Promise<boolean>;
}
