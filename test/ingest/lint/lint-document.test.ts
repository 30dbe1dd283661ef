import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { lintRules } from '../../../ingest/lint/lint-rules.ts';
import type { RuleName } from '../../../ingest/lint/lint-rules.ts';
import { at, getOrders, goodSpec, lint, postOrders, rulesOf } from './support/lint-spec.ts';

type Tree = Record<string, unknown>;
type Change = (spec: Tree) => void;

const get = (spec: Tree): Tree => at(spec, ...getOrders);
const post = (spec: Tree): Tree => at(spec, ...postOrders);
const jsonBody = (spec: Tree): Tree => at(spec, ...postOrders, 'requestBody', 'content', 'application/json');
const response = (schema: unknown): Tree => ({
  description: 'It went well.',
  content: { 'application/json': { schema } },
});

/** What spoils a flawless specification, and the one rule that must say so, with a word of its message. */
const faults: readonly (readonly [RuleName, string, Change])[] = [
  ['info-title', '`info.title` is missing', (spec) => delete at(spec, 'info')['title']],
  ['info-version', '`info.version` is missing', (spec) => delete at(spec, 'info')['version']],
  ['info-description', '`info.description` is missing', (spec) => delete at(spec, 'info')['description']],
  ['missing-servers', 'No server', (spec) => delete spec['servers']],
  ['missing-servers', 'No server is stated for it', (spec) => {
    get(spec)['servers'] = spec['servers'];
    delete spec['servers'];
  }],
  ['relative-server', '`/v1`', (spec) => (spec['servers'] = [{ url: '/v1' }])],
  ['relative-server', '`{base}/v1`', (spec) => {
    spec['servers'] = [{ url: '{base}/v1', variables: { base: { default: '/shop' } } }];
  }],
  ['spec-version', '`openapi: 3.1`', (spec) => (spec['openapi'] = 3.1)],
  ['undescribed-operation', 'neither', (spec) => {
    delete get(spec)['summary'];
    delete get(spec)['description'];
  }],
  ['missing-summary', 'no summary', (spec) => delete get(spec)['summary']],
  ['missing-description', 'no description', (spec) => delete get(spec)['description']],
  ['repeated-summary', '`GET /orders`', (spec) => (post(spec)['summary'] = 'PAGE through all orders, of a shop.')],
  ['summary-repeats-path', '`GET /orders`', (spec) => (get(spec)['summary'] = 'GET /orders')],
  ['summary-repeats-path', '`Orders`', (spec) => (get(spec)['summary'] = 'Orders')],
  ['summary-repeats-path', '`listOrders`', (spec) => (get(spec)['summary'] = 'listOrders')],
  ['short-description', 'only `Lists.`', (spec) => (get(spec)['description'] = '<p>Lists.</p>')],
  ['short-description', 'repeats the summary', (spec) => {
    get(spec)['description'] = '**Page through all orders of a shop.**';
  }],
  ['long-description', '4,006 characters', (spec) => (get(spec)['description'] = `Notes ${'x'.repeat(4_000)}`)],
  ['undescribed-parameters', '1 of 2 parameters have no description: `limit`', (spec) => {
    delete (get(spec)['parameters'] as Tree[])[0]?.['description'];
  }],
  ['undescribed-body-fields', '2 of 3 body fields have no description: `z`, `a`', (spec) => {
    const properties = { b: { type: 'string', description: 'Known.' }, a: { type: 'string' }, z: { type: 'string' } };
    jsonBody(spec)['schema'] = { type: 'object', required: ['z'], properties };
  }],
  ['undescribed-response-fields', '1 of 1 response field has no description: `id`', (spec) => {
    at(spec, ...getOrders, 'responses')['200'] = response({ properties: { id: { type: 'string' } } });
  }],
  ['unexplained-enum', '`status`', (spec) => {
    ((get(spec)['parameters'] as Tree[])[1] ?? {})['description'] = 'State of the order.';
  }],
  ['missing-request-example', 'no example', (spec) => delete jsonBody(spec)['example']],
  ['empty-schema', 'has no schema', (spec) => delete jsonBody(spec)['schema']],
  ['empty-schema', 'empty schema', (spec) => (jsonBody(spec)['schema'] = {})],
  ['empty-schema', 'only `additionalProperties`', (spec) => {
    jsonBody(spec)['schema'] = { type: 'object', additionalProperties: {} };
  }],
  ['empty-schema', 'The 200 response', (spec) => {
    at(spec, ...getOrders, 'responses')['200'] = response({ type: 'object' });
  }],
  ['missing-security', 'none is stated', (spec) => {
    delete spec['security'];
    post(spec)['security'] = [{ key: [] }];
  }],
  ['security-defined', '`token`', (spec) => (get(spec)['security'] = [{ token: [] }])],
  ['missing-responses', 'No response', (spec) => delete get(spec)['responses']],
  ['missing-error-responses', 'No error response', (spec) => delete at(spec, ...getOrders, 'responses')['401']],
  ['operation-2xx-response', '2XX', (spec) => delete at(spec, ...getOrders, 'responses')['200']],
  ['missing-operation-id', 'no operationId', (spec) => delete get(spec)['operationId']],
  ['operation-operationId-unique', 'unique', (spec) => (get(spec)['operationId'] = 'createOrder')],
  ['missing-tags', 'no tag', (spec) => delete get(spec)['tags']],
  ['deprecated-without-replacement', 'without a word', (spec) => (get(spec)['deprecated'] = true)],
  ['undescribed-webhook', '`orderSent`', (spec) => (spec['webhooks'] = { orderSent: { post: {} } })],
  ['undescribed-webhook', 'callback `onSent`', (spec) => {
    post(spec)['callbacks'] = { onSent: { '{$request.body#/url}': { post: { responses: { 200: { description: 'Seen.' } } } } } };
  }],
  ['struct', '`summry` is not expected', (spec) => (get(spec)['summry'] = 'x')],
  ['no-unresolved-refs', '`#/components/schemas/Nothing` cannot be found', (spec) => {
    at(spec, 'components', 'schemas', 'Order')['allOf'] = [{ $ref: '#/components/schemas/Nothing' }];
  }],
  ['no-unresolved-refs', 'not in the source', (spec) => {
    at(spec, 'components', 'schemas')['Other'] = { $ref: './absent.yaml#/Other' };
  }],
  ['reference-loop', '`#/components/schemas/Round`', (spec) => {
    at(spec, 'components', 'schemas')['Round'] = { $ref: '#/components/schemas/Round' };
  }],
  ['no-identical-paths', '`/orders/{id}` and `/orders/{order}`', (spec) => {
    const parameter = (name: string): Tree => ({
      name, in: 'path', required: true, description: 'Which order.', schema: { type: 'string' },
    }); // prettier-ignore
    const { parameters: _parameters, ...operation } = get(spec);
    const [one, two] = ['Find one order by its id', 'Look an order up by number'];
    at(spec, 'paths')['/orders/{id}'] = {
      get: { ...operation, summary: one, operationId: 'a', parameters: [parameter('id')] },
    };
    at(spec, 'paths')['/orders/{order}'] = {
      get: { ...operation, summary: two, operationId: 'b', parameters: [parameter('order')] },
    };
  }],
  ['path-parameters-defined', '`id`', (spec) => {
    get(spec)['parameters'] = [
      { name: 'id', in: 'path', required: true, description: 'Which one.', schema: { type: 'string' } },
    ];
  }],
  ['path-declaration-must-exist', 'non-empty', (spec) => {
    const { '/orders': orders } = at(spec, 'paths');
    spec['paths'] = { '/orders/{}': orders };
  }],
  ['path-not-include-query', 'query', (spec) => {
    const { '/orders': orders } = at(spec, 'paths');
    spec['paths'] = { '/orders?all=true': orders };
  }],
  ['operation-parameters-unique', '`name:limit`', (spec) => {
    const parameters = get(spec)['parameters'] as Tree[];
    parameters.push({ ...parameters[0] });
  }],
  ['no-undefined-server-variable', '`region`', (spec) => (spec['servers'] = [{ url: 'https://{region}.example.com' }])],
  ['no-server-variables-empty-enum', 'empty', (spec) => {
    spec['servers'] = [
      { url: 'https://{region}.example.com', variables: { region: { enum: [], default: 'eu', description: 'Where.' } } },
    ];
  }],
  ['no-enum-type-mismatch', 'same type', (spec) => {
    at(spec, 'components', 'schemas', 'Order', 'properties', 'amount')['enum'] = [1, 'two'];
  }],
  ['no-schema-type-mismatch', 'mismatch', (spec) => {
    at(spec, 'components', 'schemas', 'Order')['items'] = { type: 'string' };
  }],
  ['no-required-schema-properties-undefined', "'total'", (spec) => {
    at(spec, 'components', 'schemas', 'Order')['required'] = ['amount', 'total'];
  }],
  ['no-operations', 'no operation', (spec) => (spec['paths'] = {})],
  ['reading-warning', 'slash missing', (spec) => {
    const parameters = [
      { name: 'id', in: 'path', required: true, description: 'Which one.', schema: { type: 'string' } },
    ];
    const { '/orders': orders } = at(spec, 'paths');
    spec['paths'] = { '/orders/{id}plugins': { ...(orders as Tree), parameters } };
  }],
  ['structure-unchecked', 'longer than 2000', (spec) => {
    spec['servers'] = [{ url: `https://example.com/${'{'.repeat(5_000)}` }];
  }],
  ['structure-unchecked', 'longer than 2000', (spec) => {
    const { '/orders': orders } = at(spec, 'paths');
    spec['paths'] = { [`/orders${'{'.repeat(5_000)}`]: orders };
  }],
]; // prettier-ignore

