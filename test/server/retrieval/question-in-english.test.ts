import { describe, expect, it } from 'vitest';
import { questionInEnglish } from '../../../server/retrieval/question-in-english.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

describe('questionInEnglish', () => {
  it.each([
    ['Wie lösche ich einen Kunden?', 'delete customer'],
    ['Rechnung per E-Mail an den Kunden schicken', 'invoice per e email an customer send'],
    ['Zahlungsmethode löschen', 'payment method delete'],
    ['¿Cómo puedo crear una factura?', 'create invoice'],
    ['eliminar un usuario del grupo', 'delete user group'],
    ['comment supprimer un abonnement ?', 'delete subscription'],
    ['come posso cancellare un abbonamento', 'come delete subscription'],
    ['como excluir uma assinatura', 'delete subscription'],
  ])('%s → %s', (question, english) => {
    expect(questionInEnglish(question)).toBe(english);
  });

  it.each([
    'How do I delete a user?',
    'no such customer: cus_123',
    'list all consumers',
    'remove a label from a PR',
    'export des rapports.csv fails for the admin',
    'Los Angeles weather',
    'POST /v1/refunds',
    '',
    '?',
    'MIT license of the client library',
  ])('leaves English and names as they are: %s', (question) => {
    expect(questionInEnglish(question)).toBe(question);
  });

  it('keeps what it does not know', () => {
    expect(questionInEnglish('Wie lösche ich den Webhook im Frobnikator?')).toBe('delete webhook frobnikator');
  });

  it('stays fast with hostile questions', () => {
    const started = threadMilliseconds();
    for (const question of ['loschen '.repeat(20_000), `der die das ${'zahlung'.repeat(20_000)}`])
      questionInEnglish(question);
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });
});
