import type { Command } from 'commander';
import { pino } from 'pino';
import { createIndexRunService } from '../index-runs/index-run-service.ts';
import { endsItsProcess } from '../index-runs/start-runs.ts';
import { createConfiguredSources } from '../sources/configured-sources.ts';
import { noteUnconfiguredSources } from '../sources/note-unconfigured.ts';
import { schedulesOf } from '../sources/source-schedule.ts';
import { openWorkspace } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';
import { untilAborted } from './until-aborted.ts';

/** `worker`: index runs alone, for deployments where servers only answer. */
export function addWorkerCommand(program: Command, context: CommandContext): void {
  program
    .command('worker')
    .description('run scheduled and requested index runs until stopped; any number may share one PostgreSQL')
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--no-initial-runs', 'wait for schedule and requests instead of indexing every source at the start')
    .addHelpText(
      'after',
      '\nEach source is run by one worker at a time. A run whose worker dies goes on at another within a minute.\n' +
        'serve does the same work itself unless it is started with --without-worker.\n',
    )
    .action(async (options: { config?: string; initialRuns: boolean }) => {
      const { terminal, signal } = context;
      const configuration = loadConfiguration(context, options.config);
      const logger = pino({ level: configuration.environment.LOG_LEVEL }, pino.destination(2));
      const workspace = await openWorkspace(configuration, terminal.directory, 'command', (message, error) =>
        logger.warn({ err: error }, message),
      );
      try {
        const sources = createConfiguredSources({
          configuration,
          listApis: (listOptions) => workspace.writer.listApis(listOptions),
        });
        const service = createIndexRunService({ configuration, workspace, sources, logger, works: true });
        terminal.note(`Database   ${workspace.location}\n`);
        await noteUnconfiguredSources({ configuration, writer: workspace.writer, terminal });
        try {
          await service.startWorker();
          for (const { source, cron, timezone } of schedulesOf(configuration)) {
            terminal.note(`Schedule   ${source}: ${cron} (${timezone})\n`);
          }
          terminal.note(
            `Worker     ready for ${sources.size === 0 ? 'no source: none is configured' : [...sources.keys()].join(', ')}\n`,
          );
          for (const name of options.initialRuns ? sources.keys() : []) {
            if (await endsItsProcess(workspace.runStore, name))
              terminal.note(`Source     ${name}: not started, its last runs ended with their process\n`);
            else await service.request(name, 'start', false);
          }
          await untilAborted(signal);
        } finally {
          terminal.note('\nStopping: a run under way goes to another worker, or to the next start.\n');
          await service.stop({ graceful: false });
        }
      } finally {
        await workspace.close();
      }
    });
}
