import type { AnswerRecord } from '../../core/answer-store.ts';
import type { Answer } from '../../core/answer.ts';

/** An answer with what was recorded of it. */
export interface RecordedAnswer {
  readonly answer: Answer;
  readonly record: AnswerRecord | null;
}

/** Of a list or of a value. */
export type AnswerChange = ListChange | { readonly from: unknown; readonly to: unknown };

interface ListChange {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What differs between an answer and the one that the same question gets now; what is equal is left out. */
export interface AnswerChanges {
  /** Lines of the text. */
  readonly text?: ListChange;
  readonly citations?: ListChange;
  readonly operations?: ListChange;
  readonly snippets?: ListChange;
  readonly grounding?: { readonly from: string; readonly to: string };
  readonly unresolved?: ListChange;
  readonly scope?: { readonly from: Answer['scope']; readonly to: Answer['scope'] };
  readonly mode?: { readonly from: string; readonly to: string };
  readonly model?: { readonly from: string | null; readonly to: string | null };
  readonly prompt?: { readonly from: string | null; readonly to: string | null };
  /** Chunks that were found. */
  readonly retrieved?: ListChange;
}

/** Compares what readers see, and what it was made from. Numbers that differ with every answer do not count. */
export function compareAnswers(before: RecordedAnswer, after: RecordedAnswer): AnswerChanges {
  const [was, is] = [before.answer, after.answer];
  const lists = {
    text: compareLists(was.answer.split('\n'), is.answer.split('\n')),
    citations: compareLists(was.citations.map(describeCitation), is.citations.map(describeCitation)),
    operations: compareLists(was.operations.map(describeOperation), is.operations.map(describeOperation)),
    snippets: compareLists(was.snippets.map(describeSnippet), is.snippets.map(describeSnippet)),
    unresolved: compareLists(
      was.grounding.unresolved.map(({ text }) => text),
      is.grounding.unresolved.map(({ text }) => text),
    ),
    retrieved: compareLists(retrievedOf(before), retrievedOf(after)),
  };
  const values = {
    grounding: compareValues(was.grounding.status, is.grounding.status),
    scope: compareValues(was.scope, is.scope),
    mode: compareValues(was.mode, is.mode),
    model: compareValues(was.model ?? null, is.model ?? null),
    prompt: compareValues(before.record?.prompt ?? null, after.record?.prompt ?? null),
  };
  return Object.fromEntries(Object.entries({ ...lists, ...values }).filter(([, change]) => change !== null));
}

/** Whether a reader would notice: the text, what it cites and shows, and how well it is founded. */
export function isSameToReaders(changes: AnswerChanges): boolean {
  const { text, citations, operations, snippets, grounding, scope } = changes;
  return [text, citations, operations, snippets, grounding, scope].every((change) => change === undefined);
}

/** Entries that one list has more often than the other; `null` when it is only their order that differs, or nothing. */
function compareLists(before: readonly string[], after: readonly string[]): ListChange | null {
  const removed = without(before, after);
  const added = without(after, before);
  return removed.length + added.length === 0 ? null : { removed, added };
}

function without(list: readonly string[], other: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const entry of other) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  return list.filter((entry) => {
    const left = counts.get(entry) ?? 0;
    counts.set(entry, left - 1);
    return left <= 0;
  });
}

function compareValues<T>(from: T, to: T): { readonly from: T; readonly to: T } | null {
  return JSON.stringify(from) === JSON.stringify(to) ? null : { from, to };
}

function describeCitation({ title, url }: Answer['citations'][number]): string {
  return url === null ? title : `${title} (${url})`;
}

function describeOperation({ api, version, method, path }: Answer['operations'][number]): string {
  return `${method} ${path} (${api} ${version})`;
}

function describeSnippet({ language, client, code }: Answer['snippets'][number]): string {
  return `${language}/${client}: ${code}`;
}

function retrievedOf({ record }: RecordedAnswer): string[] {
  return (record?.retrieved ?? []).map(({ path, api, chunk }) => `${chunk} (${[api, path].filter(Boolean).join(' ')})`);
}
