import type { Command } from 'commander';
import { type ChunkKind, chunkKinds } from '../../core/chunk.ts';
import { CopilotError } from '../../core/errors.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { createRetriever } from '../../server/retrieval/create-retriever.ts';
import { toSearchResult } from '../../server/routes/search.ts';
import { openWorkspace } from '../workspace.ts';
import { callerOf, callerOptions, type CommandContext, loadConfiguration } from './command-context.ts';

/** As the API bounds it. */
const MAX_LIMIT = 50;

interface SearchOptions {
  readonly api?: string;
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly limit: string;
  readonly asTeam?: readonly string[];
  readonly signedIn?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}

/** `search`: what the index finds, through a chosen caller's eyes. */
export function addSearchCommand(program: Command, context: CommandContext): void {
  program
    .command('search')
    .description('search the index')
    .argument('<question>', 'words, a question, an operationId, or METHOD /path')
    .option('--api <slug>', 'only this API')
    .option('--api-version <label>', 'this version instead of the current one')
    .option('--kind <kind>', `only ${chunkKinds.join(', ')}`)
    .option('--limit <number>', `most results, 1 to ${MAX_LIMIT}`, '10')
    .option(...callerOptions.asTeam)
    .option(...callerOptions.signedIn)
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .action(async (question: string, options: SearchOptions) => {
      const { terminal, signal } = context;
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
        throw new CopilotError('invalid_request', `--limit takes a whole number from 1 to ${MAX_LIMIT}.`);
      }
      const kinds = options.kind === undefined ? undefined : [toKind(options.kind)];
      const workspace = await openWorkspace(loadConfiguration(context, options.config), terminal.directory);
      try {
        const { hits } = await createRetriever(workspace).retrieve(
          {
            question,
            limit,
            ...(options.api === undefined ? {} : { api: options.api }),
            ...(options.apiVersion === undefined ? {} : { version: options.apiVersion }),
            ...(kinds === undefined ? {} : { kinds }),
          },
          callerOf(options),
          { signal },
        );
        terminal.out(options.json === true ? JSON.stringify({ data: hits.map(toSearchResult) }) : describeHits(hits));
      } finally {
        await workspace.close();
      }
    });
}

function toKind(text: string): ChunkKind {
  const kind = chunkKinds.find((known) => known === text);
  if (kind === undefined) throw new CopilotError('invalid_request', `--kind takes one of ${chunkKinds.join(', ')}.`);
  return kind;
}

function describeHits(hits: readonly SearchHit[]): string {
  if (hits.length === 0) return 'Nothing found. Is anything indexed? portal-copilot ingest DIR';
  return hits
    .map((hit, index) => {
      const place = [hit.api, hit.version].filter(Boolean).join(' ') || 'portal';
      const name = hit.operationKey === null ? hit.title : `${hit.operationKey}  ${hit.title}`;
      return `${String(index + 1).padStart(2)}  ${hit.score.toFixed(3)}  ${hit.kind.padEnd(9)}  ${place.padEnd(14)}  ${name}`;
    })
    .join('\n');
}
