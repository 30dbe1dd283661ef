import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { CronExpressionParser } from 'cron-parser';
import { CopilotError } from '../../core/errors.ts';
import type { IndexRun } from '../../core/index-run.ts';
import type { IndexedSource, SourceRemoval } from '../../core/index-writer.ts';
import type { Configuration } from '../configuration.ts';
import { oneLine } from '../one-line.ts';
import { type MatchedSource, matchSources } from '../sources/match-sources.ts';
import { schedulesOf } from '../sources/source-schedule.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

interface SourcesOptions {
  readonly yes?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** `sources`: what the index holds beside what is configured; taking out what is no longer wanted. */
export function addSourcesCommand(program: Command, context: CommandContext): void {
  program
    .command('sources')
    .description('list the sources of the index and of the configuration, or remove one from the index')
    .argument('[action]', '"remove", followed by the source to remove; without it, they are listed', toAction)
    .argument('[source]', 'name or key of the source to remove')
    .option('--yes', 'remove without asking')
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nRemoving takes its documents, its APIs and the gateway facts on them out of the index; files and portals are\n' +
        'left alone. A source that is configured comes back with its next index run.\n' +
        'While a server runs on the embedded database, stop it first.\n',
    )
    .action(
      async (action: 'remove' | undefined, wanted: string | undefined, options: SourcesOptions, command: Command) => {
        const { terminal } = context;
        if (action === 'remove') {
          if (wanted === undefined) command.error('error: name the source: portal-copilot sources remove NAME');
          if (options.yes !== true && terminal.confirm === undefined) {
            command.error('error: nobody can be asked here; --yes removes the source without asking');
          }
        } else if (options.yes === true) command.error('error: --yes belongs to sources remove');
        const configuration = loadConfiguration(context, options.config);
        const workspace = await openWorkspace(configuration, terminal.directory);
        try {
          const sources = matchSources(configuration, await workspace.writer.listSources({ signal: context.signal }));
          terminal.out(
            wanted === undefined
              ? await describeAll(sources, configuration, workspace, options, context.signal)
              : await remove(findSource(sources, wanted, terminal.directory), workspace, options, context),
          );
        } finally {
          await workspace.close();
        }
      },
    );
}

function toAction(action: string): 'remove' {
  if (action === 'remove') return action;
  throw new InvalidArgumentError('It is "remove" or left out.');
}

/** A source with what is known of its index runs. */
interface SourceLine {
  readonly source: MatchedSource;
  readonly lastRun: IndexRun | null;
  /** ISO 8601; `null`: it has no schedule. */
  readonly nextRunAt: string | null;
}

async function describeAll(
  sources: readonly MatchedSource[],
  configuration: Configuration,
  { runStore }: Pick<Workspace, 'runStore'>,
  options: SourcesOptions,
  signal: AbortSignal,
): Promise<string> {
  const schedules = new Map(schedulesOf(configuration).map((schedule) => [schedule.source, schedule]));
  const lines: SourceLine[] = [];
  for (const source of sources) {
    const schedule = source.isConfigured ? schedules.get(source.name ?? '') : undefined;
    const next = schedule && CronExpressionParser.parse(schedule.cron, { tz: schedule.timezone }).next();
    lines.push({
      source,
      lastRun: await findLastRun(source, runStore, signal),
      nextRunAt: next?.toDate().toISOString() ?? null,
    });
  }
  if (options.json === true) return JSON.stringify({ data: lines.map(toWire) });
  return lines.length === 0 ? 'No source is configured, and none is in the index.' : toTable(lines);
}

/** Runs go by the name that the source had then, or by its path where it was given on the command line. */
async function findLastRun(
  { name, indexed }: MatchedSource,
  runStore: Workspace['runStore'],
  signal: AbortSignal,
): Promise<IndexRun | null> {
  const names = new Set([name, indexed?.key].filter((candidate) => candidate != null));
  let last: IndexRun | null = null;
  for (const source of names) {
    const [run] = (await runStore.list({ source }, { number: 1, size: 1 }, { signal })).items;
    if (run !== undefined && (last === null || run.queuedAt > last.queuedAt)) last = run;
  }
  return last;
}

