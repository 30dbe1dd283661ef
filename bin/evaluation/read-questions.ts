import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CopilotError } from '../../core/errors.ts';

const anyQuestion = {
  id: z.union([z.string(), z.number()]).transform(String),
  query: z.string().min(1),
};

const questionSchema = z.object({
  ...anyQuestion,
  api: z.string().optional(),
  gold: z.array(z.string().regex(/^[A-Za-z]+ \/\S*$/u, 'must read like "GET /movie/{id}"')).min(1),
});

/** One line of a question file for operations. */
export type Question = z.output<typeof questionSchema>;

const pageQuestionSchema = z.object({
  ...anyQuestion,
  gold_pages: z.array(z.string().min(1).transform(pagePath)).min(1),
});

/** One line of a question file for pages; their paths as the index has them. */
export type PageQuestion = z.output<typeof pageQuestionSchema>;

/**
 * Reads a JSON Lines file of questions about operations; other keys are ignored.
 * @throws CopilotError `invalid_request` naming every faulty line
 */
export function readQuestions(file: string): Question[] {
  return readLines(file, questionSchema);
}

/**
 * Reads a JSON Lines file of questions about pages; other keys are ignored.
 * @throws CopilotError `invalid_request` naming every faulty line
 */
export function readPageQuestions(file: string): PageQuestion[] {
  return readLines(file, pageQuestionSchema);
}

/** `./guides\refunds.md` to `guides/refunds.md`. */
function pagePath(written: string): string {
  return path.posix.normalize(written.replaceAll('\\', '/'));
}

function readLines<Line>(file: string, schema: z.ZodType<Line>): Line[] {
  const problems: string[] = [];
  const questions = readText(file)
    .split('\n')
    .flatMap((line, index): Line[] => {
      if (line.trim() === '') return [];
      const parsed = schema.safeParse(parseLine(line));
      if (parsed.success) return [parsed.data];
      const [issue] = parsed.error.issues;
      problems.push(
        `  line ${index + 1}: ${issue?.path.map(String).join('.') || 'line'}: ${issue?.message ?? 'unreadable'}`,
      );
      return [];
    });
  if (problems.length > 0) {
    const more = problems.length > 10 ? `\n  and ${problems.length - 10} more` : '';
    throw new CopilotError('invalid_request', `${file} has faulty lines:\n${problems.slice(0, 10).join('\n')}${more}`);
  }
  if (questions.length === 0) throw new CopilotError('invalid_request', `${file} holds no question.`);
  return questions;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CopilotError('invalid_request', `The questions in ${file} cannot be read; check its name.`, {
      cause: error,
    });
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
