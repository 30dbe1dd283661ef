import { joinWords } from '../facts/join-words.ts';
import { nearestOf } from '../facts/nearest-of.ts';
import type { CitationList } from '../number-citations.ts';
import { inlineCode, plainText } from '../quote-markdown.ts';
import { cite } from './compose-history.ts';
import { describeBeside, describeHolders, withInputs } from './describe-parts.ts';
import { lastName, listParts, mayHoldMore } from './find-parts.ts';
import type { PartQuestion } from './part-question.ts';
import type { PartHolder, PartState, PartTrace } from './trace-part.ts';
import type { VersionSide } from './track-operation.ts';

/** Said where an absence may be one of the list alone. */
const CUT = 'Some lists of fields are too long to be read in full, so it may still be there.';
/** Operations that are named where a version does not have the part. */
const MAX_LACKING = 2;

export interface PartAsked {
  readonly asked: Pick<PartQuestion, 'ask' | 'attribute' | 'isNegated'>;
  /** The version that is asked about. */
  readonly target: string;
  readonly list: CitationList;
}

/** Whether any version that was looked through has the part. */
export function isAnywhere({ versions }: PartTrace): boolean {
  return versions.some(({ holders }) => holders.length > 0);
}

/** The answer in its first sentence, then what the other versions have. What became of it in between follows. */
export function composePart(trace: PartTrace, question: PartAsked): string[] {
  const { ask } = question.asked;
  const { versions } = trace;
  const read = ask === 'since' ? composeSince(trace, question) : composeTarget(trace, question);
  const lines = versions
    .filter(({ version }) => version !== read.told)
    .map((one) => `- Version ${plainText(one.version, 40)}: ${describeVersion(trace, one, question.list)}`);
  const text = `${read.text.charAt(0).toUpperCase()}${read.text.slice(1)}`;
  const lacking = new Set(versions.filter(({ holders }) => holders.length === 0).map(({ version }) => version));
  const isCut = trace.threads
    .flat()
    .some(({ version, entry }) => entry !== null && lacking.has(version) && mayHoldMore(entry.operation));
  return [text, lines.join('\n'), isCut ? CUT : ''].filter((paragraph) => paragraph !== '');
}

/** An honest no: the same for what is hidden and what never was. */
export function composeNowhere(
  trace: PartTrace,
  sides: readonly VersionSide[],
  { asked, list }: Pick<PartAsked, 'asked' | 'list'>,
): string[] {
  const { api, subject, part } = trace;
  const labels = joinWords(
    sides.map(({ version }) => plainText(version, 40)),
    'and',
  );
  const states = trace.threads.flatMap((thread) => thread.flatMap(({ entry }) => (entry === null ? [] : [entry])));
  const entries = subject === null ? sides.flatMap((side) => side.entries) : states;
  const versions = `${sides.length > 1 ? 'versions' : 'version'} ${labels}`;
  // Of very many versions those around the one that is meant are read.
  const isAll = sides.length === api.versions.length;
  const [any, seen] = isAll ? ['any version', ' that you may see'] : ['any version that was looked through', ''];
  const ofApi = plainText(api.title, 80);
  const where =
    subject === null
      ? `in ${any} of ${ofApi}${seen} (${versions})`
      : `in ${inlineCode(subject.operation.key)} of ${ofApi}, in ${any}${seen} (${versions})${states.map((entry) => cite(list, entry)).join('')}`;
  const names = part.kind === 'status' || part.kind === 'security' ? [] : namesOf(entries);
  const nearest = nearestOf(part.name, names);
  const hint = nearest === null ? '' : ` The nearest name there is ${inlineCode(nearest, 120)}.`;
  const more = entries.some(({ operation }) => mayHoldMore(operation)) ? ` ${CUT}` : '';
  const lead = asked.ask === 'presence' ? '**No:**' : '**Not found:**';
  return [`${lead} ${nameOf(trace)} is not ${where}.${hint}${more}`];
}

/** Names that are looked through for the nearest one. */
const MAX_NAMES = 500;

function namesOf(entries: readonly VersionSide['entries'][number][]): string[] {
  const names = new Set<string>();
  for (const { operation } of entries) {
    if (names.size > MAX_NAMES) break;
    for (const { name } of listParts(operation)) names.add(lastName(name));
  }
  return [...names];
}

