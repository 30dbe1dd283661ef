import { afterAll, beforeAll, expect, it } from 'vitest';
import { pino } from 'pino';
import { createAnswerArchive } from '../../adapters/postgres/answer-archive.ts';
import { createAnswerStore } from '../../adapters/postgres/answer-store.ts';
import { createAnswerRetention } from '../../bin/answers/answer-retention.ts';
import { parseConfiguration } from '../../bin/configuration.ts';
import { buildTurn } from '../contracts/answer-store.ts';
import { buildTurn as buildAnsweredTurn } from '../server/answers/answer-fixtures.ts';
import { createTestDatabase } from '../support/test-database.ts';
import type { TestDatabase } from '../support/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('deletes what is older than the configuration lets it be', async () => {
  const store = createAnswerStore(database);
  const answerArchive = createAnswerArchive(database);
  const ada = { subject: 'ada', teams: [] };
  for (const id of ['old', 'young']) {
    await store.saveTurn(ada, buildTurn('How?', { ...buildAnsweredTurn('').answer, id, conversation_id: id }));
  }
  const ageAnswer = (id: string, days: number) =>
    database.withOwner((session) =>
      session.execute('update answer set created_at = now() - make_interval(days => $2) where id = $1', [id, days]),
    );
  await ageAnswer('old', 8);
  await ageAnswer('young', 6);
  const text = 'answers: { retention_days: 7 }';
  const configuration = parseConfiguration({ text, environment: {}, file: 'copilot.config.yaml' });
  const forget = createAnswerRetention(configuration, { answerArchive }, pino({ level: 'silent' }));
  await forget();
  await forget();
  const left = await store.listConversations(ada, { number: 1, size: 10 });
  expect(left.items.map(({ id }) => id)).toEqual(['young']);
});
