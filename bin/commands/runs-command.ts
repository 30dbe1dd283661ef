import { type Command, InvalidArgumentError } from 'commander';
import { CopilotError } from '../../core/errors.ts';
import type { IndexRun } from '../../core/index-run.ts';
import { toIndexRunWire } from '../../server/index-runs/index-run-wire.ts';
import { oneLine } from '../one-line.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { describeFinding } from '../describe-finding.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

/** As the API bounds it. */
const MAX_LIMIT = 100;
/** Failures shown below a run in the list; the run alone shows all that are kept. */
const SHOWN_FAILURES = 3;

interface RunsOptions {
  readonly source?: string;
  readonly limit: number;
  readonly config?: string;
  readonly json?: boolean;
}

/** `runs`: what became of index runs, newest first; one of them; cancelling one. */
export function addRunsCommand(program: Command, context: CommandContext): void {
  program
    .command('runs')
    .description('list index runs and their failures, show one, or cancel one')
    .argument('[id]', 'a run to show; or "cancel", followed by the id of the run to cancel')
    .argument('[run]', 'the run to cancel')
    .option('--source <name>', 'only runs of this source')
    .option('--limit <number>', `most runs, 1 to ${MAX_LIMIT}`, toLimit, 10)
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nWhile a server runs on the embedded database, ask it instead: GET /v1/index-runs, or the page /operator.\n',
    )
    .action(async (id: string | undefined, cancelled: string | undefined, options: RunsOptions, command: Command) => {
      if (id !== 'cancel' && cancelled !== undefined) command.error(`error: too many arguments: ${cancelled}`);
      if (id === 'cancel' && cancelled === undefined)
        command.error('error: name the run: portal-copilot runs cancel ID');
      const workspace = await openWorkspace(loadConfiguration(context, options.config), context.terminal.directory);
      try {
        context.terminal.out(await answer(workspace, id, cancelled, options, context.signal));
      } finally {
        await workspace.close();
      }
    });
}

async function answer(
  { runStore }: Pick<Workspace, 'runStore'>,
  id: string | undefined,
  cancelled: string | undefined,
  options: RunsOptions,
  signal: AbortSignal,
): Promise<string> {
  if (id !== undefined) {
    const run = cancelled === undefined ? await runStore.find(id, { signal }) : await runStore.cancel(cancelled);
    if (run === null) throw new CopilotError('not_found', `There is no index run ${cancelled ?? id}.`);
    return options.json === true ? JSON.stringify(toIndexRunWire(run)) : describeRun(run, Infinity);
  }
  const filter = options.source === undefined ? {} : { source: options.source };
  const page = await runStore.list(filter, { number: 1, size: options.limit }, { signal });
  if (options.json === true) {
    const meta = { page: { number: 1, size: options.limit, total: page.total } };
    return JSON.stringify({ data: page.items.map(toIndexRunWire), meta });
  }
  if (page.items.length === 0) return 'No index runs yet.';
  return page.items.map((run) => describeRun(run, SHOWN_FAILURES)).join('\n');
}

/** A run as lines for people: what it is, how far it came, what failed. */
function describeRun(run: IndexRun, failures: number): string {
  const { documents } = run.counts;
  const lines = [`${run.queuedAt}  ${run.status.padEnd(9)}  ${oneLine(run.source)}  ${run.id}`];
  if (run.progress !== null && run.status === 'running') {
    lines.push(`  ${run.progress.stage} ${run.progress.done} of ${run.progress.total}`);
  }
  lines.push(`  ${describeCourse(run)}`);
  if (documents !== undefined) {
    lines.push(
      `  ${documents.found} found, ${documents.indexed} indexed, ${documents.unchanged} unchanged, ${documents.failed} failed, ${documents.removed} removed`,
    );
  }
  const counts = describeCounts(run);
  if (counts !== '') lines.push(`  ${counts}`);
  if (run.error !== null) lines.push(`  ${run.error.code}: ${oneLine(run.error.message)}`);
  for (const { file, line, reason } of run.failures.slice(0, failures)) {
    lines.push(...describeFinding('failed', { file: oneLine(file), line, message: oneLine(reason) }));
  }
  const more = run.failures.length - failures;
  if (more > 0) lines.push(`  and ${more} more (portal-copilot runs ${run.id})`);
  return lines.join('\n');
}

/** What began a run, which attempt it is, and where its time went. */
function describeCourse({ trigger, attempt, stageSeconds }: IndexRun): string {
  const stages = Object.entries(stageSeconds).map(([stage, seconds]) => `${stage} ${seconds} s`);
  return [`begun by ${trigger}`, `attempt ${attempt}`, ...stages].join(', ');
}

const otherCounts = ['operations', 'chunks', 'embedded', 'reused', 'warnings', 'requests'] as const;

function describeCounts({ counts }: IndexRun): string {
  return otherCounts.flatMap((name) => (counts[name] === undefined ? [] : `${counts[name]} ${name}`)).join(', ');
}

function toLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`It takes a whole number from 1 to ${MAX_LIMIT}.`);
}
