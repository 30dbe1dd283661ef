import { z } from 'zod';
import type { AgentTool } from '../../../core/chat-agent.ts';
import { judgeHit } from '../judge-hits.ts';
import { defineTool, placeArguments } from './define-tool.ts';
import { literalNames } from '../term-weights.ts';
import { RESULT_TOKENS } from './tool-context.ts';
import type { ToolContext } from './tool-context.ts';

const HITS = 8;
/** Of a source that the model has read before. */
const KNOWN_TOKENS = 60;
/** Sources that one search may add: a model that wants more asks more precisely. */
const MAX_SOURCES = 5;

export function createSearchTool(context: ToolContext): AgentTool {
  return defineTool({
    name: 'search',
    description:
      'Searches the documentation: operations, schemas, sections of pages, overviews of APIs, facts of the gateway. ' +
      'Gives the best as numbered sources.',
    schema: z.object({
      query: z.string().trim().min(2).max(300).describe('What to look for, in words or by exact names.'),
      kind: z.enum(['operation', 'schema', 'section', 'overview', 'fact']).optional(),
      ...placeArguments,
    }),
    async run({ query, kind, ...wish }, { signal, report }) {
      const { retriever, caller, scope, book, fence } = context;
      report('Searching the documentation');
      const place = await scope.choose(wish, signal);
      if ('problem' in place) return place.problem;
      const kinds = kind === undefined ? {} : { kinds: [kind] };
      const request = { question: query, ...place, ...kinds, withPortalPages: true, limit: HITS, limitPerKind: HITS };
      const { hits } = await retriever.retrieve(request, caller, { signal });
      const names = literalNames(query);
      const useful = hits.filter((hit) => judgeHit(hit, names) !== 'none').slice(0, MAX_SOURCES);
      if (useful.length === 0)
        return 'Nothing was found. Try other words, or say that the documentation does not tell.';
      const fresh = useful.filter((hit) => !book.has(hit));
      const tokens = Math.floor(RESULT_TOKENS / Math.max(1, fresh.length));
      return useful
        .map((hit) => fence.source(book.cite(hit), hit, fresh.includes(hit) ? tokens : KNOWN_TOKENS))
        .join('\n\n');
    },
  });
}
