import { describe, expect, test } from 'vitest';
import {
  serializeCookieParameter,
  serializeHeaderParameter,
  serializePathParameter,
  serializeQueryParameter,
} from '../../../server/snippets/serialize-parameter.ts';

const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

// The examples of the OpenAPI specification, "Style Examples".
describe('path', () => {
  test.each([
    ['simple', false, list, 'blue,black,brown'],
    ['simple', true, list, 'blue,black,brown'],
    ['simple', false, object, 'R,100,G,200,B,150'],
    ['simple', true, object, 'R=100,G=200,B=150'],
    ['simple', false, 'a/b;c', 'a%2Fb%3Bc'],
    ['label', false, 'blue', '.blue'],
    ['label', false, list, '.blue,black,brown'],
    ['label', true, list, '.blue.black.brown'],
    ['label', false, object, '.R,100,G,200,B,150'],
    ['label', true, object, '.R=100.G=200.B=150'],
    ['matrix', false, 'blue', ';color=blue'],
    ['matrix', false, list, ';color=blue,black,brown'],
    ['matrix', true, list, ';color=blue;color=black;color=brown'],
    ['matrix', false, object, ';color=R,100,G,200,B,150'],
    ['matrix', true, object, ';R=100;G=200;B=150'],
  ])('%s, explode %s, %j', (style, explode, value, expected) => {
    expect(serializePathParameter({ name: 'color', style, explode }, value)).toBe(expected);
  });

  test('content is JSON, percent-encoded', () => {
    const parameter = { name: 'q', style: 'simple', explode: false, mediaType: 'application/json' };
    expect(serializePathParameter(parameter, { a: 'é' })).toBe('%7B%22a%22%3A%22%C3%A9%22%7D');
  });
});

describe('query', () => {
  test.each([
    ['form', true, 'blue', 'color=blue'],
    ['form', true, list, 'color=blue&color=black&color=brown'],
    ['form', false, list, 'color=blue,black,brown'],
    ['form', true, object, 'R=100&G=200&B=150'],
    ['form', false, object, 'color=R,100,G,200,B,150'],
    ['spaceDelimited', false, list, 'color=blue%20black%20brown'],
    ['spaceDelimited', true, list, 'color=blue&color=black&color=brown'],
    ['pipeDelimited', false, list, 'color=blue%7Cblack%7Cbrown'],
    ['deepObject', true, object, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
    ['deepObject', true, { a: { b: [1, 2] } }, 'color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2'],
    ['form', true, null, 'color='],
    ['form', true, [], ''],
    ['form', true, ["a&b=c'#"], 'color=a%26b%3Dc%27%23'],
  ])('%s, explode %s, %j', (style, explode, value, expected) => {
    const parts = serializeQueryParameter({ name: 'color', in: 'query', style, explode }, value);
    expect(parts.map((part) => part.encoded).join('&')).toBe(expected);
  });

  test('reserved characters stay where the specification allows it, but those that split a query', () => {
    const [part] = serializeQueryParameter(
      { name: 'u', style: 'form', explode: true, allowReserved: true },
      'a/b?c=d&e#f+g[h]',
    );
    expect(part?.encoded).toBe('u=a/b?c%3Dd%26e%23f%2Bg%5Bh%5D');
  });

  test('a querystring parameter is the whole query', () => {
    const form = {
      name: 'q',
      in: 'querystring' as const,
      style: 'form',
      explode: true,
      mediaType: 'application/x-www-form-urlencoded',
    };
    const encode = (parameter: Parameters<typeof serializeQueryParameter>[0], value: unknown): string =>
      serializeQueryParameter(parameter, value)
        .map((part) => part.encoded)
        .join('&');
    expect(encode(form, { a: 1, b: ['x', 'y z'] })).toBe('a=1&b=x&b=y%20z');
    expect(encode({ ...form, mediaType: 'application/json' }, { a: 1 })).toBe('%7B%22a%22%3A1%7D');
  });
});

test('headers are not percent-encoded', () => {
  expect(serializeHeaderParameter({ name: 'X', style: 'simple', explode: false }, list)).toBe('blue,black,brown');
  expect(serializeHeaderParameter({ name: 'X', style: 'simple', explode: true }, object)).toBe('R=100,G=200,B=150');
  expect(
    serializeHeaderParameter({ name: 'X', style: 'simple', explode: false, mediaType: 'application/json' }, [1]),
  ).toBe('[1]');
});

test('cookies are encoded, unless their style says otherwise', () => {
  expect(serializeCookieParameter({ name: 'c', style: 'form', explode: true }, 'a b;')).toEqual([
    { name: 'c', value: 'a%20b%3B' },
  ]);
  expect(serializeCookieParameter({ name: 'c', style: 'cookie', explode: true }, 'a/b')).toEqual([
    { name: 'c', value: 'a/b' },
  ]);
  expect(serializeCookieParameter({ name: 'c', style: 'form', explode: true }, ['a', 'b'])).toEqual([
    { name: 'c', value: 'a' },
    { name: 'c', value: 'b' },
  ]);
});
