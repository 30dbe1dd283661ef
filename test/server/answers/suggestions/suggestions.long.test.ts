import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalEmbedder } from '../../../../adapters/models/local-embedder.ts';
import { createAnswerStore } from '../../../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../../../adapters/postgres/index-writer.ts';
import { createSearchIndex } from '../../../../adapters/postgres/search-index.ts';
import type { Answer, AnswerEvent } from '../../../../core/answer.ts';
import { anonymousCaller } from '../../../../core/caller.ts';
import type { Caller } from '../../../../core/caller.ts';
import { parseDocument } from '../../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../../ingest/run.ts';
import { createDirectorySource } from '../../../../ingest/sources/directory-source.ts';
import type { Answerer } from '../../../../server/answers/answerer.ts';
import { createAnswerer } from '../../../../server/answers/create-answerer.ts';
import { createRetriever } from '../../../../server/retrieval/create-retriever.ts';
import { buildSnippet } from '../../../../server/snippets/build-snippet.ts';
import { createTestDatabase } from '../../../support/test-database.ts';
import type { TestDatabase } from '../../../support/test-database.ts';
import { answerOf } from '../answer-fixtures.ts';

const embedder = createLocalEmbedder({ threads: 2 });
const partner: Caller = { subject: 'ada', teams: ['partners'] };
let database: TestDatabase;
let answerer: Answerer;

beforeAll(async () => {
  database = await createTestDatabase();
  await runIngestion({
    source: createDirectorySource(fileURLToPath(new URL('../../../../examples', import.meta.url))),
    writer: createIndexWriter(database),
    embedder,
    parser: { concurrency: 1, parse: async (task) => parseDocument(task), close: async () => {} },
    now: () => performance.now(),
    peakMemoryMegabytes: () => 0,
  });
  let ids = 0;
  answerer = createAnswerer({
    retriever: createRetriever({ searchIndex: createSearchIndex(database), embedder }),
    catalogue: createCatalogue(database),
    answerStore: createAnswerStore(database),
    buildSnippet,
    chatModel: null,
    newId: () => `id-${(ids += 1)}`,
    now: () => 0,
  });
}, 240_000);
afterAll(async () => {
  await embedder.close();
  await database.close();
});

async function ask(question: string, caller: Caller): Promise<Answer> {
  const events: AnswerEvent[] = [];
  for await (const event of answerer.answer({ question }, caller, { signal: new AbortController().signal })) {
    events.push(event);
  }
  return answerOf(events);
}

/** One question for each operation that the caller sees, and a few that are about none. */
async function questionsFor(caller: Caller): Promise<string[]> {
  const catalogue = createCatalogue(database);
  const apis = await catalogue.listApis(caller, { number: 1, size: 50 });
  const questions = [
    'How do rate limits work?',
    'How do I authenticate?',
    'Why do I get a 401?',
    'How do I get access?',
  ];
  for (const { slug } of apis.items) {
    const page = await catalogue.listOperations(caller, { api: slug }, { number: 1, size: 100 });
    for (const { operation } of page.items)
      questions.push(`How do I ${operation.summary?.toLowerCase() ?? operation.key}?`);
  }
  return questions;
}

describe('questions that are suggested', { timeout: 600_000 }, () => {
  it.each([
    ['nobody in particular', anonymousCaller],
    ['a partner', partner],
  ])('to %s all have an answer', async (_, caller) => {
    const suggested = new Map<string, string>();
    const questions = await questionsFor(caller);
    for (const question of questions) {
      const { suggestions } = await ask(question, caller);
      expect({ question, some: suggestions.length > 0, repeated: suggestions.includes(question) }).toEqual({
        question,
        some: true,
        repeated: false,
      });
      for (const suggestion of suggestions) suggested.set(suggestion, question);
    }
    expect(suggested.size).toBeGreaterThan(questions.length);
    const unanswered: string[] = [];
    for (const [suggestion, question] of suggested) {
      const { grounding } = await ask(suggestion, caller);
      if (grounding.status !== 'grounded') unanswered.push(`${suggestion} (after ${question})`);
    }
    expect(unanswered).toEqual([]);
  });
});
