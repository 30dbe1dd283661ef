import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../core/operation.ts';
import { generateQuestions } from '../../../../bin/evaluation/answers/generate-questions.ts';
import type { AnswerQuestion, QuestionKind } from '../../../../bin/evaluation/answers/answer-question.ts';
import { nameOperations } from '../../../../bin/evaluation/answers/name-operations.ts';
import { wordings } from '../../../../bin/evaluation/answers/question-wordings.ts';
import { buildOperation, refundOperation } from '../../../support/build-operation.ts';

const listOperation = buildOperation('GET', '/refunds', {
  operationId: 'listRefunds',
  summary: 'List refunds',
  deprecated: true,
  description: 'Use `GET /v2/refunds` instead.',
  parameters: [
    parameter('limit', { type: 'integer', minimum: 1, maximum: 100, default: 10 }),
    parameter('cursor', { type: 'string' }),
    parameter('status', { type: 'array', items: { type: 'string', enum: ['open', 'done'] } }),
  ],
  responses: [
    {
      status: '200',
      description: 'One page of refunds.',
      mediaTypes: ['application/json'],
      headers: [],
      fields: [
        { path: 'data', type: 'array of object', required: true },
        { path: 'data[].id', type: 'string', required: true },
        { path: 'next_cursor', type: 'string or null', required: false },
      ],
    },
    { status: '429', description: 'Too many requests.', mediaTypes: [], headers: [], fields: [] },
  ],
});
const operations = [refundOperation, listOperation];

function parameter(name: string, schema: Operation['parameters'][number]['schema']): Operation['parameters'][number] {
  return { name, in: 'query', required: false, style: 'form', explode: true, schema };
}

function questionsOf(seed = 1, limit = 10_000): AnswerQuestion[] {
  return generateQuestions(operations, { seed, limit });
}

/** All questions of a kind about an operation, over some seeds: one seed takes two of a kind. */
function expectedOf(
  kind: QuestionKind,
  operation: Operation,
  subject?: string,
): AnswerQuestion['expected'] | undefined {
  for (let seed = 0; seed < 40; seed += 1) {
    const found = questionsOf(seed).find(
      (question) =>
        question.kind === kind &&
        question.operation === operation.key &&
        (subject === undefined || question.id.endsWith(`:${subject}`)),
    );
    if (found !== undefined) return found.expected;
  }
  return undefined;
}

describe('generateQuestions', () => {
  it('is a pure function of the operations and the seed', () => {
    expect(questionsOf(3)).toEqual(questionsOf(3));
    expect(questionsOf(5).map(({ query }) => query)).not.toEqual(questionsOf(3).map(({ query }) => query));
    expect(generateQuestions([], { seed: 1, limit: 10 })).toEqual([]);
  });

  it('knows what each question has to be answered with', () => {
    expect(expectedOf('required_inputs', refundOperation)).toMatchObject({ names: ['Idempotency-Key', 'payment_id'] });
    expect(expectedOf('input_type', listOperation, 'limit')).toMatchObject({ types: ['integer'] });
    expect(expectedOf('input_type', listOperation, 'status')).toMatchObject({ types: ['array', 'string'] });
    expect(expectedOf('input_type', refundOperation, 'Idempotency-Key')).toMatchObject({ words: [['uuid']] });
    expect(expectedOf('allowed_values', listOperation, 'status')).toMatchObject({ names: ['open', 'done'] });
    expect(expectedOf('default', listOperation, 'limit')).toMatchObject({ values: ['10'] });
    expect(expectedOf('limits', listOperation, 'limit')).toMatchObject({ values: ['1', '100'] });
    expect(expectedOf('scopes', refundOperation)).toMatchObject({ names: ['refunds:write'] });
    expect(expectedOf('authentication', refundOperation)).toMatchObject({ words: [['oauth', 'oauth2'], ['bearer']] });
    expect(expectedOf('statuses', listOperation)).toMatchObject({ statuses: ['200', '429'] });
    expect(expectedOf('status_meaning', listOperation, '429')).toMatchObject({ quote: 'Too many requests' });
    expect(expectedOf('deprecation', listOperation)).toMatchObject({
      verdict: { topic: 'deprecated', is: true },
      calls: ['GET /v2/refunds'],
    });
    expect(expectedOf('pagination', listOperation)).toMatchObject({ names: ['limit', 'cursor'] });
    expect(expectedOf('response_fields', listOperation)).toMatchObject({ names: ['data', 'next_cursor'] });
    expect(expectedOf('is_required', listOperation, 'cursor')).toMatchObject({ verdict: { is: false } });
  });

  it('asks about nothing that is there as if it were not', () => {
    const absent = Array.from({ length: 30 }, (_, seed) => questionsOf(seed))
      .flat()
      .filter(({ expected }) => expected === null);
    const subjectsOf = (kind: QuestionKind): string[] =>
      absent.filter((question) => question.kind === kind).map(({ id }) => id.split(':').at(-1) ?? '');
    const there: readonly (readonly [QuestionKind, readonly string[]])[] = [
      ['absent_input', ['limit', 'cursor', 'status', 'payment_id', 'reason', 'Idempotency-Key', 'filter']],
      ['absent_field', ['data', 'id', 'next_cursor']],
      ['absent_status', ['200', '201', '422', '429']],
      ['absent_value', ['status=open', 'status=done', 'reason=duplicate']],
      ['absent_default', ['limit']],
      ['absent_operation', ['GET /refunds', 'POST /refunds', 'listRefunds', 'createRefund', 'List refunds']],
    ];
    for (const [kind, known] of there) {
      expect(subjectsOf(kind).length).toBeGreaterThan(20);
      expect(subjectsOf(kind).filter((subject) => known.includes(subject))).toEqual([]);
    }
    expect(absent.filter(({ kind, operation }) => kind === 'absent_operation' && operation !== null)).toEqual([]);
  });

  it('takes other wordings for odd seeds, and no kind more often than the others', () => {
    for (const [even, odd] of Object.values(wordings)) expect(odd.filter((text) => even.includes(text))).toEqual([]);
    const counts = new Map<string, number>();
    for (const { kind } of questionsOf(1, 18)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBe(1);
  });
});

describe('nameOperations', () => {
  it('uses no name that could mean two operations', () => {
    const twice = [
      buildOperation('GET', '/a', { summary: 'Get the users', operationId: 'getUsers' }),
      buildOperation('GET', '/b', { summary: 'Gets a user', operationId: 'getusers' }),
      buildOperation('GET', '/c', { summary: 'Lists the groups', operationId: 'listGroups' }),
    ];
    const names = nameOperations(twice);
    expect(names.get(twice[0] as Operation)?.map(({ noun }) => noun)).toEqual(['`GET /a`', 'GET /a']);
    expect(names.get(twice[2] as Operation)).toContainEqual({
      noun: 'the operation "Lists the groups"',
      task: 'list the groups',
    });
  });
});
