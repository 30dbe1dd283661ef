import type { Operation } from '../../../core/operation.ts';
import type { SequenceCall, SequenceInput } from '../build-sequence.ts';
import type { SnippetValues } from '../snippet-values.ts';
import type { StepOutput } from '../snippet-program.ts';
import { stemsOf } from '../values/value-slots.ts';
import { chooseProducer, producerKeys } from './find-producer.ts';
import { findIdNeeds } from './id-needs.ts';
import type { IdNeed } from './id-needs.ts';

/** Reads operations of the same API and version by their keys, as the asker may see them, in the order of the keys. */
export type FindOperations = (keys: readonly string[]) => Promise<readonly (Operation | null)[]>;

export interface SequenceWish {
  readonly operation: Operation;
  /** What the question gives for it. */
  readonly values: SnippetValues;
  readonly question: string;
}

/** The calls before the one that matters; a longer way is told better in words. */
const MAX_PRODUCERS = 2;

/**
 * The calls that lead to one whose ids nobody gave: what makes or lists the things, then the call itself.
 * @returns `null` where it needs none, or where the API does not say how to come by one
 */
export async function planSequence(
  { operation, values, question }: SequenceWish,
  findOperations: FindOperations,
): Promise<readonly [SequenceCall, ...SequenceCall[]] | null> {
  const words = new Set(stemsOf(question));
  const needs = findIdNeeds(operation, values, words);
  if (needs.length === 0 || needs.length > MAX_PRODUCERS) return null;
  const producers = await readProducers(operation, needs, findOperations);
  const outputs = new Map<
    string,
    { readonly operation: Operation; readonly values: SnippetValues; readonly output: StepOutput }
  >();
  const inputs: SequenceInput[] = [];
  for (const [index, need] of needs.entries()) {
    const producer = producers[index];
    if (producer === undefined || producer === null) return null;
    if (outputs.has(need.name)) return null;
    outputs.set(need.name, {
      operation: producer.operation,
      values: {},
      output: { name: need.name, path: producer.path },
    });
    inputs.push({ ...need.input, name: need.name });
  }
  const calls: SequenceCall[] = [];
  for (const { operation: producer, values: own, output } of outputs.values()) {
    // A thing inside of a thing wants the id of the outer one, which a call before has yielded.
    const wanted = findIdNeeds(producer, own, new Set());
    const known = wanted.map((need) => ({ need, input: inputs.find((input) => input.name === need.name) }));
    if (
      known.some(
        ({ input }) =>
          input === undefined || !calls.some((call) => call.outputs.some(({ name }) => name === input.name)),
      )
    )
      return null;
    calls.push({
      operation: producer,
      outputs: [output],
      inputs: known.flatMap(({ need, input }) => (input === undefined ? [] : [{ ...need.input, name: input.name }])),
    });
  }
  const last: SequenceCall = { operation, values, outputs: [], inputs };
  const [first, ...others] = [...calls, last];
  return first === undefined ? null : [first, ...others];
}

async function readProducers(operation: Operation, needs: readonly IdNeed[], findOperations: FindOperations) {
  const keys = needs.map((need) => producerKeys(operation.method, need).filter((key) => key !== operation.key));
  const found = await findOperations(keys.flat());
  let at = 0;
  return needs.map((need, index) => {
    const own = found.slice(at, (at += keys[index]?.length ?? 0)).filter((entry) => entry !== null);
    return chooseProducer(
      need,
      own.filter(({ deprecated }) => !deprecated),
    );
  });
}
