import type { Operation, OperationParameter, SecurityScheme } from '../../../../core/operation.ts';
import { buildOperation } from '../../../support/build-operation.ts';

export type ExpectedBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly mediaType: string; readonly value: unknown }
  | { readonly kind: 'form'; readonly fields: readonly (readonly [string, string])[] }
  | { readonly kind: 'text'; readonly mediaType: string; readonly text: string }
  | {
      readonly kind: 'multipart';
      readonly parts: readonly { name: string; text?: string; file?: string; mediaType?: string }[];
    }
  | { readonly kind: 'file'; readonly mediaType: string; readonly name: string };

/** One operation with values, and the request that must arrive, whatever the language. */
export interface RequestCase {
  readonly name: string;
  readonly operation: Operation;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: ExpectedBody;
  /** Also run by targets that need a second per snippet. */
  readonly essential?: true;
}

/**
 * Tries to get out of every quoting there is; each language must deliver it as it stands. Where one fails the
 * payload really runs, so it does nothing but leave an empty file behind.
 */
export const attack = [
  `'; touch escaped # $(touch escaped) \`touch escaped\` \\ " \${HOME} $HOME #{1+1} #$0 #@a {{1}} %0a %s !! !x <%= 1 %> </script> <?php ?>`,
  `*/ -- """ ''' \\' \\" \\u0027 \\n \\x41 \\`,
  `JSON`,
  `EOF\t\r é 😀 \u2028 \u202e \u0000 \u0007 \ufeff \u{e0001} end\\`,
].join('\n');

/** What of it a header can carry. */
export const headerAttack = `'; touch escaped # $(touch escaped) \`touch escaped\` \\ " \${HOME} $HOME #{1+1} #$0 %0a %s !! !x */ -- """ ''' \\' \\" \\n \\`;

/** What of it can be shown in code without escapes. */
export const textAttack = attack.replaceAll(/[^\P{C}\n\t]|[\u2028]/gu, '');

const encodedAttack = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function parameter(
  where: OperationParameter['in'],
  name: string,
  example: unknown,
  rest: Partial<OperationParameter> = {},
): OperationParameter {
  const isForm = where === 'query' || where === 'cookie';
  return {
    name,
    in: where,
    required: true,
    style: isForm ? 'form' : 'simple',
    explode: isForm,
    schema: {},
    example,
    ...rest,
  };
}

function scheme(parts: Partial<SecurityScheme> & Pick<SecurityScheme, 'type'>): SecurityScheme {
  return { key: 'key', scopes: [], ...parts };
}

function body(
  mediaType: string,
  example: unknown,
  schema: Readonly<Record<string, unknown>> = {},
): Pick<Operation, 'requestBody'> {
  return { requestBody: { required: true, content: [{ mediaType, schema, example }] } };
}

const allOfJson = {
  text: attack,
  [attack]: 'key',
  __proto__x: 1,
  constructor: 'c',
  integer: 42,
  negative: -1.5,
  large: 1e21,
  yes: true,
  no: false,
  nothing: null,
  list: [1, 'two', [], {}, [null, true]],
  nested: { 'a-b': { class: 'x', 'white space': [{ deep: 1 }, { deep: 2 }] } },
  empty: '',
};