function toWire({ source: { name, kind, isConfigured, indexed }, lastRun, nextRunAt }: SourceLine): object {
  return {
    name,
    configured: isConfigured,
    kind,
    key: indexed?.key ?? null,
    title: indexed?.title ?? null,
    documents: indexed?.documents ?? 0,
    chunks: indexed?.chunks ?? 0,
    generation: indexed?.generation ?? null,
    indexed_at: indexed?.indexedAt ?? null,
    last_run:
      lastRun === null
        ? null
        : {
            id: lastRun.id,
            status: lastRun.status,
            queued_at: lastRun.queuedAt,
            finished_at: lastRun.finishedAt,
          },
    next_run_at: nextRunAt,
  };
}

const columns = ['name', 'kind', 'documents', 'chunks', 'indexed at', 'last run', 'next run', 'key'];
const numbers = new Set(['documents', 'chunks']);

function toTable(lines: readonly SourceLine[]): string {
  const rows = lines.map(({ source: { name, kind, isConfigured, indexed }, lastRun, nextRunAt }) => [
    name ?? '–',
    kind,
    String(indexed?.documents ?? 0),
    String(indexed?.chunks ?? 0),
    indexed?.indexedAt ?? 'not yet',
    lastRun?.status ?? '–',
    isConfigured ? (nextRunAt ?? 'no schedule') : 'not configured',
    indexed?.key ?? '–',
  ]);
  const table = [columns.map((column) => column.toUpperCase()), ...rows.map((row) => row.map(oneLine))];
  const widths = columns.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return numbers.has(columns[column] ?? '') ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

interface HeldSource extends MatchedSource {
  readonly indexed: IndexedSource;
}

/**
 * The source that somebody means: by its key, also as the table shows it; else by its name; else by a path from where
 * they are. @throws CopilotError `not_found`, `invalid_request` when several go by it
 */
function findSource(sources: readonly MatchedSource[], wanted: string, directory: string): HeldSource {
  const held = sources.filter((source): source is HeldSource => source.indexed !== null);
  const resolved = path.resolve(directory, wanted);
  const readings: ((source: HeldSource) => boolean)[] = [
    ({ indexed }) => indexed.key === wanted,
    ({ name }) => name === wanted,
    ({ name, indexed }) => oneLine(indexed.key) === wanted || (name !== null && oneLine(name) === wanted),
    ({ indexed }) => indexed.kind === 'directory' && indexed.key === resolved,
  ];
  for (const isMeant of readings) {
    // Two names of the configuration may lead to one directory.
    const found = new Map(held.filter(isMeant).map((source) => [source.indexed.key, source]));
    const [first] = found.values();
    if (found.size > 1) throw new CopilotError('invalid_request', `Several sources go by ${wanted}; give a key.`);
    if (first !== undefined) return first;
  }
  const known = held.map(({ name, indexed }) => `  ${oneLine(name ?? indexed.key)}`).join('\n');
  throw new CopilotError(
    'not_found',
    `The index holds no source ${oneLine(wanted)}.${known === '' ? '' : ` It holds:\n${known}`}`,
  );
}

async function remove(
  source: HeldSource,
  { writer }: Pick<Workspace, 'writer'>,
  options: SourcesOptions,
  { terminal, signal }: CommandContext,
): Promise<string> {
  const { key, documents, chunks } = source.indexed;
  const label = oneLine(source.name === null ? `${source.kind} ${key}` : `${source.name} (${source.kind} ${key})`);
  if (options.yes !== true) {
    const size = `${count(documents, 'document')}, ${count(chunks, 'chunk')}`;
    const back = source.isConfigured ? ' It is configured: its next index run reads it again.' : '';
    const agreed = await terminal.confirm?.(`Remove ${label} from the index? ${size}.${back} [y/N] `, signal);
    if (agreed !== true) throw new CopilotError('cancelled', 'Nothing was removed.');
  }
  const removal = await writer.removeSource(key, { signal });
  return options.json === true ? JSON.stringify(removalToWire(source, removal)) : describeRemoval(label, removal);
}

function removalToWire({ name, kind, indexed }: HeldSource, removal: SourceRemoval): object {
  const { apis, documents, operations, chunks, facts } = removal;
  return { removed: { name, kind, key: indexed.key, apis, documents, operations, chunks, gateway_facts: facts } };
}

function describeRemoval(label: string, { apis, documents, operations, chunks, facts }: SourceRemoval): string {
  const counts = [count(apis, 'API'), count(documents, 'document'), count(operations, 'operation')].join(', ');
  const others =
    facts === 0 ? '' : `\nWhat gateways enforce on these APIs went too: ${count(facts, 'document')} of other sources.`;
  return `Removed ${label}: ${counts}, ${count(chunks, 'chunk')}.${others}`;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
