import type { Snippet, SnippetProblem } from '../../core/answer.ts';
import type { Operation } from '../../core/operation.ts';
import { buildRequest } from './build-request.ts';
import type { BuiltRequest } from './build-request.ts';
import { buildSnippet, findProblems, judge, titleOf } from './build-snippet.ts';
import type { SnippetOptions } from './build-snippet.ts';
import { getOwn, isRecord, setOwn } from './json-values.ts';
import { holdsMarkers, planProgram } from './plan-program.ts';
import type { PlannedCall } from './plan-program.ts';
import { markerOf } from './snippet-program.ts';
import type { StepOutput } from './snippet-program.ts';
import { findTarget } from './snippet-targets.ts';
import type { SnippetValues } from './snippet-values.ts';

/** Where a call takes what an earlier one answered. */
export interface SequenceInput {
  /** Name of the earlier call's output. */
  readonly name: string;
  readonly place: 'path' | 'query' | 'header' | 'body';
  /** Names from the outside in. */
  readonly path: readonly string[];
}

export interface SequenceCall {
  readonly operation: Operation;
  readonly values?: SnippetValues;
  readonly outputs: readonly StepOutput[];
  readonly inputs: readonly SequenceInput[];
}

/**
 * Code that makes several calls, the last of which is what it is for; ids of the earlier ones go into the later ones.
 * Each call is checked with example values in the places that are filled when it runs.
 * @throws CopilotError `invalid_request` for an unknown language or client
 */
export function buildSequence(calls: readonly [SequenceCall, ...SequenceCall[]], options: SnippetOptions): Snippet {
  const target = findTarget(options.language, options.client);
  const last = calls.at(-1) ?? calls[0];
  const planned: PlannedCall[] = [];
  const problems: SnippetProblem[] = [];
  for (const call of calls) {
    const { operation } = call;
    const outputs = call.outputs.map((output) => ({ ...output, isForAddress: isForAddress(output, calls) }));
    const built = buildRequest(operation, call.values, options.server);
    const { request } = buildRequest(operation, withMarkers(call, built), options.server);
    const filled = call.inputs.map(({ path }) => path[0] ?? '');
    planned.push({ built, filled, step: { request, outputs, title: titleOf(operation) } });
    problems.push(
      ...findProblems(operation, built, target).map((problem) => about(problem, operation, last.operation)),
    );
  }
  // Its markers could not be told from its texts: then the call alone, with placeholders.
  if (holdsMarkers(planned))
    return buildSnippet(last.operation, { ...options, ...(last.values && { values: last.values }) });
  return {
    language: target.language,
    client: target.client,
    code: target.render(planProgram(planned, options.withToken !== false)),
    operation: last.operation.key,
    steps: calls.map(({ operation }) => operation.key),
    ...judge(problems),
  };
}

function isForAddress({ name }: StepOutput, calls: readonly SequenceCall[]): boolean {
  const uses = calls.flatMap(({ inputs }) => inputs.filter((input) => input.name === name));
  return uses.every(({ place }) => place === 'path' || place === 'query');
}

/** A reader of the problems must know which of the calls they are about. */
function about(problem: SnippetProblem, operation: Operation, last: Operation): SnippetProblem {
  return operation === last ? problem : { ...problem, message: `${problem.message} (in ${operation.key})` };
}

/** All values of a request, with markers where earlier calls fill it. */
function withMarkers({ inputs }: SequenceCall, { request }: BuiltRequest): SnippetValues {
  const { path, query, header, cookie, body } = request.values;
  const values: Record<string, unknown> = { path: { ...path }, query: { ...query }, header: { ...header }, cookie };
  if (body !== undefined && 'value' in body) values['body'] = structuredClone(body.value);
  for (const input of inputs) {
    let place: unknown = values[input.place];
    for (const name of input.path.slice(0, -1)) place = getOwn(place, name);
    const last = input.path.at(-1);
    if (last === undefined || !isRecord(place)) continue;
    const isNumber = request.body?.kind === 'json' && typeof getOwn(place, last) === 'number';
    const kind = input.place === 'path' || input.place === 'query' ? 'ADDRESS' : isNumber ? 'NUMBER' : 'TEXT';
    setOwn(place, last, markerOf(input.name, kind));
  }
  return values;
}
