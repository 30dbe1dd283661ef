import { describe, expect, it } from 'vitest';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { Operation } from '../../../core/operation.ts';
import { composeOperationAnswer, namedReplacement } from '../../../server/answers/compose-operation-answer.ts';
import { describeInputs } from '../../../server/answers/describe-inputs.ts';
import { describeErrors, describeSuccess } from '../../../server/answers/describe-responses.ts';
import { describeSecurity } from '../../../server/answers/describe-security.ts';
import { suggestQuestions } from '../../../server/answers/suggestions/suggest-questions.ts';
import { buildCatalogueOperation, buildOperation, refundOperation } from '../../support/build-operation.ts';
import { buildHit, buildOperationHit, listEntry, refundEntry } from './answer-fixtures.ts';

function compose(question: string, parts: Partial<Operation> = {}): string {
  const entry = buildCatalogueOperation('payments', 'v3', { ...refundOperation, ...parts });
  return composeOperationAnswer({ entry, citation: 1, question, replacement: null }).join('\n\n');
}

const scheme = { key: 'k', scopes: [] };

describe('composeOperationAnswer', () => {
  it('gives only the side that is asked for', () => {
    const errors = compose('Which errors can it return?');
    expect(errors).toContain('`422`: Too much.');
    expect(errors).not.toContain('**Authentication:**');
    const authentication = compose('Which scope does it need?');
    expect(authentication).toContain('`refunds:write`');
    expect(authentication).not.toContain('**Required**');
    expect(compose('What does it return?')).toContain('**Returns** `201`: The refund.');
  });

  it('answers about one field with that field', () => {
    const answer = compose('Is the reason field required?');
    expect(answer).toContain('- `reason` (body, string, optional): One of `requested_by_customer`, `duplicate`.');
    expect(answer).not.toContain('`Idempotency-Key`');
  });

  it('says that an operation is deprecated, and what its specification names instead', () => {
    const entry: CatalogueOperation = buildCatalogueOperation(
      'payments',
      'v3',
      buildOperation('POST', '/charges', { deprecated: true, description: 'Use `POST /payments` instead.' }),
    );
    expect(namedReplacement(entry)).toBe('POST /payments');
    const replacement = buildCatalogueOperation(
      'payments',
      'v3',
      buildOperation('POST', '/payments', { summary: 'Pay' }),
    );
    const answer = composeOperationAnswer({
      entry,
      citation: 1,
      question: 'charge',
      replacement: { entry: replacement, citation: 2 },
    }).join('\n');
    expect(answer).toContain('(deprecated)');
    expect(answer).toContain('**Pay** — `POST /payments` [2] instead');
    expect(namedReplacement(refundEntry)).toBeNull();
  });
});

describe('describeInputs', () => {
  it('asks for a nested field only when everything around it is required', () => {
    const operation = buildOperation('POST', '/orders', {
      requestBody: { required: true, content: [] },
      bodyFields: [
        { path: 'customer', type: 'object', required: true },
        { path: 'customer.email', type: 'string', required: true },
        { path: 'gift', type: 'object', required: false },
        { path: 'gift.text', type: 'string', required: true },
      ],
    });
    const text = describeInputs(operation, false) ?? '';
    const [required = ''] = text.split('**Optional');
    expect(required).toContain('`customer.email`');
    expect(required).not.toContain('gift');
  });

  it('folds many nested fields into the row of their object', () => {
    const fields = Array.from({ length: 9 }, (_, index) => ({ path: `to.f${index}`, type: 'string', required: true }));
    const operation = buildOperation('POST', '/orders', {
      requestBody: { required: true, content: [] },
      bodyFields: [{ path: 'to', type: 'object', required: true }, ...fields],
    });
    expect(describeInputs(operation, false)).toContain('- `to` (body, object): With `f0`, `f1`');
  });

  it('reads types behind references', () => {
    const operation = buildOperation('GET', '/a/{id}', {
      parameters: [
        { name: 'id', in: 'path', required: true, style: 'simple', explode: false, schema: { $ref: '#/$defs/Id' } },
        {
          name: 'odd',
          in: 'query',
          required: true,
          style: 'form',
          explode: true,
          schema: { $ref: '#/$defs/__proto__' },
        },
      ],
      definitions: { Id: { type: 'string', format: 'uuid' } },
    });
    expect(describeInputs(operation, false)).toContain('`id` (path, string (uuid))');
    expect(describeInputs(operation, false)).toContain('`odd` (query, any)');
  });

  it('says nothing where there is nothing', () => {
    expect(describeInputs(buildOperation('GET', '/ping'), false)).toBeNull();
  });
});

describe('describeErrors and describeSuccess', () => {
  const operation = buildOperation('GET', '/a', {
    responses: [
      { status: '204', description: 'Gone.', mediaTypes: [], headers: [], fields: [] },
      { status: '401', description: 'Who?', mediaTypes: [], headers: [], fields: [] },
      { status: '4XX', description: 'No.', mediaTypes: [], headers: [], fields: [] },
    ],
  });

  it('puts the errors of the operation before those everybody has', () => {
    expect(describeErrors(operation, null, false)).toMatch(/`4XX`: No\.\n- `401`: Who\?/u);
  });

  it('finds a status in a range, and all errors when it is not there', () => {
    expect(describeErrors(operation, '409', true)).toBe('- `4XX`: No.');
    expect(describeErrors(operation, '503', true)).toContain('**Typical errors**');
    expect(describeErrors(buildOperation('GET', '/a'), null, true)).toBeNull();
  });

  it('tells what comes back', () => {
    expect(describeSuccess(operation, true)).toBe('**Returns** `204`: Gone.');
  });
});

describe('describeSecurity', () => {
  it.each([
    [[], null],
    [[[]], 'no authentication'],
    [
      [[{ ...scheme, type: 'apiKey' as const, in: 'query' as const, name: 'key' }]],
      'API key in the query parameter `key`',
    ],
    [
      [[{ ...scheme, type: 'http' as const, scheme: 'basic' }]],
      'user name and password by HTTP Basic (`Authorization: Basic …`)',
    ],
    [[[{ ...scheme, type: 'mutualTLS' as const }]], 'client certificate (mutual TLS)'],
    [
      [
        [
          { ...scheme, type: 'apiKey' as const, in: 'header' as const, name: 'X-A' },
          { ...scheme, type: 'http' as const, scheme: 'bearer' },
        ],
        [],
      ],
      'API key in the header `X-A` together with bearer token (`Authorization: Bearer …`); or no authentication',
    ],
  ])('%j', (security, expected) => {
    expect(describeSecurity(buildOperation('GET', '/a', { security }))).toBe(expected);
  });
});

describe('suggestQuestions', () => {
  it('asks about what was retrieved and is not in the answer yet', () => {
    const refund = buildOperationHit(refundEntry);
    const hits = [refund, buildOperationHit(listEntry), buildHit({ title: 'Partial refunds' })];
    expect(suggestQuestions('How do I refund?', refundEntry, hits, [refund])).toEqual([
      'Which errors can POST /refunds return?',
      'How do I list refunds?',
      'How do partial refunds work?',
    ]);
  });

  it('never suggests the question itself', () => {
    expect(suggestQuestions('how do i LIST refunds', null, [buildOperationHit(listEntry)], [])).toEqual([]);
  });
});
