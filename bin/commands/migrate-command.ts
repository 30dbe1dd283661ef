import type { Command } from 'commander';
import { openWorkspace } from '../workspace.ts';
import { type CommandContext, loadConfiguration } from './command-context.ts';

/** `migrate`: the schema alone, for deployments where the server itself may not create tables. */
export function addMigrateCommand(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .action(async (options: { config?: string; json?: boolean }) => {
      const { terminal } = context;
      const configuration = loadConfiguration(context, options.config);
      const workspace = await openWorkspace(configuration, terminal.directory);
      try {
        terminal.out(
          options.json === true
            ? JSON.stringify({ database: workspace.location, up_to_date: true })
            : `The schema is up to date (${workspace.location}).`,
        );
      } finally {
        await workspace.close();
      }
    });
}
