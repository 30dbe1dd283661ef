import { describe, expect, it } from 'vitest';
import { AnnouncementHold } from '../../../server/answers/hold-announcement.ts';

/** What each step lets out; `null` stands for a call of a tool. */
function pass(...steps: readonly (string | null)[]): string[] {
  const hold = new AnnouncementHold();
  const out = steps.map((step) => {
    if (step !== null) return hold.push(step);
    hold.turn();
    return '|';
  });
  return [...out, hold.end()];
}

describe('AnnouncementHold', () => {
  it.each(['Let me look that up.', 'I’ll check the refunds operation.', 'Okay, let me see:', 'First, I will search.'])(
    'keeps "%s" out where a tool is called after it',
    (said) => {
      expect(pass(...said.split(/(?<= )/u), null, 'Use it [1].').join('')).toBe('|Use it [1].');
    },
  );

  it('lets text flow that announces nothing', () => {
    expect(pass('Use ', 'this.')).toEqual(['Use ', 'this.', '']);
    expect(pass('I', 'n ', 'cents.')).toEqual(['', 'In ', 'cents.', '']);
  });

  it('lets an announcement out that is followed by an answer, holds a citation, or is all there is', () => {
    expect(pass('Let me explain. ', 'Use it.')).toEqual(['', 'Let me explain. Use it.', '']);
    expect(pass('First, I recommend `POST /refunds` [1', ']')).toEqual([
      'First, I recommend `POST /refunds` [1',
      ']',
      '',
    ]);
    expect(pass('Let me see.')).toEqual(['', 'Let me see.']);
  });

  it('does not hold for ever', () => {
    expect(pass(`Let me ${'think '.repeat(60)}`)[0]).not.toBe('');
  });

  it('begins a paragraph after a call between two texts', () => {
    expect(pass('Refunds exist [1].', null, 'They', ' need an id [2].').join('')).toBe(
      'Refunds exist [1].|\n\nThey need an id [2].',
    );
    expect(pass(null, 'They need an id [2].').join('')).toBe('|They need an id [2].');
  });
});
