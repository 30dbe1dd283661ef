import { describe, expect, it } from 'vitest';
import { findCall } from '../../../server/answers/find-call.ts';
import { judgeHits } from '../../../server/answers/judge-hits.ts';
import { baseVerb } from '../../../server/answers/operation-verbs.ts';
import { fitsTask, readTask } from '../../../server/answers/question-task.ts';
import { buildCatalogueOperation, buildOperation } from '../../support/build-operation.ts';
import { buildHit, buildOperationHit, listEntry, refundEntry } from './answer-fixtures.ts';

function operationHit(method: string, path: string, summary: string | null): ReturnType<typeof buildHit> {
  return buildOperationHit(buildCatalogueOperation('billing', 'v1', buildOperation(method, path, { summary })));
}

describe('readTask', () => {
  it.each([
    ['How do I refund part of a payment?', 'refund', ['part', 'payment']],
    ['how to verify webhook signatures', 'verify', ['webhook', 'signatur']],
    ['I want to create an invoice', 'create', ['invoic']],
    ['Billing API: create an invoice', 'create', ['invoic']],
    ['Which endpoint do I call to delete a customer?', 'delete', ['custom']],
    ['Lists customers', 'list', ['custom']],
  ])('%s', (question, verb, objects) => expect(readTask(question)).toMatchObject({ verb, objects }));

  it.each([
    'What are the rate limits?',
    'Why do I get a 409?',
    'What channels can I send it over?',
    'Which errors can I get?',
    'Partial refunds',
  ])('%s asks for no task', (question) => expect(readTask(question)).toBeNull());

  it.each([
    ['Creates', 'create'],
    ['Retrieves', 'retrieve'],
    ['searches', 'search'],
    ['Refund', 'refund'],
    ['Partial', null],
  ])('the verb of %s is %s', (word, verb) => expect(baseVerb(word)).toBe(verb));
});

describe('findCall', () => {
  const hits = [buildHit(), buildOperationHit(listEntry), buildOperationHit(refundEntry)];

  it('finds the operation that does what a page explains', () => {
    expect(findCall('How do I refund part of a payment?', hits)?.operationKey).toBe('POST /refunds');
  });

  it.each(['What are refunds?', 'How do I verify a refund?', 'How long does a refund take?'])(
    'finds none for %s',
    (question) => expect(findCall(question, hits)).toBeUndefined(),
  );

  it('takes the call of no other API than the one whose page explains it', () => {
    const question = 'How do I refund part of a payment?';
    expect(findCall(question, hits, 'payments')?.operationKey).toBe('POST /refunds');
    expect(findCall(question, hits, 'shipping')).toBeUndefined();
  });

  it('wants the thing named as well as a verb that fits anything', () => {
    const task = readTask('How do I create an invoice?');
    expect(task && fitsTask(task, operationHit('POST', '/v1/invoices', null))).toBe(true);
    expect(task && fitsTask(task, operationHit('POST', '/v1/customers', 'Create a customer'))).toBe(false);
  });
});

describe('judgeHits by task', () => {
  it('prefers the resource that is named to something that belongs to it', () => {
    const history = operationHit('PUT', '/Invoices/{InvoiceID}/History', 'Creates a history record for an invoice');
    const invoices = operationHit('PUT', '/Invoices', 'Creates one or more sales invoices or purchase bills');
    const hits = [
      { ...history, score: 0.9 },
      { ...invoices, score: 0.85 },
    ];
    expect(judgeHits('How do I create an invoice?', hits).fitting[0]?.operationKey).toBe('PUT /Invoices');
  });

  it('prefers making a new thing to changing one where no summary says which is which', () => {
    const hits = [
      { ...operationHit('POST', '/v1/charges/{charge}/refunds/{refund}', null), score: 0.9 },
      { ...operationHit('POST', '/v1/charges/{charge}/refunds', null), score: 0.88 },
    ];
    expect(judgeHits('How do I refund a charge?', hits).fitting[0]?.operationKey).toBe(
      'POST /v1/charges/{charge}/refunds',
    );
  });

  it('finds nothing where only the verb is known', () => {
    const launch = buildHit({ title: 'Snapshots', text: 'Snapshots launch a server.', coverage: 0.5, cosine: 0.3 });
    expect(judgeHits('How do I launch a rocket?', [launch]).kind).toBe('none');
    expect(judgeHits('How do I launch a server?', [launch]).kind).toBe('page');
  });

  it('finds nothing for a name that stands nowhere', () => {
    expect(judgeHits('What does intent_unexpected_state mean?', [buildHit()]).kind).toBe('none');
  });

  it('prefers the section titled by what is to be done', () => {
    const intro = buildHit({ title: 'Webhooks', documentTitle: 'Webhooks', text: 'A webhook tells.', score: 0.94 });
    const verify = buildHit({
      title: 'Verify the signature',
      documentTitle: 'Webhooks',
      text: 'Verify each webhook.',
      score: 0.82,
    });
    expect(judgeHits('How do I verify a webhook?', [intro, verify]).fitting[0]?.title).toBe('Verify the signature');
  });

  it('prefers text about exactly the status that is named', () => {
    const errors = buildHit({ title: 'Errors', text: '`409`: it was refunded already.', score: 0.75 });
    const hits = [buildHit({ title: 'Conflicts', text: 'Refunds can fail.', score: 0.8 }), errors];
    expect(judgeHits('Why do I get a 409 on refunds?', hits).fitting[0]?.title).toBe('Errors');
  });
});
