import { describe, expect, it } from 'vitest';
import { asksForSchema, findNamedSchema, schemaSubject } from '../../../server/answers/find-schema.ts';
import { withoutAspects } from '../../../server/answers/relax-question.ts';
import { respell } from '../../../server/retrieval/respell.ts';
import { answerOf, buildHit, createWorld } from './answer-fixtures.ts';

describe('withoutAspects', () => {
  it.each([
    ['Which scopes do I need to create a booking?', /create a booking/u],
    ['why do I get a 409 when creating a portal?', /creating a portal/u],
  ])('%s', (question, rest) => {
    expect(withoutAspects(question)).toMatch(rest);
    expect(withoutAspects(question)).not.toMatch(/scopes|409/u);
  });

  it.each(['Which errors?', 'create a booking', ''])('leaves %j alone', (question) =>
    expect(withoutAspects(question)).toBeNull(),
  );
});

describe('respell', () => {
  const hits = [buildHit({ title: 'Delete a customer', text: 'It cannot be undone. Socket. Receive payments.' })];

  it.each([
    ['delete a custmer', 'delete a customer'],
    ['delete a cusotmer', 'delete a customer'],
    ['recieve payments', 'receive payments'],
  ])('%s → %s', (question, expected) => expect(respell(question, hits, 'texts')?.question).toBe(expected));

  it.each(['launch a rocket', 'delete a customer', 'bitcoin', 'send a fax', ''])('leaves %j alone', (question) =>
    expect(respell(question, hits, 'texts')).toBeNull(),
  );

  it('tells the reader what was read instead, and searches with the same rights and scope', async () => {
    const world = createWorld({ hits: [] });
    const known = buildHit({ title: 'Customers', text: 'Delete a customer.', coverage: 0.3, cosine: 0.3 });
    const { ask } = createWorld({
      hits: [],
      overrides: {
        retriever: {
          retrieve: async (request, caller) => {
            world.retrievals.push({ ...request, caller });
            const hit = request.question.includes('customer') ? { ...known, coverage: 0.9 } : known;
            return { hits: [hit], index: { generation: 1, indexedAt: null } };
          },
        },
      },
    });
    const answer = answerOf(await ask({ question: 'How do I delete a custmer?', api: 'crm', version: '2' }));
    expect(answer.answer).toMatch(/^I read “custmer” as “customer”\./u);
    expect(world.retrievals.map(({ question }) => question)).toEqual([
      'How do I delete a custmer?',
      'How do I delete a customer?',
    ]);
    for (const retrieval of world.retrievals) expect(retrieval).toMatchObject({ api: 'crm', version: '2' });
  });
});

describe('schemas that a question names', () => {
  const schema = (title: string): ReturnType<typeof buildHit> => buildHit({ kind: 'schema', title });

  it.each([
    ['What fields does a refund have?', 'refund'],
    ['which properties are there on the payment method object', 'payment method'],
  ])('%s is about %s', (question, subject) => {
    expect(asksForSchema(question)).toBe(true);
    expect(schemaSubject(question)).toBe(subject);
  });

  it.each(['How do I create a refund?', 'what are the rate limits?'])('%s asks for none', (question) =>
    expect(asksForSchema(question)).toBe(false),
  );

  it('takes the nearest name', () => {
    const hits = ['RefundList', 'Refunds', 'RefundObject', 'Refund', 'Payment', 'PaymentMethod'].map(schema);
    expect(findNamedSchema('What fields does a refund have?', hits)?.title).toBe('Refund');
    expect(findNamedSchema('What fields does a payment method have?', hits)?.title).toBe('PaymentMethod');
    expect(findNamedSchema('What fields does a dispute have?', hits)).toBeUndefined();
  });
});
