import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CopilotError } from '../../core/errors.ts';

const questionSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  query: z.string().min(1),
  api: z.string().optional(),
  gold: z.array(z.string().regex(/^[A-Za-z]+ \/\S*$/u, 'must read like "GET /movie/{id}"')).min(1),
});

/** One line of a question file for operations. */
export type Question = z.output<typeof questionSchema>;

/**
 * Reads a JSON Lines file of questions; other keys are ignored.
 * @throws CopilotError `invalid_request` naming every faulty line
 */
export function readQuestions(file: string): Question[] {
  const problems: string[] = [];
  const questions = readText(file)
    .split('\n')
    .flatMap((line, index): Question[] => {
      if (line.trim() === '') return [];
      const parsed = questionSchema.safeParse(parseLine(line));
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
