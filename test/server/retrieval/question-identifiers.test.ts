import { describe, expect, it } from 'vitest';
import { findQuestionIdentifiers } from '../../../server/retrieval/question-identifiers.ts';

function keysOf(question: string, kind: string): string[] {
  return findQuestionIdentifiers(question)
    .filter((identifier) => identifier.kind === kind)
    .toSorted((left, right) => right.boost - left.boost)
    .map((identifier) => identifier.key);
}

describe('findQuestionIdentifiers', () => {
  it('finds METHOD and path, filled in or not, the literal reading first', () => {
    const keys = keysOf('why does get /v1/orders/ord_123 fail?', 'method_path');
    expect(keys[0]).toBe('GET /v1/orders/ord_123');
    for (const template of ['/v1/orders/{}', '/{}/orders/{}', '/v1/{}/{}']) expect(keys).toContain(`GET ${template}`);
    expect(keys.indexOf('GET /v1/orders/{}')).toBeLessThan(keys.indexOf('GET /v1/{}/{}'));
    expect(keysOf('POST /orders/{order_id}/refunds', 'method_path')[0]).toBe('POST /orders/{}/refunds');
    expect(keysOf('DELETE /orders/:id', 'method_path').slice(0, 2)).toEqual(['DELETE /orders/{}', 'DELETE /{}/{}']);
  });

  it('reads a full address and drops host, query and punctuation', () => {
    expect(keysOf('PUT https://api.harbor.example/v1/labels/7?expand=all.', 'method_path')).toContain(
      'PUT /v1/labels/{}',
    );
    expect(keysOf('what is /v1/labels/, please', 'path')).toContain('/v1/labels');
  });

  it.each([
    ['createRefund', 'operation_id', 'createrefund'],
    ['what does listPaymentMethods do', 'operation_id', 'listpaymentmethods'],
    ['is `total` required?', 'field', 'total'],
    ['error insufficient_funds', 'error_code', 'insufficient_funds'],
    ['send Idempotency-Key twice', 'header', 'idempotency-key'],
    ['x-request-id header', 'header', 'x-request-id'],
    ['fields of PaymentIntent', 'schema', 'paymentintent'],
  ])('%s → %s %s', (question, kind, key) => {
    const match = findQuestionIdentifiers(question).find((found) => found.kind === kind && found.key === key);
    expect(match?.boost).toBeGreaterThan(1);
  });

  it('takes a name for what the question says that it is', () => {
    const best = (question: string): string | undefined =>
      findQuestionIdentifiers(question)
        .filter(({ kind }) => ['operation_id', 'schema', 'field', 'value'].includes(kind))
        .toSorted((left, right) => right.boost - left.boost)
        .at(0)?.kind;
    expect(best('what is `listPets`')).toBe('operation_id');
    expect(best('which fields has the schema `ListPets`')).toBe('schema');
    const boosts = (question: string): Map<string, number> =>
      new Map(findQuestionIdentifiers(question).map(({ kind, boost }) => [kind, boost]));
    const plain = boosts('what is `on_hold`');
    expect(plain.get('value')).toBeGreaterThan(1.3);
    expect(plain.get('value')).toBeLessThan(plain.get('field') ?? 0);
    for (const said of ['where may I give the value `on_hold`', 'why is it set to on_hold', '?state=on_hold'])
      expect(boosts(said).get('value')).toBeGreaterThan(boosts(said).get('schema') ?? 0);
    expect(boosts('what value has `on_hold`').get('value')).toBeLessThan(2);
  });

  it('takes no plain word alone for a value', () => {
    expect(findQuestionIdentifiers('orders').some(({ kind, boost }) => kind === 'value' && boost > 1)).toBe(false);
    expect(findQuestionIdentifiers('on_hold').find(({ kind }) => kind === 'value')?.boost).toBeGreaterThan(1);
  });

  it.each([
    ['GET /', 'GET /'],
    ['GET /reports/7.json', 'GET /reports/{}.json'],
    ['GET /repos/a/b/compare/main...next', 'GET /repos/{}/{}/compare/{}...{}'],
    ['POST /jobs/job_1:cancel', 'POST /jobs/{}:cancel'],
    ['POST /services/ab12plugins', 'POST /services/{}plugins'],
  ])('reads %s as %s as well', (question, key) => {
    expect(keysOf(`${question} fails`, 'method_path')).toContain(key);
  });

  it('takes no bare host for the root', () => {
    expect(keysOf('https://api.harbor.example is down', 'path')).toEqual([]);
  });

  it('tells operations apart by a query that belongs to the path', () => {
    const keys = keysOf('POST /responses/{id}?beta=true fails', 'method_path');
    expect(keys.slice(0, 2)).toEqual(['POST /responses/{}?beta=true', 'POST /responses/{}']);
    expect(keysOf('does POST /responses?', 'method_path')).toEqual(['POST /responses', 'POST /{}']);
  });

  it('treats words that only look like names as hints', () => {
    for (const question of ['log in with OAuth', 'pay by e-mail link']) {
      const boosts = findQuestionIdentifiers(question).filter((found) => found.kind !== 'title');
      expect(Math.max(...boosts.map((found) => found.boost))).toBeLessThan(1);
    }
  });

  it('finds nothing in plain English but the title as a whole', () => {
    expect(findQuestionIdentifiers('How do I refund a payment?').map((found) => found.kind)).toEqual(['title']);
  });

  it.each(['', '???', '/', '//', '{}', '%%%', '/a%ZZ/b', '`', '💥 /💥/💥'])('survives %j', (question) => {
    expect(() => findQuestionIdentifiers(question)).not.toThrow();
  });

  it('stays bounded on pasted logs and on paths made to explode', () => {
    const log = Array.from({ length: 2_000 }, (_, line) => `GET /a/${line}/b/${line}/c/${line}/field_${line}`).join(
      '\n',
    );
    expect(findQuestionIdentifiers(log).length).toBeLessThanOrEqual(1_000);
    expect(findQuestionIdentifiers(`GET ${'/1'.repeat(500)}`).length).toBeLessThanOrEqual(1_000);
  });
});
