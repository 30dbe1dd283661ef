import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CopilotError } from '../../core/errors.ts';
import type { PageQuestion } from './read-questions.ts';

/** Names in one message; the others are counted. */
const MAX_NAMED = 10;

/**
 * Finds out before a long run whether the pages that the questions want are there at all.
 * @throws CopilotError `invalid_request` when the directory cannot be read or wanted pages are missing, naming them
 */
export function checkGoldPages(questions: readonly PageQuestion[], directory: string, questionFile: string): void {
  try {
    readdirSync(directory);
  } catch (error) {
    throw new CopilotError('invalid_request', `The directory of pages ${directory} cannot be read; check its name.`, {
      cause: error,
    });
  }
  const missing = [
    ...new Set(
      questions.flatMap(({ id, gold_pages }) =>
        gold_pages.filter((page) => !isPage(directory, page)).map((page) => `  question ${id}: ${page}`),
      ),
    ),
  ];
  if (missing.length === 0) return;
  const more = missing.length > MAX_NAMED ? `\n  and ${missing.length - MAX_NAMED} more` : '';
  throw new CopilotError(
    'invalid_request',
    `${questionFile} wants pages that are not below ${directory}:\n${missing.slice(0, MAX_NAMED).join('\n')}${more}\nA page goes by its path below the directory, such as guides/refunds.md.`,
  );
}

function isPage(directory: string, page: string): boolean {
  const inside = page !== '..' && !page.startsWith('../') && !path.isAbsolute(page);
  const isNamedLikeOne = /^[^\0]+\.(?:md|markdown)$/iu.test(page);
  return inside && isNamedLikeOne && statSync(path.join(directory, page), { throwIfNoEntry: false })?.isFile() === true;
}
