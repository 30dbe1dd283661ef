import type { AnswerRecord, ConversationTurn, Feedback } from './answer-store.ts';
import type { Answer, FeedbackReason } from './answer.ts';
import type { Page, PageRequest } from './catalogue.ts';

/** A stored answer as those that run the service see it, whatever its caller may still read. */
export interface ArchivedAnswer extends ConversationTurn {
  readonly id: string;
  readonly conversationId: string;
  /** `null`: asked anonymously. */
  readonly subject: string | null;
  /** ISO 8601. */
  readonly askedAt: string;
  /** `null`: stored before records were kept. */
  readonly record: AnswerRecord | null;
  readonly feedback: (Omit<Feedback, 'answerId'> & { readonly givenAt: string }) | null;
}

export interface AnswerFilter {
  readonly rating?: Feedback['rating'];
  readonly reason?: FeedbackReason;
  readonly grounding?: Answer['grounding']['status'];
  readonly mode?: Answer['mode'];
  /** Slug of the API the answer was limited to. */
  readonly api?: string;
  /** ISO 8601: asked then or later. */
  readonly since?: string;
}

/** What is to be deleted: one answer, all of a conversation, or everything a subject ever asked. */
export type AnswerSelection =
  { readonly answerId: string } | { readonly conversationId: string } | { readonly subject: string };

export interface AnswerCounts {
  readonly answers: number;
  /** Answers that found nothing. */
  readonly unanswered: number;
  readonly up: number;
  readonly down: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

/** An access to what others asked. Detail names ids and counts, never a question. */
export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/**
 * Port: stored answers for those that run the service, and their deletion. It knows no caller, so whatever uses it asks
 * for the rights of an administrator and leaves an audit entry.
 */
export interface AnswerArchive {
  /** Newest first. */
  list(filter: AnswerFilter, page: PageRequest, options?: { signal?: AbortSignal }): Promise<Page<ArchivedAnswer>>;
  find(answerId: string, options?: { signal?: AbortSignal }): Promise<ArchivedAnswer | null>;
  /** The turns of the same caller in the same conversation before an answer: latest `limit`, oldest first. */
  readTurnsBefore(
    answerId: string,
    limit: number,
    options?: { signal?: AbortSignal },
  ): Promise<readonly ConversationTurn[]>;
  /** @param since ISO 8601 */
  count(since: string, options?: { signal?: AbortSignal }): Promise<AnswerCounts>;
  /** With what was said of them. @returns how many answers were deleted */
  remove(selection: AnswerSelection): Promise<number>;
  /** Deletes answers, and audit entries that are older than any answer needs them. @returns how many answers */
  removeOlderThan(days: number, options?: { signal?: AbortSignal }): Promise<number>;
  audit(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  listAudit(page: PageRequest): Promise<Page<AuditEntry & { readonly at: string }>>;
}
