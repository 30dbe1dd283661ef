import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../server/routes/find-json-fault.ts';
import { createRandom } from '../../support/create-random.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const seeds = [
  '{"a":[1,-2.5e+10,true,false,null,"x\\n\\u00e9\\""],"b":{},"c":[]}',
  '  [ { "k" : "v" } , 0 , "" ]\r\n',
  '"\u007f\u0085\u2028"',
  '[0.1,1E5,-0]',
];

describe('findJsonFault', () => {
  it.each(seeds)('finds nothing in %j', (text) => {
    expect(findJsonFault(text, 10)).toBeNull();
    expect(isJson(text)).toBe(true);
  });

  it('agrees with JSON.parse on 20,000 mutations', () => {
    const random = createRandom(20_260_302);
    const alphabet = '{}[]",:\\ \n\t01-+.eEtrufalsn\u0001é';
    let faulty = 0;
    for (let round = 0; round < 20_000; round += 1) {
      let text = seeds[random.below(seeds.length)] ?? '';
      for (let change = random.below(3); change >= 0; change -= 1) {
        const at = random.below(text.length + 1);
        text = text.slice(0, at) + alphabet.charAt(random.below(alphabet.length)) + text.slice(at + random.below(2));
      }
      const fault = findJsonFault(text, 100);
      expect([text, fault === null]).toEqual([text, isJson(text)]);
      if (fault !== null) faulty += 1;
    }
    expect(faulty).toBeGreaterThan(5000);
    expect(faulty).toBeLessThan(20_000);
  });

  it('counts nesting, not brackets', () => {
    expect(findJsonFault('[[],[],[],[]]', 2)).toBeNull();
    expect(findJsonFault('[[[]]]', 2)).toMatchObject({ column: 3, reason: 'nested deeper than 2 levels' });
  });

  it('takes no longer than linear time on a long string', () => {
    const started = threadMilliseconds();
    findJsonFault(`"${'\\"'.repeat(500_000)}`, 10);
    expect(threadMilliseconds() - started).toBeLessThan(2000);
  });
});
