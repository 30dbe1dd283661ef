import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { locateLines } from '../../../ingest/lint/locate-lines.ts';

const tree = {
  openapi: '3.1.0',
  'a/b~c': { 'quo"te\\': [1, { deep: [[], { x: '}{][,:"' }] }], '': { empty: 1 } },
  paths: { '/pets/{id}': { get: { tags: ['x', 'y'], 'ümlaut é': null } } },
  numbers: [1e3, -2, true, false, null],
};

/** Every pointer of a tree. */
function pointersOf(node: unknown, prefix = ''): string[] {
  if (typeof node !== 'object' || node === null) return prefix === '' ? [] : [prefix];
  const below = Object.entries(node).flatMap(([key, value]) =>
    pointersOf(value, `${prefix}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return prefix === '' ? below : [prefix, ...below];
}

function lastKey(pointer: string): string {
  return (pointer.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

describe.each([
  ['JSON', JSON.stringify(tree, null, 2)],
  ['JSON with other line ends', JSON.stringify(tree, null, '\t').replaceAll('\n', '\r\n')],
  ['YAML', stringify(tree)],
])('lines in %s', (_format, text) => {
  const pointers = pointersOf(tree);
  const found = locateLines(text, pointers);
  const lines = text.split('\n');

  it('are found for every place', () => {
    expect([...found.keys()]).toEqual(pointers);
  });

  it('hold the key they are for', () => {
    for (const [pointer, line] of found) {
      const key = lastKey(pointer);
      if (/^\d+$/.test(key) || key === '') continue;
      const written = [key, JSON.stringify(key).slice(1, -1)];
      expect(written.some((form) => lines[line - 1]?.includes(form))).toBe(true);
    }
  });
});

describe('lines', () => {
  it('are those of what encloses a place that is not there', () => {
    const found = locateLines('{\n"a": {\n"b": 1\n}\n}', ['/a/x/y', '/nothing', '/a/b']);
    expect([...found]).toEqual([
      ['/a/x/y', 2],
      ['/nothing', 1],
      ['/a/b', 3],
    ]);
  });

  it('are the last ones of a key that stands twice', () => {
    expect(locateLines('{\n"a": 1,\n"a": 2\n}', ['/a']).get('/a')).toBe(3);
  });

  it('follow YAML aliases to what they stand for', () => {
    expect(locateLines('a: &one\n  b: 1\nc: *one\n', ['/c/b']).get('/c/b')).toBe(2);
  });

  it('are none, and no failure, in a text that is too deep or broken', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(locateLines(deep, ['/0/0/0']).get('/0/0/0')).toBe(1);
    expect(() => locateLines('{"a": [', ['/a'])).not.toThrow();
    expect(() => locateLines(':\n\t- {', ['/a'])).not.toThrow();
    expect(() => locateLines('', ['/a'])).not.toThrow();
  });
});
