import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerStore } from '../../core/answer-store.ts';
import type { Answer } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import { anonymousCaller } from '../../core/caller.ts';

const ada: Caller = { subject: 'ada', teams: [] };
const bob: Caller = { subject: 'bob', teams: ['partners'] };

function buildAnswer(conversation: string, text = 'Use POST /refunds [1].'): Answer {
  return {
    id: randomUUID(),
    conversation_id: conversation,
    answer: text,
    scope: null,
    citations: [],
    operations: [],
    snippets: [],
    suggestions: [],
    grounding: { status: 'grounded', unresolved: [] },
    mode: 'extractive',
    index: { generation: 1, indexed_at: null },
    usage: { input_tokens: 0, output_tokens: 0, milliseconds: 1 },
  };
}

/** What every {@link AnswerStore} does. */
export function describeAnswerStore(
  name: string,
  open: () => Promise<{ readonly store: AnswerStore; close(): Promise<void> }>,
): void {
  describe(`AnswerStore on ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let store: AnswerStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    it('returns the latest turns, oldest first, as they were', async () => {
      const conversation = randomUUID();
      const answers = ['one', 'two', 'three'].map((text) => buildAnswer(conversation, text));
      for (const answer of answers) await store.saveTurn(ada, { question: `Question ${answer.answer}`, answer });
      expect(await store.readTurns(ada, conversation, 2)).toEqual([
        { question: 'Question two', answer: answers[1] },
        { question: 'Question three', answer: answers[2] },
      ]);
    });

    it('gives a conversation to the subject who began it and to nobody else', async () => {
      const conversation = randomUUID();
      await store.saveTurn(ada, { question: 'Mine?', answer: buildAnswer(conversation) });
      expect(await store.readTurns(ada, conversation, 5)).toHaveLength(1);
      expect(await store.readTurns(bob, conversation, 5)).toEqual([]);
      expect(await store.readTurns(anonymousCaller, conversation, 5)).toEqual([]);
    });

    it('does not let a stranger who continues a conversation put words into it', async () => {
      const conversation = randomUUID();
      await store.saveTurn(ada, { question: 'Ada asks', answer: buildAnswer(conversation) });
      await store.saveTurn(bob, { question: 'Bob intrudes', answer: buildAnswer(conversation) });
      await store.saveTurn(anonymousCaller, { question: 'Nobody intrudes', answer: buildAnswer(conversation) });
      const questions = async (caller: Caller) =>
        (await store.readTurns(caller, conversation, 5)).map((turn) => turn.question);
      expect(await questions(ada)).toEqual(['Ada asks']);
      expect(await questions(bob)).toEqual(['Bob intrudes']);
      expect(await questions(anonymousCaller)).toEqual(['Nobody intrudes']);
    });

    it('reaches an anonymous conversation by its id alone, and only anonymously', async () => {
      const conversation = randomUUID();
      await store.saveTurn(anonymousCaller, { question: 'Who am I?', answer: buildAnswer(conversation) });
      expect(await store.readTurns(anonymousCaller, conversation, 5)).toHaveLength(1);
      expect(await store.readTurns(anonymousCaller, randomUUID(), 5)).toEqual([]);
      expect(await store.readTurns(ada, conversation, 5)).toEqual([]);
      expect(await store.readTurns({ subject: '', teams: [] }, conversation, 5)).toHaveLength(1);
    });

    it.each(["' or true --", '\0', '', 'not-an-id', '%'])('finds nothing under the id %j', async (id) => {
      expect(await store.readTurns(ada, id, 5)).toEqual([]);
      expect(await store.readTurns(anonymousCaller, id, 5)).toEqual([]);
      expect(await store.saveFeedback(ada, { answerId: id, rating: 'up', reasons: [], comment: null })).toBe(false);
    });

    it('takes feedback on the caller’s own answers only, and takes it again', async () => {
      const mine = buildAnswer(randomUUID());
      await store.saveTurn(ada, { question: 'Mine', answer: mine });
      const feedback = {
        answerId: mine.id,
        rating: 'down',
        reasons: ['wrong', "o'clock"],
        comment: 'No \0 good',
      } as const;
      expect(await store.saveFeedback(ada, feedback)).toBe(true);
      expect(await store.saveFeedback(ada, { ...feedback, rating: 'up' })).toBe(true);
      expect(await store.saveFeedback(bob, feedback)).toBe(false);
      expect(await store.saveFeedback(anonymousCaller, feedback)).toBe(false);
      const nobody = buildAnswer(randomUUID());
      await store.saveTurn(anonymousCaller, { question: 'Nobody', answer: nobody });
      expect(await store.saveFeedback(anonymousCaller, { ...feedback, answerId: nobody.id })).toBe(true);
      expect(await store.saveFeedback(ada, { ...feedback, answerId: nobody.id })).toBe(false);
    });

    it('keeps hostile text', async () => {
      const conversation = randomUUID();
      const text = `nul \0 half \uD800 '; drop table answer; -- 🦓`;
      await store.saveTurn(ada, { question: text, answer: buildAnswer(conversation, text) });
      const [turn] = await store.readTurns(ada, conversation, 1);
      const cleaned = text.replace('\0', '\uFFFD').replace('\uD800', '\uFFFD');
      expect(turn).toMatchObject({ question: cleaned, answer: { answer: cleaned } });
    });

    it('refuses a subject that could be mistaken for another', async () => {
      const forged: Caller = { subject: 'ada\0', teams: [] };
      await expect(store.readTurns(forged, randomUUID(), 1)).rejects.toMatchObject({ code: 'invalid_request' });
    });

    it('refuses an aborted call', async () => {
      const call = store.readTurns(ada, randomUUID(), 1, { signal: AbortSignal.abort() });
      await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}
