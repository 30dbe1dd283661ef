import { CopilotError } from '../../core/errors.ts';
import { createNativeSentenceEncoder } from './native-sentence-encoder.ts';
import type { EmbeddingReply, EmbeddingRequest } from './process-messages.ts';
import type { SentenceEncoder, TokenizedText } from './sentence-encoder.ts';
import { createSentenceTokenizer, type SentenceTokenizer } from './sentence-tokenizer.ts';
import { readVocabulary } from './use-lite-files.ts';
import { MAX_TOKENS } from './use-lite-onnx.ts';

/** Tokens computed together: a batch of short texts costs a third of single ones, and memory stays bounded. */
const MAX_BATCH_TOKENS = 1_024;
const DIMENSIONS = 512;
const WARM_UP_TEXT = 'How do I list all orders of a customer?';

if (process.send === undefined) {
  throw new CopilotError('internal', 'The embedding process is started by its pool only.');
}
const loading = load();
// Reported with the first job instead of ending the process before anybody can be told.
loading.catch(() => {});

process.on('message', (request: EmbeddingRequest) => {
  void answer(request);
});
// The pool's process is gone, whatever way it went.
process.on('disconnect', () => process.exit());
// Signals to the whole group are for the pool's process: it may still need vectors to end in good order.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

async function load(): Promise<{ tokenizer: SentenceTokenizer; encoder: SentenceEncoder }> {
  const [vocabulary, encoder] = await Promise.all([readVocabulary(), createEncoder()]);
  const tokenizer = createSentenceTokenizer(vocabulary);
  // The first text costs several times as much as those after it; nobody waits for this one.
  await encoder.encode([{ text: WARM_UP_TEXT, tokens: tokenizer.encode(WARM_UP_TEXT) }]);
  return { tokenizer, encoder };
}

async function createEncoder(): Promise<SentenceEncoder> {
  try {
    return await createNativeSentenceEncoder();
  } catch (thrown) {
    // Not installed, or no library for this platform.
    const reason = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
    process.emitWarning(
      `Embedding on WebAssembly, several times slower, as onnxruntime-node cannot be used: ${reason}`,
    );
    // Imported here, since it takes memory and time to start.
    const { createWasmSentenceEncoder } = await import('./wasm-sentence-encoder.ts');
    return await createWasmSentenceEncoder();
  }
}

async function answer({ id, texts }: EmbeddingRequest): Promise<void> {
  try {
    reply({ id, vectors: await embed(texts) });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    reply({ id, failure: `The local embedding model failed: ${reason}` });
  }
}

function reply(message: EmbeddingReply): void {
  // Nobody waits for the vectors of a pool that has gone.
  process.send?.(message, undefined, {}, () => {});
}

async function embed(texts: readonly string[]): Promise<Float32Array> {
  const { tokenizer, encoder } = await loading;
  const tokenized = texts.map((text) => ({ text, tokens: tokenizer.encode(text).slice(0, MAX_TOKENS) }));
  const all = new Float32Array(texts.length * DIMENSIONS);
  for (const group of groupByLength(tokenized)) {
    const vectors = await encoder.encode(group.flatMap((index) => tokenized[index] ?? []));
    group.forEach((index, place) => {
      all.set(normalize(vectors.subarray(place * DIMENSIONS, (place + 1) * DIMENSIONS)), index * DIMENSIONS);
    });
  }
  return all;
}

/**
 * Texts of different token counts in one batch are padded, which moves the last bits of their vectors;
 * batches of one count give exactly what single texts give. So a vector never tells what else was embedded.
 */
function* groupByLength(texts: readonly TokenizedText[]): Generator<number[]> {
  const groups = new Map<number, number[]>();
  texts.forEach(({ tokens }, index) => {
    const group = groups.get(tokens.length);
    if (group === undefined) groups.set(tokens.length, [index]);
    else group.push(index);
  });
  for (const [length, group] of groups) {
    const size = Math.max(1, Math.floor(MAX_BATCH_TOKENS / Math.max(1, length)));
    for (let start = 0; start < group.length; start += size) yield group.slice(start, start + size);
  }
}

function normalize(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}
