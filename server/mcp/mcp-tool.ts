import type { z } from '@hono/zod-openapi';

/** A call of our own HTTP API. */
export interface OwnCall {
  readonly method: 'GET' | 'POST';
  /** Path with its query, percent-encoded. */
  readonly path: string;
  readonly body?: unknown;
}

/**
 * One MCP tool: a call of our own HTTP API under a name that models understand. Rights, limits, masks and errors are
 * those of the route, so that no tool can forget one.
 */
export interface McpTool {
  readonly name: string;
  readonly title: string;
  /** For a model that decides whether to use it. */
  readonly description: string;
  readonly input: z.ZodObject;
  /** What the route answers. */
  readonly output: z.ZodObject;
  /** @param input as {@link input} gave it */
  toCall(input: Readonly<Record<string, unknown>>): OwnCall;
  /** The result for a model that reads text; JSON when left out. */
  toText?(result: unknown): string;
  /** The route answers with the events of an answer. */
  readonly streams?: boolean;
}

/** The types of the input hold inside; a list of tools knows them only as objects. */
export function defineTool<Input extends z.ZodObject>(
  tool: Omit<McpTool, 'input' | 'toCall'> & { readonly input: Input; toCall(input: z.output<Input>): OwnCall },
): McpTool {
  return { ...tool, toCall: (input) => tool.toCall(input as z.output<Input>) };
}

/** A path of our own with its query; what is not given is left out. */
export function ownPath(
  segments: readonly string[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const search = new URLSearchParams(given).toString();
  return `/${segments.map((segment) => encodeURIComponent(segment)).join('/')}${search === '' ? '' : `?${search}`}`;
}
