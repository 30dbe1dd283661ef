import { describe, expect, it } from 'vitest';
import { readVersionQuestion } from '../../../../server/answers/changes/version-question.ts';

describe('readVersionQuestion', () => {
  it.each<[string, string, object]>([
    ['How do I migrate POST /v2/charges to v3?', 'migrate', { method: 'POST', path: '/v2/charges' }],
    ['migrate this call to version 3', 'migrate', { path: null }],
    ['Upgrade GET /v1/charges/{charge_id} to the newest version', 'migrate', { path: '/v1/charges/{charge_id}' }],
    ['Is GET /v2/charges/search still there in v3?', 'still-there', { method: 'GET', path: '/v2/charges/search' }],
    ['Does v3 still have createCharge?', 'still-there', { operationId: 'createCharge' }],
    ['Was /v1/charges removed in version 2?', 'still-there', { method: null, path: '/v1/charges' }],
    ['is list_charges gone in v3', 'still-there', { operationId: 'list_charges' }],
    ['Since when is GET /v2/charges/search deprecated?', 'deprecated', { path: '/v2/charges/search' }],
    ['What replaces GET /v3/payments/{payment_id}/events?', 'deprecated', { path: '/v3/payments/{payment_id}/events' }],
    ['When was POST /v3/refunds added?', 'deprecated', { path: '/v3/refunds' }],
    ['What should I use instead of searchCharges?', 'deprecated', { operationId: 'searchCharges' }],
  ])('%s → %s', (question, kind, subject) => {
    expect(readVersionQuestion(question)).toMatchObject({ kind, subject });
  });

  it.each([
    'How do I refund a payment?',
    'Is a refund still possible after a week?',
    'What changed between v1 and v2?',
    'Which fields does a refund have in v3?',
    'Is currency required to create a payment in version 3?',
    'How do I move money to my bank?',
    'What is the difference between v2 and v3?',
    'Is there a sandbox?',
    'How do I cancel a payment instead of refunding it?',
    'Does POST /v3/refunds have a parameter called color?',
    'Does POST /v3/refunds have a field amount in v3?',
    'Does GET /v3/refunds accept a header X-Trace?',
    'Does POST /v3/refunds require an Idempotency-Key?',
    'Is amount required in POST /v3/refunds?',
    'Does GET /v3/refunds support sorting?',
    'Does GET /v3/refunds support pagination?',
    'Is there a limit in GET /v3/refunds?',
    'Does POST /v3/refunds return a status 409?',
    'Which version has POST /v3/refunds?',
    'Does GET /v3/payments exist?',
    'Is there an operation POST /v3/refunds?',
    'Is the parameter limit of GET /v3/refunds deprecated since v2?',
    'Does the API v3 have webhooks?',
    'Can I still use the field order_id in version 3?',
    'a'.repeat(5_000),
    `is ${'gone '.repeat(700)}`,
    'migrate /'.repeat(400),
  ])('reads nothing of the kind in %.60s', (question) => {
    const read = readVersionQuestion(question);
    expect(read === null || /migrate|gone/.test(question)).toBe(true);
  });
});
