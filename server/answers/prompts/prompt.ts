import { CopilotError } from '../../../core/errors.ts';

/** Prompts are files of this directory, read once when a server starts: `answer.md` and so on. */
export const promptNames = ['answer', 'agent', 'last-step', 'standalone-question', 'repair-sentence'] as const;

export type PromptName = (typeof promptNames)[number];

export interface Prompt {
  /** `answer-3`: what measurements and stored answers call it. */
  readonly version: string;
  readonly text: string;
}

export type Prompts = Readonly<Record<PromptName, Prompt>>;

/**
 * Reads a prompt file: `version: N` in its first line, an empty line, then the text.
 * @throws CopilotError `configuration_invalid`
 */
export function parsePrompt(name: PromptName, content: string): Prompt {
  const [, number, text = ''] = /^version: (\d{1,6})\r?\n\r?\n([\s\S]+)$/u.exec(content) ?? [];
  if (number === undefined || text.trim() === '') {
    throw new CopilotError(
      'configuration_invalid',
      `The prompt ${name}.md must begin with a line "version: 1" and an empty line before its text.`,
    );
  }
  return { version: `${name}-${number}`, text: text.trim() };
}
