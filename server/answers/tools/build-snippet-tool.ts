import { z } from 'zod';
import type { AgentTool } from '../../../core/chat-agent.ts';
import { readQuestionValues } from '../../snippets/values/read-question-values.ts';
import { createGatewayFollower } from '../gateway/create-gateway-follower.ts';
import { defineTool, operationArgument, placeArguments } from './define-tool.ts';
import { findToolOperation } from './find-tool-operation.ts';
import { keepReadersValues } from './readers-values.ts';
import { RESULT_TOKENS } from './tool-context.ts';
import type { ToolContext } from './tool-context.ts';

/** Code blocks below one answer. */
const MAX_SNIPPETS = 3;

export function createBuildSnippetTool(context: ToolContext): AgentTool {
  return defineTool({
    name: 'build_snippet',
    description:
      'Computes code that calls an operation, checks it against the specification, and shows it below the answer. ' +
      'Values are those that the developer wrote, by the name of the parameter or field; what is missing becomes a placeholder.',
    schema: z.object({
      operation: operationArgument,
      language: z.string().min(1).max(40).describe('Such as "python", "shell/curl" or "javascript/fetch".'),
      values: z.record(z.string().max(200), z.unknown()).describe('Values by name.').optional(),
      ...placeArguments,
    }),
    async run({ language, values = {}, ...wish }, { signal, report }) {
      const { buildSnippet, catalogue, caller, snippets, words, question, fence } = context;
      const found = await findToolOperation(context, wish, signal);
      if ('problem' in found) return found.problem;
      const operation = await createGatewayFollower(catalogue, caller, { signal })(found.entry);
      report(`Building code for ${operation.key}`);
      const kept = keepReadersValues(values, words, operation);
      const [name = '', client] = language.split('/');
      const isEmpty = Object.keys(kept.values).length === 0;
      const used = isEmpty ? readQuestionValues(question, operation) : kept.values;
      const options = { language: name, values: used, ...(client === undefined ? {} : { client }) };
      const snippet = buildSnippet(operation, options);
      const isShown = snippets.length < MAX_SNIPPETS;
      if (isShown) snippets.push(snippet);
      const problems = snippet.problems.map(({ pointer, message }) => `${pointer} ${message}`);
      const lines = [snippet.code, ...(problems.length === 0 ? [] : ['', 'Problems:', ...problems])];
      const dropped =
        kept.dropped.length === 0
          ? ''
          : `Values that the developer did not write were left out: ${kept.dropped.length} of them.\n`;
      const where = isShown ? 'This code is shown below the answer; do not repeat it.' : 'No more code can be shown.';
      return `${dropped}${where} Cite it as [${found.number}].\n${fence.data('code', lines.join('\n'), RESULT_TOKENS)}`;
    },
  });
}
