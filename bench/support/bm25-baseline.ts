import type { Operation } from '../../core/operation.ts';
import { analyseText } from '../../core/text-analysis.ts';

const K1 = 1.2;
const B = 0.75;

/** Text of an operation for the baseline, all of it counting alike. */
export function operationText(operation: Operation, withBodies: boolean): string {
  const bodies = [...operation.bodyFields, ...operation.responses.flatMap((response) => response.fields)];
  return [
    operation.key,
    operation.operationId,
    operation.summary,
    operation.description,
    ...operation.tags,
    ...operation.parameters.flatMap(({ name, description }) => [name, description]),
    ...(withBodies ? bodies.flatMap(({ path, description }) => [path, description]) : []),
  ].join('\n');
}

/**
 * Okapi BM25 over one text per operation, as a library that knows nothing of APIs would do it well: words split at
 * camelCase and underscores, stop words removed, stemmed, k1 = 1.2, b = 0.75.
 *
 * @returns ranks `texts` for a question, best first, as places in `texts`; those without a shared word are left out
 */
export function createBm25(texts: readonly string[]): (question: string) => number[] {
  const documents = texts.map(analyseText);
  const averageLength = documents.reduce((sum, terms) => sum + terms.length, 0) / Math.max(1, documents.length);
  const postings = new Map<string, Map<number, number>>();
  documents.forEach((terms, place) => {
    for (const term of terms) {
      const list = postings.get(term) ?? new Map<number, number>();
      postings.set(term, list.set(place, (list.get(place) ?? 0) + 1));
    }
  });
  return (question) => {
    const scores = new Map<number, number>();
    for (const term of new Set(analyseText(question))) {
      const list = postings.get(term) ?? new Map<number, number>();
      const rarity = Math.log(1 + (documents.length - list.size + 0.5) / (list.size + 0.5));
      for (const [place, frequency] of list) {
        const length = documents[place]?.length ?? 0;
        const saturated = (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / averageLength));
        scores.set(place, (scores.get(place) ?? 0) + rarity * saturated);
      }
    }
    return [...scores].sort(([left, a], [right, b]) => b - a || left - right).map(([place]) => place);
  };
}
