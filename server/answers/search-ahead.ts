import type { ChunkKind } from '../../core/chunk.ts';
import { analyseText } from '../../core/text-analysis.ts';
import type { RetrievalResult } from '../retrieval/retriever.ts';
import { taskToSearch } from './facts/retrieve-fact.ts';
import { asksForSchema, schemaSubject } from './find-schema.ts';
import { withoutValues } from './question-values.ts';

/** A question of more terms tells enough of what it is about: without a few of them it finds the same. */
export const MAX_TERMS_AGAIN = 20;

/** Searches where the question is searched. */
export type Search = (question: string, kinds?: readonly ChunkKind[]) => Promise<RetrievalResult>;

/**
 * Begins the searches that a question wants whatever the first one finds, or as often as not, so that they run beside it:
 * one after the other they would take twice as long. Each is made once.
 */
export function searchAhead(question: string, search: Search): Search {
  const begun = new Map<string, Promise<RetrievalResult>>();
  const begin = (text: string | null, kinds?: readonly ChunkKind[]): void => {
    if (text === null) return;
    const searching = search(text, kinds);
    // Whoever wants the result is told; perhaps nobody does.
    searching.catch(() => {});
    begun.set(keyOf(text, kinds), searching);
  };
  begin(schemaToSearch(question), ['schema']);
  begin(taskToSearch(question), ['operation']);
  begin(bareToSearch(question));
  return (text, kinds) => begun.get(keyOf(text, kinds)) ?? search(text, kinds);
}

/** What a question about fields is about; `null` for others, and where no word is left. */
export function schemaToSearch(question: string): string | null {
  const subject = asksForSchema(question) ? schemaSubject(question) : '';
  return /\p{L}{2}/u.test(subject) ? subject : null;
}

/**
 * A question without the values of its own, which often say nothing of what it is about; `null` where there are none. A
 * question of many terms finds the same without a few of them.
 */
export function bareToSearch(question: string): string | null {
  return analyseText(question).length > MAX_TERMS_AGAIN ? null : withoutValues(question);
}

function keyOf(text: string, kinds: readonly ChunkKind[] | undefined): string {
  return JSON.stringify([text, kinds]);
}
