import path from 'node:path';
import type { Command } from 'commander';
import { createCachedEmbedder } from '../../adapters/models/cached-embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import { createRetriever } from '../../server/retrieval/create-retriever.ts';
import { evaluateOperations } from '../evaluation/evaluate-operations.ts';
import type { Figure } from '../evaluation/metrics.ts';
import { readQuestions } from '../evaluation/read-questions.ts';
import { buildThrowAwayIndex } from '../evaluation/throw-away-index.ts';
import { createProgress } from '../progress.ts';
import { createEmbedder } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

interface EvalOptions {
  readonly spec: readonly string[];
  readonly queries: string;
  readonly pooled?: boolean;
  readonly details?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** `eval`: operation retrieval over given specs and questions, through the search that answers use. */
export function addEvalCommand(program: Command, context: CommandContext): void {
  program
    .command('eval')
    .description('measure how well questions find their operations')
    .requiredOption('--spec <file...>', 'specs to index into a throw-away index; may be repeated')
    .requiredOption('--queries <file>', 'JSON Lines: {"id", "query", "gold": ["GET /movie/{id}"], "api"?}')
    .option('--pooled', 'search over all given specs instead of within each question’s own API')
    .option('--details', 'add the ranked operations of every question')
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .action(async (options: EvalOptions) => runEval(options, context));
}

async function runEval(options: EvalOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  const started = terminal.clock();
  const configuration = loadConfiguration(context, options.config);
  const questions = readQuestions(path.resolve(terminal.directory, options.queries));
  const specFiles = options.spec.map((file) => path.resolve(terminal.directory, file));
  checkApis(questions, specFiles);
  const cacheFile = path.resolve(terminal.directory, configuration.environment.DATA_DIR, 'embedding-cache.sqlite');
  const embedder = createCachedEmbedder(await createEmbedder(configuration, 'command'), cacheFile);
  const progress = createProgress(terminal);
  try {
    const index = await buildThrowAwayIndex(specFiles, embedder, {
      signal,
      onProgress: (...step) => progress.update(...step),
    });
    try {
      progress.end();
      for (const failure of index.report.failures) terminal.note(`not indexed: ${failure.file}: ${failure.reason}\n`);
      const { figures, results } = await evaluateOperations(
        questions,
        { retriever: createRetriever({ searchIndex: index.searchIndex, embedder }), slugs: index.slugs },
        { pooled: options.pooled === true, signal, onProgress: (done, total) => progress.update('ask', done, total) },
      );
      progress.end();
      const outcome = {
        ...figures,
        embedding_space: embedder.space.name,
        seconds: Math.round(terminal.clock() - started) / 1_000,
        ...(options.details === true ? { results } : {}),
      };
      terminal.out(options.json === true ? JSON.stringify(outcome) : describeOutcome(outcome));
    } finally {
      await index.close();
    }
  } finally {
    progress.end();
    await embedder.close();
  }
}

function checkApis(questions: readonly { readonly api?: string | undefined }[], specFiles: readonly string[]): void {
  const names = new Set(specFiles.map((file) => path.parse(file).name));
  const unknown = new Set(
    questions.flatMap((question) => (question.api && !names.has(question.api) ? [question.api] : [])),
  );
  if (unknown.size > 0) {
    throw new CopilotError(
      'invalid_request',
      `The questions ask about APIs that no --spec gives: ${[...unknown].slice(0, 10).join(', ')}. An API is a spec's file name without its extension.`,
    );
  }
  if (names.size > 1 && questions.some((question) => question.api === undefined)) {
    throw new CopilotError('invalid_request', 'With several specs every question needs its "api".');
  }
}

function describeOutcome(outcome: Record<string, unknown> & { queries: number; seconds: number }): string {
  const lines = [
    `${outcome.queries} questions, ${String(outcome['embedding_space'])}, ${outcome.seconds.toFixed(1)} s`,
  ];
  for (const name of ['recall_at_1', 'recall_at_5', 'recall_at_10', 'mrr_at_10', 'ndcg_at_10']) {
    const { value, low, high } = outcome[name] as Figure;
    lines.push(`  ${name.padEnd(13)} ${value.toFixed(3)}  [${low.toFixed(3)}, ${high.toFixed(3)}]`);
  }
  const results = (outcome['results'] ?? []) as { id: string; ranked: { api: string; operation: string }[] }[];
  for (const { id, ranked } of results) {
    lines.push(
      id,
      ...ranked.slice(0, 10).map((hit, rank) => `  ${String(rank + 1).padStart(2)}  ${hit.api}  ${hit.operation}`),
    );
  }
  return lines.join('\n');
}
