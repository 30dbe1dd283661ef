import path from 'node:path';
import { pino } from 'pino';
import { createCachedEmbedder } from '../../adapters/models/cached-embedder.ts';
import type { OpenAIChatModel } from '../../adapters/models/openai-chat-model.ts';
import { CopilotError } from '../../core/errors.ts';
import type { Configuration } from '../configuration.ts';
import { createChatModel, createWorkspaceAnswerer } from '../create-copilot-app.ts';
import { describeAnswerOutcome, findShortfalls } from '../evaluation/answers/describe-answer-outcome.ts';
import type { AnswerThresholds } from '../evaluation/answers/describe-answer-outcome.ts';
import { runAnswerEvaluation } from '../evaluation/answers/run-answer-evaluation.ts';
import type { AnswerOutcome, EvaluatedContent } from '../evaluation/answers/run-answer-evaluation.ts';
import { createProgress } from '../progress.ts';
import { createEmbedder } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

/** Ways of answering that a run measures; by default the one that the environment configures. */
export const answerModes = ['extractive', 'model', 'both'] as const;
export type AnswerMode = (typeof answerModes)[number];

export interface EvalAnswersOptions extends AnswerThresholds {
  /** Questions for each API. */
  readonly limit: number;
  readonly seed: number;
  readonly mode?: AnswerMode;
  readonly details?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/**
 * `eval --answers`: asks generated questions about given content, prints what was measured and sets exit status 1 where it
 * is below a threshold.
 * @throws CopilotError `configuration_invalid` when a model is to be measured and none is configured
 */
export async function evalAnswers(
  content: EvaluatedContent,
  options: EvalAnswersOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const configuration = loadConfiguration(context, options.config);
  // A model that fails while it is measured is counted; each failure by itself would hide the figures.
  const logger = pino({ level: 'fatal' }, pino.destination(2));
  const models = chooseModels(options.mode, createChatModel(configuration, logger));
  const embedder = createCachedEmbedder(
    await createEmbedder(configuration, 'command'),
    cacheFileOf(configuration, terminal.directory),
  );
  const progress = createProgress(terminal);
  try {
    const outcomes = await runAnswerEvaluation(
      content,
      {
        embedder,
        clock: () => terminal.clock(),
        createAnswerer: (index, chatModel) =>
          createWorkspaceAnswerer(
            configuration,
            { ...index, embedder, chooseEmbedder: () => Promise.resolve(embedder) },
            logger,
            chatModel,
          ),
        onFailure: ({ file, reason }) => terminal.note(`not indexed: ${file}: ${reason}\n`),
      },
      { seed: options.seed, limit: options.limit, models, details: options.details === true },
      { signal, onProgress: (...step) => progress.update(...step) },
    );
    progress.end();
    terminal.out(
      options.json === true ? JSON.stringify(toJson(outcomes)) : outcomes.map(describeAnswerOutcome).join('\n\n'),
    );
    const shortfalls = outcomes.flatMap((outcome) =>
      findShortfalls(outcome, options).map((shortfall) => `${outcome.mode}: ${shortfall}\n`),
    );
    for (const shortfall of shortfalls) terminal.note(shortfall);
    if (shortfalls.length > 0) process.exitCode = 1;
  } finally {
    progress.end();
    await embedder.close();
  }
}

function cacheFileOf(configuration: Configuration, directory: string): string {
  return path.resolve(directory, configuration.environment.DATA_DIR, 'embedding-cache.sqlite');
}

function chooseModels(mode: AnswerMode | undefined, model: OpenAIChatModel | null): (OpenAIChatModel | null)[] {
  if (model === null && (mode === 'model' || mode === 'both')) {
    throw new CopilotError(
      'configuration_invalid',
      `--mode ${mode} measures a model, and none is configured: set CHAT_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY.`,
    );
  }
  if (mode === 'both') return [null, model];
  return [mode === 'extractive' ? null : model];
}

/** One run is the object itself; two stand under their modes. */
function toJson(outcomes: readonly AnswerOutcome[]): AnswerOutcome | Record<string, AnswerOutcome> | undefined {
  return outcomes.length === 1 ? outcomes[0] : Object.fromEntries(outcomes.map((outcome) => [outcome.mode, outcome]));
}
