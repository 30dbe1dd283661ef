import type { AnswerStore, ConversationTurn } from '../../core/answer-store.ts';
import type { Database } from './database.ts';
import { listTurns } from './queries/list-turns.ts';
import { saveFeedback } from './queries/save-feedback.ts';
import { saveTurn } from './queries/save-turn.ts';
import { cleanJson, cleanOptionalText, cleanText } from './stored-text.ts';

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
      const { question, answer } = turn;
      const row = [
        cleanText(answer.id),
        cleanText(answer.conversation_id),
        // An empty subject proves nobody.
        caller.subject === '' ? null : caller.subject,
        cleanText(question),
        cleanJson(answer),
      ];
      await database.withReader(caller, (session) => session.execute(saveTurn, row), { ...options, write: true });
    },

    async saveFeedback(caller, feedback, options) {
      const answer = cleanText(feedback.answerId);
      const row = [answer, feedback.rating, feedback.reasons.map(cleanText), cleanOptionalText(feedback.comment)];
      const written = await database.withReader(caller, (session) => session.execute(saveFeedback, row), {
        ...options,
        write: true,
        answer,
      });
      return written > 0;
    },
  };
}