describe('a specification without a flaw', () => {
  it('has no finding', async () => {
    const judged = await lint(goodSpec());
    expect(judged.findings).toEqual([]);
    expect(judged).toMatchObject({ operationCount: 2, isEmpty: false, title: 'Shop API' });
  });

  it('has none as Swagger 2.0 either', async () => {
    const parameter = { name: 'id', in: 'path', required: true, type: 'string', description: 'Which order.' };
    const operation = {
      operationId: 'findOrder',
      summary: 'Find one order by its id',
      description: 'Orders that were deleted are found for a year.',
      tags: ['Orders'],
      parameters: [parameter],
      responses: { 200: { description: 'The order.' }, 404: { description: 'There is none.' } },
    };
    const { info } = goodSpec();
    const spec = {
      swagger: '2.0',
      info,
      host: 'api.example.com',
      schemes: ['https'],
      paths: { '/orders/{id}': { get: operation } },
    };
    expect((await lint(spec)).findings).toEqual([]);
  });
});

describe('each rule finds what it is for, and nothing else fires', () => {
  it.each(faults)('%s: %s', async (rule, words, spoil) => {
    const judged = await lint(goodSpec(spoil));
    expect(rulesOf(judged)).toEqual([rule]);
    expect(judged.findings.map(({ message }) => message).join('\n')).toContain(words);
    expect(judged.findings[0]?.severity).toBe(rule === 'struct' ? 'warning' : lintRules[rule].severity);
  });

  it.each([
    ['unreadable', 'openapi: 3.1.0\npaths: {\n'],
    ['not-a-spec', 'name: something else\n'],
    ['not-a-spec', '[1, 2]'],
  ])('%s: a text that is no specification', async (rule, text) => {
    expect(rulesOf(await lint(text))).toEqual([rule]);
  });

  it('covers every rule there is', () => {
    const covered = new Set<string>([...faults.map(([rule]) => rule), 'unreadable', 'not-a-spec']);
    expect(Object.keys(lintRules).filter((rule) => !covered.has(rule))).toEqual([]);
  });
});

