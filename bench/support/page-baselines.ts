import type { Embedder } from '../../core/embedder.ts';
import { parsePage } from '../../ingest/pages/parse-page.ts';
import { plainText } from '../../ingest/chunks/plain-text.ts';
import { UnreadableText } from '../../ingest/openapi/read-tree.ts';
import { WarningList } from '../../ingest/warning-list.ts';
import { createBm25 } from './bm25-baseline.ts';
import type { Passage } from './page-lists.ts';
import type { Pages } from './page-questions.ts';

const DEPTH = 100;

/** BM25 over whole pages: stemmed, stop words removed. */
export function createPageBm25(pages: Pages): (question: string) => Passage[] {
  const all = [...pages].map(([page, text]) => ({ page, text }));
  return rankBy(createBm25(all.map(({ text }) => plainText(text))), all);
}

/** BM25 over the passages that the product cuts, title of the page and heading before each, all words counting alike. */
export function createPassageBm25(pages: Pages): (question: string) => Passage[] {
  const all = [...pages].flatMap(([page, text]) => cutPage(page, text));
  return rankBy(createBm25(all.map(({ words }) => words)), all);
}

function rankBy(rank: (question: string) => number[], all: readonly Passage[]): (question: string) => Passage[] {
  return (question) =>
    rank(question)
      .slice(0, DEPTH)
      .flatMap((place) => all[place] ?? []);
}

function cutPage(page: string, text: string): (Passage & { words: string })[] {
  try {
    const { title, chunks } = parsePage({ path: page, text, url: null, fallbackTitle: page }, new WarningList());
    return chunks.map((chunk) => ({
      page,
      text: chunk.text,
      words: `${title} ${chunk.title === title ? '' : chunk.title} ${plainText(chunk.text)}`,
    }));
  } catch (error) {
    if (error instanceof UnreadableText) return [];
    throw error;
  }
}

/** The usual splitter: pieces of 1,000 characters, each beginning 200 before the end of the last, and vectors alone. */
const PIECE = 1_000;
const STEP = 800;

export async function createNaivePageRanker(
  pages: Pages,
  embedder: Embedder,
): Promise<(question: string) => Promise<Passage[]>> {
  const pieces = [...pages].flatMap(([page, text]) =>
    Array.from({ length: Math.ceil(text.length / STEP) }, (_, index) => ({
      page,
      text: text.slice(index * STEP, index * STEP + PIECE),
    })),
  );
  const vectors: Float32Array[] = [];
  for (let start = 0; start < pieces.length; start += embedder.maxBatchSize) {
    const batch = pieces.slice(start, start + embedder.maxBatchSize).map(({ text }) => text);
    vectors.push(...(await embedder.embedDocuments(batch)));
  }
  return async (question) => {
    const asked = await embedder.embedQuery(question);
    const near = pieces.map((passage, place) => ({ passage, score: dot(asked, vectors[place]) }));
    return near
      .sort((left, right) => right.score - left.score)
      .slice(0, DEPTH)
      .map(({ passage }) => passage);
  };
}

function dot(left: Float32Array, right: Float32Array | undefined): number {
  return left.reduce((sum, value, place) => sum + value * (right?.[place] ?? 0), 0);
}
