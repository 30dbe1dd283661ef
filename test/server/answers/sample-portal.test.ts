import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askQuestions, prepareApis } from '../../../bin/evaluation/answers/evaluate-answers.ts';
import { createLocalEmbedder } from '../../../adapters/models/local-embedder.ts';
import { createAnswerStore } from '../../../adapters/postgres/answer-store.ts';
import { createCatalogue } from '../../../adapters/postgres/catalogue.ts';
import { createIndexWriter } from '../../../adapters/postgres/index-writer.ts';
import { createReferenceIndex } from '../../../adapters/postgres/reference-index.ts';
import { createSearchIndex } from '../../../adapters/postgres/search-index.ts';
import type { Answer } from '../../../core/answer.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import type { Catalogue } from '../../../core/catalogue.ts';
import type { Caller } from '../../../core/caller.ts';
import { parseDocument } from '../../../ingest/parsing/parse-document.ts';
import type { DocumentParser } from '../../../ingest/parsing/parse-document.ts';
import { runIngestion } from '../../../ingest/run.ts';
import { createDirectorySource } from '../../../ingest/sources/directory-source.ts';
import type { AnswerRequest, Answerer } from '../../../server/answers/answerer.ts';
import { createAnswerer } from '../../../server/answers/create-answerer.ts';
import { checkReferences } from '../../../server/answers/references/check-references.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import { buildSnippet } from '../../../server/snippets/build-snippet.ts';
import { createTestDatabase } from '../../support/test-database.ts';
import type { TestDatabase } from '../../support/test-database.ts';
import { activeParts, answerOf, buildHit } from './answer-fixtures.ts';

const embedder = createLocalEmbedder({ threads: 2 });
let database: TestDatabase;
let catalogue: Catalogue;
let answerer: Answerer;

beforeAll(async () => {
  database = await createTestDatabase();
  const directory = fileURLToPath(new URL('../../../examples', import.meta.url));
  const parser: DocumentParser = {
    concurrency: 1,
    parse: async (task) => parseDocument(task),
    close: async () => {},
  };
  await runIngestion({
    source: createDirectorySource(directory),
    writer: createIndexWriter(database),
    embedder,
    parser,
    now: () => performance.now(),
    peakMemoryMegabytes: () => 0,
  });
  catalogue = createCatalogue(database);
  let ids = 0;
  answerer = createAnswerer({
    retriever: createRetriever({ searchIndex: createSearchIndex(database), embedder }),
    catalogue,
    answerStore: createAnswerStore(database),
    buildSnippet,
    chatModel: null,
    newId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    now: () => performance.now(),
  });
}, 120_000);

afterAll(async () => {
  await embedder.close();
  await database.close();
});

async function ask(request: AnswerRequest, caller: Caller = anonymousCaller): Promise<Answer> {
  const events = [];
  for await (const event of answerer.answer(request, caller, { signal: new AbortController().signal })) {
    events.push(event);
  }
  return answerOf(events);
}

describe('places that questions name', () => {
  it.each([
    ['How do I list payments?', 'https://api.harbor.example/v3/payments'],
    ['How do I list payments in the sandbox?', 'https://sandbox.harbor.example/v3/payments'],
    ['How do I list payments for the EU region?', 'https://api-eu.harbor.example/v3/payments'],
    ['How do I list customers in the test environment?', 'https://sandbox.harbor.example/v1/customers'],
  ])('%s', async (question, address) => {
    const { snippets } = await ask({ question });
    expect(snippets.length).toBeGreaterThan(0);
    for (const { code, verified } of snippets)
      expect([verified, code]).toEqual([true, expect.stringContaining(address)]);
  });
});

describe('a version that is all a follow-up says', () => {
  it.each([
    ['how do I cancel a payment in v3?', 'and in v1?', 'POST /v1/charges/{charge_id}/void'],
    [
      'Which errors can POST /v2/charges/{charge_id}/refunds return?',
      'and in v3?',
      '**Create a refund** — `POST /v3/refunds`',
    ],
    [
      'which fields are required to create a payment in v1?',
      'what about v3?',
      '`POST /v3/payments` requires `Idempotency-Key`',
    ],
  ])('%s %s', async (question, again, expected) => {
    const first = await ask({ question });
    const second = await ask({ question: again, conversationId: first.conversation_id });
    expect(second.answer.split('\n')[0]).toContain(expected);
    expect(second.citations[0]).toMatchObject({ kind: 'operation', version: /v(\d)/u.exec(again)?.[1] });
  });
});

