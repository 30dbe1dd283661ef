import type { Caller } from '../../../core/caller.ts';
import { compareOperation } from '../../diff/compare-operation.ts';
import type { Retriever } from '../../retrieval/retriever.ts';
import { joinWords } from '../facts/join-words.ts';
import type { CitationList } from '../number-citations.ts';
import { inlineCode, plainText } from '../quote-markdown.ts';
import { safeText } from './compose-changes.ts';
import { cite } from './compose-history.ts';
import { namePlace } from './describe-parts.ts';
import { findPartSuccessor } from './find-part-successor.ts';
import { lastName, listParts } from './find-parts.ts';
import type { FoundPart } from './find-parts.ts';
import type { PartState, PartTrace } from './trace-part.ts';

/** More lines are a reference, not an answer. */
const MAX_STEPS = 6;
const MAX_MESSAGES = 3;

interface Step {
  readonly from: PartState & { readonly entry: NonNullable<PartState['entry']> };
  readonly to: PartState & { readonly entry: NonNullable<PartState['entry']> };
}

/**
 * What became of a part from each version to the next, as the structural difference tells it: one line each, cited by
 * the operation in both versions. What is in its place is told where a specification or a guide says so.
 */
export async function describeSteps(
  retriever: Retriever,
  trace: PartTrace,
  list: CitationList,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<string[]> {
  const told = new Map<string, ToldStep>();
  for (const thread of trace.threads) {
    for (const step of stepsOf(thread)) {
      if (told.size >= MAX_STEPS) break;
      const said = await describeStep(retriever, trace, step, list, caller, options);
      if (said === '') continue;
      const { from, to } = step;
      const key = JSON.stringify([from.version, to.version, said]);
      const known = told.get(key) ?? { from, to, said, calls: new Map<string, string>() };
      told.set(key, known);
      // Two operations may have become one, and what many share is told once.
      const call = inlineCode(to.entry.operation.key);
      if (!known.calls.has(call)) known.calls.set(call, `${cite(list, from.entry)}${cite(list, to.entry)}`);
    }
  }
  return [...told.values()].map(({ from, to, said, calls }) => {
    const versions = `from version ${plainText(from.version, 40)} to ${plainText(to.version, 40)}`;
    const lead =
      trace.threads.length > 1 ? `${joinWords([...calls.keys()], 'and')}, ${versions}` : `F${versions.slice(1)}`;
    return `- ${lead}: ${said}${[...calls.values()].join('')}`;
  });
}

interface ToldStep extends Step {
  readonly said: string;
  /** The operations that it is told of, with their sources. */
  readonly calls: Map<string, string>;
}

function stepsOf(thread: readonly PartState[]): Step[] {
  return thread.flatMap((to, index): Step[] => {
    const from = thread[index - 1];
    if (from?.entry == null || to.entry === null) return [];
    if (from.parts.length === 0 && to.parts.length === 0) return [];
    return [{ from: { ...from, entry: from.entry }, to: { ...to, entry: to.entry } }];
  });
}

async function describeStep(
  retriever: Retriever,
  trace: PartTrace,
  { from, to }: Step,
  list: CitationList,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<string> {
  const moved = describeMove(trace, from.parts, to.parts);
  if (moved !== '') return moved;
  // Of another operation the differences are those between two things.
  const messages = to.relation === 'nearest' ? [] : readMessages(trace, { from, to });
  if (from.parts.length === 0 || to.parts.length > 0) return messages.join(' ');
  const free = trace.search === 'value' ? describeFree(from.parts, listParts(to.entry.operation)) : '';
  const successor =
    trace.search === 'named'
      ? await findPartSuccessor(retriever, from.parts, from.entry, to.entry, caller, options)
      : null;
  // That it is gone, and no more, stands above.
  if (successor === null) return free === '' ? messages.join(' ') : `${free}.`;
  const gone = messages.length > 0 ? messages.join(' ') : `${inlineCode(trace.part.name, 120)} is gone.`;
  const names = joinWords(
    successor.parts.map((part) => namePlace(part)),
    'and',
  );
  if (successor.source === 'place')
    return `The path parameter ${inlineCode(trace.part.name, 120)} is the ${names} there; a call looks the same.`;
  const is = successor.parts.length === 1 ? 'is' : 'are';
  if (successor.source === 'guide')
    return `${gone} A guide puts the ${names} beside it [${String(list.cite(successor.hit))}].`;
  return successor.source === 'spelling'
    ? `${gone} What ${is} there is the ${names}, the same name in another spelling.`
    : `${gone} The specification names the ${names} for it.`;
}

/** From one place of a request to another: "from a query parameter to a field of the request body". */
function describeMove({ search }: PartTrace, before: readonly FoundPart[], after: readonly FoundPart[]): string {
  if (search !== 'named') return '';
  const [from, ...others] = before.filter(({ isInput }) => isInput);
  const [to, ...more] = after.filter(({ isInput }) => isInput);
  if (from === undefined || to === undefined || others.length > 0 || more.length > 0) return '';
  if (from.place === to.place) {
    const [older, newer] = [namePlace(from), namePlace(to)];
    return older === newer || lastName(from.name) !== lastName(to.name) ? '' : `The ${older} is now the ${newer}.`;
  }
  const need = from.required === to.required ? '' : `, now ${to.required ? 'required' : 'optional'}`;
  return `The ${namePlace(from)} is now a ${to.place}${from.name === to.name ? '' : `, ${inlineCode(to.name, 120)}`}${need}.`;
}

/** What the comparison of the two operations says of the very places where the part is. */
function readMessages({ search }: PartTrace, { from, to }: Step): string[] {
  const before = from.parts.map(({ where }) => where);
  const after = to.parts.map(({ where }) => where);
  // Of the values of a field only the one that is asked for counts: it came or went.
  const isTold = (where: string): boolean => search !== 'value' || !(before.includes(where) && after.includes(where));
  const places = new Set([...before, ...after].filter(isTold));
  const { changes } = compareOperation(from.entry.operation, to.entry.operation);
  const own = changes.filter(({ where }) => places.has(where) && (search !== 'named' || where !== ''));
  const ofValue = from.parts.length > 0 ? 'enum_narrowed' : 'enum_widened';
  const told = search === 'value' ? own.filter(({ kind }) => kind === ofValue) : own;
  return [...new Set(told.map(({ message }) => safeText(message)))].slice(0, MAX_MESSAGES);
}

/** A value that is not listed any more may be one of all that are taken. */
function describeFree(before: readonly FoundPart[], after: readonly FoundPart[]): string {
  const free = after.find(
    ({ name, place, values }) =>
      values.length === 0 && before.some((part) => part.name === name && part.place === place),
  );
  return free === undefined ? '' : `The ${namePlace(free)} lists no values any more`;
}
