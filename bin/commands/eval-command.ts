import path from 'node:path';
import type { Command } from 'commander';
import { createCachedEmbedder } from '../../adapters/models/cached-embedder.ts';
import type { Embedder } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import { createRetriever } from '../../server/retrieval/create-retriever.ts';
import { checkGoldPages } from '../evaluation/check-gold-pages.ts';
import { describeFigures } from '../evaluation/describe-figures.ts';
import { evaluateOperations } from '../evaluation/evaluate-operations.ts';
import { evaluatePages } from '../evaluation/evaluate-pages.ts';
import type { RetrievalFigures } from '../evaluation/metrics.ts';
import { readPageQuestions, readQuestions } from '../evaluation/read-questions.ts';
import { buildPageIndex, buildThrowAwayIndex } from '../evaluation/throw-away-index.ts';
import type { BuildOptions, PageIndex } from '../evaluation/throw-away-index.ts';
import { createProgress } from '../progress.ts';
import { createEmbedder } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

interface EvalOptions {
  readonly spec?: readonly string[];
  readonly pages?: string;
  readonly queries: string;
  readonly pooled?: boolean;
  readonly details?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

const help = `
Lines of --queries:
  with --spec   {"id", "query", "gold": ["GET /movie/{id}"], "api"?}   api: a spec's file name without extension
  with --pages  {"id", "query", "gold_pages": ["guides/refunds.md"]}   paths below the directory
Other keys are ignored. Every page below the directory is searched, whoever may read it.
`;

/** `eval`: retrieval of operations or of pages over given content and questions, through the search that answers use. */
export function addEvalCommand(program: Command, context: CommandContext): void {
  program
    .command('eval')
    .description('measure how well questions find their operations or their pages')
    .option('--spec <file...>', 'specs to index into a throw-away index; may be repeated')
    .option('--pages <directory>', 'pages to index into a throw-away index')
    .requiredOption('--queries <file>', 'questions as JSON Lines, see below')
    .option('--pooled', 'search over all given specs instead of within each question’s own API')
    .option('--details', 'add the ranked operations or pages of every question')
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', help)
    .action(async (options: EvalOptions, command: Command) => {
      const { spec, pages } = options;
      if (spec !== undefined && pages !== undefined) command.error('error: give --spec or --pages, not both');
      if (pages !== undefined && options.pooled === true)
        command.error('error: --pooled is for --spec; pages are always searched together');
      if (pages !== undefined) await evalPages(pages, options, context);
      else if (spec !== undefined) await evalSpecs(spec, options, context);
      else command.error('error: give the content that the questions are about: --spec FILE… or --pages DIR');
    });
}

async function evalSpecs(spec: readonly string[], options: EvalOptions, context: CommandContext): Promise<void> {
  const questions = readQuestions(path.resolve(context.terminal.directory, options.queries));
  const specFiles = spec.map((file) => path.resolve(context.terminal.directory, file));
  checkApis(questions, specFiles);
  await runEval(options, context, {
    build: (embedder, buildOptions) => buildThrowAwayIndex(specFiles, embedder, buildOptions),
    measure: ({ searchIndex, slugs }, embedder, { signal, onProgress }) =>
      evaluateOperations(
        questions,
        { retriever: createRetriever({ searchIndex, embedder }), slugs },
        { pooled: options.pooled === true, signal, onProgress: (...step) => onProgress('ask', ...step) },
      ),
    describeHit: ({ api, operation }) => `${api}  ${operation}`,
  });
}

async function evalPages(pages: string, options: EvalOptions, context: CommandContext): Promise<void> {
  const queries = path.resolve(context.terminal.directory, options.queries);
  const directory = path.resolve(context.terminal.directory, pages);
  const questions = readPageQuestions(queries);
  checkGoldPages(questions, directory, queries);
  await runEval(options, context, {
    build: (embedder, buildOptions) => buildPageIndex(directory, embedder, buildOptions),
    measure: ({ searchIndex }, embedder, { signal, onProgress }) =>
      evaluatePages(questions, createRetriever({ searchIndex, embedder }), {
        signal,
        onProgress: (...step) => onProgress('ask', ...step),
      }),
    describeHit: ({ page }) => page,
  });
}

/** What differs between specs and pages. */
interface Evaluation<Index extends PageIndex, Hit> {
  build(embedder: Embedder, options: BuildOptions): Promise<Index>;
  measure(
    index: Index,
    embedder: Embedder,
    options: BuildOptions,
  ): Promise<{ figures: RetrievalFigures; results: readonly { id: string; ranked: readonly Hit[] }[] }>;
  describeHit(hit: Hit): string;
}

async function runEval<Index extends PageIndex, Hit>(
  options: EvalOptions,
  context: CommandContext,
  evaluation: Evaluation<Index, Hit>,
): Promise<void> {
  const { terminal, signal } = context;
  const started = terminal.clock();
  const configuration = loadConfiguration(context, options.config);
  const cacheFile = path.resolve(terminal.directory, configuration.environment.DATA_DIR, 'embedding-cache.sqlite');
  const embedder = createCachedEmbedder(await createEmbedder(configuration, 'command'), cacheFile);
  const progress = createProgress(terminal);
  const buildOptions: BuildOptions = { signal, onProgress: (...step) => progress.update(...step) };
  try {
    const index = await evaluation.build(embedder, buildOptions);
    try {
      progress.end();
      for (const failure of index.report.failures) terminal.note(`not indexed: ${failure.file}: ${failure.reason}\n`);
      const { figures, results } = await evaluation.measure(index, embedder, buildOptions);
      progress.end();
      const outcome = {
        ...figures,
        embedding_space: embedder.space.name,
        seconds: Math.round(terminal.clock() - started) / 1_000,
        ...(options.details === true ? { results } : {}),
      };
      terminal.out(
        options.json === true
          ? JSON.stringify(outcome)
          : describeFigures(outcome, (hit) => evaluation.describeHit(hit)),
      );
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
