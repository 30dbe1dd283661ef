import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import type { Visibility } from '../../../../core/caller.ts';
import type { CatalogueOperation } from '../../../../core/catalogue.ts';
import { relate, retrieveAround } from '../../../../server/answers/suggestions/operations-around.ts';
import { suggestQuestions } from '../../../../server/answers/suggestions/suggest-questions.ts';
import { buildCatalogueOperation, buildOperation } from '../../../support/build-operation.ts';
import { createInMemoryCatalogue } from '../../../support/in-memory-catalogue.ts';
import { buildHit, buildOperationHit } from '../answer-fixtures.ts';

const { signal } = new AbortController();

function entry(method: string, path: string, summary: string, more: object = {}): CatalogueOperation {
  return buildCatalogueOperation('payments', 'v3', buildOperation(method, path, { summary, ...more }));
}

const refused = { status: '422', description: 'Refused', mediaTypes: [], headers: [], fields: [] };
const create = entry('POST', '/payments', 'Create a payment', { responses: [refused] });
const read = entry('GET', '/payments/{payment_id}', 'Retrieve a payment');
const list = entry('GET', '/payments', 'List payments');
const capture = entry('POST', '/payments/{payment_id}/capture', 'Capture a payment');
const remove = entry('DELETE', '/payments/{payment_id}', 'Delete a payment');
const secret = entry('PUT', '/payments/{payment_id}', 'Rewrite a payment secretly');
const retired = entry('PATCH', '/payments/{payment_id}', 'Update a payment', { deprecated: true });
const refunds = entry('GET', '/refunds', 'List refunds');
const everything = [create, read, list, capture, remove, secret, retired, refunds];

const visible = everything.filter((one) => one !== secret);

function catalogueOf(hidden: readonly CatalogueOperation[] = [secret]) {
  const visibilityOf = (value: CatalogueOperation): Visibility =>
    hidden.includes(value) ? { teams: ['partners'] } : 'public';
  const index = { generation: 1, indexedAt: null };
  const api = { slug: 'payments', title: 'Payments', description: null, currentVersion: 'v3', versions: ['v3'], index };
  return createInMemoryCatalogue({
    apis: [{ visibility: 'public', value: api }],
    operations: everything.map((value) => ({ visibility: visibilityOf(value), value })),
    pages: [],
  });
}

const around = async (main: CatalogueOperation, found: readonly CatalogueOperation[] = []): Promise<string[]> => {
  const hits = found.map((one) => buildOperationHit(one));
  const entries = await retrieveAround(catalogueOf(), buildOperationHit(main), hits, anonymousCaller, { signal });
  return entries.map(({ operation }) => operation.key).toSorted();
};

describe('operations around another one', () => {
  it.each([
    ['POST /payments', 'GET /payments/{id}', 'next'],
    ['POST /payments', 'POST /payments/{id}/capture', 'next'],
    ['POST /payments', 'GET /payments', 'beside'],
    ['GET /payments/{id}', 'GET /payments', 'before'],
    ['GET /payments/{id}', 'DELETE /payments', null],
    ['GET /payments/{id}', 'DELETE /payments/{id}', 'beside'],
    ['POST /payments/{id}/capture', 'GET /payments/{id}', 'beside'],
    ['POST /payments/{id}/capture', 'POST /payments', 'before'],
    ['POST /payments', 'POST /payments', null],
    ['POST /payments', 'GET /paymentsettings', null],
    ['POST /payments', 'GET /refunds/{id}', null],
    ['GET /', 'GET /payments', null],
  ])('%s and %s: %s', (key, other, relation) => {
    expect(relate(key, other)).toBe(relation);
  });

  it('are looked up by the keys they usually have, although no search brought them', async () => {
    expect(await around(create)).toEqual(['GET /payments', 'GET /payments/{payment_id}']);
    expect(await around(capture)).toEqual(['GET /payments', 'GET /payments/{payment_id}', 'POST /payments']);
    expect(await around(refunds)).toEqual([]);
  });

  it('are taken from what was found, where their names cannot be guessed', async () => {
    expect(await around(create, [capture, refunds])).toContain('POST /payments/{payment_id}/capture');
  });

  it('hold none that the caller may not see', async () => {
    expect(await around(read, everything)).toEqual([
      'DELETE /payments/{payment_id}',
      'GET /payments',
      'PATCH /payments/{payment_id}',
      'POST /payments',
      'POST /payments/{payment_id}/capture',
    ]);
  });

  it('are none for a page', async () => {
    const { length } = await retrieveAround(catalogueOf(), buildHit(), [], anonymousCaller, { signal });
    expect(length).toBe(0);
  });
});

