import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Caller } from '../../core/caller.ts';
import { CopilotError } from '../../core/errors.ts';
import { type Configuration, parseConfiguration } from '../configuration.ts';
import type { Terminal } from '../terminal.ts';

/** What every command gets from the entry point. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string>>;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

const DEFAULT_FILE = 'copilot.config.yaml';

/** Reads `--config`, or `copilot.config.yaml` beside the caller when it is there. */
export function loadConfiguration(context: CommandContext, given: string | undefined): Configuration {
  const file = path.resolve(context.terminal.directory, given ?? context.environment['COPILOT_CONFIG'] ?? DEFAULT_FILE);
  if (!existsSync(file) && given !== undefined) {
    throw new CopilotError('configuration_invalid', `There is no configuration file at ${file}.`);
  }
  const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
  return parseConfiguration({ environment: context.environment, text, file });
}

/** The caller whose eyes a command looks through: anonymous, or a member of the given teams. */
export function callerOf(options: { asTeam?: readonly string[]; signedIn?: boolean }): Caller {
  const teams = options.asTeam ?? [];
  const signedIn = options.signedIn === true || teams.length > 0;
  return { subject: signedIn ? 'command-line' : null, teams };
}

/** Options of every command that looks at the index through somebody's eyes. */
export const callerOptions = {
  asTeam: ['--as-team <team...>', 'look as a member of these teams (default: anonymous, public content only)'],
  signedIn: ['--signed-in', 'look as a signed-in developer without a team'],
} as const;
