import { describe, expect, it } from 'vitest';
import { createProgress } from '../../bin/progress.ts';

function setUp(interactive: boolean) {
  const notes: string[] = [];
  let now = 0;
  const progress = createProgress({
    out: () => undefined,
    note: (text) => notes.push(text),
    interactive,
    directory: '/',
    clock: () => now,
  });
  return { notes, progress, pass: (milliseconds: number) => (now += milliseconds) };
}

describe('progress', () => {
  it('tells a log the beginning and the end of every stage, and a line every few seconds between', () => {
    const { notes, progress, pass } = setUp(false);
    for (const [done, wait] of [
      [1, 0],
      [2, 100],
      [3, 6_000],
      [4, 100],
      [5, 100],
    ] as const) {
      pass(wait);
      progress.update('embed', done, 5);
    }
    progress.update('commit', 0, 1);
    progress.update('commit', 1, 1);
    progress.end();
    expect(notes).toEqual(['  embed 1/5\n', '  embed 3/5\n', '  embed 5/5\n', '  commit 0/1\n', '  commit 1/1\n']);
  });

  it('redraws one line on a screen and leaves it empty', () => {
    const { notes, progress } = setUp(true);
    progress.update('embed', 1, 2);
    progress.update('embed', 2, 2);
    progress.end();
    expect(notes).toHaveLength(3);
    expect(notes[0]).toBe(`\r\u001B[K  embed   ${'█'.repeat(14)}${'░'.repeat(14)} 1/2`);
    expect(notes.at(-1)).toBe('\r\u001B[K');
  });
});