export const requestCases: readonly RequestCase[] = [
  { name: 'a plain GET', operation: buildOperation('GET', '/pets'), target: '/pets', body: { kind: 'none' } },
  {
    name: 'path, query and header',
    operation: buildOperation('GET', '/pets/{pet_id}/toys', {
      parameters: [
        parameter('path', 'pet_id', 'a b/c?d#e'),
        parameter('query', 'limit', 10),
        parameter('header', 'X-Trace', 'abc 123'),
      ],
    }),
    target: '/pets/a%20b%2Fc%3Fd%23e/toys?limit=10',
    headers: { 'x-trace': 'abc 123' },
  },
  {
    name: 'query styles',
    operation: buildOperation('GET', '/search', {
      parameters: [
        parameter('query', 'tag', ['a b', 'c&d']),
        parameter('query', 'ids', [1, 2], { explode: false }),
        parameter('query', 'pipes', ['x', 'y'], { style: 'pipeDelimited', explode: false }),
        parameter('query', 'filter', { name: { eq: 'é' }, 'a[b]': 1 }, { style: 'deepObject' }),
        parameter('query', 'where', { a: [1] }, { mediaType: 'application/json' }),
        parameter('query', 'url', 'https://x.example/a?b', { allowReserved: true }),
        parameter('query', 'on', true),
      ],
    }),
    target:
      '/search?tag=a%20b&tag=c%26d&ids=1,2&pipes=x%7Cy&filter%5Bname%5D%5Beq%5D=%C3%A9&filter%5Ba%5Bb%5D%5D=1' +
      '&where=%7B%22a%22%3A%5B1%5D%7D&url=https://x.example/a?b&on=true',
  },
  {
    name: 'an attack in path and query',
    essential: true,
    operation: buildOperation('GET', '/find/{name}', {
      parameters: [
        parameter('path', 'name', attack),
        parameter('query', 'q', attack),
        parameter('query', attack, 'name'),
      ],
    }),
    target: `/find/${encodedAttack(attack)}?q=${encodedAttack(attack)}&${encodedAttack(attack)}=name`,
  },
  {
    name: 'an attack in header and cookie',
    essential: true,
    operation: buildOperation('GET', '/me', {
      parameters: [parameter('header', 'X-Attack', headerAttack), parameter('cookie', 'session', headerAttack)],
    }),
    target: '/me',
    headers: { 'x-attack': headerAttack, cookie: `session=${encodedAttack(headerAttack)}` },
  },
  {
    name: 'a header without a value',
    operation: buildOperation('GET', '/me', { parameters: [parameter('header', 'X-Empty', '')] }),
    target: '/me',
    headers: { 'x-empty': '' },
  },
  {
    name: 'JSON of every kind, with an attack',
    essential: true,
    operation: buildOperation('POST', '/things', body('application/json', allOfJson)),
    target: '/things',
    body: { kind: 'json', mediaType: 'application/json', value: allOfJson },
  },
  {
    name: 'a key named __proto__',
    operation: buildOperation(
      'POST',
      '/things',
      body('application/json', JSON.parse('{"__proto__":{"admin":true},"a":1}')),
    ),
    target: '/things',
    body: { kind: 'json', mediaType: 'application/json', value: JSON.parse('{"__proto__":{"admin":true},"a":1}') },
  },
  {
    name: 'JSON of another media type',
    operation: buildOperation('PATCH', '/things/1', body('application/merge-patch+json', { name: null })),
    target: '/things/1',
    body: { kind: 'json', mediaType: 'application/merge-patch+json', value: { name: null } },
  },
  ...[null, 'text', 5, false, [], {}].map((value): RequestCase => ({
    name: `the JSON document ${JSON.stringify(value)}`,
    operation: buildOperation('PUT', '/value', body('application/json', value)),
    target: '/value',
    body: { kind: 'json', mediaType: 'application/json', value },
  })),
  {
    name: 'a form with an attack',
    essential: true,
    operation: buildOperation(
      'POST',
      '/form',
      body('application/x-www-form-urlencoded', { text: attack, 'a[b]&=': 'x=y&z', n: 5 }),
    ),
    target: '/form',
    body: {
      kind: 'form',
      fields: [
        ['text', attack],
        ['a[b]&=', 'x=y&z'],
        ['n', '5'],
      ],
    },
  },
  {
    name: 'a form with a list',
    operation: buildOperation(
      'POST',
      '/form',
      body('application/x-www-form-urlencoded', { tag: ['a', '@b'], __proto__x: "'" }),
    ),
    target: '/form',
    body: {
      kind: 'form',
      fields: [
        ['tag', 'a'],
        ['tag', '@b'],
        ['__proto__x', "'"],
      ],
    },
  },
  {
    name: 'text with an attack',
    essential: true,
    operation: buildOperation('POST', '/text', body('text/plain', `@${textAttack}`)),
    target: '/text',
    body: { kind: 'text', mediaType: 'text/plain', text: `@${textAttack}` },
  },
  {
    name: 'a multipart form with an attack',
    essential: true,
    operation: buildOperation(
      'POST',
      '/upload',
      body(
        'multipart/form-data',
        { note: `@${textAttack.replaceAll('\n', ' ')}`, angle: '<etc', meta: { a: '";x=\\y' }, file: 'x' },
        { type: 'object', properties: { file: { type: 'string', format: 'binary' } } },
      ),
    ),
    target: '/upload',
    body: {
      kind: 'multipart',
      parts: [
        { name: 'note', text: `@${textAttack.replaceAll('\n', ' ')}` },
        { name: 'angle', text: '<etc' },
        { name: 'meta', text: '{"a":"\\";x=\\\\y"}', mediaType: 'application/json' },
        { name: 'file', file: 'file.bin' },
      ],
    },
  },
  {
    name: 'a file',
    operation: buildOperation('PUT', '/files/1', body('application/pdf', undefined)),
    target: '/files/1',
    body: { kind: 'file', mediaType: 'application/pdf', name: 'file.pdf' },
  },
  {
    name: 'basic authentication',
    operation: buildOperation('GET', '/me', { security: [[scheme({ type: 'http', scheme: 'basic' })]] }),
    target: '/me',
    headers: { authorization: `Basic ${btoa('YOUR_USERNAME:YOUR_PASSWORD')}` },
  },
  {
    name: 'keys in header, query and cookie at once',
    operation: buildOperation('GET', '/me', {
      security: [
        [
          scheme({ type: 'apiKey', in: 'header', name: 'X-App-Key' }),
          scheme({ type: 'apiKey', in: 'query', name: 'appId' }),
          scheme({ type: 'apiKey', in: 'cookie', name: 'sid' }),
        ],
      ],
    }),
    target: '/me?appId=YOUR_APP_ID',
    headers: { 'x-app-key': 'YOUR_X_APP_KEY', cookie: 'sid=YOUR_SID' },
  },
  {
    name: 'a token and a stated response type',
    operation: buildOperation('DELETE', '/things/{id}', {
      parameters: [parameter('path', 'id', 7)],
      security: [[scheme({ type: 'oauth2' })]],
      responses: [
        { status: '200', description: '', mediaTypes: ['application/vnd.api+json'], headers: [], fields: [] },
      ],
    }),
    target: '/things/7',
    headers: { authorization: 'Bearer YOUR_ACCESS_TOKEN', accept: 'application/vnd.api+json' },
  },
  { name: 'HEAD', operation: buildOperation('HEAD', '/pets'), target: '/pets' },
  { name: 'POST without a body', operation: buildOperation('POST', '/ping'), target: '/ping', body: { kind: 'none' } },
];
