import type { ChunkKind } from '../../core/chunk.ts';
import type { RetrievalResult } from '../retrieval/retriever.ts';
import { taskToSearch } from './facts/retrieve-fact.ts';
import { asksForSchema, schemaSubject } from './find-schema.ts';

/** Searches where the question is searched. */
export type Search = (question: string, kinds?: readonly ChunkKind[]) => Promise<RetrievalResult>;

/**
 * Begins the searches that a question wants whatever the first one finds, so that they run beside it: one after the
 * other they would take twice as long. Each is made once.
 */
export function searchAhead(question: string, search: Search): Search {
  const begun = new Map<string, Promise<RetrievalResult>>();
  const begin = (text: string | null, kind: ChunkKind): void => {
    if (text === null) return;
    const searching = search(text, [kind]);
    // Whoever wants the result is told; perhaps nobody does.
    searching.catch(() => {});
    begun.set(keyOf(text, [kind]), searching);
  };
  begin(schemaToSearch(question), 'schema');
  begin(taskToSearch(question), 'operation');
  return (text, kinds) => begun.get(keyOf(text, kinds)) ?? search(text, kinds);
}

/** What a question about fields is about; `null` for others, and where no word is left. */
export function schemaToSearch(question: string): string | null {
  const subject = asksForSchema(question) ? schemaSubject(question) : '';
  return /\p{L}{2}/u.test(subject) ? subject : null;
}

function keyOf(text: string, kinds: readonly ChunkKind[] | undefined): string {
  return JSON.stringify([text, kinds]);
}