describe('what lists can be filtered and sorted by', () => {
  it.each([
    ['Can I filter payments by status?', 'Yes, `GET /v3/payments` can be filtered by `status`', '/v3/payments?status='],
    [
      'How do I filter payments by status captured?',
      '`GET /v3/payments` can be filtered',
      '/v3/payments?status=captured',
    ],
    ['Can I filter customers by country?', 'can be filtered by `filter[country]`', 'filter%5Bcountry%5D='],
    ['How can I sort the list of customers by name?', '`name` or `-name`', '/v1/customers?sort=name'],
    [
      'How many payments can I get per page at most?',
      '`limit` of `GET /v3/payments` is an integer, from 1 to 100',
      '/v3/payments',
    ],
    ['Can I filter payments by weight?', 'No, the specification describes no filter by `weight`', '/v3/payments'],
  ])('%s', async (question, text, code) => {
    const { answer, snippets } = await ask({ question });
    expect(answer).toContain(text);
    expect(snippets.length).toBeGreaterThan(0);
    expect(snippets.every(({ verified }) => verified)).toBe(true);
    expect(snippets[0]?.code).toContain(code);
  });
});

describe('questions about operations of the sample portal', () => {
  it.each([
    ['How do I refund a payment?', 'POST /v3/refunds', ['`payment_id`', '`Idempotency-Key`', '`refunds:write`']],
    ['How do I create a payment in Python?', 'POST /v3/payments', ['`amount`', '`currency`', 'Authorization: Bearer']],
    ['List all customers created after a date', 'GET /v1/customers', ['`sort`', '`cursor`']],
    ['How do I cancel a shipment?', 'DELETE /shipments/{shipment_id}', ['`shipment_id`', 'X-Harbor-Shipping-Key']],
    ['search customers by country', 'GET /v1/customers/search', ['`filter`']],
    ['Which errors can POST /v3/refunds return?', 'POST /v3/refunds', ['`409`', '`422`', '`429`']],
    ['Which scope do I need to create a refund?', 'POST /v3/refunds', ['`refunds:write`']],
    [
      'Is currency required to create a payment?',
      'POST /v3/payments',
      ['`currency` is required in the body of `POST /v3/payments` [1].', '`EUR`'],
    ],
    ['createRefund', 'POST /v3/refunds', ['`payment_id`']],
    [
      'How do I get the events of a payment?',
      'GET /v3/payments/{payment_id}/events',
      ['(deprecated)', 'webhook endpoint'],
    ],
  ])('%s → %s', async (question, key, facts) => {
    const answer = await ask({ question });
    expect(answer.answer.split('\n')[0]).toContain(`\`${key}\``);
    expect(answer.citations[0]?.kind).toBe('operation');
    expect(`${answer.operations[0]?.method} ${answer.operations[0]?.path}`).toBe(key);
    for (const fact of facts) expect(answer.answer).toContain(fact);
    expect(answer.grounding.status).toBe('grounded');
    expect(answer.snippets.length).toBeGreaterThan(0);
    for (const snippet of answer.snippets)
      expect(snippet).toMatchObject({ operation: key, verified: true, problems: [] });
  });
});

describe('questions about pages of the sample portal', () => {
  it.each([
    ['How do rate limits work?', 'Rate limits', ['100 requests per second']],
    ['Why do I get a 401?', 'Why do I get a 401?', ['`invalid_credentials`', '`Bearer`']],
    ['How do I verify webhook signatures?', 'Verify the signature', ['`Harbor-Signature`', 'HMAC-SHA-256']],
    ['What does amount_exceeds_remaining mean?', 'Errors you may meet', ['422', 'More than what is left']],
    ['How does pagination work?', 'Pagination', ['`next_cursor`', '`limit`']],
    ['How do I test a declined card?', 'Test cards', ['`tok_testDeclined`']],
    ['How do I authenticate?', 'Authentication', ['secret key as a bearer token', 'X-Harbor-Shipping-Key']],
  ])('%s → %s', async (question, title, facts) => {
    const answer = await ask({ question });
    expect(answer.citations[0]).toMatchObject({ index: 1, kind: 'section' });
    expect(answer.citations[0]?.title).toContain(title);
    for (const fact of facts) expect(answer.answer).toContain(fact);
    expect(answer.grounding.status).toBe('grounded');
    expect(answer.answer.length).toBeLessThan(2_500);
  });
});

