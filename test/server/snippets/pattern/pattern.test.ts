import { expect, test } from 'vitest';
import { matchPattern } from '../../../../server/snippets/pattern/match-pattern.ts';
import { parsePattern } from '../../../../server/snippets/pattern/parse-pattern.ts';
import { present } from '../support/present.ts';
import { samplePattern } from '../../../../server/snippets/pattern/sample-pattern.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';

const patterns = [
  '^pay_[A-Za-z0-9]{12}$',
  '^[a-z0-9]+(-[a-z0-9]+)*$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^(?:cat|dog)s?$',
  '^\\+?[1-9]\\d{1,14}$',
  '^[A-Z]{2}\\d{2}[A-Z0-9]{1,30}$',
  '^#?([a-f0-9]{6}|[a-f0-9]{3})$',
  '^\\p{Lu}\\p{Ll}+$',
  '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
  '^(?!admin)[a-z]{3,8}$',
  '^(?=.*[A-Z])(?=.*\\d)(?=.*[a-z]).{8,}$',
  '^((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)$',
  '\\bfoo\\b',
  '^a|b$',
  '^[\\w-.]+$',
  '^$',
  '',
  '^.{0}$',
  '^x{2,}y{0,2}z?$',
  '^(?<year>\\d{4})$',
  '^\\u0041\\x42\\/$',
  '^[\\]\\[]$',
  'a{,3}',
  '^(|a)+$',
];
const texts = [
  '',
  'a',
  'b',
  'cats',
  'cat',
  'dog',
  'foo bar',
  'xfoo',
  'AB/',
  'admin',
  'adminx',
  'abc',
  'Passw0rd',
  '2024',
  '2024-01-31',
];
texts.push(
  'pay_abcdefghijkl',
  'a-b-c',
  'a--b',
  '+4912345',
  'DE00X',
  '#ff00aa',
  'Élan',
  'a@b.c',
  '255.1.2.3',
  '256.1.2.3',
  'xxy',
  'xxyyyz',
  ']',
  'a{,3}',
  'aa\n',
);

test.each(patterns)('agrees with the platform on /%s/ and samples it', (pattern) => {
  const root = present(parsePattern(pattern));
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch {
    expression = new RegExp(pattern);
  }
  for (const text of texts) expect([text, matchPattern(root, text)]).toEqual([text, expression.test(text)]);
  const sample = samplePattern(root, { minLength: 0, maxLength: 100, variant: 0 });
  expect(sample).not.toBeNull();
  expect(sample).toMatch(expression);
  expect(samplePattern(root, { minLength: 0, maxLength: 100, variant: 0 })).toBe(sample);
});

test.each([
  '(a)\\1',
  '(?<=a)b',
  '(?<!a)b',
  '(',
  '[',
  'a**',
  '(?i:a)',
  '('.repeat(100) + ')'.repeat(100),
  'a'.repeat(2_001),
  '\\k<x>',
])('leaves /%s/ alone', (pattern) => expect(parsePattern(pattern)).toBeNull());

// Each of these keeps a backtracking engine busy for years.
test.each([
  '^(a+)+$',
  '^(a|a)*$',
  '^(a|aa)+$',
  '^((a*)*)*$',
  '^(.*a){20}$',
  '^(a?){50}a{50}$',
  '((a{1,1000}){1,1000}){1,1000}b',
  '^(?=(a+)+$)(a+)+b',
])('decides or gives up on /%s/ at once', (pattern) => {
  const root = present(parsePattern(pattern));
  const started = threadMilliseconds();
  const matched = matchPattern(root, `${'a'.repeat(2_000)}!`);
  expect(threadMilliseconds() - started).toBeLessThan(2_000);
  expect(matched).not.toBe(true);
});

test('keeps the length limits and gives different strings when asked', () => {
  const root = present(parsePattern('^[a-z]+$'));
  expect(samplePattern(root, { minLength: 5, maxLength: 8, variant: 0 })).toBe('abcde');
  expect(samplePattern(root, { minLength: 0, maxLength: 0, variant: 0 })).toBeNull();
  expect(new Set([0, 1, 2].map((variant) => samplePattern(root, { minLength: 3, maxLength: 3, variant }))).size).toBe(
    3,
  );
});

test('refuses samples too long to read', () => {
  const root = present(parsePattern('^(a{1000}){1000}$'));
  expect(samplePattern(root, { minLength: 0, maxLength: Infinity, variant: 0 })).toBeNull();
});
