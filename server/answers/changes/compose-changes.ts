import type { VersionChange } from '../../diff/version-diff.ts';
import type { CitationList } from '../number-citations.ts';
import { operationHit } from '../operation-hit.ts';
import { inlineCode, plainText } from '../quote-markdown.ts';
import { asksForBreaking, wordForBreaking } from './changes-question.ts';
import { entriesOfChange } from './entries-of-change.ts';
import type { VersionChanges } from './retrieve-changes.ts';

/** Operations named in one line; the rest is counted. */
const MAX_NAMED = 6;
/** Lines of each list: more is a reference, not an answer, and each brings its sources. */
const MAX_BREAKING = 8;
const MAX_OTHERS = 5;
const MAX_MESSAGE = 400;

/** That there is nothing to compare. */
export function composeOnlyVersion(apiTitle: string, version: string): string {
  return `There is one version of ${plainText(apiTitle, 80)} here, ${plainText(version, 40)}, so nothing can be compared.`;
}

/** What differs between the two versions: the verdict in the first sentence, then what breaks, then the rest. */
export function composeChanges(question: string, changes: VersionChanges, list: CitationList): string[] {
  const [before, after] = changes.overviews;
  const markers = `[${list.cite(before)}] [${list.cite(after)}]`;
  const { diff } = changes;
  const removed = diff.changes.filter(({ kind }) => kind === 'operation_removed');
  const added = diff.changes.filter(({ kind }) => kind === 'operation_added');
  const others = diff.changes.filter(({ kind }) => kind !== 'operation_removed' && kind !== 'operation_added');
  const breaking = others.filter((change) => change.breaking);
  const harmless = others.filter((change) => !change.breaking);
  const paragraphs = [
    `**${nameVersions(changes)}:** ${describeVerdict(question, changes)} ${markers}.`,
    describeOperations(`Gone in version ${plainText(changes.to, 40)}`, removed, changes, list),
    listChanges('Breaking in operations that both versions have', breaking, MAX_BREAKING, changes, list),
  ];
  if (!asksForBreaking(question)) {
    paragraphs.push(
      describeOperations(`New in version ${plainText(changes.to, 40)}`, added, changes, list),
      listChanges('Other changes', harmless, MAX_OTHERS, changes, list),
    );
  }
  if (diff.incomplete) {
    paragraphs.push('Some parts are too large to be compared in full, so there may be more.');
  }
  return paragraphs.filter((paragraph) => paragraph !== '');
}

function nameVersions({ apiTitle, from, to }: VersionChanges): string {
  return `${plainText(apiTitle, 80)}, from version ${plainText(from, 40)} to ${plainText(to, 40)}`;
}

function describeVerdict(question: string, { diff }: VersionChanges): string {
  const { breaking, total, operations_added: added, operations_removed: removed, operations_changed } = diff.counts;
  const word = wordForBreaking(question);
  const otherWord = word === 'yes' ? 'no' : 'yes';
  const yes = word === null ? '' : `${breaking > 0 ? word : otherWord}, `;
  if (total === 0) return `${yes}their operations do not differ`;
  const changed = `${count(total, 'change')}, ${breaking === 0 ? 'none of them breaking' : `${String(breaking)} of them breaking`}`;
  const operations = [
    added > 0 ? `${count(added, 'operation')} added` : '',
    removed > 0 ? `${count(removed, 'operation')} removed` : '',
    operations_changed > 0 ? `${count(operations_changed, 'operation')} changed` : '',
  ].filter((part) => part !== '');
  return operations.length === 0 ? `${yes}${changed}` : `${yes}${changed}: ${operations.join(', ')}`;
}

function count(number: number, word: string): string {
  return `${String(number)} ${word}${number === 1 ? '' : 's'}`;
}

function describeOperations(
  title: string,
  changes: readonly VersionChange[],
  versions: VersionChanges,
  list: CitationList,
): string {
  if (changes.length === 0) return '';
  const names = changes
    .slice(0, MAX_NAMED)
    .map((change) => `${inlineCode(change.operation ?? '')}${citeChange(change, versions, list)}`);
  const rest = changes.length - names.length;
  return `**${title}:** ${names.join(', ')}${rest > 0 ? ` and ${String(rest)} more (${nameAll(versions)})` : ''}.`;
}

function listChanges(
  title: string,
  changes: readonly VersionChange[],
  most: number,
  versions: VersionChanges,
  list: CitationList,
): string {
  if (changes.length === 0) return '';
  const shown = chooseShown(changes, most);
  const lines = shown.map((change) => describeChange(change, citeChange(change, versions, list)));
  const rest = changes.length - shown.length;
  if (rest > 0) lines.push(`- … and ${String(rest)} more, see ${nameAll(versions)}`);
  return `**${title}**\n\n${lines.join('\n')}`;
}

/** One change as an item of a list. @param markers of its sources, with a space before */
export function describeChange({ operation, message }: VersionChange, markers: string): string {
  return operation === null
    ? `- ${safeText(message)}${markers}`
    : `- ${inlineCode(operation)}: ${safeText(message)}${markers}`;
}

/** Where the whole difference is read. */
function nameAll({ api, from, to }: VersionChanges): string {
  const label = (text: string): string => encodeURIComponent(text.slice(0, 60).toWellFormed());
  return inlineCode(`GET /v1/apis/${api}/diff?from=${label(from)}&to=${label(to)}`);
}

/** The operation as both versions have it; the overviews for what many operations share. */
function citeChange(change: VersionChange, { sides, overviews }: VersionChanges, list: CitationList): string {
  const hits = change.operation === null ? overviews : entriesOfChange(change, sides).map(operationHit);
  return hits.map((hit) => ` [${String(list.cite(hit))}]`).join('');
}

/** A message quotes names in backticks, but words for types may come from a specification too: neither can act. */
export function safeText(message: string): string {
  return message
    .slice(0, MAX_MESSAGE)
    .toWellFormed()
    .split(/`([^`]*)`/u)
    .map((part, index) => (index % 2 === 1 ? inlineCode(part) : escapeParts(part)))
    .join('');
}

function escapeParts(text: string): string {
  // The spaces at the ends of a part belong between it and its neighbours.
  const [, start = '', middle = '', end = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  return `${start === '' ? '' : ' '}${plainText(middle, MAX_MESSAGE)}${end === '' ? '' : ' '}`;
}

/** Some of every operation before many of one: of each in turn, in their order. */
function chooseShown(changes: readonly VersionChange[], most: number): readonly VersionChange[] {
  const turns = new Map<string | null, number>();
  const ranked = changes.map((change, index) => {
    const turn = turns.get(change.operation) ?? 0;
    turns.set(change.operation, turn + 1);
    return { change, index, turn };
  });
  const chosen = ranked.toSorted((a, b) => a.turn - b.turn || a.index - b.index).slice(0, most);
  return chosen.toSorted((a, b) => a.index - b.index).map(({ change }) => change);
}