describe('answers as a reader wants them', () => {
  it('quotes a table whole, though its rows stand in two passages', async () => {
    const { answer } = await ask({ question: 'What is at a glance on migrating to payments v3?' });
    const rows = answer.split('\n').filter((line) => line.startsWith('> |'));
    expect(rows[0]).toContain('Topic');
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) expect(row.match(/(?<!\\)\|/gu)).toHaveLength(5);
  });

  it('names the call, with code, under the page that explains the task', async () => {
    const answer = await ask({ question: 'How do I refund part of a payment?' });
    expect(answer.citations[0]?.title).toContain('Partial refunds');
    expect(answer.answer).toMatch(/\*\*The call:\*\* Create a refund — `POST \/v3\/refunds` \[\d\]/u);
    expect(answer.operations.map(({ path }) => path)).toContain('/v3/refunds');
    expect(answer.snippets.length).toBeGreaterThan(0);
  });

  it.each(['what are the rate limits?', 'How do I verify a webhook?', 'How does pagination work?'])(
    'names no call for %s',
    async (question) => {
      const answer = await ask({ question });
      expect(answer.answer).not.toContain('**The call:**');
      expect(answer.snippets).toEqual([]);
    },
  );

  it('answers what a thing consists of from its schema', async () => {
    const answer = await ask({ question: 'What fields does a refund have?' });
    expect(answer.citations[0]).toMatchObject({ kind: 'schema', title: 'Refund' });
    for (const field of ['payment_id', 'failure_code', 'expected_by']) expect(answer.answer).toContain(`\`${field}\``);
  });

  it('finds the operation behind a question for its scopes or its errors', async () => {
    const answer = await ask({ question: 'Which permissions do I need to cancel a shipment?' });
    expect(answer.answer.split('\n')[0]).toContain('DELETE /shipments/{shipment_id}');
  });

  it('shows the rows about the status that is named', async () => {
    const { answer } = await ask({ question: 'why do I get a 409 on refunds?' });
    const rows = answer.split('\n').filter((line) => /^> \|.*\d{3}/u.test(line));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toContain('409');
  });

  it('begins with what answers, not with what announces the page', async () => {
    const { answer } = await ask({ question: 'what are the rate limits?' });
    expect(answer).not.toContain('How many requests you may make, which headers tell you');
    expect(answer).toContain('100 requests per second');
  });

  it('reads through a slip of the fingers', async () => {
    const answer = await ask({ question: 'How do I delete a custmer?' });
    expect(answer.answer.split('\n')[0]).toBe('I read “custmer” as “customer”.');
    expect(answer.operations[0]).toMatchObject({ method: 'DELETE', path: '/v1/customers/{customer_id}' });
  });

  it('suggests a few different, plainly worded questions and topics', async () => {
    for (const question of ['How do I create a payment?', 'How do I verify a webhook?', 'How do I go live?']) {
      const { suggestions } = await ask({ question });
      expect(suggestions.length).toBeGreaterThan(1);
      expect(suggestions.length).toBeLessThan(5);
      expect(new Set(suggestions).size).toBe(suggestions.length);
      for (const suggestion of suggestions) expect(suggestion).not.toMatch(/^\d+\.|What do the pages say|[“”]/u);
      expect(suggestions).not.toContain('Create a payment');
    }
  });
});

describe('questions the sample portal cannot answer', () => {
  it.each([
    'How do I create an invoice in Stripe?',
    'What is the weather in Berlin?',
    'How do I delete a GitHub repository?',
    'How do I use GraphQL?',
    'Can I pay with Bitcoin?',
    'hello',
    'who are you',
    '?!?!',
    '   ',
  ])('%j', async (question) => {
    const answer = await ask({ question });
    expect(answer.grounding.status).toBe('none');
    expect(answer.answer).toContain('I found nothing');
    expect(answer.snippets).toEqual([]);
  });
});

describe('generated questions', () => {
  it('are answered exactly, 95 of 100, with wordings that nothing was tuned for', async () => {
    const slugs = new Map(['customers', 'payments', 'reports', 'shipping', 'webhooks'].map((slug) => [slug, slug]));
    const signal = AbortSignal.timeout(240_000);
    // Each kind once; the whole set is asked in `eval-answers.long.test.ts`.
    const apis = await prepareApis(catalogue, slugs, { seed: 1, limit: 20, signal });
    const answered = await askQuestions(apis, answerer, { signal, onProgress: () => {} });
    expect(answered.length).toBeGreaterThan(80);
    const wrong = answered.filter(({ exact }) => !exact);
    const report = wrong.map(({ question, problems }) => `${question.query} ${problems.join('; ')}`);
    expect({ report, isEnough: wrong.length <= answered.length * 0.05 }).toMatchObject({ isEnough: true });
    expect(answered.filter(({ question, saysNotFound }) => question.expected !== null && saysNotFound)).toEqual([]);
  }, 240_000);
});

