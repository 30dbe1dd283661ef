import type { Snippet, SnippetProblem } from '../../core/answer.ts';
import type { Operation } from '../../core/operation.ts';
import { buildRequest } from './build-request.ts';
import { findTarget } from './snippet-targets.ts';
import type { SnippetValues } from './snippet-values.ts';
import { validateRequest } from './validate-request.ts';

export interface SnippetOptions {
  /** `python`, `shell/curl`, or what people call them. */
  readonly language: string;
  readonly client?: string;
  readonly values?: SnippetValues;
  /** Address to use instead of the specification's. */
  readonly server?: string;
}

/**
 * Code that calls the operation, computed from its model and checked against it. Equal input, equal code.
 * @throws CopilotError `invalid_request` for an unknown language or client
 */
export function buildSnippet(operation: Operation, options: SnippetOptions): Snippet {
  const target = findTarget(options.language, options.client);
  const { request, problems } = buildRequest(operation, options.values, options.server);
  const all = [...problems, ...validateRequest(operation, request), ...(target.limits?.(request) ?? [])];
  const unique = new Map<string, SnippetProblem>();
  // What building could not do explains why the value at the same place is wrong.
  const unable = new Set(problems.map((problem) => problem.pointer));
  for (const problem of all) {
    if (!problems.includes(problem) && unable.has(problem.pointer)) continue;
    unique.set(`${problem.pointer} ${problem.message}`, problem);
  }
  return {
    language: target.language,
    client: target.client,
    code: target.render({ notes: [], steps: [{ request, outputs: [], title: '' }] }),
    operation: operation.key,
    verified: unique.size === 0,
    problems: [...unique.values()],
  };
}
