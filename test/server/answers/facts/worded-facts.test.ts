import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../../core/caller.ts';
import type { Catalogue } from '../../../../core/catalogue.ts';
import type { Operation } from '../../../../core/operation.ts';
import { composeFact } from '../../../../server/answers/facts/compose-fact.ts';
import { retrieveFact } from '../../../../server/answers/facts/retrieve-fact.ts';
import { buildCatalogueOperation, buildOperation } from '../../../support/build-operation.ts';
import { buildHit, buildOperationHit } from '../answer-fixtures.ts';

type Schema = Operation['parameters'][number]['schema'];

function query(name: string, schema: Schema, description?: string): Operation['parameters'][number] {
  const parameter = { name, in: 'query', required: false, style: 'form', explode: true, schema } as const;
  return description === undefined ? parameter : { ...parameter, description };
}

function scoped(scope: string): Operation['security'] {
  return [[{ name: 'oauth', type: 'oauth2', scopes: [scope] }]] as unknown as Operation['security'];
}

const body: Partial<Operation> = {
  requestBody: { required: true, content: [{ mediaType: 'application/json', schema: { type: 'object' } }] },
};

const operations = [
  buildOperation('GET', '/RecurringInvoices', {
    summary: 'Retrieves recurring invoices',
    security: scoped('recurring.read'),
  }),
  buildOperation('GET', '/Invoices', {
    summary: 'Retrieves sales documents and the bills of suppliers',
    security: scoped('invoices.read'),
    parameters: [query('pageSize', { type: 'integer', maximum: 200 }), query('page', { type: 'integer' })],
  }),
  buildOperation('GET', '/Invoices/{InvoiceID}', { summary: 'Retrieves one document', security: scoped('one.read') }),
  buildOperation('POST', '/Invoices/{InvoiceID}/Notes', {
    summary: 'Creates a note on an invoice',
    parameters: [query('lang', { type: 'string', default: 'note' })],
  }),
  buildOperation('POST', '/Invoices', {
    summary: 'Writes sales documents',
    ...body,
    bodyFields: [{ path: 'number', type: 'string', required: true }],
  }),
  buildOperation('POST', '/machines/{id}/stop', {
    summary: 'Stop a machine',
    parameters: [query('t', { anyOf: [{ type: 'integer', default: 30 }, { type: 'null' }] })],
  }),
  buildOperation('POST', '/machines/{id}/wait', {
    summary: 'Wait for a machine',
    parameters: [query('status', { type: 'string', enum: ['stopped', 'gone'] })],
  }),
  buildOperation('DELETE', '/machines/{id}', {
    summary: 'Remove a machine',
    responses: [{ status: '204', description: 'Removed.', mediaTypes: [], headers: [], fields: [] }],
  }),
  buildOperation('GET', '/machines', {
    summary: 'List machines',
    parameters: [
      query('order', { type: 'string' }, 'How machines are put in order. By default the youngest is first.'),
      query('state', { type: 'string' }, 'Which ones. One of `running` or `halted`.'),
    ],
  }),
  buildOperation('POST', '/pictures/edits', {
    summary: 'Changes a picture as it is described, with everything that may be around what is shown in it',
    ...body,
    bodyFields: [
      { path: 'picture', type: 'string', required: true },
      { path: 'size', type: 'string', required: false, enum: ['small', 'large'] },
    ],
  }),
  buildOperation('POST', '/alarms', {
    summary: 'Create an alarm',
    parameters: [
      {
        name: 'ShopWide-Request-Id',
        in: 'header',
        required: false,
        style: 'simple',
        explode: false,
        schema: { type: 'string', maxLength: 64 },
      },
      query('limit', { type: 'integer', maximum: 5 }),
    ],
    requestBody: { required: false, content: [{ mediaType: 'application/json', schema: { type: 'object' } }] },
    bodyFields: [
      { path: 'body', type: 'string', required: true, description: 'What it says, up to 300 characters.' },
      { path: 'sound', type: 'string', required: false },
      { path: 'alarm_level', type: 'string', required: false, enum: ['low', 'high'] },
      { path: 'max_rings', type: 'integer', required: false },
    ],
  }),
  buildOperation('PATCH', '/alarms/{id}', {
    summary: 'Update an alarm',
    ...body,
    bodyFields: [
      { path: 'sound', type: 'string', required: false },
      { path: 'body', type: 'string', required: false },
    ],
  }),
];