describe('things that are there', () => {
  it.each([
    'How do I refund 20 euros of pay_123 in Python?',
    'refund pay_8Kx2mQ',
    'How do I capture the payment pay_9aZ3 for 12.50?',
    'Cancel payment `pay_123` please',
    'How do I create a customer named "Jane Doe" with the email jane.doe@example.com?',
    'Create a shipment of 2.5 kg from 10115 to 75001',
    'How do I list the payments of customer cus_4Fj29sKd81Lq?',
    'get the report run 3fa85f64-5717-4562-b3fc-2c963f66afa6',
    'Why do I get 409 when I create a refund re_77 of pay_123?',
    'How do I pay order_confirmed orders with a saved card?',
    'Show me how to subscribe to payment.captured events',
    'How do I set-up a webhook endpoint for https://shop.example/hooks?',
    'How do I receive POST /hooks on my server?',
    'Update the e-mail of cus_1 to "a b@example.com"',
  ])('are found although the question holds values of its own: %s', async (question) => {
    const answer = await ask({ question });
    expect(answer.answer).not.toMatch(/found no operation|has no parameter|describes no field/u);
    expect(answer.grounding.status).not.toBe('none');
  });

  it.each([
    [
      'What is the maximum of limit when listing customers?',
      '`limit` of `GET /v1/customers` is an integer, from 1 to 100 [1].',
    ],
    ['max page size of list payments?', '`limit` of `GET /v3/payments` is an integer, from 1 to 100 [1].'],
    ['Is limit required when listing customers?', '`limit` is optional in the query of `GET /v1/customers` [1].'],
    [
      'What type is limit in GET /v3/payments?',
      '`limit` of `GET /v3/payments` is an integer, from 1 to 100, `25` by default [1].',
    ],
    [
      'Is DELETE /v1/customers/{id} deprecated?',
      'No, `DELETE /v1/customers/{customer_id}` is not marked as deprecated [1].',
    ],
    [
      'Is GET /v3/payments/{payment_id}/events deprecated?',
      'Yes, `GET /v3/payments/{payment_id}/events` is **deprecated** [1].',
    ],
  ])('%s', async (question, first) => {
    expect((await ask({ question })).answer.split('\n')[0]).toBe(first);
  });
});

