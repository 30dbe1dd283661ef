import { describe, expect, it } from 'vitest';
import { readTree, UnreadableText } from '../../../ingest/openapi/read-tree.ts';
import { WarningList } from '../../../ingest/warning-list.ts';

function read(text: string): { tree: unknown; warnings: string[] } {
  const warnings = new WarningList();
  return { tree: readTree(text, warnings), warnings: warnings.toList() };
}

function failure(text: string): UnreadableText {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UnreadableText) return error;
  }
  throw new TypeError('the text was read');
}

describe('readTree', () => {
  it('reads JSON, and JSON with comments and trailing commas as YAML would', () => {
    expect(read('{"a": [1, true, null]}').tree).toEqual({ a: [1, true, null] });
    expect(read('{"a": 1, # why\n "b": [2,],}').tree).toEqual({ a: 1, b: [2] });
  });

  it('warns of a duplicate key with its line and takes the later one', () => {
    const { tree, warnings } = read('a: 1\nb: 2\na: 3\n');
    expect(tree).toEqual({ a: 3, b: 2 });
    expect(warnings).toEqual(['a key stands twice in one map; the later one counts (line 3)']);
  });

  it('says at which line a broken text breaks', () => {
    const error = failure('a: 1\nb: [1, 2\nc: 3\n');
    expect(error.line).toBeGreaterThanOrEqual(2);
    expect(error.message).toMatch(/^cannot be read: /);
  });

  it('refuses aliases that multiply', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1) {
      const uses = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
      lines.push(`a${level}: &a${level} [${uses}]`);
    }
    expect(failure(lines.join('\n')).message).toContain('aliases multiply');
  });

  it('gives each use of an alias a value of its own', () => {
    const tree = read('base: &base { type: string }\none: *base\ntwo: { <<: *base, format: uuid }\n').tree as Record<
      string,
      unknown
    >;
    expect(tree['one']).toEqual({ type: 'string' });
    expect(tree['one']).not.toBe(tree['base']);
    expect(tree['two']).toEqual({ type: 'string', format: 'uuid' });
  });

  it('cuts a tree that holds itself, and one nested without end', () => {
    const cyclic = read('a: &a\n  b: *a\n  c: 1\n');
    expect(cyclic.tree).toEqual({ a: { b: null, c: 1 } });
    expect(cyclic.warnings).toHaveLength(1);
    const deep = read(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
    expect(JSON.stringify(deep.tree).length).toBeLessThan(3_000);
    expect(deep.warnings).toHaveLength(1);
  });

  it('drops `__proto__` and keeps `constructor` as data', () => {
    const { tree } = read('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    expect(Object.keys(tree as object)).toEqual(['constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('masks credentials in every string', () => {
    const letters = 'aB3dE5fG7hI9jK1l';
    const { tree } = read(`a: 'key sk_live_${letters} end'\nb: [AKIA${letters.toUpperCase()}]\n`);
    expect(tree).toEqual({ a: 'key *** end', b: ['***'] });
  });
});
