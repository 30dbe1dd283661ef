import type {
  AnswerStore,
  ConversationSummary,
  ConversationTurn,
  Feedback,
  FinishedTurn,
  StoredTurn,
} from '../../core/answer-store.ts';
import type { Answer } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import { maskSecrets } from '../../core/mask-secrets.ts';
import type { Database } from './database.ts';
import { maskValues } from './mask-values.ts';
import {
  deleteConversation,
  findConversation,
  listConversations,
  listStoredTurns,
} from './queries/list-conversations.ts';
import { listTurns } from './queries/list-turns.ts';
import { saveFeedback } from './queries/save-feedback.ts';
import { saveContent, saveTurn } from './queries/save-turn.ts';
import { cleanJson, cleanOptionalText, cleanText } from './stored-text.ts';

interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly turns: number;
  readonly started_at: Date;
  readonly last_at: Date;
}

interface TurnRow extends Omit<Feedback, 'answerId' | 'rating'> {
  readonly id: string;
  readonly question: string;
  readonly created_at: Date;
  readonly answer: Answer | null;
  readonly rating: Feedback['rating'] | null;
}

/** Answers and conversations, under the caller's rights like everything a reader touches. */
export function createAnswerStore(database: Database): AnswerStore {
  return {
    async readTurns(caller, conversationId, limit, options) {
      const conversation = cleanText(conversationId);
      const turns = await database.withReader(
        caller,
        (session) => session.query<ConversationTurn>(listTurns, [conversation, limit]),
        { ...options, conversation },
      );
      return turns.toReversed();
    },

    async saveTurn(caller, turn, options) {
      const answer = cleanText(turn.answer.id);
      const content = cleanJson(maskValues(turn.answer));
      await database.withReader(
        caller,
        async (session) => {
          await session.execute(saveTurn, turnParameters(caller, turn));
          await session.execute(saveContent, [answer, content]);
        },
        { ...options, write: true, answer },
      );
    },

    async saveFeedback(caller, feedback, options) {
      const answer = cleanText(feedback.answerId);
      const comment = cleanOptionalText(feedback.comment === null ? null : maskSecrets(feedback.comment));
      const row = [answer, feedback.rating, feedback.reasons.map(cleanText), comment];
      const written = await database.withReader(caller, (session) => session.execute(saveFeedback, row), {
        ...options,
        write: true,
        answer,
      });
      return written > 0;
    },

    async listConversations(caller, page, options) {
      const bounds = [page.size, (page.number - 1) * page.size];
      const rows = await database.withReader(
        caller,
        (session) => session.query<{ total: number } & (ConversationRow | { id: null })>(listConversations, bounds),
        options,
      );
      return {
        items: rows.flatMap((row) => (row.id === null ? [] : [toSummary(row)])),
        total: rows[0]?.total ?? 0,
      };
    },

    async readConversation(caller, conversationId, page, options) {
      const conversation = cleanText(conversationId);
      return database.withReader(
        caller,
        async (session) => {
          const [row] = await session.query<ConversationRow>(findConversation, [conversation]);
          if (row === undefined) return null;
          const bounds = [conversation, page.size, (page.number - 1) * page.size];
          const turns = await session.query<TurnRow>(listStoredTurns, bounds);
          return { ...toSummary(row), page: { items: turns.map(toStoredTurn), total: row.turns } };
        },
        { ...options, conversation },
      );
    },

    async deleteConversation(caller, conversationId, options) {
      const conversation = cleanText(conversationId);
      const deleted = await database.withReader(
        caller,
        (session) => session.execute(deleteConversation, [conversation]),
        { ...options, write: true, conversation },
      );
      return deleted > 0;
    },
  };
}

function turnParameters(caller: Caller, { question, answer, record, documents, versions }: FinishedTurn): unknown[] {
  return [
    cleanText(answer.id),
    cleanText(answer.conversation_id),
    // An empty subject proves nobody.
    caller.subject === '' ? null : caller.subject,
    cleanText(maskSecrets(question)),
    cleanJson(maskValues(record)),
    documents.map(({ path }) => cleanText(path)),
    documents.map(({ api }) => cleanOptionalText(api)),
    versions.map(({ api }) => cleanText(api)),
    versions.map(({ version }) => cleanText(version)),
  ];
}

function toSummary(row: ConversationRow): ConversationSummary {
  const { id, title, turns } = row;
  return { id, title, turns, startedAt: row.started_at.toISOString(), lastAt: row.last_at.toISOString() };
}

function toStoredTurn(row: TurnRow): StoredTurn {
  return {
    answerId: row.id,
    question: row.question,
    askedAt: row.created_at.toISOString(),
    answer: row.answer,
    feedback: row.rating === null ? null : { rating: row.rating, reasons: row.reasons, comment: row.comment },
  };
}
