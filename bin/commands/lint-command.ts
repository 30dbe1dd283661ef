import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { createDocumentLinter } from '../../ingest/lint/document-linter.ts';
import { createFileSource } from '../../ingest/lint/file-source.ts';
import { buildReport, type LintedDocument } from '../../ingest/lint/lint-report.ts';
import { isAtLeast, severities, type Severity } from '../../ingest/lint/lint-rules.ts';
import { lintSource } from '../../ingest/lint/lint-source.ts';
import type { Source } from '../../ingest/source.ts';
import { createDirectorySource } from '../../ingest/sources/directory-source.ts';
import { describeLint } from '../lint-report.ts';
import { createProgress } from '../progress.ts';
import { createSource } from '../sources/create-source.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

interface LintOptions {
  readonly source?: string;
  readonly minSeverity: Severity;
  readonly failOn: Severity | 'never';
  readonly config?: string;
  readonly json?: boolean;
}

/** A source and what its paths begin with, so that documents of two sources keep apart. */
interface ChosenSource {
  readonly source: Source;
  readonly prefix: string;
}

/** `lint`: what in the specs makes answers worse. Reads sources as `ingest` does and stores nothing. */
export function addLintCommand(program: Command, context: CommandContext): void {
  program
    .command('lint')
    .description('report what makes answers about your specs worse, and what to do about it')
    .argument('[path...]', 'directories or single specs; without any, the sources of the configuration')
    .option('--source <name>', 'this source of the configuration')
    .addOption(new Option('--min-severity <severity>', 'leave out what is milder').choices(severities).default('info'))
    .addOption(
      new Option('--fail-on <severity>', 'end with status 1 from this severity on')
        .choices([...severities, 'never'])
        .default('error'),
    )
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object with every finding')
    .addHelpText('after', '\nNothing is stored, no address outside is asked, no index is needed. Rules: docs/lint.md\n')
    .action(async (paths: string[], options: LintOptions, command: Command) => {
      const chosen =
        paths.length > 0 ? choosePaths(paths, options, context, command) : chooseConfigured(options, context, command);
      const documents = await lintAll(chosen, context, options);
      const report = buildReport(documents, options.minSeverity);
      const { terminal } = context;
      terminal.out(options.json === true ? JSON.stringify(report) : describeLint(report));
      // Judged before anything is left out: a quieter report must not pass a gate.
      const { failOn } = options;
      const fails = documents.some(({ findings }) =>
        findings.some(({ severity }) => failOn !== 'never' && isAtLeast(severity, failOn)),
      );
      if (fails) process.exitCode = 1;
    });
}

function choosePaths(
  paths: readonly string[],
  options: LintOptions,
  context: CommandContext,
  command: Command,
): ChosenSource[] {
  if (options.source !== undefined) command.error('error: give paths or --source, not both');
  return paths.map((given) => {
    const real = realPath(path.resolve(context.terminal.directory, given));
    if (real === null) return command.error(`error: ${given} cannot be read; check its name`);
    const several = paths.length > 1;
    const isDirectory = statSync(real).isDirectory();
    return isDirectory
      ? { source: createDirectorySource(real), prefix: several ? given : '' }
      : {
          source: createFileSource(path.dirname(real), path.basename(real)),
          prefix: several ? path.dirname(given) : '',
        };
  });
}

function realPath(wanted: string): string | null {
  try {
    return realpathSync(wanted);
  } catch {
    return null;
  }
}

function chooseConfigured(options: LintOptions, context: CommandContext, command: Command): ChosenSource[] {
  const configuration = loadConfiguration(context, options.config);
  // What a gateway enforces is no spec.
  const sources = configuration.file.sources.filter(({ kind }) => kind !== 'gateway');
  const wanted = options.source === undefined ? sources : sources.filter(({ name }) => name === options.source);
  if (wanted.length === 0) {
    const names = sources.map(({ name }) => name).join(', ') || 'none';
    command.error(
      options.source === undefined
        ? 'error: nothing to judge: name a directory or a spec (portal-copilot lint ./specs), or configure sources'
        : `error: there is no source of specs called ${options.source}. Configured: ${names}`,
    );
  }
  // No index is opened: only gateways ask which APIs it holds.
  const parts = { configuration, listApis: () => Promise.resolve([]) };
  return wanted.map((settings) => ({
    source: createSource(settings, parts),
    prefix: wanted.length > 1 ? settings.name : '',
  }));
}

async function lintAll(
  chosen: readonly ChosenSource[],
  context: CommandContext,
  options: LintOptions,
): Promise<LintedDocument[]> {
  const { terminal, signal } = context;
  const linter = createDocumentLinter();
  const documents: LintedDocument[] = [];
  try {
    for (const { source, prefix } of chosen) {
      const progress = createProgress(terminal);
      try {
        const linted = await lintSource(source, linter, {
          signal,
          onProgress: (...step) => progress.update(...step),
        });
        documents.push(...linted.map((document) => ({ ...document, path: path.posix.join(prefix, document.path) })));
      } finally {
        progress.end();
      }
    }
  } finally {
    await linter.close();
  }
  if (documents.length === 0 && options.json !== true) terminal.note('There is no spec to judge.\n');
  return documents;
}
