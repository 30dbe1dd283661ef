import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type { Embedder, EmbeddingSpace } from '../../core/embedder.ts';
import { createEmbeddingProcessPool } from './embedding-process-pool.ts';
import { shortenText } from './shorten-text.ts';

/**
 * Universal Sentence Encoder Lite. Weak next to large models, so words weigh more than vectors.
 * One space for machine code and WebAssembly: they round differently, but the cosine of their vectors of a text is above
 * 0.9999999, far closer than the 11 bits in which vectors are stored.
 */
export const localEmbeddingSpace: EmbeddingSpace = Object.freeze({
  name: 'use-lite-512',
  dimensions: 512,
  fusionWeight: 0.25,
  // Of 1,662 pages those that answered 490 questions reached 0.37 at least, and what held the words of nine questions
  // about other things 0.03 to 0.36.
  distances: { far: 0.35, unrelated: 0.2 },
});

/** Among so many some have equally many tokens, and a caller learns of progress every second or two. */
const MAX_BATCH_SIZE = 256;
/** Texts and characters of one job: about a quarter of a second of one process, so that several end together. */
const MAX_JOB_TEXTS = 64;
const MAX_JOB_CHARACTERS = 16_000;
/** Ingestion comes in bursts; between them its processes give back about 160 MB each. */
const IDLE_MILLISECONDS = 30_000;

export interface LocalEmbedderOptions {
  /** Processes of one thread for documents; questions have one more of their own. More than the cores gains nothing. */
  readonly threads: number;
  /** Load the model for questions at once rather than with the first question. Default true. */
  readonly warmUp?: boolean;
  /** Documents let everything else on the machine go first, as behoves a server that answers meanwhile. Default false. */
  readonly inBackground?: boolean;
}

/**
 * Embeds offline, in processes of its own. Questions have one for themselves and never wait behind documents.
 * The same text gives the same vector, bit for bit, whatever else is embedded with it.
 */
export function createLocalEmbedder(options: LocalEmbedderOptions): Embedder {
  const processFile = new URL('./local-embedder-process.ts', import.meta.url);
  const { dimensions } = localEmbeddingSpace;
  const queries = createEmbeddingProcessPool({ processFile, size: 1, dimensions });
  const documents = createEmbeddingProcessPool({
    processFile,
    size: Math.max(1, Math.floor(options.threads)),
    dimensions,
    idleMilliseconds: IDLE_MILLISECONDS,
    inBackground: options.inBackground ?? false,
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
      if (vector === undefined) throw new CopilotError('embedding_failed', 'The embedding process gave no vector.');
      return vector;
    },
    async close() {
      await Promise.all([queries.close(), documents.close()]);
    },
  };
}

/** Texts of like length stand together, since a process computes only equal lengths in one batch. */
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
