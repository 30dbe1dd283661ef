import { z } from 'zod';
import type { AgentTool } from '../../../core/chat-agent.ts';
import { defineTool, operationArgument, placeArguments } from './define-tool.ts';
import { findToolOperation } from './find-tool-operation.ts';
import { renderOperation } from './render-operation.ts';
import { RESULT_TOKENS } from './tool-context.ts';
import type { ToolContext } from './tool-context.ts';

export function createGetOperationTool(context: ToolContext): AgentTool {
  return defineTool({
    name: 'get_operation',
    description:
      'Reads one operation in full from its specification, with all references resolved: its parameters and body, what ' +
      'it returns, its authentication. Long ones are cut: ask for the request or the response alone to see more.',
    schema: z.object({
      operation: operationArgument,
      part: z.enum(['request', 'response', 'all']).default('all'),
      ...placeArguments,
    }),
    async run({ part, ...wish }, { signal, report }) {
      const found = await findToolOperation(context, wish, signal);
      if ('problem' in found) return found.problem;
      const { operation } = found.entry;
      report(`Reading ${operation.key}`);
      const text = renderOperation(operation, part, RESULT_TOKENS);
      return context.fence.source(found.number, found.hit, RESULT_TOKENS + 50, text);
    },
  });
}
