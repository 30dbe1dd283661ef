import { describe, expect, it } from 'vitest';
import { readPartQuestion } from '../../../../server/answers/changes/part-question.ts';

describe('readPartQuestion', () => {
  it.each<[string, string]>([
    ['is the field `reason` still in v3?', 'presence there field reason'],
    ['Is the field reason still in version 3?', 'presence there field reason'],
    ['was the parameter page_size removed in v2 of payments?', 'presence not there parameter page_size'],
    ['Since when does POST /refunds take `metadata`?', 'since there any metadata'],
    ['is `currency` required in v2?', 'presence required any currency'],
    ['what happened to the enum value pending in v3', 'fate there value pending'],
    ['What happened to the enum value `pending` of `status` in v3?', 'fate there value pending of status'],
    ['does GET /orders still return 404 in v2', 'presence there status 404'],
    ['is `iban` still in v3 of payments?', 'presence there any iban'],
    ['Does v3 of payments still accept the header X-Ledger-Shard?', 'presence there header X-Ledger-Shard'],
    ['Do I still need the Idempotency-Key header in version 2?', 'presence there header Idempotency-Key'],
    ['Can I still use the field order_id in version 3?', 'presence there field order_id'],
    ['When was `receipt_email` added to the Payments API?', 'since there any receipt_email'],
    ['When was the parameter offset dropped?', 'since not there parameter offset'],
    ['In which version was `order_id` renamed?', 'since not there any order_id'],
    ['Which versions of payments have the field `amount_refunded`?', 'since there field amount_refunded'],
    ['Since which version is `currency` required in POST /v2/charges?', 'since required any currency'],
    ['When did `reference` become required?', 'since required any reference'],
    ['is page_size deprecated in v2?', 'presence deprecated any page_size'],
    ['Is customer.email optional in version 2?', 'presence optional any customer.email'],
    ['What became of the query parameter per_page in v2 of payments?', 'fate there parameter per_page'],
    ['Where did `capture` go in v3?', 'fate there any capture'],
    ['What is order_id called in v3?', 'fate there any order_id'],
    ['What replaced `source` in version 3 of payments?', 'fate not there any source'],
    ['How did `amount` change in v2?', 'fate there any amount'],
    ['Are `page` and `per_page` still supported in v2?', 'presence there any page, any per_page'],
    ['Does POST /v3/refunds have a field amount in v3?', 'presence there field amount'],
    ['Is the enum value cheque of `method` still accepted in v2', 'presence there value cheque of method'],
    ['Is `cheque` still a value of method in v2?', 'presence there any cheque'],
    ['Does POST /v2/charges still return a 422 in v3?', 'presence there status 422'],
    ['Is the response header Retry-After still there in 2025-01-15?', 'presence there header Retry-After'],
    ['Is basic auth still supported in v2 of payments?', 'presence there security HTTP Basic'],
    ['Do I still need an API key for POST /v3/refunds in v3?', 'presence there security API key'],
    ['Is the scope refunds:write still needed in v3?', 'presence there scope refunds:write'],
    ['In v3, is the currency field mandatory?', 'presence required field currency'],
    ['Is the `limit` parameter gone in the latest version?', 'presence not there parameter limit'],
    ['Was `page[size]` in 2024-06-01?', 'presence there any page[size]'],
    ['Isn’t `order_id` in v2 any more?', 'presence there any order_id'],
    ['when was offset removed from GET /v2/charges?', 'since not there word offset'],
    ['Does POST /v3/refunds still take reason?', 'presence there word reason'],
    ['has the amount field changed in v2 of payments', 'fate there field amount'],
    ['Is POST /v3/refunds still taking reason in v3?', 'presence there word reason'],
    ['Is the field color still there in v2', 'presence there field color'],
    ['Does v2 still accept parameter color', 'presence there parameter color'],
    ['Where did the offset parameter go in v3?', 'fate there parameter offset'],
    ['Is description still a field in v2 of payments', 'presence there any description'],
    ['Was `receipt_email` added in v2?', 'presence new any receipt_email'],
    ['Which of the versions accept `customer_id`?', 'since there any customer_id'],
    ['Is `reason` no longer required in v3?', 'presence not required any reason'],
  ])('%s → %s', (question, expected) => {
    const read = readPartQuestion(question);
    const parts = read?.parts.map(({ kind, name }) => `${kind} ${name}`).join(', ') ?? '';
    const owner = read?.owner == null ? '' : ` of ${read.owner}`;
    expect(
      `${read?.ask ?? ''} ${read?.isNegated === true ? 'not ' : ''}${read?.attribute ?? ''} ${parts}${owner}`,
    ).toBe(expected);
  });

  it.each([
    'How do I refund a payment?',
    'Does GET /contacts accept `1.0` for "Api-Version"?',
    'How do I send `reason` in v3?',
    'What changed between v1 and v2?',
    'What is new in payments v3?',
    'Is GET /v2/charges/search still there in v3?',
    'Since when is GET /v2/charges/search deprecated?',
    'How do I migrate POST /v2/charges to v3?',
    'What does the field reason mean in v3?',
    'What type is `amount` in v2?',
    'Is `amount` an integer in v2?',
    'What is the default of `limit` in version 3?',
    'Is amount required in POST /v3/refunds?',
    'Does POST /v3/refunds have a parameter called color?',
    'Does POST /v3/refunds return a status 409?',
    'Does GET /v3/refunds accept a header X-Trace?',
    'Which fields does a refund have in v3?',
    'Which parameters are required in v2?',
    'Which errors can POST /v3/refunds return in v3?',
    'Is a refund still possible after a week?',
    'Is there a sandbox?',
    'Why do I get a 404 from GET /v3/refunds?',
    'What is `Idempotency-Key`?',
    'Does the API v3 have webhooks?',
    'Is v3 compatible with v2?',
    'Which breaking changes are there in v2?',
    'Is payments v1 deprecated?',
    'When is version 1 switched off?',
    'Can I filter charges by status in v2?',
    'How do I cancel a payment instead of refunding it?',
    'Show me the call in Python for v3',
    'What is the rate limit in v3?',
    'Is the server still up?',
    'The connection string has changed. Can you update "SalesDB"?',
    'What is `amount` called in the response?',
    'Can I send `source` instead of `payment_method`?',
  ])('reads nothing of the kind in %s', (question) => {
    expect(readPartQuestion(question)).toBeNull();
  });

  it.each([
    'a'.repeat(5_000),
    `is ${'`gone` still '.repeat(40)} in v3`,
    `is ${'a_'.repeat(280)} still`,
    `is ${'A-'.repeat(280)} still`,
    `${'field '.repeat(90)} still`,
    `is ${'/'.repeat(500)} still in v3`,
    'is ⟦0⟧ ⟦version⟧ ⟦call⟧ ⟦9⟧ still?',
    'is `⟦1⟧` still in v3, and `⟦0⟧`?',
  ])('reads a few names at most in %s', (question) => {
    expect(readPartQuestion(question)?.parts.length ?? 0).toBeLessThanOrEqual(3);
  });
});
