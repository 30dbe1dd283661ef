import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type { Embedder, EmbeddingSpace } from '../../core/embedder.ts';
import { createEmbeddingWorkerPool } from './embedding-worker-pool.ts';
import { shortenText } from './shorten-text.ts';

/** Universal Sentence Encoder Lite. Weak next to large models, so words weigh more than vectors. */
export const localEmbeddingSpace: EmbeddingSpace = Object.freeze({
  name: 'use-lite-512',
  dimensions: 512,
  fusionWeight: 0.25,
});

/** Enough to keep several threads busy; a caller learns of progress and may cancel every few seconds. */
const MAX_BATCH_SIZE = 64;
/** Texts and characters of one job: at most about two seconds of one thread. */
const MAX_JOB_TEXTS = 32;
const MAX_JOB_CHARACTERS = 8_000;
/** Ingestion comes in bursts; between them its workers give back about 150 MB each. */
const IDLE_MILLISECONDS = 30_000;

export interface LocalEmbedderOptions {
  /** Worker threads for documents; questions have one more of their own. More than the cores gains nothing. */
  readonly threads: number;
  /** Load the model for questions at once rather than with the first question. Default true. */
  readonly warmUp?: boolean;
}

/**
 * Embeds offline, on worker threads. Questions have their own worker and never wait behind documents.
 * The same text gives the same vector, bit for bit, whatever else is embedded with it.
 */
export function createLocalEmbedder(options: LocalEmbedderOptions): Embedder {
  const workerFile = new URL('./local-embedder-worker.ts', import.meta.url);
  const { dimensions } = localEmbeddingSpace;
  const queries = createEmbeddingWorkerPool({ workerFile, size: 1, dimensions });
  const documents = createEmbeddingWorkerPool({
    workerFile,
    size: Math.max(1, Math.floor(options.threads)),
    dimensions,
    idleMilliseconds: IDLE_MILLISECONDS,
  });
  if (options.warmUp ?? true) queries.warmUp();

  return {
    space: localEmbeddingSpace,
    maxBatchSize: MAX_BATCH_SIZE,
    async embedDocuments(texts, { signal } = {}) {
      const vectors: Float32Array[] = Array.from({ length: texts.length });
      const jobs = cutIntoJobs(texts.map((text) => shortenText(text)));
      // The first failure gives up the whole call, so the jobs still waiting are of no use to anybody.
      const failure = new AbortController();
      const either = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
      const computations = jobs.map(async (job) => {
        const computed = await documents.run(
          job.map(({ text }) => text),
          either,
        );
        job.forEach(({ index }, place) => {
          const vector = computed[place];
          if (vector !== undefined) vectors[index] = vector;
        });
      });
      try {
        await Promise.all(computations);
      } catch (thrown) {
        failure.abort();
        throw toCopilotError(thrown, 'embedding_failed');
      }
      return vectors;
    },
    async embedQuery(text, { signal } = {}) {
      const [vector] = await queries.run([shortenText(text)], signal);
      if (vector === undefined) throw new CopilotError('embedding_failed', 'The embedding worker gave no vector.');
      return vector;
    },
    async close() {
      await Promise.all([queries.close(), documents.close()]);
    },
  };
}

/** Texts of like length stand together, since the worker computes only equal lengths in one batch. */
function cutIntoJobs(texts: readonly string[]): { index: number; text: string }[][] {
  const sorted = texts.map((text, index) => ({ index, text })).sort((a, b) => a.text.length - b.text.length);
  const jobs: { index: number; text: string }[][] = [];
  let characters = 0;
  for (const entry of sorted) {
    const job = jobs.at(-1);
    characters += entry.text.length;
    if (job === undefined || job.length >= MAX_JOB_TEXTS || characters > MAX_JOB_CHARACTERS) {
      jobs.push([entry]);
      characters = entry.text.length;
    } else {
      job.push(entry);
    }
  }
  return jobs;
}
