import { z } from 'zod';
import type { AgentTool } from '../../../core/chat-agent.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { entriesOfChange } from '../changes/entries-of-change.ts';
import { compareForCaller } from '../../diff/compare-for-caller.ts';
import type { ApiDiff } from '../../diff/compare-for-caller.ts';
import type { VersionChange } from '../../diff/version-diff.ts';
import type { SourceBook } from '../source-book.ts';
import { defineTool, placeArguments } from './define-tool.ts';
import { RESULT_TOKENS } from './tool-context.ts';
import type { ToolContext } from './tool-context.ts';
import type { ToolProblem, ToolScope } from './tool-scope.ts';

const MAX_MESSAGE = 300;
/** Characters of the lines of one difference: what stands around them has the rest of the result's budget. */
const MAX_LINES_LENGTH = (RESULT_TOKENS - 150) * 4;

export function createCompareVersionsTool(context: ToolContext): AgentTool {
  return defineTool({
    name: 'compare_versions',
    description:
      'Compares two versions of one API by their specifications: what was added, removed and changed, and what of it ' +
      'breaks callers. Each line ends with the numbers of the operation in both versions: cite the line by them.',
    schema: z.object({
      api: placeArguments.api,
      from: z.string().max(100).describe('The older version. Left out: the one before "to".').optional(),
      to: z
        .string()
        .max(100)
        .describe('The newer version. Left out: the one of the page, or the current one.')
        .optional(),
      operation: z.string().max(300).describe('Only changes of this operation, as "METHOD /path".').optional(),
    }),
    async run({ api: apiWish, from, to, operation }, { signal, report }) {
      const { scope, catalogue, caller, book, fence } = context;
      const api = await scope.findApi(apiWish, signal);
      if ('problem' in api) return api.problem;
      const sides = chooseSides(scope, api.slug, { from, to });
      if ('problem' in sides) return sides.problem;
      report(`Comparing versions of ${api.title}`);
      const found = await compareForCaller(catalogue, caller, { api: api.slug, ...sides }, { signal });
      if (found === null) return 'There is no such version of this API.';
      const overviews = await readOverviews(context, found, signal);
      const newest = overviews.at(-1);
      // What many operations share rests on both versions as a whole.
      const shared = overviews.map((hit) => ` [${String(book.cite(hit))}]`).join('');
      const text = describeDifference(found, operation, book, shared);
      if (newest === undefined) return fence.data('difference', text, RESULT_TOKENS);
      // The difference stands under the newer version; the older one is a source beside it.
      const older = overviews.length > 1 ? overviews[0] : undefined;
      const beside = older === undefined ? '' : `\n\n${fence.source(book.cite(older), older, 60)}`;
      return `${fence.source(book.cite(newest), newest, RESULT_TOKENS, text)}${beside}`;
    },
  });
}

interface Sides {
  readonly from?: string;
  readonly to?: string;
}

/** One side is the version that the question is about, where there is one; the other is what it is compared with. */
function chooseSides(
  scope: ToolScope,
  api: string,
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
): Sides | ToolProblem {
  const home = scope.chooseVersion(api, undefined);
  const wish = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  if (typeof home !== 'string' || [from, to].some((side) => side !== undefined && scope.allows(api, side))) return wish;
  if (from !== undefined && to !== undefined) {
    return { problem: 'One of the two versions must be the one that the question is about.' };
  }
  return from === undefined && to !== undefined ? { from: home, to } : { ...wish, to: home };
}

/** The overviews of both versions, the older first; one that cannot be found is left out. */
async function readOverviews(
  { retriever, caller }: ToolContext,
  { api, from, to }: ApiDiff,
  signal: AbortSignal,
): Promise<readonly SearchHit[]> {
  const hits: SearchHit[] = [];
  for (const version of [from, to]) {
    const request = { question: api, api, version, kinds: ['overview' as const], limit: 1 };
    const { hits: found } = await retriever.retrieve(request, caller, { signal });
    const hit = found.find((candidate) => candidate.version === version);
    if (hit !== undefined) hits.push(hit);
  }
  return hits;
}

/** @param shared the numbers of both overviews, with a space before each */
function describeDifference(found: ApiDiff, operation: string | undefined, book: SourceBook, shared: string): string {
  const { from, to, diff } = found;
  const { total, breaking } = diff.counts;
  const changes = diff.changes.filter((change) => operation === undefined || isOf(change, operation, found));
  const lines: string[] = [];
  let left = MAX_LINES_LENGTH;
  for (const change of changes) {
    const said = describeLine(change);
    // Two numbers of up to four digits each.
    left -= said.length + 16;
    if (left < 0) break;
    // Only what is handed out becomes a source.
    const entries = entriesOfChange(change, found.sides);
    const own = entries.map((entry) => ` [${String(book.citeOperation(entry).number)}]`).join('');
    lines.push(`${said}${change.operation === null ? shared : own}`);
  }
  const rest = changes.length > lines.length ? [`- … and ${changes.length - lines.length} more`] : [];
  return [
    `From version ${from} to ${to}: ${total} changes, ${breaking} of them breaking.${shared}`,
    ...(operation !== undefined && changes.length === 0 ? ['None of them is in this operation.'] : lines),
    ...rest,
    ...(diff.incomplete ? ['Some parts are too large to be compared in full.'] : []),
  ].join('\n');
}

/** An operation may be named as either version has it. */
function isOf({ operation }: VersionChange, wish: string, { sides }: ApiDiff): boolean {
  if (operation === null) return false;
  const wanted = wish.trim().toLowerCase();
  return [operation, sides.olderKeys.get(operation)].some((key) => key?.toLowerCase() === wanted);
}

function describeLine({ breaking, operation, message }: VersionChange): string {
  const text = message.replaceAll(/\s+/gu, ' ').slice(0, MAX_MESSAGE).toWellFormed();
  return `- ${breaking ? 'BREAKING ' : ''}${operation ?? 'many operations'}: ${text}`;
}
