import type { Command } from 'commander';
import { pino } from 'pino';
import type { Answer } from '../../core/answer.ts';
import { CopilotError } from '../../core/errors.ts';
import { createWorkspaceAnswerer } from '../create-copilot-app.ts';
import { openWorkspace } from '../workspace.ts';
import { callerOf, callerOptions, type CommandContext, loadConfiguration } from './command-context.ts';

interface AskOptions {
  readonly api?: string;
  readonly apiVersion?: string;
  readonly language?: string;
  readonly asTeam?: readonly string[];
  readonly signedIn?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** `ask`: one answer in the terminal, the same as `/v1/ask` gives. */
export function addAskCommand(program: Command, context: CommandContext): void {
  program
    .command('ask')
    .description('ask the index a question')
    .argument('<question>', 'a question in plain words')
    .option('--api <slug>', 'only this API')
    .option('--api-version <label>', 'this version instead of the current one')
    .option('--language <language>', 'snippet language, such as python or shell/curl')
    .option(...callerOptions.asTeam)
    .option(...callerOptions.signedIn)
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .action(async (question: string, options: AskOptions) => {
      const { terminal } = context;
      const configuration = loadConfiguration(context, options.config);
      const logger = pino({ level: configuration.environment.LOG_LEVEL }, pino.destination(2));
      const workspace = await openWorkspace(configuration, terminal.directory);
      try {
        const answerer = createWorkspaceAnswerer(configuration, workspace, logger);
        const answer = await answerOnce(answerer, question, options, context);
        terminal.out(options.json === true ? JSON.stringify(answer) : describeAnswer(answer));
      } finally {
        await workspace.close();
      }
    });
}

async function answerOnce(
  answerer: ReturnType<typeof createWorkspaceAnswerer>,
  question: string,
  options: AskOptions,
  context: CommandContext,
): Promise<Answer> {
  const [language, client] = options.language?.split('/', 2) ?? [];
  const request = {
    question,
    ...(options.api === undefined ? {} : { api: options.api }),
    ...(options.apiVersion === undefined ? {} : { version: options.apiVersion }),
    ...(language === undefined ? {} : { language }),
    ...(client === undefined ? {} : { client }),
  };
  for await (const event of answerer.answer(request, callerOf(options), { signal: context.signal })) {
    if (event.event === 'answer-end') return event.data;
    if (event.event === 'error') throw new CopilotError('internal', event.data.message);
    if (event.event === 'notice') context.terminal.note(`${event.data.message}\n`);
  }
  throw new CopilotError('cancelled', 'The answer ended before it was complete.');
}

function describeAnswer(answer: Answer): string {
  const lines = [answer.answer.trim()];
  for (const snippet of answer.snippets) {
    const mark = snippet.verified ? 'checked against the spec' : 'not complete';
    lines.push('', `── ${snippet.operation} · ${snippet.language}/${snippet.client} · ${mark}`, snippet.code.trimEnd());
    for (const problem of snippet.problems) lines.push(`   ${problem.pointer}: ${problem.message}`);
  }
  if (answer.citations.length > 0) lines.push('');
  for (const citation of answer.citations) {
    lines.push(`[${citation.index}] ${citation.title}${citation.url === null ? '' : ` — ${citation.url}`}`);
  }
  return lines.join('\n');
}
