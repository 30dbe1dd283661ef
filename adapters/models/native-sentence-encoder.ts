import { createRequire } from 'node:module';
import type * as Onnxruntime from 'onnxruntime-node';
import { CopilotError } from '../../core/errors.ts';
import type { SentenceEncoder } from './sentence-encoder.ts';
import { readUseLiteWeights } from './use-lite-files.ts';
import { buildUseLiteOnnx } from './use-lite-onnx.ts';

/** Of `OrtLoggingLevel`: errors. Warnings would stand between the lines of the log. */
const LOG_ERRORS = 3;

/**
 * Universal Sentence Encoder Lite on ONNX Runtime. The same text gives the same vector, bit for bit, whatever it is
 * computed together with. A call blocks its thread, and a process aborts when the thread is ended meanwhile: run it
 * in a process of its own.
 * @throws where the package is not installed or has no library for this platform
 */
export async function createNativeSentenceEncoder(): Promise<SentenceEncoder> {
  const require = createRequire(import.meta.url);
  const { InferenceSession, Tensor } = require('onnxruntime-node') as typeof Onnxruntime;
  const weights = await readUseLiteWeights();
  const model = buildUseLiteOnnx(weights);
  const session = await InferenceSession.create(model, {
    // Parallel work is done by several processes: one of its own threads each, and none that spins while it waits.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Plans of memory are kept for each shape, and texts have many.
    enableMemPattern: false,
    logSeverityLevel: LOG_ERRORS,
  });
  // The session has its own copy. A process that waits allocates nothing, so these would never be collected.
  for (const { buffer } of [model, ...[...weights.values()].map(({ data }) => data)]) {
    if (!buffer.detached) buffer.transfer(0);
  }
  const [outputName = ''] = session.outputNames;
  return {
    kind: 'native',
    async encode(texts) {
      const tokens = Int32Array.from(texts.flatMap((text) => text.tokens));
      const shape = [texts.length, tokens.length / texts.length];
      const results = await session.run({ tokens: new Tensor('int32', tokens, shape) });
      const vectors = results[outputName]?.data;
      if (vectors instanceof Float32Array) return vectors;
      throw new CopilotError('embedding_failed', 'The offline model gave no vectors.');
    },
  };
}