function nameOf({ part, owner }: PartTrace): string {
  if (part.kind === 'security') return `authentication by ${plainText(part.name)}`;
  const code = inlineCode(part.name, 120);
  if (part.kind === 'status') return `status ${code}`;
  return owner === null ? code : `${code} of ${inlineCode(owner, 120)}`;
}

function holdersIn({ versions }: PartTrace, version: string): readonly PartHolder[] {
  return versions.find((one) => one.version === version)?.holders ?? [];
}

function holdersBefore(trace: PartTrace, version: string): readonly PartHolder[] {
  const at = trace.versions.findIndex((one) => one.version === version);
  return trace.versions[at - 1]?.holders ?? [];
}

/** Whether what is asked is so of an operation; of what is only sent back nothing is required. */
function isSo({ parts }: PartHolder, attribute: PartQuestion['attribute']): boolean {
  const inputs = parts.filter(({ isInput }) => isInput);
  switch (attribute) {
    case 'required':
      return inputs.some(({ required }) => required);
    case 'optional':
      return inputs.some(({ required }) => !required);
    case 'deprecated':
      return parts.some(({ deprecated }) => deprecated);
    case 'new':
    case 'there':
      return true;
    // no default
  }
}

/** Of the version that is asked about. */
function composeTarget(trace: PartTrace, { asked, target, list }: PartAsked): Told {
  const { api } = trace;
  const { ask, attribute, isNegated } = asked;
  const title = `${plainText(api.title, 80)} ${plainText(target, 40)}`;
  const holders = holdersIn(trace, target);
  const lead = (isTrue: boolean): string => (ask === 'fate' ? '' : `**${isTrue === isNegated ? 'No' : 'Yes'}:** `);
  if (holders.length === 0) return composeLacking(trace, { asked, target, list }, title);
  // Only of what is sent it can be said that it is required.
  const inputs = holders.map(withInputs).filter(({ parts }) => parts.length > 0);
  const meant = (attribute === 'required' || attribute === 'optional') && inputs.length > 0 ? inputs : holders;
  const isOld = attribute === 'new' && holdersBefore(trace, target).length > 0;
  const so = isOld ? [] : meant.filter((holder) => isSo(holder, attribute));
  const isMixed = attribute !== 'there' && so.length > 0 && so.length < meant.length;
  const word = isMixed ? '**In some operations:** ' : lead(so.length > 0);
  const shown = isMixed ? [...so, ...meant.filter((holder) => !so.includes(holder))] : meant;
  const already = isOld ? 'already in the version before; it is ' : '';
  const still = attribute === 'there' && (isNegated || ask === 'fate') ? 'still ' : '';
  const is = attribute === 'deprecated' && so.length === 0 ? 'not marked as deprecated, ' : '';
  const count = meant.length > 1 ? ` (${String(meant.length)} operations)` : '';
  const text = `${word}${nameOf(trace)} is ${already}${still}in ${title}${count}, ${is}as ${describeHolders(trace, shown, list)}.`;
  return { text, told: target };
}

function composeLacking(trace: PartTrace, { asked, target, list }: PartAsked, title: string): Told {
  const { ask, isNegated } = asked;
  const before = trace.versions.filter((one) => isBefore(trace, one.version, target) && one.holders.length > 0);
  const came = trace.versions.find((one) => isBefore(trace, target, one.version) && one.holders.length > 0);
  const last = before.at(-1)?.version;
  const since = trace.versions.find((one) => last !== undefined && isBefore(trace, last, one.version))?.version;
  const lacking = describeLacking(trace, since ?? target, list);
  const isGone = last !== undefined && (isNegated || ask === 'fate');
  const words = isGone ? `${nameOf(trace)} is gone from ${title}` : `${nameOf(trace)} is not in ${title}`;
  const earlier =
    since === undefined || since === target
      ? ''
      : `, ${isGone ? 'and from' : 'nor in'} version ${plainText(since, 40)} before it`;
  const when = before.length === 0 && came !== undefined ? `; it came with version ${plainText(came.version, 40)}` : '';
  // What never was there was not removed, either.
  const lead = ask === 'fate' ? '' : isNegated && before.length > 0 ? '**Yes:** ' : '**No:** ';
  const text = `${lead}${words}${earlier}${when}${lacking === '' ? '' : `: ${lacking}`}.`;
  return { text, told: since ?? target };
}

interface Told {
  readonly text: string;
  /** The version that the text tells of. */
  readonly told: string;
}

