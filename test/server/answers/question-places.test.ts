import { expect, it } from 'vitest';
import { withoutPlaces } from '../../../server/answers/question-places.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

it.each([
  ['How do I list payments for the EU region?', 'How do I list payments?'],
  ['Create a refund in the test environment in Python', 'Create a refund in Python'],
  ['How do I list payments in Europe?', 'How do I list payments?'],
  // The place is what it is about, or there is nothing else.
  ['What is the address for the EU region?', 'What is the address for the EU region?'],
  ['How do I call in the EU region?', 'How do I call in the EU region?'],
  ['How do I create a payment for EU customers?', 'How do I create a payment for EU customers?'],
  ['How do I receive events in my environment?', 'How do I receive events in my environment?'],
  ['How do I create a payment in the sandbox?', 'How do I create a payment in the sandbox?'],
])('%s → %s', (question, rest) => {
  expect(withoutPlaces(question)).toBe(rest);
});

it('reads long questions in good time', () => {
  const started = threadMilliseconds();
  withoutPlaces(`How do I list payments ${'in the '.repeat(2_500)}`);
  withoutPlaces(`How do I list payments${' '.repeat(16_000)}in`);
  expect(threadMilliseconds() - started).toBeLessThan(2_000);
});