describe('a finding', () => {
  it('says where it is: operation, pointer and line', async () => {
    const judged = await lint(goodSpec((spec) => delete get(spec)['operationId']));
    const [finding] = judged.findings;
    expect(finding).toMatchObject({ operation: 'GET /orders', pointer: '/paths/~1orders/get' });
    const lines = stringify(goodSpec((spec) => delete get(spec)['operationId'])).split('\n');
    expect(lines[(finding?.line ?? 0) - 1]).toBe('    get:');
  });

  it('says the line where a text breaks', async () => {
    const [finding] = (await lint('openapi: 3.1.0\ninfo:\n  title: "open\n')).findings;
    expect(finding).toMatchObject({ rule: 'unreadable', severity: 'error', line: expect.any(Number) as number });
  });

  it('points into the document as it is written, also where that is Swagger 2.0', async () => {
    const body = { name: 'body', in: 'body', schema: { properties: { a: { type: 'string' } } } };
    const operation = { parameters: [body], responses: {} };
    const { findings } = await lint({ swagger: '2.0', info: {}, paths: { '/a': { post: operation } } });
    expect(findings.find(({ rule }) => rule === 'undescribed-body-fields')?.pointer).toBe('/paths/~1a/post');
  });

  it('knows the files that Swagger 2.0 answers with, and nowhere else', async () => {
    const file = (more: object) => ({
      swagger: '2.0',
      info: {},
      paths: { '/a': { get: { responses: { 200: more } } } },
    });
    const structural = async (document: object) =>
      (await lint(document)).findings.filter(({ rule }) => rule === 'struct').map(({ pointer }) => pointer);
    expect(await structural(file({ description: 'A label', schema: { type: 'file' } }))).toEqual([]);
    const inside = { description: 'A label', schema: { type: 'object', properties: { label: { type: 'file' } } } };
    expect(await structural(file(inside))).toEqual(['/paths/~1a/get/responses/200/schema/properties/label/type']);
  });

  it('is about what is indexed: internal operations are left out', async () => {
    const judged = await lint(
      goodSpec((spec) => {
        get(spec)['x-internal'] = true;
        for (const key of ['summary', 'description', 'tags', 'operationId']) delete get(spec)[key];
      }),
    );
    expect(judged).toMatchObject({ operationCount: 1, findings: [] });
  });
});

