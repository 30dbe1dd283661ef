import { describe, expect, it } from 'vitest';
import { asksForChanges, asksSince, wordForBreaking } from '../../../../server/answers/changes/changes-question.ts';

describe('asksForChanges', () => {
  it.each([
    'What changed between v1 and v2 of the Payments API?',
    'What are the differences between version 2 and 3?',
    'Is there a breaking change in v3?',
    'Does 2.0 break my integration?',
    'What is new in Payments v3?',
    "What's new?",
    'What has changed since v1?',
    'Is v2 backwards compatible with v1?',
    'Are v1 and v2 incompatible?',
    'Compare v1 and v3 of payments',
    'How does v2 differ from v1?',
    'Which operations were removed in v2?',
  ])('%s', (question) => expect(asksForChanges(question)).toBe(true));

  it.each([
    'How do I change the address of a customer?',
    'When does the status of a payment change?',
    'How do I create a new payment?',
    'Which fields were changed by PATCH /v1/customers?',
    'How do I compare rates?',
    'How do I know that a webhook is new?',
  ])('not: %s', (question) => expect(asksForChanges(question)).toBe(false));
});

describe('wordForBreaking', () => {
  it.each([
    ['Is there a breaking change in v3?', 'yes'],
    ['Are v1 and v2 incompatible?', 'yes'],
    ['Is v2 backwards compatible with v1?', 'no'],
    ['Is v2 compatible or does it break v1?', 'yes'],
    ['What changed in v3?', null],
    ['Which breaking changes are in v3?', null],
    ['Is v3 out?', null],
  ])('%s → %s', (question, word) => expect(wordForBreaking(question)).toBe(word));

  it('tells "since" from "in"', () => {
    expect(asksSince('What changed since v1?')).toBe(true);
    expect(asksSince('What changed in v1?')).toBe(false);
  });
});
