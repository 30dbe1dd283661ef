import { z } from 'zod';
import type { AgentTool } from '../../../core/chat-agent.ts';
import { explainRequest } from '../../explain/explain-request.ts';
import type { Explanation } from '../../explain/explain-request.ts';
import { parsePaste } from '../../explain/parse-paste.ts';
import { defineTool, placeArguments } from './define-tool.ts';
import { RESULT_TOKENS } from './tool-context.ts';
import type { ToolContext } from './tool-context.ts';

const MAX_FINDINGS = 15;

export function createExplainCallTool(context: ToolContext): AgentTool {
  return defineTool({
    name: 'explain_call',
    description:
      'Checks a failing call that the developer pasted (a curl command, a request, a response, a line of a log) against ' +
      'the specification and the gateway, and says what is wrong with it. It sends nothing.',
    schema: z.object({
      text: z.string().min(3).max(12_000).describe('What the developer pasted, word for word.'),
      ...placeArguments,
    }),
    async run({ text, ...wish }, { signal, report }) {
      const { scope, catalogue, retriever, buildSnippet, now, caller, book, fence } = context;
      const place = await scope.choose(wish, signal);
      if ('problem' in place) return place.problem;
      report('Checking the call');
      const { faults, ...exchange } = parsePaste(text);
      const explanation = await explainRequest(
        { catalogue, retriever, buildSnippet, now },
        { exchange, faults, languages: [], ...place },
        caller,
        { signal },
      );
      const { entry } = explanation;
      const told = describeExplanation(explanation);
      if (entry === null) return fence.data('explanation', told, RESULT_TOKENS);
      const { number, hit } = book.citeOperation(entry);
      return fence.source(number, hit, RESULT_TOKENS, told);
    },
  });
}

function describeExplanation({ findings, statusExplanation }: Explanation): string {
  const lines = findings
    .slice(0, MAX_FINDINGS)
    .map(({ severity, code, pointer, message, source }) => `- ${severity} (${source}, ${code}) ${pointer} ${message}`);
  const status = statusExplanation === null ? [] : [`Status: ${JSON.stringify(statusExplanation)}`];
  return [...(lines.length === 0 ? ['Nothing wrong was found.'] : lines), ...status].join('\n');
}
