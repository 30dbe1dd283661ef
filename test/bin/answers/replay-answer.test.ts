import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnswerArchive } from '../../../adapters/postgres/answer-archive.ts';
import { createAnswerStore } from '../../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import { toArchivedWire } from '../../../bin/answers/answer-wire.ts';
import { describeArchived, describeReplay } from '../../../bin/answers/describe-answers.ts';
import { replayAnswer } from '../../../bin/answers/replay-answer.ts';
import type { Replay } from '../../../bin/answers/replay-answer.ts';
import type { AnswerStore } from '../../../core/answer-store.ts';
import type { Answer } from '../../../core/answer.ts';
import type { Caller } from '../../../core/caller.ts';
import type { DocumentRecord } from '../../../core/index-writer.ts';
import { createAnswerer } from '../../../server/answers/create-answerer.ts';
import type { AnswerRequest, Answerer } from '../../../server/answers/answerer.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { buildPage, commitDocuments } from '../../support/fixtures.ts';
import { createHashEmbedder } from '../../support/hash-embedder.ts';
import { createTestDatabase } from '../../support/test-database.ts';
import type { TestDatabase } from '../../support/test-database.ts';

const partner: Caller = { subject: 'bob', teams: ['partners'] };
const { signal } = new AbortController();

const limits = (text: string): DocumentRecord[] => [
  buildPage({ path: 'limits.md', title: 'Limits', visibility: { teams: ['partners'] } }, [
    { title: 'Rate limits of partners', text },
  ]),
  buildPage({ path: 'refunds.md', title: 'Refunds' }, [
    { title: 'Refund deadlines', text: 'Refunds are possible for 180 days after the payment was captured.' },
  ]),
];

let database: TestDatabase;
let store: AnswerStore;
beforeAll(async () => {
  database = await createTestDatabase();
  store = createAnswerStore(database);
});
afterAll(() => database.close());

function createTestAnswerer(answerStore: Pick<AnswerStore, 'readTurns' | 'saveTurn'>): Answerer {
  return createAnswerer({
    retriever: createRetriever({ searchIndex: createSearchIndex(database), embedder: createHashEmbedder() }),
    catalogue: createCatalogue(database),
    answerStore,
    buildSnippet,
    chatModel: null,
    newId: randomUUID,
    now: () => 0,
  });
}

async function ask(request: AnswerRequest): Promise<Answer> {
  let answer: Answer | null = null;
  // To the end: the record is written behind the last event.
  for await (const event of createTestAnswerer(store).answer(request, partner, { signal })) {
    if (event.event === 'answer-end') answer = event.data;
  }
  if (answer === null) throw new Error('The answer has an end.');
  return answer;
}

async function replay(id: string): Promise<Replay> {
  const archive = createAnswerArchive(database);
  const archived = await archive.find(id);
  if (archived === null) throw new Error('The answer was stored.');
  expect(describeArchived(archived)).toContain(archived.question);
  expect(JSON.stringify(toArchivedWire(archived))).not.toContain('bob');
  return replayAnswer(archived, { archive, createAnswerer: createTestAnswerer }, { signal });
}

describe('replayAnswer', () => {
  it('gives the same from the same, and stores nothing', async () => {
    await commitDocuments(createIndexWriter(database), limits('Partners may send 100 requests per second.'));
    const { id, answer } = await ask({ question: 'Which rate limits have partners?' });
    expect(answer).toContain('100 requests');
    const { total } = await createAnswerArchive(database).list({}, { number: 1, size: 1 });
    const again = await replay(id);
    expect(again).toMatchObject({ same: true, changes: {}, error: null });
    expect(describeReplay(again)).toContain('the same');
    expect((await createAnswerArchive(database).list({}, { number: 1, size: 1 })).total).toBe(total);
  });

  it('tells what a change of the content changed, under the filters of then', async () => {
    const page = { url: 'https://portal.example.test/limits.md', selection: 'Rate limits of partners' };
    const { id } = await ask({ question: 'What are these?', page });
    await commitDocuments(createIndexWriter(database), limits('Partners may send 250 requests per second.'));
    const again = await replay(id);
    expect(again).toMatchObject({ same: false, filters: { page }, error: null });
    expect(again.changes.text?.removed.join('\n')).toContain('100 requests');
    expect(again.changes.text?.added.join('\n')).toContain('250 requests');
    expect(again.after?.generation).toBeGreaterThan(again.before.generation);
    expect(describeReplay(again)).toMatch(/ {2}\+ .*250 requests/u);
  });

  it('asks with the turns that stood before, and none that came after', async () => {
    const conversationId = randomUUID();
    await ask({ question: 'Which deadlines do refunds have?', conversationId });
    const { id } = await ask({ question: 'and the limits?', conversationId });
    await ask({ question: 'Which rate limits have partners?', conversationId });
    expect(await replay(id)).toMatchObject({ same: true, changes: {} });
  });

  it('says so when a question cannot be asked', async () => {
    const { id } = await ask({ question: 'Which rate limits have partners?' });
    const archive = createAnswerArchive(database);
    const archived = await archive.find(id);
    if (archived === null) throw new Error('The answer was stored.');
    const failing: Answerer = {
      async *answer() {
        yield { event: 'error', data: { code: 'index_unavailable', message: 'Not now.', retryable: true } };
      },
    };
    const again = await replayAnswer(archived, { archive, createAnswerer: () => failing }, { signal });
    expect(again).toMatchObject({ same: false, after: null, error: { code: 'index_unavailable' } });
    expect(describeReplay(again)).toContain('failed: Not now.');
  });
});
