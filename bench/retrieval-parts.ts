/**
 * What each part of the search is worth: the same questions over the same index, with full text alone, vectors
 * alone, and both fused, in one run.
 *
 *   node bench/retrieval-parts.ts SPEC_DIRECTORY QUESTIONS.jsonl [--pooled]
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createCachedEmbedder } from '../adapters/models/cached-embedder.ts';
import { createLocalEmbedder } from '../adapters/models/local-embedder.ts';
import { evaluateOperations } from '../bin/evaluation/evaluate-operations.ts';
import { readQuestions } from '../bin/evaluation/read-questions.ts';
import { buildThrowAwayIndex } from '../bin/evaluation/throw-away-index.ts';
import { createRetriever } from '../server/retrieval/create-retriever.ts';

const [specDirectory = '', questionFile = ''] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const pooled = process.argv.includes('--pooled');
if (!existsSync(specDirectory) || !existsSync(questionFile)) {
  console.error('Skipped: give a directory of specs and a file of questions (JSON Lines) that exist.');
  process.exit(2);
}

const variants = {
  'full text alone': { identifiers: false, terms: true, vectors: false, ranking: false },
  'vectors alone': { identifiers: false, terms: false, vectors: true, ranking: false },
  fused: { identifiers: false, terms: true, vectors: true, ranking: false },
  'fused, operations ranked, exact names first': { identifiers: true, terms: true, vectors: true, ranking: true },
};

const { signal } = new AbortController();
const questions = readQuestions(questionFile);
const asked = new Set(questions.map((question) => question.api));
const specFiles = readdirSync(specDirectory)
  .map((name) => path.join(specDirectory, name))
  .filter((file) => asked.has(path.parse(file).name));
const embedder = createCachedEmbedder(createLocalEmbedder({ threads: 2 }), '.data/embedding-cache.sqlite');
const index = await buildThrowAwayIndex(specFiles, embedder, { signal, onProgress: () => undefined });
try {
  console.log(
    `${questions.length} questions, ${specFiles.length} specs, ${pooled ? 'all in one search' : 'each within its API'}`,
  );
  for (const [name, parts] of Object.entries(variants)) {
    const retriever = createRetriever({ searchIndex: index.searchIndex, embedder }, parts);
    const { figures } = await evaluateOperations(
      questions,
      { retriever, slugs: index.slugs },
      { pooled, signal, onProgress: () => undefined },
    );
    const row = [figures.recall_at_1, figures.recall_at_5, figures.recall_at_10, figures.mrr_at_10, figures.ndcg_at_10];
    console.log(name.padEnd(26), row.map((figure) => figure.value.toFixed(3)).join('  '));
  }
} finally {
  await index.close();
  await embedder.close();
}
