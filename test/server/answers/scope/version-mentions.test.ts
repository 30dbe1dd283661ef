import { describe, expect, it } from 'vitest';
import {
  findLabel,
  inVersion,
  readBareVersion,
  readVersionMentions,
} from '../../../../server/answers/scope/version-mentions.ts';
import { threadMilliseconds } from '../../../support/thread-milliseconds.ts';

const textsOf = (question: string): string[] =>
  readVersionMentions(question).map(({ text, isCertain }) => (isCertain ? text : `${text}?`));

describe('readVersionMentions', () => {
  it.each([
    ['What changed between v1 and v2 of the Payments API?', ['1', '2']],
    ['What changed between version 2 and version 3?', ['2', '3']],
    ['Compare versions 1 and 2', ['1', '2']],
    ['How do I refund in version 2?', ['2']],
    ['Payments v2.1: how do I refund', ['2.1']],
    ['Is V3-beta stable?', ['3-beta']],
    ['what is new in v.2', ['2']],
    ['What changed from 1.0.0 to 1.2.1?', ['1.0.0?', '1.2.1?']],
    ['Is 2026-03-01 supported?', ['2026-03-01?']],
    ['What changed in Train Travel 2.0.0?', ['2.0.0?']],
  ])('%s → %j', (question, expected) => expect(textsOf(question)).toEqual(expected));

  it.each([
    'Why do I get a 401 when I call POST /v3/refunds?',
    'Do you support OAuth 2.0 and HTTP/1.1 with TLS 1.2?',
    'Do I need OpenAPI 3.1 or Python 3.12?',
    'How many requests per minute, 60 or 1000?',
    'Connect to 10.0.0.7:5432/v1',
    'Is object.v3 a class?',
  ])('finds no certain version in "%s"', (question) =>
    expect(readVersionMentions(question).filter(({ isCertain }) => isCertain)).toEqual([]),
  );

  it('reads hostile questions in no time and finds few', () => {
    const started = threadMilliseconds();
    expect(readVersionMentions('v1 to '.repeat(50_000)).length).toBeLessThanOrEqual(6);
    expect(readVersionMentions(`version ${'1.'.repeat(100_000)}`).length).toBeLessThanOrEqual(6);
    expect(readVersionMentions('1-'.repeat(100_000)).length).toBeLessThanOrEqual(6);
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });
});

describe('findLabel', () => {
  const labels = ['v1', '2.0.0', '2.4.1', '3'];
  it.each([
    ['1', 'v1'],
    ['2', '2.0.0'],
    ['2.4', '2.4.1'],
    ['3.0', '3'],
    ['4', null],
    ['2.5', null],
  ])('%s means %s', (text, expected) => expect(findLabel({ text, isCertain: true }, labels)).toBe(expected));

  it('takes the newest below a number that stands for several', () =>
    expect(findLabel({ text: '2', isCertain: true }, ['2.1', '2.2', '2.10', '3.0'])).toBe('2.10'));

  it('takes a number that may be anything only as the label itself', () => {
    expect(findLabel({ text: '2.0', isCertain: false }, labels)).toBeNull();
    expect(findLabel({ text: '2.0.0', isCertain: false }, labels)).toBe('2.0.0');
  });
});

describe('a version that is all a follow-up says', () => {
  it.each([
    ['and in v3?', '3'],
    ['What about version 2.1', '2.1'],
    ['same for v2, please', '2'],
    ['and in Python?', null],
    ['and the errors in v3?', null],
    ['what about v2 and v3?', null],
    ['what about 2.1?', null],
    [`and in v3${'?'.repeat(5_000)}`, null],
  ])('%s', (question, expected) => expect(readBareVersion(question)?.text ?? null).toBe(expected));

  it.each([
    ['How do I create a refund in v2?', 'How do I create a refund in v3?'],
    ['Which fields are required?', 'Which fields are required in v3?'],
    ['v1: how do I pay', ': how do I pay in v3?'],
  ])('is put in the place of the one before: %s', (question, expected) => {
    expect(inVersion(question, '3')).toBe(expected);
  });
});
