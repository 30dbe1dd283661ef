import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
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
import { answerModes, evalAnswers } from './eval-answers.ts';
import type { AnswerMode } from './eval-answers.ts';

interface EvalOptions {
  readonly spec?: readonly string[];
  readonly pages?: string;
  readonly queries?: string;
  readonly answers?: boolean;
  readonly limit?: number;
  readonly seed?: number;
  readonly mode?: AnswerMode;
  readonly minExact?: number;
  readonly minNotFound?: number;
  readonly maxHallucinated?: number;
  readonly pooled?: boolean;
  readonly details?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

const help = `
Retrieval: --queries, as lines of
  with --spec   {"id", "query", "gold": ["GET /movie/{id}"], "api"?}   api: a spec's file name without extension
  with --pages  {"id", "query", "gold_pages": ["guides/refunds.md"]}   paths below the directory
Other keys are ignored. Every page below the directory is searched, whoever may read it.

Answers: --answers generates questions with one right answer from the specs themselves (required parameters, types,
values, limits, authentication, statuses, deprecations, pagination, response fields, and what is not there), asks them
within their API through the answerer that the server uses, and compares the answers exactly. It also checks what
answers mention against the specs, and plants instructions into copies of the specs to see that they have no effect.
Without CHAT_MODEL answers are extractive; with CHAT_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY the model is measured.
Even seeds use other wordings than odd ones: tune on one, report the other. --pages takes a whole directory.
A threshold that is not reached, or with any threshold a planted instruction that has an effect, ends with status 1:
  portal-copilot eval --answers --spec openapi.yaml --min-exact 0.95 --min-not-found 0.95 --max-hallucinated 0.01
What counts as exact: docs/answer-quality.md
`;

/** Questions for each API unless said otherwise: enough for intervals of a few hundredths, done in seconds without a model. */
const DEFAULT_LIMIT = 200;
const DEFAULT_SEED = 1;

/** `eval`: retrieval of operations or of pages, or answers, over given content, through the parts that serving uses. */
export function addEvalCommand(program: Command, context: CommandContext): void {
  program
    .command('eval')
    .description('measure how well questions find their operations or pages, or how exact answers are')
    .option('--spec <file...>', 'specs to index into a throw-away index; may be repeated')
    .option('--pages <directory>', 'pages to index into a throw-away index')
    .option('--queries <file>', 'questions as JSON Lines, see below')
    .option('--pooled', 'search over all given specs instead of within each question’s own API')
    .option('--answers', 'generate questions from the specs and score the answers, see below')
    .addOption(
      new Option('--limit <number>', `questions for each API (default: ${DEFAULT_LIMIT})`).argParser(readCount),
    )
    .addOption(
      new Option('--seed <number>', `chooses questions and wordings (default: ${DEFAULT_SEED})`).argParser(readCount),
    )
    .addOption(
      new Option('--mode <mode>', 'ways of answering to measure (default: as configured)').choices(answerModes),
    )
    .addOption(new Option('--min-exact <share>', 'least share of exact answers').argParser(readShare))
    .addOption(
      new Option('--min-not-found <share>', 'least share of right verdicts on what is and is not there').argParser(
        readShare,
      ),
    )
    .addOption(
      new Option('--max-hallucinated <share>', 'greatest share of mentions that no spec holds').argParser(readShare),
    )
    .option('--details', 'add the ranked operations or pages of every question, or its answer and what is wrong in it')
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', help)
    .action(async (options: EvalOptions, command: Command) => {
      const { spec, pages, queries } = options;
      if (spec !== undefined && pages !== undefined) command.error('error: give --spec or --pages, not both');
      if (spec === undefined && pages === undefined)
        command.error('error: give the content that the questions are about: --spec FILE… or --pages DIR');
      if (options.answers === true) return evalGenerated(options, context, command);
      const onlyAnswers = answerOptions.find((name) => options[name] !== undefined);
      if (onlyAnswers !== undefined) command.error(`error: --${dashed(onlyAnswers)} is for --answers`);
      if (queries === undefined)
        command.error('error: give the questions: --queries FILE, or --answers to generate them');
      if (pages !== undefined && options.pooled === true)
        command.error('error: --pooled is for --spec; pages are always searched together');
      const asked: RetrievalOptions = { ...options, queries };
      if (pages !== undefined) await evalPages(pages, asked, context);
      else if (spec !== undefined) await evalSpecs(spec, asked, context);
    });
}

const answerOptions = ['limit', 'seed', 'mode', 'minExact', 'minNotFound', 'maxHallucinated'] as const;

type RetrievalOptions = EvalOptions & { readonly queries: string };

async function evalGenerated(options: EvalOptions, context: CommandContext, command: Command): Promise<void> {
  const { spec, pages, limit = DEFAULT_LIMIT, seed = DEFAULT_SEED } = options;
  if (options.queries !== undefined || options.pooled === true)
    command.error(
      'error: --answers generates its questions and asks each within its API: leave --queries and --pooled out',
    );
  const { directory } = context.terminal;
  const content =
    pages === undefined
      ? { specFiles: (spec ?? []).map((file) => path.resolve(directory, file)) }
      : { directory: path.resolve(directory, pages) };
  await evalAnswers(content, { ...options, limit, seed }, context);
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}

function readCount(text: string): number {
  if (!/^\d{1,9}$/u.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function readShare(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 1)) throw new InvalidArgumentError('It must be from 0 to 1.');
  return share;
}

async function evalSpecs(spec: readonly string[], options: RetrievalOptions, context: CommandContext): Promise<void> {
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

async function evalPages(pages: string, options: RetrievalOptions, context: CommandContext): Promise<void> {
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
