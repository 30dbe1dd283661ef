import type { AnswerArchive, AnswerFilter, ArchivedAnswer } from '../../core/answer-archive.ts';
import type { AnswerRecord, ConversationTurn, Feedback } from '../../core/answer-store.ts';
import type { Answer } from '../../core/answer.ts';
import type { Database } from './database.ts';
import {
  countAnswers,
  countRatings,
  countReasons,
  deleteAnswers,
  deleteOldAnswers,
  deleteOldAudit,
  findAnswer,
  insertAudit,
  listAnswers,
  listAudit,
  listTurnsBefore,
} from './queries/answer-archive.ts';
import { cleanJson, cleanOptionalText, cleanText } from './stored-text.ts';

interface AnswerRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly subject: string | null;
  readonly question: string;
  readonly created_at: Date;
  readonly record: AnswerRecord | null;
  readonly answer: Answer;
  readonly rating: Feedback['rating'] | null;
  readonly reasons: Feedback['reasons'];
  readonly comment: string | null;
  readonly given_at: Date;
}

/** Answers deleted in one transaction: readers that store theirs meanwhile wait for a moment, not for all of it. */
const BATCH = 1_000;

/** An audit must outlive what it is about, and an audit once a year has to find the last year in it. */
const AUDIT_DAYS = 400;

/** Stored answers as their owner sees them. */
export function createAnswerArchive(database: Database): AnswerArchive {
  return {
    list: (filter, page, options) =>
      database.withOwner(async (session) => {
        const where = toParameters(filter);
        const [counted] = await session.query<{ total: number }>(countAnswers, where);
        const rows = await session.query<AnswerRow>(listAnswers, [...where, page.size, (page.number - 1) * page.size]);
        return { items: rows.map(toArchivedAnswer), total: counted?.total ?? 0 };
      }, options),

    async find(answerId, options) {
      const [row] = await database.withOwner(
        (session) => session.query<AnswerRow>(findAnswer, [cleanText(answerId)]),
        options,
      );
      return row === undefined ? null : toArchivedAnswer(row);
    },

    async readTurnsBefore(answerId, limit, options) {
      const turns = await database.withOwner(
        (session) => session.query<ConversationTurn>(listTurnsBefore, [cleanText(answerId), limit]),
        options,
      );
      return turns.toReversed();
    },

    count: (since, options) =>
      database.withOwner(async (session) => {
        type Counts = { answers: number; unanswered: number; up: number; down: number };
        const [counts] = await session.query<Counts>(countRatings, [since]);
        const reasons = await session.query<{ reason: string; count: number }>(countReasons, [since]);
        return { answers: 0, unanswered: 0, up: 0, down: 0, ...counts, reasons };
      }, options),

    remove(selection) {
      const row = [
        'answerId' in selection ? cleanText(selection.answerId) : null,
        'conversationId' in selection ? cleanText(selection.conversationId) : null,
        'subject' in selection ? cleanText(selection.subject) : null,
      ];
      return database.withOwner((session) => session.execute(deleteAnswers, row));
    },

    async removeOlderThan(days, options) {
      let removed = 0;
      for (;;) {
        const count = await database.withOwner((session) => session.execute(deleteOldAnswers, [days, BATCH]), options);
        removed += count;
        if (count < BATCH) break;
      }
      await database.withOwner((session) => session.execute(deleteOldAudit, [Math.max(days, AUDIT_DAYS)]), options);
      return removed;
    },

    async audit({ actor, action, detail }) {
      const row = [cleanText(actor), action, cleanJson(detail)];
      await database.withOwner((session) => session.execute(insertAudit, row));
    },

    async listAudit(page) {
      type Row = { total: number; created_at: Date; actor: string; action: string; detail: Record<string, unknown> };
      const bounds = [page.size, (page.number - 1) * page.size];
      const rows = await database.withOwner((session) => session.query<Row>(listAudit, bounds));
      const items = rows.map(({ created_at: at, actor, action, detail }) => ({
        at: at.toISOString(),
        actor,
        action,
        detail,
      }));
      return { items, total: rows[0]?.total ?? 0 };
    },
  };
}

function toParameters({ rating, reason, grounding, mode, api, since }: AnswerFilter): unknown[] {
  return [
    rating ?? null,
    reason ?? null,
    grounding ?? null,
    mode ?? null,
    cleanOptionalText(api ?? null),
    since ?? null,
  ];
}

function toArchivedAnswer(row: AnswerRow): ArchivedAnswer {
  const { rating, reasons, comment } = row;
  return {
    id: row.id,
    conversationId: row.conversation_id,
    subject: row.subject,
    question: row.question,
    askedAt: row.created_at.toISOString(),
    answer: row.answer,
    record: row.record,
    feedback: rating === null ? null : { rating, reasons, comment, givenAt: row.given_at.toISOString() },
  };
}