function composeSince(trace: PartTrace, { asked, target, list }: PartAsked): Told {
  const { api, versions } = trace;
  const { attribute, isNegated } = asked;
  const so = versions.map(({ version, holders }) => ({
    version,
    holders: holders.filter((holder) => isSo(holder, attribute)),
  }));
  const title = plainText(api.title, 80);
  const first = so.findIndex(({ holders }) => holders.length > 0);
  const found = so[first];
  const words = attribute === 'there' || attribute === 'new' ? 'there' : attribute;
  if (found === undefined)
    return { text: `**In no version:** ${nameOf(trace)} is not ${words} in any version of ${title} here.`, told: '' };
  const end = so.find((one, index) => index > first && one.holders.length === 0);
  if (isNegated) {
    if (end === undefined) {
      const { text, told } = composeTarget(trace, { asked: { ...asked, ask: 'fate' }, target, list });
      return { text: `**Not so far:** ${text}`, told };
    }
    const lacking = words === 'there' ? describeLacking(trace, end.version, list) : '';
    const what = words === 'there' ? 'not there' : `not ${words}`;
    return {
      text: `**Since version ${plainText(end.version, 40)}** of ${title} ${nameOf(trace)} is ${what} any more${lacking === '' ? '' : `: ${lacking}`}.`,
      told: words === 'there' ? end.version : '',
    };
  }
  const label = plainText(found.version, 40);
  const isOldest = api.versions[0] === found.version;
  // Versions before the window were not read.
  const since =
    first > 0
      ? `Since version ${label}`
      : isOldest
        ? `Since version ${label}, the oldest one here`
        : `At least since version ${label}, the oldest one that was looked through`;
  const until = end === undefined ? '' : ` It is not ${words} in version ${plainText(end.version, 40)} any more.`;
  const verb = words === 'there' ? 'is there' : `is ${words}`;
  return {
    text: `**${since}:** in ${title} ${label}, ${nameOf(trace)} ${verb}, as ${describeHolders(trace, found.holders, list)}.${until}`,
    told: found.version,
  };
}

function describeVersion(
  trace: PartTrace,
  { version, holders }: PartTrace['versions'][number],
  list: CitationList,
): string {
  if (holders.length > 0) return describeHolders(trace, holders, list);
  const lacking = describeLacking(trace, version, list);
  return lacking === '' ? 'not there' : `not there: ${lacking}`;
}

/** The operations in which it would have to be; where none of them is there, those that other versions have. */
function describeLacking(trace: PartTrace, version: string, list: CitationList): string {
  const states = trace.threads.flatMap((thread) => {
    const at = thread.findIndex((state) => state.version === version);
    const state = thread[at];
    return state === undefined ? [] : [{ thread, at, state }];
  });
  const there = states.filter(({ state }) => state.entry !== null);
  // Two operations may have become one.
  const own = there.filter(({ state }, index) => there.findIndex((one) => one.state.entry === state.entry) === index);
  if (own.length > 0) {
    return own
      .slice(0, MAX_LACKING)
      .map(({ thread, at, state }) => {
        const before = thread.slice(0, at).findLast(({ entry }) => entry !== null) ?? null;
        return `${describeCall(trace, state, before, list)} does not have it`;
      })
      .join('; ');
  }
  return states
    .flatMap(({ thread, at }) => {
      const entry = [...thread.slice(0, at).toReversed(), ...thread.slice(at)].find((one) => one.entry !== null)?.entry;
      return entry == null ? [] : [entry];
    })
    .slice(0, MAX_LACKING)
    .map(
      (entry) =>
        `it has no ${inlineCode(entry.operation.key)}, which version ${plainText(entry.version, 40)} has${cite(list, entry)}`,
    )
    .join('; ');
}

function describeCall(trace: PartTrace, state: PartState, before: PartState | null, list: CitationList): string {
  const { entry, relation, guide } = state;
  if (entry === null) return '';
  const call = `${inlineCode(entry.operation.key)}${cite(list, entry)}`;
  const beside = describeBeside(trace, entry, list);
  if (beside !== '') return `${call}${beside},`;
  if (relation === 'same' || before?.entry == null) return call;
  const older = inlineCode(before.entry.operation.key);
  if (relation === 'named') return `${call}, which the specification names in place of ${older},`;
  return guide === undefined
    ? `${call}, the nearest to ${older},`
    : `${call}, which a guide puts in place of ${older} [${String(list.cite(guide))}],`;
}

function isBefore({ api }: PartTrace, version: string, other: string): boolean {
  return api.versions.indexOf(version) < api.versions.indexOf(other);
}
