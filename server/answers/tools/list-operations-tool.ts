import { z } from 'zod';
import type { AgentTool } from '../../../core/chat-agent.ts';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import { defineTool, placeArguments } from './define-tool.ts';
import { RESULT_TOKENS } from './tool-context.ts';
import type { ToolContext } from './tool-context.ts';

/** Operations named in one result. */
const MAX_LISTED = 60;
/** A word is looked for among so many; they come with their models, about a megabyte a page. */
const PAGE_SIZE = 100;
const MAX_PAGES = 10;
const MAX_SUMMARY = 90;

export function createListOperationsTool(context: ToolContext): AgentTool {
  return defineTool({
    name: 'list_operations',
    description:
      'Lists the operations of one API, each with its summary. A list of names is no source: read an operation to cite it.',
    schema: z.object({
      contains: z.string().max(100).describe('Only operations whose path or summary holds this.').optional(),
      ...placeArguments,
    }),
    async run({ contains, ...wish }, { signal, report }) {
      const api = await context.scope.findApi(wish.api, signal);
      if ('problem' in api) return api.problem;
      const version = context.scope.chooseVersion(api.slug, wish.version);
      if (typeof version === 'object') return version.problem;
      report(`Listing operations of ${api.title}`);
      const wanted = contains?.trim().toLowerCase() ?? '';
      const pages = wanted === '' ? { size: MAX_LISTED, most: 1 } : { size: PAGE_SIZE, most: MAX_PAGES };
      const { entries, total } = await readPages(
        context,
        { api: api.slug, ...(version === undefined ? {} : { version }) },
        pages,
        signal,
      );
      const fitting = entries.filter(({ operation: { key, summary } }) =>
        `${key} ${summary ?? ''}`.toLowerCase().includes(wanted),
      );
      if (fitting.length === 0) return 'There is no such operation.';
      const lines = fitting.slice(0, MAX_LISTED).map(({ operation: { key, summary, deprecated } }) => {
        const said = summary === null ? '' : `: ${summary.replaceAll(/\s+/gu, ' ').slice(0, MAX_SUMMARY)}`;
        return `${key}${said}${deprecated ? ' (deprecated)' : ''}`;
      });
      const known = wanted === '' ? total : fitting.length;
      const rest = known > lines.length ? `\n${known - lines.length} more are not shown.` : '';
      return context.fence.data('names', lines.join('\n'), RESULT_TOKENS) + rest;
    },
  });
}

async function readPages(
  { catalogue, caller }: ToolContext,
  filter: { readonly api: string; readonly version?: string },
  { size, most }: { readonly size: number; readonly most: number },
  signal: AbortSignal,
): Promise<{ readonly entries: readonly CatalogueOperation[]; readonly total: number }> {
  const entries: CatalogueOperation[] = [];
  let total = 0;
  for (let number = 1; number <= most; number += 1) {
    const page = await catalogue.listOperations(caller, filter, { number, size }, { signal });
    entries.push(...page.items);
    total = page.total;
    if (page.items.length === 0 || entries.length >= total) break;
  }
  return { entries, total };
}
