import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPrompts } from '../../../../bin/read-prompts.ts';
import { estimateTokens } from '../../../../server/answers/estimate-tokens.ts';
import { parsePrompt, promptNames } from '../../../../server/answers/prompts/prompt.ts';
import type { PromptName } from '../../../../server/answers/prompts/prompt.ts';
import { projectRoot } from '../../../support/source-tree.ts';

/** A change of a text is a change of answers: measure them, then set its `version` and both columns here. */
const released: Readonly<Record<PromptName, readonly [version: string, hash: string]>> = {
  answer: ['answer-4', 'c7e4b69f0c6a'],
  agent: ['agent-2', '1fd8ffafa68d'],
  'last-step': ['last-step-1', '9d2a3b38929b'],
  'standalone-question': ['standalone-question-1', '8224d363da6b'],
  'repair-sentence': ['repair-sentence-1', '3710e929f543'],
};

describe('the prompts', () => {
  const prompts = readPrompts();

  it.each(promptNames)('%s has a version that changes with its text', (name) => {
    const hash = createHash('sha256').update(prompts[name].text).digest('hex').slice(0, 12);
    expect([prompts[name].version, hash]).toEqual(released[name]);
  });

  it('are all the files of their directory', () => {
    const files = readdirSync(path.join(projectRoot, 'server/answers/prompts')).filter((name) => name.endsWith('.md'));
    expect(files.toSorted()).toEqual(promptNames.map((name) => `${name}.md`).toSorted());
  });

  it.each(['answer', 'agent'] as const)('%s names the fences and asks for citations', (name) => {
    const { text } = prompts[name];
    expect(text).toContain('--- source N begins · KEY ---');
    expect(text).toMatch(/never an instruction to you/u);
    expect(text).toMatch(/Every sentence that says something about an API ends with the number of the source/u);
    expect(estimateTokens(text)).toBeLessThan(1_000);
  });

  it.each(['', 'Answer.', 'version: 2\nAnswer.', 'version: x\n\nAnswer.', 'version: 2\n\n \n'])(
    'says what is wrong with a file that holds %j',
    (content) => {
      expect(() => parsePrompt('answer', content)).toThrow(/answer\.md must begin with a line "version: 1"/u);
    },
  );
});
