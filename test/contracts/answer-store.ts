import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnswerArchive } from '../../core/answer-archive.ts';
import type { AnswerStore, FinishedTurn } from '../../core/answer-store.ts';
import type { Answer } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import { anonymousCaller } from '../../core/caller.ts';
import type { DocumentRecord, IndexWriter } from '../../core/index-writer.ts';
import {
  buildChange,
  buildFacts,
  buildPage,
  buildPlainOperation,
  buildSpec,
  commitDocuments,
} from '../support/fixtures.ts';

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

/** A turn whose answer was made from the given documents; from none, unless said otherwise. */
export function buildTurn(
  question: string,
  answer: Answer,
  used: Partial<Pick<FinishedTurn, 'documents' | 'versions' | 'record'>> = {},
): FinishedTurn {
  return {
    question,
    answer,
    documents: [],
    versions: [],
    record: {
      filters: {},
      teams: [],
      retrieved: [],
      prompt: null,
      notices: [],
      timings: { first_text_milliseconds: 1, milliseconds: 2 },
    },
    ...used,
  };
}

export interface AnswersUnderTest {
  readonly store: AnswerStore;
  readonly archive: AnswerArchive;
  readonly writer: IndexWriter;
  /** Makes an answer as old as that. */
  age(answerId: string, days: number): Promise<void>;
  close(): Promise<void>;
}

const firstPage = { number: 1, size: 10 };

