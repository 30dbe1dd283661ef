import { anonymousCaller } from '../../core/caller.ts';
import { methodPathKey } from '../../core/identifier-keys.ts';
import type { Retriever } from '../../server/retrieval/retriever.ts';
import { type RankedQuestion, type RetrievalFigures, retrievalFigures } from './metrics.ts';
import type { Question } from './read-questions.ts';

/** Ranked operations asked for and printed; the figures need 10. */
const DEPTH = 50;

export interface QuestionResult {
  readonly id: string;
  readonly ranked: readonly { readonly api: string; readonly operation: string }[];
}

/**
 * Asks every question through the retriever that answers use. Within its API, or over everything when `pooled`,
 * where only an operation of the question's own API is a hit.
 */
export async function evaluateOperations(
  questions: readonly Question[],
  index: { readonly retriever: Retriever; readonly slugs: ReadonlyMap<string, string> },
  options: { pooled: boolean; signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<{ figures: RetrievalFigures; results: QuestionResult[] }> {
  const names = new Map([...index.slugs].map(([name, slug]) => [slug, name]));
  const onlyApi = index.slugs.size === 1 ? [...index.slugs.keys()][0] : undefined;
  const ranked: RankedQuestion[] = [];
  const results: QuestionResult[] = [];
  for (const [position, question] of questions.entries()) {
    const api = question.api ?? onlyApi;
    const slug = api === undefined ? undefined : index.slugs.get(api);
    const found = await index.retriever.retrieve(
      {
        question: question.query,
        kinds: ['operation'],
        limit: DEPTH,
        ...(options.pooled || !slug ? {} : { api: slug }),
      },
      anonymousCaller,
      { signal: options.signal },
    );
    const operations = found.hits.flatMap((hit) =>
      hit.operationKey === null || hit.api === null
        ? []
        : [{ api: names.get(hit.api) ?? hit.api, operation: hit.operationKey }],
    );
    const distinct = [...new Map(operations.map((hit) => [targetOf(hit.api, hit.operation), hit])).entries()];
    results.push({ id: question.id, ranked: distinct.map(([, hit]) => hit) });
    ranked.push({
      ranked: distinct.map(([target]) => target),
      gold: [...new Set(question.gold.map((operation) => targetOf(api ?? '', operation)))],
    });
    options.onProgress(position + 1, questions.length);
  }
  return { figures: retrievalFigures(ranked), results };
}

/** One operation of one API, whatever its path parameters are called. */
function targetOf(api: string, operation: string): string {
  const [method = '', path = ''] = operation.split(' ', 2);
  return `${api} ${methodPathKey(method, path)}`;
}