describe('questions suggested after an operation', () => {
  const suggest = (main: CatalogueOperation, earlier: readonly string[] = []): string[] =>
    suggestQuestions('How do I do it?', main, [], [], { around: visible, earlier });

  it('begin with what comes next, name what can go wrong, and leave deleting for the end', () => {
    expect(suggest(create)).toEqual([
      'How do I retrieve a payment?',
      'How do I capture a payment?',
      'Which errors can POST /payments return?',
      'How do I list payments?',
    ]);
  });

  it('repeat neither the question nor one before it, nor name what is deprecated', () => {
    const asked = ['How do I retrieve a payment?', 'list the payments'];
    const suggested = suggest(create, asked);
    expect(suggested).toEqual([
      'How do I capture a payment?',
      'How do I delete a payment?',
      'Which errors can POST /payments return?',
    ]);
    expect(suggest(read).join(' ')).not.toContain('update');
  });

  it('are about the same API in the same version alone', () => {
    const older = everything.map((one) => ({ ...one, version: 'v2' }));
    expect(suggestQuestions('How?', create, [], [], { around: older })).toEqual([
      'Which errors can POST /payments return?',
    ]);
  });

  it('ask for the parameters of a list that comes in pages', () => {
    const cursor = { name: 'cursor', in: 'query', required: false, style: 'form', explode: true, schema: {} } as const;
    const paged = { ...list, operation: { ...list.operation, parameters: [cursor] } };
    expect(suggestQuestions('How?', paged, [], [])).toContain('Which parameters does GET /payments take?');
  });

  it('name an operation by its key where its title says nothing', () => {
    const mute = entry('GET', '/payments/{payment_id}', 'Get');
    expect(suggestQuestions('How?', create, [], [], { around: [mute] })[0]).toBe(
      'What does GET /payments/{payment_id} do?',
    );
  });
});

describe('questions suggested where little is around', () => {
  const fields = [{ path: 'id', type: 'string', required: true }];
  const described = [{ status: '200', description: 'OK', mediaTypes: ['application/json'], headers: [], fields }];
  const lonely = entry('POST', '/imports', 'Import customers', { responses: described, bodyFields: fields });

  it('ask for what the operation returns and takes', () => {
    expect(suggestQuestions('How?', lonely, [], [])).toEqual([
      'What does POST /imports return?',
      'Which parameters does POST /imports take?',
    ]);
    expect(suggestQuestions('What does POST /imports return?', lonely, [], [])).toEqual([
      'Which parameters does POST /imports take?',
    ]);
  });

  it('are made of sections as questions, and not of those about other APIs', () => {
    const page = { kind: 'section', documentTitle: 'Errors', api: null, version: null } as const;
    const own = buildOperationHit(lonely, { apiTitle: 'Payments API' });
    const hits = [
      own,
      buildHit({ ...page, title: 'Payments API' }),
      buildHit({ ...page, title: 'Shipping API' }),
      buildHit({ ...page, title: 'Refunds have a path of their own' }),
    ];
    const suggested = suggestQuestions('How?', lonely, hits, [own]);
    expect(suggested).toEqual([
      'What should I know about errors in the Payments API?',
      'What does “Refunds have a path of their own” mean?',
    ]);
  });
});