const entries = operations.map((operation) => buildCatalogueOperation('shop', '1', operation));
const hits = [
  buildHit({ kind: 'schema', title: 'StopMachine', text: '- `t` (integer): default 99' }),
  ...entries.map((entry) => buildOperationHit(entry)),
];

async function answer(question: string): Promise<string | null> {
  const catalogue: Pick<Catalogue, 'findOperations'> = {
    findOperations: async (_, references) =>
      references.map(
        (reference) =>
          entries.find(({ operation }) => 'operationKey' in reference && operation.key === reference.operationKey) ??
          null,
      ),
  };
  const wish = { question, hits, search: async () => ({ hits }) };
  const fact = await retrieveFact(catalogue, wish, anonymousCaller, { signal: new AbortController().signal });
  if (fact?.found == null) return null;
  const paragraphs = composeFact({ question: fact.question, entry: fact.found.entry, citation: 1, replacement: null });
  return paragraphs?.join('\n') ?? null;
}

describe('a question about a fact of an operation that only its words name', () => {
  it.each([
    ['which scopes do I need to read invoices', '`GET /Invoices` needs the scope `invoices.read`'],
    ['scopes for reading an invoice', '`GET /Invoices/{InvoiceID}` needs the scope `one.read`'],
    ['which scopes do I need to read recurring invoices', '`GET /RecurringInvoices` needs'],
  ])('takes the path that is no more than what is named: %s', async (question, expected) => {
    expect(await answer(question)).toContain(expected);
  });

  it.each([
    ['what is the default for t in machine stop', '`t` of `POST /machines/{id}/stop` is `30` by default'],
    ['which values can status have when I wait for a machine?', 'can be `stopped` or `gone`'],
    ['allowed sizes for picture edits', '`size` of `POST /pictures/edits` can be `small` or `large`'],
    ['which sizes can I use for picture edits', '`size` of `POST /pictures/edits` can be `small` or `large`'],
    ['is number required to create an invoice', '`number` is required in the body of `POST /Invoices`'],
    ['which sounds can an alarm have', 'lists no values for `sound` of `POST /alarms`'],
    [
      'is body required to create an alarm',
      '`body` is required in the body of `POST /alarms`, which itself is optional',
    ],
    ['what values can alarm level have', '`alarm_level` of `POST /alarms` can be `low` or `high`'],
    ['max length of ShopWide-Request-Id when creating an alarm', 'is a string, at most 64 characters'],
    ['max rings limit of an alarm', 'states no limits for `max_rings` of `POST /alarms`'],
    ['max length of body in an alarm', 'states no limits, its description does'],
    ['what type is the sound of an alarm', '`sound` of `POST /alarms` is a string'],
    ['how many invoices per page at most?', '`pageSize` of `GET /Invoices` is an integer, at most 200'],
  ])('takes the operation that has the input which is asked about: %s', async (question, expected) => {
    expect(await answer(question)).toContain(expected);
  });

  it.each([
    ['which status codes can removing a machine return', '`DELETE /machines/{id}` answers with `204`'],
    ['which fields are required for invoices', '`POST /Invoices` requires `number`'],
  ])('reads what is done from a verb in any form, or from what is asked: %s', async (question, expected) => {
    expect(await answer(question)).toContain(expected);
  });

  it.each([
    ['default order when listing machines', 'states no default, its description does', 'the youngest is first'],
    ['which values can state have when listing machines', 'lists no values, its description does', '`halted`'],
  ])('quotes the description where the schema says nothing: %s', async (question, ...expected) => {
    const text = await answer(question);
    for (const part of expected) expect(text).toContain(part);
  });

  it('tells of each input that is asked about', async () => {
    const text = await answer('are alarm_level and max_rings required to create an alarm');
    expect(text).toContain('`alarm_level` is optional in the body of `POST /alarms`');
    expect(text).toContain('`max_rings` is optional in the body of `POST /alarms`');
  });

  it('tells what a body must have that may be left out as a whole', async () => {
    expect(await answer('which fields are required to create an alarm')).toContain(
      '`POST /alarms` requires no parameters [1]. Its body is optional; one that is sent must have `body`.',
    );
  });

  it.each([
    'why do I get a 409 on invoices?',
    'which scopes do I need to read quotes',
    'what is the default for colour in machine stop',
    'how does authentication work for machines',
  ])('leaves what no operation says to the pages: %s', async (question) => {
    expect(await answer(question)).toBeNull();
  });
});
