import { describe, expect, it } from 'vitest';
import { nameOperation, shortTitle } from '../../../server/answers/operation-title.ts';
import { quoteMarkdown } from '../../../server/answers/quote-markdown.ts';
import { htmlToMarkdown } from '../../../server/answers/read-html.ts';
import { suggestQuestions } from '../../../server/answers/suggestions/suggest-questions.ts';
import { buildHit } from './answer-fixtures.ts';
import { threadMilliseconds } from '../../support/thread-milliseconds.ts';

describe('naming operations', () => {
  it('uses the summary, and the call alone where there is none', () => {
    const call = { key: 'POST /refunds', deprecated: false };
    expect(nameOperation({ ...call, summary: 'Create a refund.' })).toBe('**Create a refund** — `POST /refunds`');
    expect(nameOperation({ ...call, summary: null })).toBe('**`POST /refunds`**');
    expect(nameOperation({ ...call, summary: 'POST /refunds', deprecated: true })).toBe(
      '**`POST /refunds`** (deprecated)',
    );
  });

  it('takes the sentence that says what is done from a paragraph', () => {
    const long = `**New here?** Our [guide](https://docs.example/g) explains a lot of things. Creates a run. ${'More. '.repeat(20)}`;
    expect(shortTitle(long)).toBe('Creates a run');
    expect(
      nameOperation({ key: 'POST /runs', deprecated: false, summary: `New here? ${'This is long. '.repeat(9)}` }),
    ).toBe('**`POST /runs`**');
  });
});

describe('htmlToMarkdown', () => {
  it('keeps the words of a description written in HTML', () => {
    const html = '<p>Creates a <code>refund</code>.</p><ul><li>once</li><li>safely</li></ul>';
    expect(quoteMarkdown(htmlToMarkdown(html))).toEqual([
      { kind: 'paragraph', text: 'Creates a `refund`.' },
      { kind: 'list', items: ['once', 'safely'] },
    ]);
  });

  it('makes no tag of what was none, and keeps no script', () => {
    const html = '<p>&lt;img src=x onerror=y&gt;</p><script>alert(1)</script><p onclick="x">a < b</p>';
    const text = JSON.stringify(quoteMarkdown(htmlToMarkdown(html)));
    expect(text).not.toMatch(/<(?:img|script|p)|alert/u);
    expect(text).toContain('a &lt; b');
    expect(htmlToMarkdown('a < b, `<p>` is fine')).not.toContain('<script');
  });

  it('reads hostile nesting in good time', () => {
    const started = threadMilliseconds();
    htmlToMarkdown(`<p>${'<script'.repeat(20_000)}`);
    htmlToMarkdown(`<p>${'<a '.repeat(20_000)}`);
    expect(threadMilliseconds() - started).toBeLessThan(2_000);
  });
});

describe('wording suggestions', () => {
  it.each([
    [{ kind: 'section', title: '3. Create a payment' }, 'How do I create a payment?'],
    [{ kind: 'section', title: 'Step 2: Send a refund' }, 'How do I send a refund?'],
    [{ kind: 'section', title: 'Why do I get a 401?' }, 'Why do I get a 401?'],
    [
      { kind: 'operation', title: 'Creates or deletes a template.', operationKey: 'POST /t' },
      'How do I create or delete a template?',
    ],
    [{ kind: 'operation', title: 'POST /t', operationKey: 'POST /t' }, 'What does POST /t do?'],
    [{ kind: 'overview', title: 'Payments API' }, 'What can I do with the Payments API?'],
  ] as const)('%j → %s', (hit, expected) => {
    expect(suggestQuestions('something else', null, [buildHit(hit)], [])).toEqual([expected]);
  });

  it('repeats neither the question nor one topic in two wordings', () => {
    const hits = [
      buildHit({ title: '3. Create a payment' }),
      buildHit({ kind: 'operation', title: 'Create a payment', operationKey: 'POST /payments' }),
      buildHit({ title: 'Partial refunds' }),
    ];
    expect(suggestQuestions('Partial refunds?', null, hits, [])).toEqual(['How do I create a payment?']);
  });
});