describe('what is well said is no finding', () => {
  const unspoilt: readonly (readonly [string, Change])[] = [
    ['a summary that only uses the words of the path', (spec) => (get(spec)['summary'] = 'Get orders')],
    ['deprecation that names what to use', (spec) => {
      get(spec)['deprecated'] = true;
      get(spec)['description'] = 'Use `GET /v2/orders` from now on; this one ends in May.';
    }],
    ['deprecation with an extension that names it', (spec) => {
      get(spec)['deprecated'] = true;
      get(spec)['x-replaced-by'] = 'findOrders';
    }],
    ['a body whose fields have examples of their own', (spec) => {
      delete jsonBody(spec)['example'];
      at(spec, 'components', 'schemas', 'Order', 'properties', 'amount')['examples'] = [1_200];
    }],
    ['a call that removes something and gives nothing back', (spec) => {
      const { parameters: _parameters, ...operation } = get(spec);
      operation['operationId'] = 'removeOrders';
      operation['summary'] = 'Remove all orders for good';
      operation['responses'] = { 200: response({ type: 'object' }), 401: { description: 'No.' } };
      at(spec, 'paths', '/orders')['delete'] = operation;
    }],
    ['HEAD that is called as GET is', (spec) => (at(spec, 'paths', '/orders')['head'] = { ...get(spec), operationId: 'h' })],
    ['an operation that states that it needs no security', (spec) => (get(spec)['security'] = [])],
    ['a server whose variable holds the host', (spec) => {
      spec['servers'] = [
        { url: '{base}/v1', variables: { base: { default: 'https://api.example.com', description: 'Where.' } } },
      ];
    }],
    ['a reference to a file that is there', (spec) => {
      at(spec, 'components', 'schemas')['Other'] = { $ref: 'common.yaml#/Other' };
    }],
  ]; // prettier-ignore

  it.each(unspoilt)('%s', async (_what, change) => {
    const files = { 'apis/common.yaml': 'Other: { type: string }' };
    expect((await lint(goodSpec(change), files)).findings).toEqual([]);
  });
});

describe('AsyncAPI', () => {
  it('is judged as a document', async () => {
    const info = { title: 'Events', version: '1', description: 'What happens in the shop.' };
    const channels = {
      sent: { address: 'sent', messages: { sent: { payload: { $ref: '#/components/schemas/No' } } } },
    };
    const judged = await lint({ asyncapi: '3.0.0', info, channels });
    expect(rulesOf(judged)).toEqual(['no-unresolved-refs']);
    expect(judged).toMatchObject({ operationCount: 0, isEmpty: false });
  });
});
