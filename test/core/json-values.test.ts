import { describe, expect, it } from 'vitest';
import { isObject, setOwn, valueAt } from '../../core/json-values.ts';

describe('values of unknown shape', () => {
  it('are objects only when they have keys of their own', () => {
    expect([{}, Object.create(null), [], null, 'text', 1, undefined].map(isObject)).toEqual([
      true, true, false, false, false, false, false,
    ]); // prettier-ignore
  });

  it('answer with own values alone', () => {
    expect(valueAt({ name: 1 }, 'name')).toBe(1);
    for (const key of ['constructor', 'toString', '__proto__']) expect(valueAt({}, key)).toBeUndefined();
    expect(valueAt(['a'], '0')).toBeUndefined();
    expect(valueAt(null, 'name')).toBeUndefined();
  });

  it('take any name as a key, and keep their prototype', () => {
    const target: Record<string, unknown> = {};
    setOwn(target, '__proto__', { polluted: true });
    setOwn(target, 'name', 1);
    expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
    expect(valueAt(target, 'polluted')).toBeUndefined();
    expect(valueAt(target, '__proto__')).toEqual({ polluted: true });
    expect(JSON.stringify(target)).toBe('{"__proto__":{"polluted":true},"name":1}');
  });
});
