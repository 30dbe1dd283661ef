import { watch } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { CopilotError } from '../../core/errors.ts';
import type { IngestionReport } from '../../ingest/run.ts';
import type { Source } from '../../ingest/source.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import type { Configuration } from '../configuration.ts';
import { createSourceRunner, type RunSource } from '../index-runs/run-source.ts';
import { createProgress } from '../progress.ts';
import { describeReport, mergeReports } from '../report.ts';
import { createConfiguredSources } from '../sources/configured-sources.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

/** An editor writes a file in several steps; one run answers them all. */
const WATCH_SETTLE_MS = 400;

interface IngestOptions {
  readonly source?: string;
  readonly watch?: boolean;
  readonly acceptRemovals?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** `ingest`: one index run per directory or configured source. */
export function addIngestCommand(program: Command, context: CommandContext): void {
  program
    .command('ingest')
    .description('index directories of specs and pages, or the configured sources')
    .argument('[directory...]', 'directories to index; without any, the sources of the configuration')
    .option('--source <name>', 'only this source of the configuration')
    .option('--watch', 'stay, and index again whenever a file changes')
    .option('--accept-removals', 'let a run remove more than half of its documents (directories are never asked)')
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExit status 0 when the run committed, even if single documents failed.\n')
    .action(async (directories: string[], options: IngestOptions, command: Command) => {
      if (directories.length > 0 && options.source !== undefined) {
        command.error('error: give directories or --source, not both');
      }
      const configuration = loadConfiguration(context, options.config);
      const workspace = await openWorkspace(configuration, context.terminal.directory);
      try {
        const chosen = chooseSources(directories, options, configuration, workspace, context);
        const runSource = createSourceRunner({
          ...workspace,
          store: workspace.runStore,
          findSource: (name) => chosen.find((source) => source.name === name)?.source,
        });
        await runOnce(chosen, runSource, context, options);
        if (options.watch === true) await keepWatching(chosen, runSource, context, options);
      } finally {
        await workspace.close();
      }
    });
}

/** A source to run, and the directory to watch where it is one. */
interface ChosenSource {
  readonly name: string;
  readonly source: Source;
  readonly directory: string | null;
}

function chooseSources(
  given: readonly string[],
  options: IngestOptions,
  configuration: Configuration,
  workspace: Workspace,
  context: CommandContext,
): ChosenSource[] {
  if (given.length > 0) {
    return given.map((name) => {
      const directory = path.resolve(context.terminal.directory, name);
      return { name: directory, source: createDirectorySource(directory), directory };
    });
  }
  const { sources } = configuration.file;
  const wanted = options.source === undefined ? sources : sources.filter((source) => source.name === options.source);
  if (wanted.length === 0) {
    const names = sources.map((source) => source.name).join(', ') || 'none';
    throw new CopilotError(
      'invalid_request',
      options.source === undefined
        ? 'Nothing to index: name a directory (portal-copilot ingest ./specs) or configure sources in copilot.config.yaml.'
        : `There is no source called ${options.source}. Configured: ${names}.`,
    );
  }
  const created = createConfiguredSources(
    { configuration, listApis: (listOptions) => workspace.writer.listApis(listOptions) },
    wanted,
  );
  return [...created].map(([name, source]) => {
    const settings = wanted.find((candidate) => candidate.name === name);
    const directory =
      settings?.kind === 'directory' ? path.resolve(configuration.baseDirectory, settings.directory) : null;
    return { name, source, directory };
  });
}

async function runOnce(
  chosen: readonly ChosenSource[],
  runSource: RunSource,
  context: CommandContext,
  options: IngestOptions,
): Promise<void> {
  const { terminal, signal } = context;
  const reports: IngestionReport[] = [];
  for (const { name } of chosen) {
    const progress = createProgress(terminal);
    if (options.json !== true) terminal.note(`Indexing ${name}\n`);
    try {
      reports.push(
        await runSource(
          { source: name, trigger: 'command', acceptRemovals: options.acceptRemovals === true },
          { signal, onProgress: ({ stage, done, total }) => progress.update(stage, done, total) },
        ),
      );
    } finally {
      progress.end();
    }
  }
  const report = mergeReports(reports);
  terminal.out(options.json === true ? JSON.stringify(report) : describeReport(report));
}

/** Waits for changes until the command is interrupted. A run that fails is reported and the next change tries again. */
async function keepWatching(
  chosen: readonly ChosenSource[],
  runSource: RunSource,
  context: CommandContext,
  options: IngestOptions,
): Promise<void> {
  const { terminal, signal } = context;
  const changed = new Set<ChosenSource>();
  let wake: () => void = () => {};
  const watchers = chosen.flatMap((source) => {
    const { directory } = source;
    if (directory === null) return [];
    const watcher = watch(directory, { recursive: true, signal }, () => {
      changed.add(source);
      wake();
    });
    return watcher.on('error', (error) => {
      // A directory that is moved away must not end the watching of the others.
      if (!signal.aborted) terminal.note(`${directory} cannot be watched any more: ${error.message}\n`);
    });
  });
  if (watchers.length === 0) throw new CopilotError('invalid_request', 'Only directories can be watched.');
  signal.addEventListener('abort', () => wake(), { once: true });
  terminal.note('Watching for changes; Ctrl+C ends.\n');
  while (!signal.aborted) {
    if (changed.size === 0) await new Promise<void>((resolve) => (wake = resolve));
    await new Promise((resolve) => setTimeout(resolve, WATCH_SETTLE_MS));
    const due = [...changed];
    changed.clear();
    if (signal.aborted || due.length === 0) continue;
    try {
      await runOnce(due, runSource, context, options);
    } catch (error) {
      if (signal.aborted) break;
      terminal.note(`The run failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  for (const watcher of watchers) watcher.close();
}
