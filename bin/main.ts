import { Command, CommanderError } from 'commander';
import { readEnvironment } from '../adapters/environment.ts';
import { CopilotError } from '../core/errors.ts';
import { addAnswersCommand } from './commands/answers-command.ts';
import { addAskCommand } from './commands/ask-command.ts';
import type { CommandContext } from './commands/command-context.ts';
import { addEmbedCommand } from './commands/embed-command.ts';
import { addEvalCommand } from './commands/eval-command.ts';
import { addIngestCommand } from './commands/ingest-command.ts';
import { addLintCommand } from './commands/lint-command.ts';
import { addMigrateCommand } from './commands/migrate-command.ts';
import { addRunsCommand } from './commands/runs-command.ts';
import { addSearchCommand } from './commands/search-command.ts';
import { addServeCommand } from './commands/serve-command.ts';
import { addSourcesCommand } from './commands/sources-command.ts';
import { addWorkerCommand } from './commands/worker-command.ts';
import { processTerminal } from './terminal.ts';
import { readVersion } from './version.ts';

/** Conventional status of a program ended by SIGINT. */
const INTERRUPTED = 130;

/**
 * Runs one command line and returns its exit status: 0 when it did its work, 1 when it failed, 2 when the command
 * line itself was wrong, 130 when it was interrupted.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const environment = readEnvironment();
  const interruption = new AbortController();
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    // The first signal ends things in order; a second one means now.
    if (signals > 1) process.exit(INTERRUPTED);
    interruption.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const context: CommandContext = { terminal: processTerminal(environment), environment, signal: interruption.signal };
  try {
    await createProgram(context).parseAsync([...argv]);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (interruption.signal.aborted) return INTERRUPTED;
    context.terminal.note(describeFailure(error, environment['LOG_LEVEL']));
    return 1;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('portal-copilot')
    .description("Answers developers' questions inside a Kong Dev Portal, from exactly the content they may read.")
    .version(readVersion())
    .exitOverride()
    .showHelpAfterError('(add --help to see what there is)')
    .addHelpText(
      'after',
      '\nEnvironment:\n' +
        '  DATA_DIR          directory of the embedded database (default .data)\n' +
        '  DATABASE_URL      a PostgreSQL server with pgvector instead of the embedded one\n' +
        '  CHAT_MODEL        model that writes the answers; without it answers are extractive\n' +
        '  OPENAI_BASE_URL   any OpenAI-compatible server, such as a Kong AI Gateway route\n' +
        '  OPENAI_API_KEY    its key\n' +
        '  EMBEDDING_MODEL   embedding model of that server; without it the offline model is used\n' +
        '  LOG_LEVEL         silent, error, warn, info (default) or debug\n',
    );
  addServeCommand(program, context);
  addWorkerCommand(program, context);
  addIngestCommand(program, context);
  addRunsCommand(program, context);
  addSourcesCommand(program, context);
  addSearchCommand(program, context);
  addAskCommand(program, context);
  addAnswersCommand(program, context);
  addEvalCommand(program, context);
  addLintCommand(program, context);
  addMigrateCommand(program, context);
  addEmbedCommand(program, context);
  return program;
}

/** Ours are written for the reader; anything else is a fault of ours and comes with its stack on request. */
function describeFailure(error: unknown, logLevel: string | undefined): string {
  if (error instanceof CopilotError) {
    const cause = logLevel === 'debug' && error.cause instanceof Error ? `\n${error.cause.stack ?? ''}` : '';
    return `portal-copilot: ${error.message}${cause}\n`;
  }
  if (logLevel === 'debug' && error instanceof Error) return `portal-copilot: ${error.stack ?? error.message}\n`;
  const message = error instanceof Error ? error.message : String(error);
  return `portal-copilot: ${message}\n  This should not happen. LOG_LEVEL=debug shows where.\n`;
}
