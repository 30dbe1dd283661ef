import { describe, expect, it } from 'vitest';
import { composePageAnswer } from '../../../server/answers/compose-page-answer.ts';
import { createCitationList } from '../../../server/answers/number-citations.ts';
import { weighTerms } from '../../../server/answers/term-weights.ts';
import { buildHit } from './answer-fixtures.ts';

const first = buildHit({
  documentTitle: 'Request ids',
  title: 'Request ids',
  text: 'Request ids tell requests apart in logs.',
});
const later = buildHit({
  documentTitle: 'Request ids',
  title: 'Logs',
  text: 'Each line of the log of requests has the request id of its request.',
});

function answer(question: string, text = first.text): string | undefined {
  const terms = weighTerms(question);
  return composePageAnswer([{ ...first, text }, later], createCitationList(terms), terms, question)[0];
}

describe('composePageAnswer', () => {
  it('takes the first lines of a page for what something is or does, and for an announcement otherwise', () => {
    for (const question of ['What are request ids?', 'What do request ids do?', 'What’s a request id?'])
      expect(answer(question)).toContain('> Request ids tell requests apart in logs.');
    for (const question of ['How do I find request ids in logs?', 'What do request ids look like?'])
      expect(answer(question)).toContain('> Each line of the log');
    const announcement = 'How request ids are made, and where you find them.';
    expect(answer('What are request ids?', announcement)).toContain('> Each line of the log');
  });
});
