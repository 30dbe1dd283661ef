import type { AgentTool } from '../../../core/chat-agent.ts';
import { createBuildSnippetTool } from './build-snippet-tool.ts';
import { createCompareVersionsTool } from './compare-versions-tool.ts';
import { createExplainCallTool } from './explain-call-tool.ts';
import { createGatewayFactsTool } from './gateway-facts-tool.ts';
import { createGetOperationTool } from './get-operation-tool.ts';
import { createListOperationsTool } from './list-operations-tool.ts';
import { createSearchTool } from './search-tool.ts';
import type { ToolContext } from './tool-context.ts';

/** Everything a model may do for one answer: read, as the caller, inside what the question is about. Nothing is changed. */
export function createTools(context: ToolContext): readonly AgentTool[] {
  return [
    createSearchTool(context),
    createGetOperationTool(context),
    createListOperationsTool(context),
    createCompareVersionsTool(context),
    createBuildSnippetTool(context),
    createExplainCallTool(context),
    createGatewayFactsTool(context),
  ];
}
