import { anonymousCaller } from '../../core/caller.ts';
import type { Retriever } from '../../server/retrieval/retriever.ts';
import { type RankedQuestion, type RetrievalFigures, retrievalFigures } from './metrics.ts';
import type { PageQuestion } from './read-questions.ts';

/** Ranked pages printed; the figures need 10. */
const MAX_PAGES = 50;
/** Sections asked for: several of one page are common, and deeper ones only add pages to the end of the list. */
const SECTIONS = 200;

export interface PageQuestionResult {
  readonly id: string;
  readonly ranked: readonly { readonly page: string }[];
}

/**
 * Asks every question through the retriever that answers use. A page ranks where its best section does; it goes by its
 * path below the indexed directory.
 */
export async function evaluatePages(
  questions: readonly PageQuestion[],
  retriever: Retriever,
  options: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<{ figures: RetrievalFigures; results: PageQuestionResult[] }> {
  const ranked: RankedQuestion[] = [];
  const results: PageQuestionResult[] = [];
  for (const [position, question] of questions.entries()) {
    const { hits } = await retriever.retrieve(
      { question: question.query, kinds: ['section'], limit: SECTIONS },
      anonymousCaller,
      { signal: options.signal },
    );
    const pages = [...new Set(hits.map(({ documentPath }) => documentPath))].slice(0, MAX_PAGES);
    results.push({ id: question.id, ranked: pages.map((page) => ({ page })) });
    ranked.push({ ranked: pages, gold: [...new Set(question.gold_pages)] });
    options.onProgress(position + 1, questions.length);
  }
  return { figures: retrievalFigures(ranked), results };
}
