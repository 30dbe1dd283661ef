import { describe, expect, it } from 'vitest';
import type { Embedder } from '../../core/embedder.ts';
import { CopilotError } from '../../core/errors.ts';
import { embedTexts } from '../../ingest/embed-texts.ts';
import { createHashEmbedder } from '../support/hash-embedder.ts';

const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);

describe('embedTexts', () => {
  it('begins no further batch, and cancels the one under way, once a batch has failed', async () => {
    let calls = 0;
    const cancelled = Promise.withResolvers<void>();
    const embedder: Embedder = {
      ...createHashEmbedder(),
      maxBatchSize: 2,
      async embedDocuments(_texts, { signal } = {}) {
        calls += 1;
        if (calls === 1) throw new CopilotError('embedding_failed', 'No model.');
        const aborted = Promise.withResolvers<never>();
        signal?.addEventListener('abort', () => {
          cancelled.resolve();
          aborted.reject(new CopilotError('cancelled', 'The call was cancelled.'));
        });
        return aborted.promise;
      },
    };
    await expect(embedTexts(texts, embedder, {})).rejects.toMatchObject({ code: 'embedding_failed' });
    await cancelled.promise;
    expect(calls).toBe(2);
  });

  it('refuses fewer vectors than texts', async () => {
    const embedder: Embedder = { ...createHashEmbedder(), embedDocuments: () => Promise.resolve([]) };
    await expect(embedTexts(texts, embedder, {})).rejects.toMatchObject({ code: 'embedding_failed' });
  });
});