/** What every {@link AnswerStore} does. */
export function describeAnswerStore(name: string, open: () => Promise<AnswersUnderTest>): void {
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
      for (const answer of answers) await store.saveTurn(ada, buildTurn(`Question ${answer.answer}`, answer));
      expect(await store.readTurns(ada, conversation, 2)).toEqual([
        { question: 'Question two', answer: answers[1] },
        { question: 'Question three', answer: answers[2] },
      ]);
    });

    it('gives a conversation to the subject who began it and to nobody else', async () => {
      const conversation = randomUUID();
      await store.saveTurn(ada, buildTurn('Mine?', buildAnswer(conversation)));
      expect(await store.readTurns(ada, conversation, 5)).toHaveLength(1);
      expect(await store.readTurns(bob, conversation, 5)).toEqual([]);
      expect(await store.readTurns(anonymousCaller, conversation, 5)).toEqual([]);
    });

    it('does not let a stranger who continues a conversation put words into it', async () => {
      const conversation = randomUUID();
      await store.saveTurn(ada, buildTurn('Ada asks', buildAnswer(conversation)));
      await store.saveTurn(bob, buildTurn('Bob intrudes', buildAnswer(conversation)));
      await store.saveTurn(anonymousCaller, buildTurn('Nobody intrudes', buildAnswer(conversation)));
      const questions = async (caller: Caller) =>
        (await store.readTurns(caller, conversation, 5)).map((turn) => turn.question);
      expect(await questions(ada)).toEqual(['Ada asks']);
      expect(await questions(bob)).toEqual(['Bob intrudes']);
      expect(await questions(anonymousCaller)).toEqual(['Nobody intrudes']);
    });

    it('reaches an anonymous conversation by its id alone, and only anonymously', async () => {
      const conversation = randomUUID();
      await store.saveTurn(anonymousCaller, buildTurn('Who am I?', buildAnswer(conversation)));
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
      await store.saveTurn(ada, buildTurn('Mine', mine));
      const feedback = {
        answerId: mine.id,
        rating: 'down',
        reasons: ['wrong_version', 'other'],
        comment: 'No \0 good',
      } as const;
      expect(await store.saveFeedback(ada, feedback)).toBe(true);
      expect(await store.saveFeedback(ada, { ...feedback, rating: 'up' })).toBe(true);
      expect(await store.saveFeedback(bob, feedback)).toBe(false);
      expect(await store.saveFeedback(anonymousCaller, feedback)).toBe(false);
      const nobody = buildAnswer(randomUUID());
      await store.saveTurn(anonymousCaller, buildTurn('Nobody', nobody));
      expect(await store.saveFeedback(anonymousCaller, { ...feedback, answerId: nobody.id })).toBe(true);
      expect(await store.saveFeedback(ada, { ...feedback, answerId: nobody.id })).toBe(false);
    });

    it('keeps hostile text', async () => {
      const conversation = randomUUID();
      const text = `nul \0 half \uD800 '; drop table answer; -- 🦓`;
      await store.saveTurn(ada, buildTurn(text, buildAnswer(conversation, text)));
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
    it('lists the conversations of a caller alone, latest first, and none of nobody', async () => {
      const eve: Caller = { subject: `eve-${randomUUID()}`, teams: [] };
      const [first, second] = [randomUUID(), randomUUID()];
      await store.saveTurn(eve, buildTurn('First question?', buildAnswer(first)));
      await store.saveTurn(eve, buildTurn('Another matter', buildAnswer(second)));
      await store.saveTurn(eve, buildTurn('And then?', buildAnswer(first)));
      // A stranger in the same conversation changes neither its title nor its counts.
      await store.saveTurn(bob, buildTurn('Bob intrudes', buildAnswer(first)));
      const list = await store.listConversations(eve, firstPage);
      expect(list.total).toBe(2);
      expect(list.items.map(({ id, title, turns }) => [id, title, turns])).toEqual([
        [first, 'First question?', 2],
        [second, 'Another matter', 1],
      ]);
      expect(Date.parse(list.items[0]?.lastAt ?? '')).toBeGreaterThanOrEqual(
        Date.parse(list.items[0]?.startedAt ?? ''),
      );
      expect(await store.listConversations(eve, { number: 2, size: 1 })).toMatchObject({
        total: 2,
        items: [{ id: second }],
      });
      expect(await store.listConversations(eve, { number: 9, size: 1 })).toEqual({ total: 2, items: [] });
      await store.saveTurn(anonymousCaller, buildTurn('Nobody', buildAnswer(randomUUID())));
      for (const caller of [anonymousCaller, { subject: '', teams: [] }, { subject: 'mallory', teams: [] }]) {
        expect(await store.listConversations(caller, firstPage)).toEqual({ total: 0, items: [] });
      }
    });

    it('reads a conversation with its feedback, page by page, for nobody else', async () => {
      const conversation = randomUUID();
      const answers = ['one', 'two'].map((text) => buildAnswer(conversation, text));
      for (const answer of answers) await store.saveTurn(ada, buildTurn(`Question ${answer.answer}`, answer));
      const [one] = answers;
      if (one === undefined) throw new Error('There are answers.');
      const feedback = { rating: 'down', reasons: ['incomplete'], comment: 'More' } as const;
      await store.saveFeedback(ada, { answerId: one.id, rating: 'up', reasons: [], comment: null });
      await store.saveFeedback(ada, { answerId: one.id, ...feedback });
      const found = await store.readConversation(ada, conversation, firstPage);
      expect(found).toMatchObject({ id: conversation, title: 'Question one', turns: 2 });
      expect(found?.page).toMatchObject({
        total: 2,
        items: [
          { answerId: one.id, question: 'Question one', answer: one, feedback },
          { question: 'Question two', answer: answers[1], feedback: null },
        ],
      });
      const second = await store.readConversation(ada, conversation, { number: 2, size: 1 });
      expect(second?.page.items.map(({ question }) => question)).toEqual(['Question two']);
      expect(await store.readConversation(bob, conversation, firstPage)).toBeNull();
      expect(await store.readConversation(anonymousCaller, conversation, firstPage)).toBeNull();
      expect(await store.readConversation(ada, randomUUID(), firstPage)).toBeNull();
    });

    it('deletes what is the caller’s with all that was said of it, and nothing else', async () => {
      const conversation = randomUUID();
      const [mine, theirs, nobodys] = [buildAnswer(conversation), buildAnswer(conversation), buildAnswer(conversation)];
      await store.saveTurn(ada, buildTurn('Mine', mine));
      await store.saveTurn(bob, buildTurn('Theirs', theirs));
      await store.saveTurn(anonymousCaller, buildTurn('Nobody’s', nobodys));
      await store.saveFeedback(ada, { answerId: mine.id, rating: 'up', reasons: [], comment: null });
      expect(await store.deleteConversation({ subject: 'mallory', teams: [] }, conversation)).toBe(false);
      expect(await store.deleteConversation(ada, conversation)).toBe(true);
      expect(await store.deleteConversation(ada, conversation)).toBe(false);
      expect(await store.readConversation(ada, conversation, firstPage)).toBeNull();
      expect(await opened.archive.find(mine.id)).toBeNull();
      expect(await store.readTurns(bob, conversation, 5)).toHaveLength(1);
      expect(await store.deleteConversation(anonymousCaller, conversation)).toBe(true);
      expect(await store.readTurns(anonymousCaller, conversation, 5)).toEqual([]);
      expect(await store.readTurns(bob, conversation, 5)).toHaveLength(1);
    });

    it('masks secrets before it stores them, wherever they stand', async () => {
      const secret = ['sk', 'live', 'abcdefgh12345678'].join('_');
      const conversation = randomUUID();
      const answer = buildAnswer(conversation, `You sent ${secret}.`);
      const record = { ...buildTurn('', answer).record, filters: { page: { url: '/a', selection: secret } } };
      await store.saveTurn(ada, buildTurn(`Why does ${secret} fail?`, answer, { record }));
      await store.saveFeedback(ada, { answerId: answer.id, rating: 'down', reasons: [], comment: `It is ${secret}` });
      const archived = await opened.archive.find(answer.id);
      expect(archived).toMatchObject({ question: 'Why does *** fail?', answer: { answer: 'You sent ***.' } });
      expect(JSON.stringify([archived, await store.readConversation(ada, conversation, firstPage)])).not.toContain(
        secret,
      );
    });
  });

  describe(`stored answers under changing rights on ${name}`, () => {
    let opened: AnswersUnderTest;
    const partners = { teams: ['partners'] };
    const spec = buildSpec({ path: 'v1.yaml', api: 'billing', version: '1', visibility: partners }, [
      buildPlainOperation('get', '/invoices'),
    ]);
    const page = buildPage({ path: 'guide.md' }, [{ title: 'Guide', text: 'Text.' }]);
    const facts = buildFacts({ path: 'edge', api: 'billing' });
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());
    const commit = async (documents: readonly DocumentRecord[]): Promise<void> => {
      await commitDocuments(opened.writer, [page, ...documents]);
      await opened.writer.openSource({ key: 'edge', kind: 'gateway', title: null });
      const known = documents.some(({ api }) => api === 'billing');
      await opened.writer.commit('edge', buildChange(known ? [facts] : [], { apis: [] }));
    };

    it.each([
      ['a specification by its path', { documents: [{ path: 'v1.yaml', api: 'billing' }] }],
      ['a version by its label', { versions: [{ api: 'billing', version: '1' }] }],
      ['what a gateway enforces', { documents: [{ path: 'edge', api: 'billing' }] }],
      [
        'one of several',
        {
          documents: [
            { path: 'guide.md', api: null },
            { path: 'v1.yaml', api: 'billing' },
          ],
        },
      ],
    ])('keep an answer from %s to those who may read it now', async (_, used) => {
      await commit([spec]);
      const conversation = randomUUID();
      await opened.store.saveTurn(bob, buildTurn('What is there?', buildAnswer(conversation), used));
      const read = async (caller: Caller) => ({
        turns: (await opened.store.readTurns(caller, conversation, 5)).length,
        conversation: await opened.store.readConversation(caller, conversation, firstPage),
      });
      const shown = await read(bob);
      expect([shown.turns, shown.conversation?.page.items[0]?.answer?.answer]).toEqual([1, 'Use POST /refunds [1].']);
      const left = { ...bob, teams: [] };
      const outside = await read(left);
      expect([outside.turns, outside.conversation?.page.items[0]]).toMatchObject([0, { question: 'What is there?' }]);
      expect(outside.conversation?.page.items[0]?.answer).toBeNull();
      // What is gone looks like what is hidden, for everybody.
      await commit([]);
      expect(await read(bob)).toEqual(outside);
      expect(await read(left)).toEqual(outside);
    });

    it('keep an answer whose documents could not be found when it was stored to themselves', async () => {
      await commit([spec]);
      const conversation = randomUUID();
      const used = {
        documents: [
          { path: 'guide.md', api: null },
          { path: 'v1.yaml', api: 'billing' },
        ],
      };
      await opened.store.saveTurn(ada, buildTurn('May I?', buildAnswer(conversation), used));
      await opened.store.saveTurn(
        bob,
        buildTurn('May I?', buildAnswer(conversation), { documents: [{ path: 'v1.yaml', api: null }] }),
      );
      expect(await opened.store.readTurns(ada, conversation, 5)).toEqual([]);
      expect(await opened.store.readTurns(bob, conversation, 5)).toEqual([]);
    });
  });

  describe(`AnswerArchive on ${name}`, () => {
    let opened: AnswersUnderTest;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    it('lists, finds and counts everybody’s answers with what was said of them', async () => {
      const { store, archive } = opened;
      const [good, bad, unrated] = [buildAnswer('c1'), buildAnswer('c2'), buildAnswer('c1')];
      await store.saveTurn(ada, buildTurn('Good?', good));
      await store.saveTurn(
        anonymousCaller,
        buildTurn('Bad?', { ...bad, grounding: { status: 'none', unresolved: [] } }),
      );
      await store.saveTurn(ada, buildTurn('Unrated?', unrated));
      await store.saveFeedback(ada, { answerId: good.id, rating: 'up', reasons: ['helpful'], comment: null });
      await store.saveFeedback(anonymousCaller, {
        answerId: bad.id,
        rating: 'down',
        reasons: ['incorrect', 'other'],
        comment: 'No',
      });
      const all = await archive.list({}, firstPage);
      expect([all.total, all.items.map(({ id }) => id)]).toEqual([3, [unrated.id, bad.id, good.id]]);
      const idsOf = async (filter: Parameters<AnswerArchive['list']>[0]) =>
        (await archive.list(filter, firstPage)).items.map(({ id }) => id);
      expect(await idsOf({ rating: 'down' })).toEqual([bad.id]);
      expect(await idsOf({ reason: 'helpful' })).toEqual([good.id]);
      expect(await idsOf({ grounding: 'none' })).toEqual([bad.id]);
      expect(await idsOf({ mode: 'model' })).toEqual([]);
      expect(await idsOf({ api: "' or true" })).toEqual([]);
      expect(await idsOf({ since: '2999-01-01T00:00:00Z' })).toEqual([]);
      expect(await archive.find(bad.id)).toMatchObject({
        subject: null,
        question: 'Bad?',
        record: { retrieved: [], timings: { milliseconds: 2 } },
        feedback: { rating: 'down', reasons: ['incorrect', 'other'], comment: 'No' },
      });
      expect(await archive.find('none')).toBeNull();
      expect(await archive.count('2000-01-01T00:00:00Z')).toEqual({
        answers: 3,
        unanswered: 1,
        up: 1,
        down: 1,
        reasons: ['helpful', 'incorrect', 'other'].map((reason) => ({ reason, count: 1 })),
      });
      expect((await archive.readTurnsBefore(unrated.id, 5)).map(({ question }) => question)).toEqual(['Good?']);
    });

    it('deletes what is older than it may be, and what it is told to', async () => {
      const { store, archive } = opened;
      const answers = Array.from({ length: 4 }, () => buildAnswer(randomUUID()));
      const carl: Caller = { subject: 'carl', teams: [] };
      for (const answer of answers) await store.saveTurn(carl, buildTurn('Old?', answer));
      const [old, young, third, fourth] = answers.map(({ id }) => id);
      await store.saveFeedback(carl, { answerId: old ?? '', rating: 'up', reasons: [], comment: null });
      await opened.age(old ?? '', 31);
      await opened.age(young ?? '', 29);
      expect(await archive.removeOlderThan(30)).toBe(1);
      expect(await archive.find(old ?? '')).toBeNull();
      expect(await archive.find(young ?? '')).not.toBeNull();
      expect(await archive.remove({ answerId: third ?? '' })).toBe(1);
      expect(await archive.remove({ conversationId: answers[3]?.conversation_id ?? '' })).toBe(1);
      expect(await archive.find(fourth ?? '')).toBeNull();
      expect(await archive.remove({ subject: 'carl' })).toBe(1);
      expect(await archive.remove({ subject: 'carl' })).toBe(0);
      expect(await store.listConversations(carl, firstPage)).toEqual({ total: 0, items: [] });
    });

    it('keeps who looked', async () => {
      await opened.archive.audit({ actor: 'command', action: 'answers.list', detail: { rating: 'down', shown: 3 } });
      await opened.archive.audit({ actor: 'operator \0', action: 'answers.show', detail: { answer: 'a' } });
      const { items, total } = await opened.archive.listAudit({ number: 1, size: 1 });
      expect([total, items]).toMatchObject([2, [{ action: 'answers.show', detail: { answer: 'a' } }]]);
    });
  });
}
