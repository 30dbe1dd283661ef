import { describe, expect, it } from 'vitest';
import { settledLength, spokenText } from '../../widget/announcer.ts';

describe('settledLength', () => {
  const settled = (text: string): string => text.slice(0, settledLength(text));

  it('ends with the last complete sentence or paragraph', () => {
    expect(settled('One. Two thr')).toBe('One.');
    expect(settled('Use `v1.2')).toBe('');
    expect(settled('Refund it [1]. Then')).toBe('Refund it [1].');
    expect(settled('A title\n\nText')).toBe('A title\n\n');
  });

  it('waits for the end of a code block', () => {
    expect(settled('Try this:\n\n```sh\ncurl a. b. c')).toBe('Try this:\n\n');
  });
});

describe('spokenText', () => {
  it('says words and no markup', () => {
    expect(spokenText('## Refunds\n\nUse **`POST`** [here](https://a.example) [1].', 'Code')).toBe(
      'Refunds\n\nUse POST here .',
    );
  });

  it('names code instead of reading it out', () => {
    expect(spokenText('Run:\n```sh\ncurl x\n```\nDone.', 'Code sample')).toBe('Run:\nCode sample.\nDone.');
  });
});
