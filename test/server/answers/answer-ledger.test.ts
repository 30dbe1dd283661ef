import { describe, expect, it } from 'vitest';
import type { FinishedTurn } from '../../../core/answer-store.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { createAnswerLedger, namePrompt } from '../../../server/answers/answer-ledger.ts';
import type { AnswerLedger } from '../../../server/answers/answer-ledger.ts';
import { toCitation } from '../../../server/answers/number-citations.ts';
import { weighTerms } from '../../../server/answers/term-weights.ts';
import { createInMemoryCatalogue } from '../../support/in-memory-catalogue.ts';
import { buildHit, buildOperationHit, buildTurn, refundEntry } from './answer-fixtures.ts';

const operation = buildOperationHit(refundEntry);
const page = buildHit({ title: 'Limits' });
const twin = buildHit({ title: 'Limits', documentPath: 'other/rate-limits.md' });
const unused = buildHit({ title: 'Webhooks', documentPath: 'pages/webhooks.md' });
const request = {
  question: 'How?',
  api: 'payments',
  language: 'shell',
  client: 'curl',
  page: { url: 'https://a:b@c.example/d?token=e#f' },
};
const prompt = { version: 'answer-3', text: 'Answer.' } as const;
const content = {
  apis: [],
  operations: [{ visibility: 'public' as const, value: refundEntry }],
  pages: [],
};

function createLedger(): AnswerLedger {
  let clock = 0;
  return createAnswerLedger({
    retriever: {
      retrieve: async ({ question }) => ({
        hits: question === 'again' ? [unused, page] : [operation, page, twin],
        index: { generation: 1, indexedAt: null },
      }),
    },
    catalogue: createInMemoryCatalogue({
      ...content,
      apis: [
        {
          visibility: 'public',
          value: {
            slug: 'payments',
            title: 'Payments',
            description: null,
            currentVersion: 'v3',
            versions: ['v3'],
            index: { generation: 1, indexedAt: null },
          },
        },
      ],
    }),
    caller: { subject: 'ada', teams: ['partners'] },
    prompt,
    now: () => (clock += 10),
  });
}

async function finish(
  mode: 'extractive' | 'model',
  read: readonly string[] = ['once', 'again'],
): Promise<FinishedTurn> {
  const ledger = createLedger();
  for (const question of read) await ledger.retriever.retrieve({ question, limit: 9 }, anonymousCaller);
  ledger.observe({ event: 'notice', data: { code: 'repaired', message: 'A name was put right.' } });
  ledger.observe({ event: 'text-delta', data: { text: 'a' } });
  ledger.observe({ event: 'text-delta', data: { text: 'b' } });
  const { answer } = buildTurn('', { mode, citations: [toCitation(page, 1, weighTerms('limits'))] });
  return ledger.finish(answer, request);
}

describe('what an answer was made from', () => {
  it('is what it cites, where it was composed, and every document that a citation may stand for', async () => {
    const { documents } = await finish('extractive');
    expect(documents.map(({ path }) => path)).toEqual([page.documentPath, twin.documentPath]);
  });

  it('is all that was read, where a model wrote it', async () => {
    const { documents } = await finish('model');
    expect(documents.map(({ path }) => path).toSorted()).toEqual(
      [operation, page, twin, unused].map(({ documentPath }) => documentPath).toSorted(),
    );
  });

  it('is each version an operation of which was read or shown', async () => {
    const ledger = createLedger();
    const reference = { api: 'payments', version: 'v3', operationKey: refundEntry.operation.key };
    await ledger.catalogue.findOperations(anonymousCaller, [reference]);
    const shown = {
      ...buildTurn('').answer,
      citations: [toCitation({ ...operation, version: 'v2' }, 1, weighTerms('a'))],
    };
    expect(ledger.finish(shown, request).versions).toEqual([
      { api: 'payments', version: 'v3' },
      { api: 'payments', version: 'v2' },
    ]);
  });

  it('is recorded with what it takes to ask again', async () => {
    const { record } = await finish('model');
    expect(record).toMatchObject({
      filters: { api: 'payments', language: 'shell/curl', page: { url: 'https://c.example/d' } },
      teams: ['partners'],
      prompt: namePrompt(prompt),
      notices: [{ code: 'repaired', message: 'A name was put right.' }],
      timings: { first_text_milliseconds: 10, milliseconds: 20 },
    });
    // Each chunk once, however often it was found.
    expect(record.retrieved.map(({ path }) => path)).toEqual(
      [operation, page, twin, unused].map(({ documentPath }) => documentPath),
    );
    expect(record.retrieved[0]).toEqual({
      path: operation.documentPath,
      api: 'payments',
      version: 'v3',
      kind: 'operation',
      chunk: operation.chunkKey,
      score: operation.score,
    });
    expect((await finish('extractive')).record.prompt).toBeNull();
  });

  it('names a prompt by its text', () => {
    expect(namePrompt(prompt)).toMatch(/^answer-3 sha256:[0-9a-f]{12}$/u);
    expect(namePrompt(prompt)).not.toBe(namePrompt({ ...prompt, text: 'Answer' }));
  });
});
