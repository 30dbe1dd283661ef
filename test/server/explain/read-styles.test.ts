import { describe, expect, it } from 'vitest';
import { readSegment } from '../../../server/explain/read-segment.ts';
import { readStyled, type ParameterShape } from '../../../server/explain/read-styles.ts';
import { serializePathParameter } from '../../../server/snippets/serialize-parameter.ts';

const values = { value: 'blue', list: ['blue', 'black'], object: { R: '100', G: '200' } } as const;
const shapes: readonly ParameterShape[] = ['value', 'list', 'object'];

describe('readStyled', () => {
  it.each(
    ['simple', 'label', 'matrix'].flatMap((style) =>
      [true, false].flatMap((explode) => shapes.map((shape) => ({ style, explode, shape }))),
    ),
  )('reads back what is written in a path: $style, explode $explode, $shape', ({ style, explode, shape }) => {
    const parameter = { name: 'color', in: 'path' as const, style, explode };
    const written = decodeURIComponent(serializePathParameter(parameter, values[shape]));
    expect(readStyled(parameter, shape, written)).toEqual({ value: values[shape] });
  });

  it.each([
    ['label', 'value', 'blue', /begin with a dot/],
    ['matrix', 'value', 'blue', /begin with ;color=/],
    ['matrix', 'list', ';color=blue;colour=black', /repeat ;color=/],
    ['simple', 'object', 'R,100,G', /by turns/],
  ] as const)('says what a %s %s lacks: %s', (style, shape, text, expected) => {
    const explode = shape === 'list';
    const read = readStyled({ name: 'color', in: 'path', style, explode }, shape, text);
    expect('fault' in read && read.fault).toMatch(expected);
  });

  it('takes separators of a query', () => {
    const parameter = { name: 'color', in: 'query' as const, explode: false };
    expect(readStyled({ ...parameter, style: 'pipeDelimited' }, 'object', 'R|100|G|200')).toEqual({
      value: values.object,
    });
    expect(readStyled({ ...parameter, style: 'form' }, 'object', 'R,100,G,200')).toEqual({ value: values.object });
  });
});

describe('readSegment', () => {
  it.each<[string, string, object | null]>([
    ['{id}', 'x.y', { id: 'x.y' }],
    ['v{version}', 'v3', { version: '3' }],
    ['{owner}:{name}', 'a:b:c', { owner: 'a', name: 'b:c' }],
    ['{a}.{b}', 'x.y', { a: 'x', b: 'y' }],
    ['{a}.{b}', 'xy', null],
    ['{name}.{format}.gz', 'x.json.gz', { name: 'x', format: 'json' }],
    ['compare-{base}...{head}', 'compare-main...next', { base: 'main', head: 'next' }],
    ['{a}{b}', 'xy', {}],
    ['{a}-{b}-{c}', 'x-y', null],
    ['({id})', '(7)', { id: '7' }],
  ])('%s of %s', (segment, text, expected) => {
    expect(readSegment(segment, text)).toEqual(expected);
  });

  it('keeps names of specifications harmless and work bounded', () => {
    expect(Object.getPrototypeOf(readSegment('{__proto__}', 'x'))).toBe(Object.prototype);
    expect(readSegment('{a}-'.repeat(2_000), '-'.repeat(20_000))).toBeNull();
  });
});
