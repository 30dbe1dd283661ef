import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureFalseMarks } from '../../bench/support/measure-false-marks.ts';
import { projectRoot } from '../support/source-tree.ts';

const corpus = path.resolve(projectRoot, '../shared/eval/specs');
const isMissing = !existsSync(corpus);
if (isMissing) process.stderr.write(`Skipped: there are no specifications in ${corpus} to measure false marks on.\n`);

describe.skipIf(isMissing)('false marks in real specifications', () => {
  it(
    'are at most one in two hundred of what each says of itself, and nothing false is believed',
    { timeout: 900_000 },
    async () => {
      let [mentions, marked] = [0, 0];
      const worse: string[] = [];
      const believed: string[] = [];
      for (const file of globSync('*.{yaml,json}', { cwd: corpus }).filter((name) => name !== 'MANIFEST.json')) {
        const figures = await measureFalseMarks(readFileSync(path.join(corpus, file), 'utf8'), file);
        mentions += figures.mentions;
        marked += figures.marked.length;
        // Of a few mentions one is many in a hundred.
        if (figures.mentions > 200 && figures.marked.length > figures.mentions / 200) worse.push(file);
        believed.push(...figures.missed.map(({ text }) => `${file}: ${text}`));
      }
      process.stderr.write(
        `${marked} of ${mentions} mentions are marked: ${((100 * marked) / mentions).toFixed(2)} %\n`,
      );
      expect(mentions).toBeGreaterThan(100_000);
      expect(worse).toEqual([]);
      expect(believed).toEqual([]);
    },
  );
});
