import { readFileSync } from 'node:fs';
import { parse } from 'node:path';

export interface SearchQuestion {
  readonly text: string;
  /** Whether a chunk is what the question asks for; `null` where nobody knows. */
  readonly isTarget: ((chunk: { readonly path: string; readonly key: string }) => boolean) | null;
}

interface QuestionLine {
  readonly query: string;
  readonly gold?: readonly string[];
  readonly api?: string;
  readonly gold_pages?: readonly string[];
}

/** Questions of several files, as `eval` takes them, evenly picked from each. */
export function readSearchQuestions(files: readonly string[], count: number): SearchQuestion[] {
  return files.flatMap((file) => {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as QuestionLine);
    const every = Math.max(1, Math.floor((lines.length * files.length) / count));
    return lines.filter((_, place) => place % every === 0).map(toQuestion);
  });
}

function toQuestion({ query, gold = [], api = '', gold_pages: pages = [] }: QuestionLine): SearchQuestion {
  const operations = new Set(gold.map((operation) => `operation:${operation}`));
  return {
    text: query,
    isTarget: ({ path, key }) =>
      pages.some((page) => path.endsWith(`/${page}`)) || (operations.has(key) && parse(path).name === api),
  };
}
