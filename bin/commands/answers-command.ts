import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import type { AnswerArchive, AnswerFilter, AnswerSelection, ArchivedAnswer } from '../../core/answer-archive.ts';
import { feedbackReasons, type FeedbackReason } from '../../core/answer.ts';
import { CopilotError } from '../../core/errors.ts';
import { toArchivedDetail, toArchivedWire } from '../answers/answer-wire.ts';
import { describeArchived, describeReplay } from '../answers/describe-answers.ts';
import { replayAnswer, type Replay } from '../answers/replay-answer.ts';
import { createWorkspaceAnswerer } from '../create-copilot-app.ts';
import { createProgress } from '../progress.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

/** A replay asks each of them again; a list of more is for a database client. */
const MAX_LIMIT = 1_000;

interface FilterOptions {
  readonly rating?: 'up' | 'down';
  readonly reason?: FeedbackReason;
  readonly grounding?: 'grounded' | 'partial' | 'none';
  readonly mode?: 'extractive' | 'model';
  readonly api?: string;
  readonly since?: string;
  readonly limit: number;
}

interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** `answers`: what was asked and answered, for those that run the service; asking again; deleting. */
export function addAnswersCommand(program: Command, context: CommandContext): void {
  const answers = program
    .command('answers')
    .description('read, ask again and delete stored answers')
    .addHelpText(
      'after',
      '\nWhoever may read the database sees what everybody asked. Each use leaves an entry: portal-copilot answers audit.\n' +
        'While a server runs on the embedded database, stop it first; the page /operator shows feedback meanwhile.\n',
    );
  withFilters(answers.command('list').description('stored answers with their feedback, newest first')).action(
    (options: FilterOptions & CommonOptions) => list(options, context),
  );
  common(answers.command('show').description('one stored answer with all that was recorded').argument('<id>')).action(
    (id: string, options: CommonOptions) => show(id, options, context),
  );
  withFilters(
    answers
      .command('replay')
      .description('ask stored questions again, under the filters and rights of then, and tell what is different')
      .argument('[id]', 'one answer; else those that the options choose'),
  ).action((id: string | undefined, options: FilterOptions & CommonOptions, command: Command) => {
    const chosen = [options.since, options.rating, options.reason, options.grounding, options.mode, options.api];
    if (id === undefined && chosen.every((option) => option === undefined))
      command.error('error: name an answer, or choose some: portal-copilot answers replay --since 2026-01-31');
    return replay(id, options, context);
  });
  common(answers.command('delete').description('delete an answer, a conversation, or all that a subject asked'))
    .argument('[id]', 'one answer')
    .option('--conversation <id>', 'all answers of a conversation')
    .option('--subject <subject>', 'all answers of a subject, as the identity provider or the gateway names it')
    .option('--yes', 'do not ask')
    .action((id: string | undefined, options: DeleteOptions, command: Command) => {
      const selection = toSelection(id, options);
      if (selection === null) command.error('error: give one of ID, --conversation and --subject');
      return remove(selection, options, context);
    });
  common(answers.command('audit').description('who read, asked again and deleted stored answers, newest first'))
    .addOption(limitOption())
    .action((options: CommonOptions & { readonly limit: number }) => audit(options, context));
}

function common(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object');
}

function withFilters(command: Command): Command {
  return common(command)
    .addOption(new Option('--rating <rating>', 'only answers rated so').choices(['up', 'down']))
    .addOption(new Option('--reason <reason>', 'only answers rated for this reason').choices(feedbackReasons))
    .addOption(new Option('--grounding <status>', 'only answers so founded').choices(['grounded', 'partial', 'none']))
    .addOption(new Option('--mode <mode>', 'only answers made so').choices(['extractive', 'model']))
    .option('--api <slug>', 'only answers limited to this API')
    .option('--since <date>', 'only answers asked then or later: 2026-01-31 or 2026-01-31T12:00:00Z', toMoment)
    .addOption(limitOption());
}

function limitOption(): Option {
  return new Option('--limit <number>', `most entries, 1 to ${MAX_LIMIT}`).argParser(toLimit).default(20);
}

async function withArchive<T>(
  options: CommonOptions,
  context: CommandContext,
  work: (workspace: Workspace, audited: AnswerArchive['audit']) => Promise<T>,
): Promise<T> {
  const configuration = loadConfiguration(context, options.config);
  const workspace = await openWorkspace(configuration, context.terminal.directory);
  try {
    return await work(workspace, (entry) => workspace.answerArchive.audit(entry));
  } finally {
    await workspace.close();
  }
}

/** Who sits at this terminal, as the machine knows them. */
function actor(): string {
  return `command:${userInfo().username}`;
}

async function list(options: FilterOptions & CommonOptions, context: CommandContext): Promise<void> {
  await withArchive(options, context, async ({ answerArchive }, audited) => {
    const filter = toFilter(options);
    const page = await answerArchive.list(filter, { number: 1, size: options.limit }, context);
    await audited({ actor: actor(), action: 'answers.list', detail: { ...filter, shown: page.items.length } });
    const meta = { page: { number: 1, size: options.limit, total: page.total } };
    context.terminal.out(
      options.json === true
        ? JSON.stringify({ data: page.items.map(toArchivedWire), meta })
        : page.items.length === 0
          ? 'No such answers.'
          : page.items.map(describeArchived).join('\n\n'),
    );
  });
}

