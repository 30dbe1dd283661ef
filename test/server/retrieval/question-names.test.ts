import { describe, expect, it } from 'vitest';
import { findQuestionIdentifiers } from '../../../server/retrieval/question-identifiers.ts';

const boostOf = (question: string, kind: string, key: string): number =>
  findQuestionIdentifiers(question).find((found) => found.kind === kind && found.key === key)?.boost ?? 0;

describe('names in a question', () => {
  it.each([
    ['What is the operation createRefund for?', 'operation_id', 'createrefund'],
    ['What is the operation search for?', 'operation_id', 'search'],
    ['what does the search operation return', 'operation_id', 'search'],
    ['How do I call list?', 'operation_id', 'list'],
    ['what does `list orders` do', 'operation_id', 'listorders'],
    ['operationId: repos/create-release', 'operation_id', 'repos/create-release'],
    ['How does get-order-items work with pages?', 'operation_id', 'get-order-items'],
    ['Where is getUserByID?', 'operation_id', 'getuserbyid'],
    ['create_refund', 'operation_id', 'createrefund'],
    ['What is the schema RefundRequest?', 'schema', 'refundrequest'],
    ['what is the refund request schema', 'schema', 'refundrequest'],
    ['which fields has the RefundRequest request body schema', 'schema', 'refundrequest'],
    ['What does the from rule schema look like?', 'schema', 'fromrule'],
    ['Describe the Order object', 'schema', 'order'],
    ['HTTPValidationError', 'schema', 'httpvalidationerror'],
    ['what is the prefer header', 'header', 'prefer'],
    ['the header ratelimit-remaining', 'header', 'ratelimit-remaining'],
    ['What is the X Request Id header?', 'header', 'x-request-id'],
    ['What does error code insufficient_funds mean?', 'error_code', 'insufficient_funds'],
    ['I get the error code 10404', 'error_code', '10404'],
    ['The insufficient funds error', 'error_code', 'insufficient_funds'],
    ['What does the enum value in mean?', 'value', 'in'],
    ['Where is the value gpt-4.1-mini allowed?', 'value', 'gpt-4.1-mini'],
    ['Which call takes the value image/png?', 'value', 'image/png'],
    ['Which call takes the value .svg?', 'value', '.svg'],
    ['Which call takes the value stats.*?', 'value', 'stats.*'],
    ['What does the value "In Progress" mean?', 'value', 'in progress'],
    ['sort by the value -created_at', 'value', '-created_at'],
  ])('%s → %s %s', (question, kind, key) => {
    expect(boostOf(question, kind, key)).toBeGreaterThan(1);
  });

  it('takes the longer of two names that the words may be', () => {
    const question = 'what is the schema refund request';
    expect(boostOf(question, 'schema', 'refundrequest')).toBeLessThan(boostOf(question, 'schema', 'refund request'));
    expect(boostOf('the schema refund', 'schema', 'refund')).toBeGreaterThan(5);
  });

  it('takes plain words for names only where the question calls them so', () => {
    for (const question of [
      'How do I cancel an order?',
      'create a customer object',
      'set status to be shown later on',
      'what is the default value of the limit',
      'list payments with status pending',
      'which operation takes a refund',
      'update the DNS record type A',
    ]) {
      const known = [
        'order',
        'orders',
        'customer',
        'default',
        'pending',
        'takes',
        'status',
        'payments',
        'limit',
        'dns record',
        'dnsrecord',
      ];
      const certain = findQuestionIdentifiers(question).filter(({ key, boost }) => known.includes(key) && boost > 1);
      expect(certain).toEqual([]);
    }
  });

  it('puts schemas that list a value behind operations that take it', () => {
    const question = 'where can I give the value `on_hold`';
    expect(boostOf(question, 'value', 'on_hold') - boostOf(question, 'schema_value', 'on_hold')).toBeGreaterThan(1);
  });

  it('stays bounded on questions of names alone', () => {
    for (const text of ['operation schema header value ', 'a_b"c d" ', '`x y`', "'a b' ", 'schema A B C D E F '])
      expect(findQuestionIdentifiers(text.repeat(1_000)).length).toBeLessThanOrEqual(1_000);
    const many = Array.from({ length: 1_000 }, (_, place) => `name_${place}`).join(' ');
    expect(findQuestionIdentifiers(many).length).toBeLessThanOrEqual(1_000);
  });
});
