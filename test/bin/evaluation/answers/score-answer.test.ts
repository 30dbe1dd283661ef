import { describe, expect, it } from 'vitest';
import type {
  AnswerQuestion,
  ExpectedFacts,
  QuestionKind,
} from '../../../../bin/evaluation/answers/answer-question.ts';
import { readAnswer } from '../../../../bin/evaluation/answers/read-answer.ts';
import { scoreAnswer } from '../../../../bin/evaluation/answers/score-answer.ts';
import type { AnswerScore } from '../../../../bin/evaluation/answers/score-answer.ts';

const operations = [
  { api: 'payments', version: '3', method: 'GET', path: '/refunds', operation_id: null, summary: null, url: null },
];

function score(kind: QuestionKind, expected: ExpectedFacts | null, answer: string): AnswerScore {
  const query = 'What about `limit` in `GET /refunds`?';
  const question: AnswerQuestion = { id: 'q', query, kind, operation: 'GET /refunds', expected };
  return scoreAnswer(question, { answer, operations });
}

interface Case {
  readonly kind: QuestionKind;
  readonly expected: ExpectedFacts;
  readonly right: string;
  readonly wrong: readonly string[];
}

const cases: readonly Case[] = [
  {
    kind: 'required_inputs',
    expected: { names: ['amount', 'payment_id'], mayName: ['body'] },
    right: '`GET /refunds` requires `amount` and `payment_id` in the body [1].\n\n> Send `currency` as well.',
    wrong: [
      '`GET /refunds` requires `amount` in the body [1].',
      '`GET /refunds` requires `amount`, `currency` and `payment_id` [1].',
      '`GET /refunds` requires `Amount` and `payment_id` [1].',
      '`GET /refunds` requires amount and payment_id [1].',
      '`GET /refunds` requires `amount` and `payment_id`.',
      'I found no operation `GET /refunds` [1]. It takes `amount` and `payment_id`.',
    ],
  },
  {
    kind: 'limits',
    expected: { values: ['1', '1000'], mayName: [], mayCount: ['10'] },
    right: '`limit` is from 1 to 1,000, 10 by default [1].',
    wrong: ['`limit` is from 1 to 500 [1].', '`limit` is at least 1 [1].', '`limit` is from 1 to 1000, or 5000 [1].'],
  },
  {
    kind: 'input_type',
    expected: { types: ['array', 'string'], words: [['uuid']], mayName: ['string', 'uuid'] },
    right: '`limit` is an array of string (uuid) [1].',
    wrong: [
      '`limit` is a string (uuid) [1].',
      '`limit` is an array of string [1].',
      '`limit` is an array of integer (uuid), a string [1].',
    ],
  },
  {
    kind: 'statuses',
    expected: { statuses: ['200', '4XX', 'default'] },
    right: '`GET /refunds` answers with `200`, `4XX` or `default` [1].',
    wrong: ['It answers with `200` or `4XX` [1].', 'It answers with `200`, `404`, `4XX` or `default` [1].'],
  },
  {
    kind: 'status_meaning',
    expected: { statuses: ['409'], quote: 'There is no such refund' },
    right: '`409` from `GET /refunds` means “There is no such refund.” [1].',
    wrong: ['`409` from `GET /refunds` means that it is locked [1].', '`404` means “There is no such refund.” [1].'],
  },
  {
    kind: 'deprecation',
    expected: { verdict: { topic: 'deprecated', is: true }, calls: ['GET /v2/refunds'] },
    right: 'Yes, `GET /refunds` is **deprecated** [1]. Use `GET /v2/refunds` instead.',
    wrong: [
      'No, `GET /refunds` is not deprecated [1]. There is `GET /v2/refunds` too.',
      'Yes, `GET /refunds` is deprecated [1].',
      'Yes, `GET /refunds` is deprecated [1]. Use `GET /v3/refunds` or `GET /v2/refunds`.',
    ],
  },
  {
    kind: 'is_required',
    expected: { verdict: { topic: 'required', is: false }, mayName: [] },
    right: '`limit` is optional in the query of `GET /refunds` [1].',
    wrong: [
      '`limit` is required in the query of `GET /refunds` [1].',
      '`limit` is in the query of `GET /refunds` [1].',
    ],
  },
  {
    kind: 'authentication',
    expected: { names: ['X-Key'], words: [['key'], ['header']], mayName: ['Authorization'] },
    right: 'It takes an API key in the header `X-Key` [1].',
    wrong: [
      'It takes an API key in the header `X-Token` [1].',
      'It takes an API key in the query parameter `X-Key` [1].',
    ],
  },
];

describe('scoreAnswer', () => {
  it.each(cases)(
    'takes the right answer and none that says less, more or else: $kind',
    ({ kind, expected, right, wrong }) => {
      expect(score(kind, expected, right).problems).toEqual([]);
      for (const answer of wrong) expect([answer, score(kind, expected, answer).exact]).toEqual([answer, false]);
    },
  );

  it.each([
    ['I found no operation `GET /refundz` in the documentation.', true],
    ['`GET /refunds` has no parameter or field `limit_x`; the nearest is `limit` [1].', true],
    ['The specification describes no `418` for it; it describes `200` [1].', true],
    ['The documentation does not mention a field of that name.', true],
    ["I couldn't find that in the sources.", true],
    ['`limit` is an integer [1].', false],
    ['It is 10 by default [1].', false],
    ['> There is no such object.\n\nIt means that [1].', false],
  ])('sees whether an answer says that something is not there: %s', (answer, says) => {
    expect(score('absent_input', null, answer)).toMatchObject({ exact: says, saysNotFound: says });
  });

  it('wants an answer about the operation that was asked about', () => {
    const question: AnswerQuestion = { id: 'q', query: '', kind: 'statuses', operation: 'GET /other', expected: {} };
    expect(scoreAnswer(question, { answer: 'It is [1].', operations }).problems).toEqual(['is not about GET /other']);
  });
});

describe('readAnswer', () => {
  it('leaves out quotations, code and citation markers', () => {
    const said = readAnswer('A `b` [1] and “`c` 5”.\n\n> `d` 6\n\n```\n`e` 7\n```\n\nGET /x, `POST /y`, 1,000 or 2.5');
    expect(said.spans).toEqual(['b']);
    expect(said.calls).toEqual(['POST /y', 'GET /x']);
    expect(said.numbers).toEqual(['1000', '2.5']);
  });

  it('reads long and broken answers in a moment', () => {
    for (const text of [
      '`'.repeat(50_000),
      '“'.repeat(50_000),
      '[1'.repeat(50_000),
      '> '.repeat(50_000),
      '1,'.repeat(50_000),
    ])
      expect(readAnswer(text).words.length).toBeLessThanOrEqual(20_000);
  });
});
