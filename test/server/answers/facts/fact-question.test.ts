import { describe, expect, it } from 'vitest';
import { readFactQuestion } from '../../../../server/answers/facts/fact-question.ts';
import type { FactTopic } from '../../../../server/answers/facts/fact-question.ts';
import { isValue, withoutValues } from '../../../../server/answers/question-values.ts';

describe('readFactQuestion', () => {
  it.each<[string, FactTopic | null]>([
    ['Which fields do I have to send to POST /refunds?', 'required_inputs'],
    ['Is `reason` required in POST /refunds?', 'need'],
    ['What type is limit in GET /refunds?', 'type'],
    ['What does page_size default to in GET /refunds?', 'default'],
    ['What is the longest `name` I may send to POST /refunds?', 'limits'],
    ['Which values can `status` have in GET /refunds?', 'values'],
    ['May `status` be `open` in GET /refunds?', 'values'],
    ['What scope do I need for GET /refunds?', 'scopes'],
    ['How do I log in for GET /refunds?', 'authentication'],
    ['Which codes can GET /refunds answer with?', 'statuses'],
    ['Which status codes can GET /refunds answer with?', 'statuses'],
    ['Why does GET /refunds return 409?', 'status'],
    ['Is GET /refunds obsolete?', 'deprecation'],
    ['How do I get the second page of GET /refunds?', 'pagination'],
    ['What is in the response body of GET /refunds?', 'response_fields'],
    ['What does `reason` of POST /refunds mean?', 'meaning'],
    ['How do I refund 20 euros of pay_123 in Python?', null],
    ['Tell me about GET /refunds', null],
  ])('reads what is asked: %s', (question, topic) => {
    expect(readFactQuestion(question)?.topic).toBe(topic);
  });

  it('tells names, titles, calls and tasks apart', () => {
    const call = readFactQuestion('Is customer.email mandatory in `POST /v1/orders/{id}`, and X-Request-Id?');
    expect(call).toMatchObject({ call: { method: 'POST', path: '/v1/orders/{id}' }, titles: [], task: null });
    expect(call?.names).toEqual(['customer.email', 'X-Request-Id']);
    expect(readFactQuestion('What does the operation "Create a refund" return?')?.titles).toEqual(['Create a refund']);
    expect(readFactQuestion('Which fields are required when I create a refund?')?.task).toBe('create a refund');
    expect(readFactQuestion('How many payments per page at most?')).toMatchObject({
      task: 'list payments',
      topic: 'limits',
    });
    expect(readFactQuestion('How many requests per minute at most?')?.task).toBeNull();
    expect(readFactQuestion('What is the maximum of limit when listing customers?')?.task).toBe('list customers');
    expect(readFactQuestion('What type is PaymentID in the operation archive-order?')).toMatchObject({
      names: ['archive-order', 'PaymentID'],
      doubtful: new Set(['PaymentID']),
    });
  });

  it('leaves alone what is pasted, and takes no time over what is hostile', () => {
    expect(readFactQuestion('GET /a\nHost: x')).toBeNull();
    expect(readFactQuestion('what '.repeat(200))).toBeNull();
    for (const piece of ['`', '"', 'a_', 'a[', 'a-b', 'aB', 'when I list a ', '/a', 'GET ', '“', '1,', 'of x y ']) {
      const question = piece.repeat(Math.floor(600 / piece.length));
      expect(readFactQuestion(question)?.names.length).toBeLessThanOrEqual(8);
      expect(withoutValues(piece.repeat(20_000))).not.toBe('');
    }
  });
});

describe('values of a question', () => {
  it.each(['pay_123', 'ord_8Kx2', 'cus_4Fj29sKd81Lq', '3fa85f64-5717-4562-b3fc-2c963f66afa6', 'a@b.example', '12.50'])(
    '%s is one',
    (text) => {
      expect(isValue(text)).toBe(true);
    },
  );

  it.each(['address_line1', 'line_2', 'page_size', 'X-Request-Id', 'createRefund', 'utf8_name', 'list-orders'])(
    '%s is a name',
    (text) => {
      expect(isValue(text)).toBe(false);
    },
  );

  it('leaves what a question is about, statuses included', () => {
    expect(withoutValues('How do I refund 20.00 € of pay_123 to jane@x.example?')).toBe('How do I refund € of to ?');
    expect(withoutValues('Why do I get 409 for refund re_77?')).toBe('Why do I get 409 for refund ?');
    expect(withoutValues('How do I refund a payment?')).toBeNull();
    expect(withoutValues('pay_123')).toBeNull();
  });
});
