import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createCachedEmbedder } from '../../adapters/models/cached-embedder.ts';
import { createLocalEmbedder } from '../../adapters/models/local-embedder.ts';
import { readQuestions } from '../../bin/evaluation/read-questions.ts';
import type { Question } from '../../bin/evaluation/read-questions.ts';
import { buildThrowAwayIndex } from '../../bin/evaluation/throw-away-index.ts';
import type { ThrowAwayIndex } from '../../bin/evaluation/throw-away-index.ts';
import { CopilotError } from '../../core/errors.ts';
import type { Embedder } from '../../core/embedder.ts';

/** Questions with an index of the specifications that they are about. */
export interface QuestionSet {
  readonly questions: readonly Question[];
  readonly specFiles: readonly string[];
  readonly index: ThrowAwayIndex;
}

/** The offline embedder with a file of vectors, so that a second run embeds nothing. */
export function openBenchEmbedder(): Embedder {
  return createCachedEmbedder(createLocalEmbedder({ threads: 1 }), '.data/embedding-cache.sqlite');
}

/** Pairs of a directory of specifications and a file of questions from the command line; ends the run without. */
export function readQuestionSetArguments(): { specs: string; questions: string }[] {
  const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const pairs = words.flatMap((specs, place) => {
    const questions = words[place + 1];
    return place % 2 === 1 || questions === undefined ? [] : [{ specs, questions }];
  });
  const missing = words.filter((word) => !existsSync(word));
  if (pairs.length > 0 && missing.length === 0) return pairs;
  console.error('Skipped: give directories of specs, each with a file of questions (JSON Lines), that exist.');
  console.error(missing.length === 0 ? '' : `Not found: ${missing.join(', ')}`);
  process.exit(2);
}

export async function openQuestionSet(
  specDirectory: string,
  questionFile: string,
  embedder: Embedder,
): Promise<QuestionSet> {
  const questions = readQuestions(questionFile);
  const asked = new Set(questions.map((question) => question.api));
  const specFiles = readdirSync(specDirectory)
    .map((name) => path.join(specDirectory, name))
    .filter((file) => asked.has(path.parse(file).name));
  const { signal } = new AbortController();
  const index = await buildThrowAwayIndex(specFiles, embedder, { signal, onProgress: () => undefined });
  const [failure] = index.report.failures;
  // Its questions would count as missed, and nobody would know why.
  if (failure !== undefined)
    throw new CopilotError('invalid_request', `${failure.file} could not be indexed: ${failure.reason}`);
  return { questions, specFiles, index };
}
