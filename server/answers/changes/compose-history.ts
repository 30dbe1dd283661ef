import type { CatalogueApi, CatalogueOperation } from '../../../core/catalogue.ts';
import { compareOperation } from '../../diff/compare-operation.ts';
import type { VersionChange } from '../../diff/version-diff.ts';
import type { CitationList } from '../number-citations.ts';
import { operationHit } from '../operation-hit.ts';
import { inlineCode, plainText } from '../quote-markdown.ts';
import { describeChange } from './compose-changes.ts';
import type { VersionState } from './track-operation.ts';

/** An operation over the versions of its API, with what is cited for it. */
export interface OperationHistory {
  readonly api: CatalogueApi;
  /** As the question names it. */
  readonly entry: CatalogueOperation;
  /** Oldest first. */
  readonly states: readonly VersionState[];
  /** What its specification names to use instead, where that is there. */
  readonly replacement: CatalogueOperation | null;
  readonly list: CitationList;
}

/** More lines are a reference, not an answer. */
const MAX_LINES = 8;
/** Versions named in one sentence. */
const MAX_VERSIONS = 8;

/** That a version is not there, with those that are. The same for one that is hidden and one that never was. */
export function composeUnknownVersion(api: CatalogueApi, version: string): string[] {
  const shown = api.versions.slice(-MAX_VERSIONS).map((label) => plainText(label, 40));
  const there = shown.length > 1 ? `its versions are ${shown.join(', ')}` : `its only version is ${shown[0] ?? ''}`;
  return [`${plainText(api.title, 80)} has no version ${plainText(version, 40)}; ${there}.`];
}

/**
 * Whether a version has the operation: yes or no in the first word.
 * @param isNegated it is asked whether the operation is gone
 */
export function composePresence(history: OperationHistory, target: string, isNegated = false): string[] {
  const [yes, no] = isNegated ? ['No', 'Yes'] : ['Yes', 'No'];
  const { api, entry, states, list } = history;
  const state = states.find(({ version }) => version === target);
  const found = state?.entry ?? null;
  const name = `${plainText(api.title, 80)} ${plainText(target, 40)}`;
  if (state !== undefined && found !== null && state.relation === 'same') {
    const deprecated = found.operation.deprecated ? ', and it is marked as deprecated there' : '';
    const before =
      found.version === entry.version
        ? ''
        : ` In version ${plainText(entry.version, 40)} it is ${inlineCode(entry.operation.key)}${cite(list, entry)}.`;
    return [
      `**${yes}:** ${inlineCode(found.operation.key)} is ${isNegated ? 'still ' : ''}in ${name}${deprecated}${cite(list, found)}.${before}`,
      ...(found.version === entry.version ? [] : composeDifference(history, entry, found)),
    ];
  }
  const has = `${inlineCode(entry.operation.key)} of version ${plainText(entry.version, 40)}${cite(list, entry)}`;
  const isEarlier = api.versions.indexOf(target) < api.versions.indexOf(entry.version);
  if (isEarlier) return [`**No:** ${has} came later; ${name} does not have it.`];
  return [`**${no}:** ${has} is not in ${name}.`, describeSuccessor(history, state)].filter((text) => text !== '');
}

/** Since which version the operation is deprecated, or there, and what to use instead. */
export function composeDeprecation(history: OperationHistory): string[] {
  const { api, states, list } = history;
  const own = states.filter(({ entry, relation }) => entry !== null && relation === 'same');
  const first = own[0]?.entry;
  const last = own.at(-1)?.entry;
  if (first == null || last == null) return [];
  const marked = own.find(({ entry }) => entry?.operation.deprecated === true)?.entry ?? null;
  const title = plainText(api.title, 80);
  const oldest = api.versions[0] === first.version ? 'the oldest one here' : 'the oldest one that was looked through';
  const came =
    states[0]?.version === first.version
      ? `it is in version ${plainText(first.version, 40)}, ${oldest}${cite(list, first)}`
      : `it came with version ${plainText(first.version, 40)}${cite(list, first)}`;
  const gone = states.find(
    ({ version, entry, relation }) => isAfter(api, version, last.version) && (entry === null || relation !== 'same'),
  );
  const end = gone === undefined ? '' : ` It is not in version ${plainText(gone.version, 40)} any more.`;
  const sentence =
    marked === null
      ? `**${inlineCode(last.operation.key)}** of ${title}: ${came}, and no version here marks it as deprecated.${end}`
      : `**${inlineCode(marked.operation.key)}** is deprecated since version ${plainText(marked.version, 40)} of ${title}${cite(list, marked)}; ${came}.${end}`;
  return [sentence, describeSuccessor(history, gone)].filter((text) => text !== '');
}

function isAfter({ versions }: CatalogueApi, version: string, other: string): boolean {
  return versions.indexOf(version) > versions.indexOf(other);
}

/** What to use instead, and who says so. */
export function describeSuccessor(
  { replacement, list, entry }: OperationHistory,
  state: VersionState | undefined,
): string {
  if (replacement !== null) {
    return `Its specification names ${inlineCode(replacement.operation.key)} of version ${plainText(replacement.version, 40)} to use instead${cite(list, replacement)}.`;
  }
  const next = state?.entry ?? null;
  if (state === undefined || next === null || state.relation === 'same')
    return entry.operation.deprecated || state !== undefined ? 'Its specification names nothing to use instead.' : '';
  const name = `${inlineCode(next.operation.key)} of version ${plainText(next.version, 40)}`;
  if (state.guide !== undefined) {
    return `A guide puts ${name}${cite(list, next)} in its place [${String(list.cite(state.guide))}].`;
  }
  return state.relation === 'named'
    ? `Its specification names ${name} to use instead${cite(list, next)}.`
    : `Its specification names nothing to use instead; the nearest by path and fields is ${name}${cite(list, next)}.`;
}

/** What differs between two states of an operation, breaking changes first, each cited in both versions. */
export function composeDifference(
  { list }: OperationHistory,
  from: CatalogueOperation,
  to: CatalogueOperation,
  which: (change: VersionChange) => boolean = () => true,
): string[] {
  const report = compareOperation(from.operation, to.operation);
  const changes = report.changes.filter(which);
  const markers = `${cite(list, from)}${cite(list, to)}`;
  const versions = `from version ${plainText(from.version, 40)} to ${plainText(to.version, 40)}`;
  if (changes.length === 0) return [`Nothing of it differs ${versions}${markers}.`];
  const group = (title: string, chosen: readonly VersionChange[]): string => {
    if (chosen.length === 0) return '';
    const lines = chosen.slice(0, MAX_LINES).map((change) => describeChange({ ...change, operation: null }, markers));
    const rest = chosen.length - lines.length;
    return `**${title} ${versions}**\n\n${[...lines, ...(rest > 0 ? [`- … and ${String(rest)} more`] : [])].join('\n')}`;
  };
  return [
    group(
      'Breaking',
      changes.filter(({ breaking }) => breaking),
    ),
    group(
      'Other changes',
      changes.filter(({ breaking }) => !breaking),
    ),
    report.incomplete ? 'Some parts are too large to be compared in full, so there may be more.' : '',
  ].filter((text) => text !== '');
}

/** ` [2]` for an operation as one version has it. */
export function cite(list: CitationList, entry: CatalogueOperation): string {
  return ` [${String(list.cite(operationHit(entry)))}]`;
}
