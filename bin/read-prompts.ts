import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePrompt, promptNames } from '../server/answers/prompts/prompt.ts';
import type { Prompts } from '../server/answers/prompts/prompt.ts';

const promptDirectory = path.join(import.meta.dirname, '../server/answers/prompts');

/** What models are told. @throws CopilotError `configuration_invalid` for a file that is no prompt */
export function readPrompts(directory = promptDirectory): Prompts {
  const entries = promptNames.map((name) => [
    name,
    parsePrompt(name, readFileSync(path.join(directory, `${name}.md`), 'utf8')),
  ]);
  return Object.freeze(Object.fromEntries(entries) as Prompts);
}
