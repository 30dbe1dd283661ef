import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ChunkKind, chunkKinds } from '../../core/chunk.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { createRetriever } from '../../server/retrieval/create-retriever.ts';
import { toSearchResponse } from '../../server/routes/search.ts';
import { openWorkspace } from '../workspace.ts';
import { callerOf, callerOptions, type CommandContext, loadConfiguration } from './command-context.ts';
import { describeUnfinishedIndex, findUnfinishedIndex } from '../../server/answers/unfinished-index.ts';
import type { UnfinishedIndex } from '../../server/answers/unfinished-index.ts';
import { citationTitle } from '../../server/answers/number-citations.ts';

/** As the API bounds it. */
const MAX_LIMIT = 50;

interface SearchOptions {
  readonly api?: string;
  readonly apiVersion?: string;
  readonly kind?: ChunkKind;
  readonly limit: number;
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
    .addOption(new Option('--kind <kind>', 'only this kind').choices(chunkKinds))
    .option('--limit <number>', `most results, 1 to ${MAX_LIMIT}`, toLimit, 10)
    .option(...callerOptions.asTeam)
    .option(...callerOptions.signedIn)
    .option('--config <file>', 'configuration file (default: copilot.config.yaml)')
    .option('--json', 'print one JSON object')
    .action(async (question: string, options: SearchOptions) => {
      const { terminal, signal } = context;
      const workspace = await openWorkspace(loadConfiguration(context, options.config), terminal.directory);
      try {
        const result = await createRetriever(workspace).retrieve(
          {
            question,
            limit: options.limit,
            ...(options.api === undefined ? {} : { api: options.api }),
            ...(options.apiVersion === undefined ? {} : { version: options.apiVersion }),
            ...(options.kind === undefined ? {} : { kinds: [options.kind] }),
          },
          callerOf(options),
          { signal },
        );
        const { hits } = result;
        const unfinished = hits.length > 0 ? null : await findUnfinishedIndex(workspace, { signal });
        terminal.out(
          options.json === true
            ? JSON.stringify(toSearchResponse(question, result, unfinished))
            : describeHits(hits, unfinished),
        );
      } finally {
        await workspace.close();
      }
    });
}

function toLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`It takes a whole number from 1 to ${MAX_LIMIT}.`);
}

function describeHits(hits: readonly SearchHit[], unfinished: UnfinishedIndex | null): string {
  if (unfinished === 'building') return `Nothing found. ${describeUnfinishedIndex(unfinished)}`;
  if (hits.length === 0) return 'Nothing found. Is anything indexed? portal-copilot ingest DIR';
  return hits
    .map((hit, index) => {
      const place = [hit.api, hit.version].filter(Boolean).join(' ') || 'portal';
      // "Rate limit" stands on many pages.
      const name = hit.operationKey === null ? citationTitle(hit) : `${hit.operationKey}  ${hit.title}`;
      return `${String(index + 1).padStart(2)}  ${hit.score.toFixed(3)}  ${hit.kind.padEnd(9)}  ${place.padEnd(14)}  ${name}`;
    })
    .join('\n');
}