describe('names that are not there', () => {
  it.each([
    [
      'What does POST /v3/refunds/{refund_id}/archive return?',
      'I found no operation `POST /v3/refunds/{refund_id}/archive`',
    ],
    ['What does `archiveRefund` return?', 'I found no operation `archiveRefund`'],
    ['How do I call deleteRefund?', 'I found no operation `deleteRefund`'],
    ['What type is `page_count` in GET /v3/payments?', '`GET /v3/payments` has no parameter or field `page_count`'],
    ['Does POST /v3/refunds return the field `invoice_url`?', 'The specification describes no field `invoice_url`'],
    ['What does 418 mean for POST /v3/refunds?', 'The specification describes no `418` for `POST /v3/refunds`'],
    ['Can reason be `boredom` in POST /v3/refunds?', 'No, `boredom` is not a value of `reason`'],
  ])('%s', async (question, first) => {
    expect((await ask({ question })).answer).toContain(first);
  });

  it('says the same of what is hidden and of what never was', async () => {
    const name = (answer: Answer): string =>
      answer.answer.replaceAll(/`[A-Z]+ \/[^`]*`|fee-?schedules?|ghosts/giu, '…');
    const hidden = await ask({ question: 'What does GET /v1/fee-schedules return?' });
    const invented = await ask({ question: 'What does GET /v1/ghost-schedules return?' });
    expect(hidden.answer).toContain('I found no operation `GET /v1/fee-schedules`');
    expect(name(hidden)).toBe(name(invented));
    expect(hidden.citations.map(({ title }) => title)).toEqual(invented.citations.map(({ title }) => title));
    const partner = await ask(
      { question: 'What does GET /v1/fee-schedules return?' },
      { subject: 'pia', teams: ['partners'] },
    );
    expect(partner.answer).toContain('`GET /v1/fee-schedules` answers `200`');
  });
});

describe('what the page gives', () => {
  it('keeps to the version of the page', async () => {
    const answer = await ask({ question: 'How do I refund a payment?', api: 'payments', version: '1' });
    expect(answer.scope).toEqual({ api: 'payments', version: '1' });
    for (const citation of answer.citations) expect(citation.version ?? '1').toBe('1');
    expect(answer.answer).not.toContain('/v3/refunds');
  });

  it('goes on from the turn before', async () => {
    const first = await ask({ question: 'How do I refund a payment?' }, { subject: 'ada', teams: [] });
    const second = await ask(
      { question: 'Which errors can it return?', conversationId: first.conversation_id },
      { subject: 'ada', teams: [] },
    );
    expect(second.conversation_id).toBe(first.conversation_id);
    expect(second.answer.split('\n')[0]).toContain('`POST /v3/refunds`');
    expect(second.answer).toContain('`409`');
    const third = await ask(
      { question: 'And in Ruby?', conversationId: first.conversation_id },
      { subject: 'ada', teams: [] },
    );
    expect(third.snippets.map(({ language, operation }) => [language, operation])).toEqual([
      ['ruby', 'POST /v3/refunds'],
    ]);
  });

  it('shows what is not public to nobody else', async () => {
    const question = 'How do I list fee schedules?';
    const anonymous = await ask({ question });
    expect(JSON.stringify({ ...anonymous, conversation_id: '' })).not.toMatch(/settlement|fee.schedule/iu);
    const partner = await ask({ question }, { subject: 'pia', teams: ['partners'] });
    expect(partner.operations[0]?.api).toBe('settlements');
  });

  it('writes Markdown that holds no image and no raw HTML', async () => {
    for (const question of ['How do I authenticate?', 'How do I create a shipment?', 'What changed in Payments v3?']) {
      const active = activeParts((await ask({ question })).answer);
      expect(active.filter((part) => !/^link https?:/u.test(part))).toEqual([]);
    }
  });
});

describe('suggestions', () => {
  it.each(['How do I create a payment?', 'Why do I get a 401?'])('after “%s” have answers', async (question) => {
    const { suggestions } = await ask({ question });
    expect(suggestions.length).toBeGreaterThan(2);
    expect(suggestions).not.toContain(question);
    for (const suggestion of suggestions) {
      const { grounding } = await ask({ question: suggestion });
      expect({ suggestion, status: grounding.status }).toEqual({ suggestion, status: 'grounded' });
    }
  });
});

describe('what answers put together from the documentation mention', () => {
  it('is all found in the specifications', async () => {
    const questions = [
      'How do I refund a payment?', 'Which errors can POST /v3/refunds return?', 'Which scope do I need to create a refund?',
      'How do I cancel a shipment?', 'search customers by country', 'What are the fields of a refund?',
      'How do I authenticate?', 'What are the rate limits of the payments API?', 'How do I get the next page of a list?',
      'What changed between version 2 and 3 of the payments API?', 'Which values can the reason of a refund have?',
    ]; // prettier-ignore
    const signal = new AbortController().signal;
    const doubts: string[] = [];
    let mentions = 0;
    for (const question of questions) {
      const answer = await ask({ question });
      const operations = await createCatalogue(database).findOperations(
        anonymousCaller,
        answer.operations.map(({ api, version, method, path }) => ({
          api,
          version,
          operationKey: `${method} ${path}`,
        })),
      );
      const sources = {
        question,
        hits: answer.citations.map(({ kind, api, version, title, excerpt }) =>
          buildHit({ kind, api, version, title, text: excerpt }),
        ),
        operations: operations.filter((entry) => entry !== null),
        scope: {},
        addresses: new Set<string>(),
      };
      const referenceIndex = createReferenceIndex(database);
      const checked = await checkReferences(answer.answer, {
        referenceIndex,
        caller: anonymousCaller,
        sources,
        signal,
      });
      mentions += checked.length;
      // An answer about changes says where the copilot itself tells all of them.
      const doubted = checked.filter(({ text, isResolved }) => !isResolved && !text.includes('/v1/apis/payments/diff'));
      for (const { kind, text } of doubted) doubts.push(`${question}: ${kind} ${text}`);
    }
    expect(mentions).toBeGreaterThan(100);
    expect(doubts).toEqual([]);
  });
});
