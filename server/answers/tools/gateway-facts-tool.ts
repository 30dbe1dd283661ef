import { z } from 'zod';
import type { AgentTool } from '../../../core/chat-agent.ts';
import { defineTool, placeArguments } from './define-tool.ts';
import { RESULT_TOKENS } from './tool-context.ts';
import type { ToolContext } from './tool-context.ts';

/** All facts of an API, where one gateway holds it. */
const MAX_FACTS = 8;

export function createGatewayFactsTool(context: ToolContext): AgentTool {
  return defineTool({
    name: 'gateway_facts',
    description:
      'Reads what the gateway in front of one API really enforces: authentication and the names of its keys, rate ' +
      'limits, sizes, CORS, public addresses.',
    schema: z.object({ api: placeArguments.api }),
    async run(wish, { signal, report }) {
      const { scope, retriever, caller, book, fence } = context;
      const api = await scope.findApi(wish.api, signal);
      if ('problem' in api) return api.problem;
      report(`Reading what the gateway enforces on ${api.title}`);
      const request = { question: `${api.title} gateway`, api: api.slug, kinds: ['fact' as const], limit: MAX_FACTS };
      const { hits } = await retriever.retrieve(request, caller, { signal });
      const facts = hits.filter((hit) => hit.kind === 'fact' && hit.api === api.slug);
      if (facts.length === 0) return 'Nothing is known of a gateway in front of this API.';
      const tokens = Math.floor(RESULT_TOKENS / facts.length);
      return facts.map((hit) => fence.source(book.cite(hit), hit, tokens)).join('\n\n');
    },
  });
}
