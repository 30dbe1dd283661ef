import { describe, expect, it } from 'vitest';
import { createThinWarnings } from '../../../bin/index-runs/thin-warnings.ts';
import { CopilotError } from '../../../core/errors.ts';

describe('warnings of what fails again and again', () => {
  function setUp() {
    const lines: unknown[] = [];
    const time = { now: 5_000 };
    const tell = createThinWarnings({ warn: (fields) => void lines.push(fields), now: () => time.now });
    return { lines, time, tell };
  }

  it('come at once, once a minute while it lasts, and say how often it happened', () => {
    const { lines, time, tell } = setUp();
    for (let second = 0; second < 130; second += 1) {
      tell(new CopilotError('index_unavailable', 'The database is away.', { cause: new Error(`try ${second}`) }));
      time.now += 1_000;
    }
    const line = { code: 'index_unavailable', reason: 'The database is away.' };
    expect(lines).toEqual([line, { ...line, again: 59 }, { ...line, again: 59 }]);
  });

  it('come for each trouble of its own', () => {
    const { lines, tell } = setUp();
    tell(new TypeError('A fault of ours.'));
    tell(new CopilotError('timeout', 'It took too long.'));
    tell(new TypeError('Another fault.'));
    tell(new TypeError('Another fault.'));
    expect(lines).toEqual([
      { code: 'internal', reason: 'A fault of ours.' },
      { code: 'timeout', reason: 'It took too long.' },
      { code: 'internal', reason: 'Another fault.' },
    ]);
  });

  it('need no more memory for more kinds of trouble', () => {
    const { lines, tell } = setUp();
    for (let kind = 0; kind < 1_000; kind += 1) tell(new Error(`Kind ${kind}`));
    expect(lines).toHaveLength(1_000);
    tell(new Error('Kind 999'));
    expect(lines).toHaveLength(1_000);
  });
});