async function show(id: string, options: CommonOptions, context: CommandContext): Promise<void> {
  await withArchive(options, context, async ({ answerArchive }, audited) => {
    const archived = await find(answerArchive, id, context.signal);
    await audited({ actor: actor(), action: 'answers.show', detail: { answer: id } });
    context.terminal.out(
      options.json === true
        ? JSON.stringify(toArchivedDetail(archived))
        : `${describeArchived(archived)}\n\n${archived.answer.answer}`,
    );
  });
}

async function replay(
  id: string | undefined,
  options: FilterOptions & CommonOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const configuration = loadConfiguration(context, options.config);
  const logger = pino({ level: configuration.environment.LOG_LEVEL }, pino.destination(2));
  await withArchive(options, context, async (workspace, audited) => {
    const { answerArchive } = workspace;
    const filter = toFilter(options);
    const chosen =
      id === undefined
        ? (await answerArchive.list(filter, { number: 1, size: options.limit }, { signal })).items
        : [await find(answerArchive, id, signal)];
    await audited({
      actor: actor(),
      action: 'answers.replay',
      detail: id === undefined ? { ...filter, shown: chosen.length } : { answer: id },
    });
    const createAnswerer = (answerStore: Parameters<Parameters<typeof replayAnswer>[1]['createAnswerer']>[0]) =>
      createWorkspaceAnswerer(
        configuration,
        { ...workspace, answerStore: { ...workspace.answerStore, ...answerStore } },
        logger,
      );
    const progress = createProgress(terminal);
    const replays: Replay[] = [];
    for (const archived of chosen) {
      if (signal.aborted) break;
      replays.push(await replayAnswer(archived, { archive: answerArchive, createAnswerer }, { signal }));
      if (chosen.length > 1) progress.update('replay', replays.length, chosen.length);
    }
    progress.end();
    const same = replays.filter((one) => one.same).length;
    const failed = replays.filter((one) => one.error !== null).length;
    const sums = { replayed: replays.length, same, changed: replays.length - same - failed, failed };
    terminal.out(
      options.json === true
        ? JSON.stringify({ ...sums, data: replays })
        : [...replays.map(describeReplay), `${same} of ${replays.length} the same, ${failed} failed`].join('\n\n'),
    );
  });
}

interface DeleteOptions extends CommonOptions {
  readonly conversation?: string;
  readonly subject?: string;
  readonly yes?: boolean;
}

function toSelection(id: string | undefined, { conversation, subject }: DeleteOptions): AnswerSelection | null {
  const given: AnswerSelection[] = [
    ...(id === undefined ? [] : [{ answerId: id }]),
    ...(conversation === undefined ? [] : [{ conversationId: conversation }]),
    ...(subject === undefined ? [] : [{ subject }]),
  ];
  const [selection] = given;
  return given.length === 1 && selection !== undefined ? selection : null;
}

async function remove(selection: AnswerSelection, options: DeleteOptions, context: CommandContext): Promise<void> {
  const { terminal, signal } = context;
  if (options.yes !== true) {
    const isWanted = await terminal.confirm?.('Delete these answers with their feedback, for good? [y/N] ', signal);
    if (isWanted === undefined) throw new CopilotError('invalid_request', 'Nobody can be asked here: add --yes.');
    if (!isWanted) throw new CopilotError('cancelled', 'Nothing was deleted.');
  }
  await withArchive(options, context, async ({ answerArchive }, audited) => {
    const deleted = await answerArchive.remove(selection);
    // A subject that asked to be forgotten is in no list of those that did.
    const detail = 'subject' in selection ? { deleted } : { ...selection, deleted };
    await audited({ actor: actor(), action: 'answers.delete', detail });
    terminal.out(options.json === true ? JSON.stringify({ deleted }) : `${deleted} deleted`);
  });
}

async function audit(options: CommonOptions & { readonly limit: number }, context: CommandContext): Promise<void> {
  await withArchive(options, context, async ({ answerArchive }) => {
    const page = await answerArchive.listAudit({ number: 1, size: options.limit });
    const meta = { page: { number: 1, size: options.limit, total: page.total } };
    context.terminal.out(
      options.json === true
        ? JSON.stringify({ data: page.items, meta })
        : page.items
            .map(({ at, actor: who, action, detail }) => `${at}  ${who}  ${action}  ${JSON.stringify(detail)}`)
            .join('\n'),
    );
  });
}

async function find(archive: AnswerArchive, id: string, signal: AbortSignal): Promise<ArchivedAnswer> {
  const archived = await archive.find(id, { signal });
  if (archived === null) throw new CopilotError('not_found', `There is no stored answer ${id}.`);
  return archived;
}

function toFilter({ rating, reason, grounding, mode, api, since }: FilterOptions): AnswerFilter {
  const given = Object.entries({ rating, reason, grounding, mode, api, since });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function toMoment(text: string): string {
  const moment = Date.parse(text);
  if (/^\d{4}-\d\d-\d\d/u.test(text) && !Number.isNaN(moment)) return new Date(moment).toISOString();
  throw new InvalidArgumentError('It takes a date such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z.');
}

function toLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`It takes a whole number from 1 to ${MAX_LIMIT}.`);
}
