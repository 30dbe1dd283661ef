import type { Snippet, SnippetProblem } from '../../core/answer.ts';
import type { Operation } from '../../core/operation.ts';
import { buildRequest } from './build-request.ts';
import type { BuiltRequest } from './build-request.ts';
import { planProgram } from './plan-program.ts';
import { commentText } from './snippet-program.ts';
import type { SnippetTarget } from './snippet-target.ts';
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
  /** `false`: a placeholder stands for the access token, also where the snippet could fetch one. */
  readonly withToken?: boolean;
}

/**
 * Code that calls the operation, computed from its model and checked against it. Equal input, equal code.
 * @throws CopilotError `invalid_request` for an unknown language or client
 */
export function buildSnippet(operation: Operation, options: SnippetOptions): Snippet {
  const target = findTarget(options.language, options.client);
  const built = buildOnce(operation, options.values, options.server);
  const step = { request: built.request, outputs: [], title: titleOf(operation) };
  const program = planProgram([{ step, built }], options.withToken !== false);
  return {
    language: target.language,
    client: target.client,
    code: target.render(program),
    operation: operation.key,
    ...judge(findProblems(operation, built, target)),
  };
}

/** What is wrong with a request for its operation, or cannot be said in this language. */
export function findProblems(operation: Operation, built: BuiltRequest, target: SnippetTarget): SnippetProblem[] {
  const { request, problems } = built;
  // What building could not do explains why the value at the same place is wrong.
  const unable = new Set(problems.map((problem) => problem.pointer));
  const found = [...validateOnce(operation, request), ...(target.limits?.(request) ?? [])];
  return [...problems, ...found.filter((problem) => !unable.has(problem.pointer))];
}

interface KnownRequest {
  readonly values: SnippetValues | undefined;
  readonly server: string | undefined;
  readonly built: BuiltRequest;
}

const knownRequests = new WeakMap<Operation, KnownRequest>();
const knownProblems = new WeakMap<BuiltRequest['request'], readonly SnippetProblem[]>();

/** An answer shows one request in several languages: building and checking it takes longer than writing it down. */
function buildOnce(operation: Operation, values: SnippetValues | undefined, server: string | undefined): BuiltRequest {
  const known = knownRequests.get(operation);
  if (known !== undefined && known.values === values && known.server === server) return known.built;
  const built = buildRequest(operation, values, server);
  knownRequests.set(operation, { values, server, built });
  return built;
}

function validateOnce(operation: Operation, request: BuiltRequest['request']): readonly SnippetProblem[] {
  const known = knownProblems.get(request);
  if (known !== undefined) return known;
  const problems = validateRequest(operation, request);
  knownProblems.set(request, problems);
  return problems;
}

/** Each problem once. */
export function judge(problems: readonly SnippetProblem[]): Pick<Snippet, 'verified' | 'problems'> {
  const unique = new Map(problems.map((problem) => [`${problem.pointer} ${problem.message}`, problem]));
  return { verified: unique.size === 0, problems: [...unique.values()] };
}

/** What a step is called: what its operation does, or its address. */
export function titleOf({ summary, key }: Operation): string {
  return commentText(summary ?? '') || commentText(key);
}
