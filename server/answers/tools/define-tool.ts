import { z } from 'zod';
import type { AgentTool } from '../../../core/chat-agent.ts';
import { CopilotError } from '../../../core/errors.ts';

interface ToolParts<Schema extends z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly schema: Schema;
  readonly run: (
    args: z.output<Schema>,
    options: { readonly signal: AbortSignal; readonly report: (line: string) => void },
  ) => Promise<string>;
}

/** A tool whose arguments are checked before it runs; what is wrong with them is told in words a model can act on. */
export function defineTool<Schema extends z.ZodObject>(parts: ToolParts<Schema>): AgentTool {
  const { $schema: _, ...parameters } = z.toJSONSchema(parts.schema, { io: 'input' });
  return {
    name: parts.name,
    description: parts.description,
    parameters,
    async run(args, options) {
      const parsed = parts.schema.safeParse(withoutEmpty(args));
      if (!parsed.success) {
        const problems = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
        return `The arguments are not right. ${problems.slice(0, 5).join('; ').slice(0, 600)}`;
      }
      try {
        return await parts.run(parsed.data, options);
      } catch (thrown) {
        // What a caller can put right, a model can.
        if (thrown instanceof CopilotError && (thrown.code === 'invalid_request' || thrown.code === 'not_found')) {
          return thrown.message;
        }
        throw thrown;
      }
    },
  };
}

/** Many models fill in what is optional with `null` or nothing. */
function withoutEmpty(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null && value !== ''));
}

const name = (most: number, description: string): z.ZodOptional<z.ZodString> =>
  z.string().max(most).describe(description).optional();

/** Arguments that several tools take. */
export const placeArguments = {
  api: name(200, 'The API, by the name that stands in its sources. Left out: the one of the page, or all.'),
  version: name(100, 'The version. Left out: the one of the page, or the current one.'),
};

export const operationArgument = z
  .string()
  .min(1)
  .max(500)
  .describe('The operation as "METHOD /path", exactly as in the sources, or its operationId.');
