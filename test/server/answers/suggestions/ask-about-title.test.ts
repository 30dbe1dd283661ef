import { describe, expect, it } from 'vitest';
import { askAboutTitle } from '../../../../server/answers/suggestions/ask-about-title.ts';

const ask = (title: string, pageTitle = 'Guide', text = ''): string | null => askAboutTitle({ title, pageTitle, text });

describe('the question that a section answers', () => {
  it.each([
    ['Follow a refund', 'How do I follow a refund?'],
    ['3. Copy your test key', 'How do I copy my test key?'],
    ['Stay below the limit', 'How do I stay below the limit?'],
    ['Get credentials', 'How do I get credentials?'],
    ['Why do I get a 401?', 'Why do I get a 401?'],
    ['What to do after a 429', 'What should I do after a 429?'],
    ['How to verify a signature', 'How do I verify a signature?'],
    ['How webhooks work', 'How do webhooks work?'],
    ['What makes a new version', 'What makes a new version?'],
    ['Charges are payments', 'What does “Charges are payments” mean?'],
    ['Refunds have a path of their own', 'What does “Refunds have a path of their own” mean?'],
    ['Rate limits', 'How do rate limits work?'],
    ['Partner onboarding', 'How does partner onboarding work?'],
    ['Authentication and permission', 'How do authentication and permission work?'],
    ['Status codes', 'Which status codes are there?'],
    ['Report types', 'Which report types are there?'],
    ['Sandbox account', 'What should I know about the sandbox account?'],
    ['OAuth 2.0 for platforms', 'What should I know about OAuth 2.0 for platforms?'],
    ['Errors you may meet', 'What should I know about errors I may meet?'],
    ['Errors the API returns', 'What should I know about errors the API returns?'],
    ['How long a refund takes', 'What should I know about how long a refund takes?'],
    ['401 Unauthorized', 'What does 401 Unauthorized mean?'],
    ['Search contacts: Accepted Fields', 'What does “Search contacts” say about accepted fields?'],
    ['Facet Search', 'What should I know about the facet search?'],
    ['Create portal', 'How do I create a portal?'],
    ['Delete team by ID', 'How do I delete a team by ID?'],
    ['Update account settings', 'How do I update account settings?'],
    ['Webhook: newBooking', 'What does the webhook newBooking send?'],
  ])('“%s”: %s', (title, question) => {
    expect(ask(title)).toBe(question);
  });

  it('names the page where the title alone says little', () => {
    expect(ask('Payments API', 'Errors')).toBe('What should I know about errors in the Payments API?');
    expect(ask('March 2026', 'Changelog')).toBe('What does “Changelog” say about March 2026?');
    expect(ask('How to get access', 'Getting access to Orders')).toBe('How do I get access to Orders?');
    expect(ask('Webhooks', 'Webhooks')).toBe('How do webhooks work?');
  });

  it.each(['Good to know', 'Where to go next', 'The APIs', 'Overview', 'Notes', 'Retries', '1.', ''])(
    'is none for “%s”, which means nothing away from its page',
    (title) => {
      expect(ask(title)).toBeNull();
    },
  );

  it('writes names as the text does', () => {
    expect(ask('Kong plugins', 'Guide', 'All of them run in Kong before a call.')).toBe('How do Kong plugins work?');
    expect(ask('Account plugins', 'Guide', 'Open Account plugins; each account has some.')).toBe(
      'How do account plugins work?',
    );
  });

  it('takes no time for titles and texts that were made to take it', () => {
    const title = `What ${'to '.repeat(20_000)}`;
    expect(ask(title, 'a'.repeat(50_000), ' What'.repeat(50_000))?.length ?? 0).toBeLessThan(200);
    expect(ask('A'.repeat(100_000))?.length ?? 0).toBeLessThan(200);
  });
});
