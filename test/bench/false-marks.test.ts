import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureFalseMarks } from '../../bench/support/measure-false-marks.ts';
import { projectRoot } from '../support/source-tree.ts';

describe('false marks', () => {
  it('are rare in what the specifications of the examples say of themselves, and nothing false beside them is believed', async () => {
    const files = globSync('examples/apis/*/v*.{yaml,json}', { cwd: projectRoot });
    let [mentions, marked, planted, missed] = [0, 0, 0, 0];
    for (const file of files) {
      const figures = await measureFalseMarks(readFileSync(path.join(projectRoot, file), 'utf8'), path.basename(file));
      mentions += figures.mentions;
      marked += figures.marked.length;
      planted += figures.planted;
      missed += figures.missed.length;
    }
    expect(files.length).toBeGreaterThan(5);
    expect(mentions).toBeGreaterThan(1_000);
    expect(marked / mentions).toBeLessThanOrEqual(0.005);
    expect(planted).toBeGreaterThan(200);
    expect(missed).toBe(0);
  });
});
