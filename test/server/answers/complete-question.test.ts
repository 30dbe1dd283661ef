import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../core/answer.ts';
import { completeQuestion } from '../../../server/answers/complete-question.ts';
import { buildTurn } from './answer-fixtures.ts';

const operations: Answer['operations'] = [
  { api: 'p', version: '1', method: 'POST', path: '/refunds', operation_id: null, summary: null, url: null },
];
const turn = buildTurn('How do I refund a payment in full?', { operations });

describe('completeQuestion', () => {
  it.each([
    ['Which errors can it return?', 'POST /refunds — Which errors can it return?'],
    ['And in Python?', 'POST /refunds — And in Python?'],
    ['what parameters are required', 'POST /refunds — what parameters are required'],
    ['And how do I cancel one?', 'refund payment full — And how do I cancel one?'],
    ['What about partial refunds?', 'payment full — What about partial refunds?'],
    ['only 5 per page', 'refund payment full — only 5 per page'],
    ['why?', 'POST /refunds — why?'],
  ])('%s', (question, expected) => {
    expect(completeQuestion({ question }, [buildTurn('Hello'), turn])).toBe(expected);
  });

  it.each([
    ['what about deleting it?', 'refund payment full — what about deleting it?'],
    ['which errors can this return?', 'POST /refunds — which errors can this return?'],
  ])('goes back to where something was named: %s', (question, expected) => {
    const turns = [turn, buildTurn('and in Python?', { operations: [] })];
    expect(completeQuestion({ question }, turns)).toBe(expected);
  });

  it.each([
    ['How do I refund a payment in v2?', 'How do I refund a payment in v3?'],
    ['Which scopes does POST /v2/refunds need?', 'Which scopes does Refund need in v3?'],
    ['Which scopes does POST /refunds need?', 'Which scopes does POST /refunds need in v3?'],
  ])('asks %s once more where a version is all that is said', (before, expected) => {
    const [operation] = operations.map((one) => ({ ...one, summary: 'Refund' }));
    const turns = [turn, buildTurn(before, { operations: operation === undefined ? [] : [operation] })];
    expect(completeQuestion({ question: 'and in v3?' }, turns)).toBe(expected);
  });

  it('asks a follow-up once more with what it was about', () => {
    const turns = [turn, buildTurn('Which errors can it return?', { operations })];
    expect(completeQuestion({ question: 'what about v2?' }, turns)).toBe(
      'POST /refunds — Which errors can it return in v2?',
    );
  });

  it('carries neither language nor verb into what is asked next', () => {
    const turns = [buildTurn('Delete a customer with Ruby', { operations })];
    expect(completeQuestion({ question: 'And how do I update one?' }, turns)).toBe(
      'customer — And how do I update one?',
    );
  });

  it.each(['Can I filter by label?', 'How do I sort the results?', 'is it possible to search by email'])(
    'reads what is filtered from the turn before: %s',
    (question) => {
      expect(completeQuestion({ question }, [turn])).toBe(`POST /refunds — ${question}`);
      expect(completeQuestion({ question }, [])).toBe(question);
    },
  );

  it.each([
    'How do rate limits work?',
    'Which errors can POST /v3/refunds return?',
    'What does amount_exceeds_remaining mean?',
    'How do I create a customer with two addresses and save it for later?',
    '?!',
  ])('leaves a question that stands alone: %s', (question) => {
    expect(completeQuestion({ question }, [turn])).toBe(question);
  });

  it('takes what is selected on the page before the turn before', () => {
    const page = { url: 'https://p', title: 'Errors', selection: 'label_not_ready' };
    expect(completeQuestion({ question: 'What does this mean?', page }, [turn])).toBe(
      'label_not_ready — What does this mean?',
    );
  });

  it('takes the title of the page when there is nothing else', () => {
    const page = { url: 'https://p', title: 'Refunds' };
    expect(completeQuestion({ question: 'How do I do this?', page }, [])).toBe('Refunds — How do I do this?');
  });

  it.each([
    ['https://p/apis/payments/3#createRefund', 'createRefund — Which errors can it return?'],
    ['https://p/apis/payments#tag/Refunds/operation/create_refund', 'create_refund — Which errors can it return?'],
    ['https://p/guide#partial-refunds', 'partial refunds — Which errors can it return?'],
    ['https://p/guide', 'Refunds — Which errors can it return?'],
    ['https://p/guide#', 'Refunds — Which errors can it return?'],
    ['https://p/guide#%E0%A4%A', 'Refunds — Which errors can it return?'],
    ['https://p/guide#a b<script>', 'Refunds — Which errors can it return?'],
    [`https://p/guide#${'x'.repeat(5_000)}`, 'Refunds — Which errors can it return?'],
  ])('takes where on the page its reader is: %s', (url, expected) => {
    const page = { url, title: 'Refunds' };
    expect(completeQuestion({ question: 'Which errors can it return?', page }, [])).toBe(expected);
  });

  it('leaves a follow-up alone when there is nothing to complete it from', () => {
    expect(completeQuestion({ question: 'And in Python?' }, [])).toBe('And in Python?');
  });

  it('bounds what it takes', () => {
    const page = { url: 'https://p', selection: '😀'.repeat(5_000) };
    const completed = completeQuestion({ question: 'What is this?', page }, []);
    expect(completed.length).toBeLessThan(300);
    expect(completed.isWellFormed()).toBe(true);
  });
});
