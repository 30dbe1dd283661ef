import { afterAll, describe, expect, it } from 'vitest';
import { createLocalEmbedder } from '../../../adapters/models/local-embedder.ts';
import { rememberQuestions } from '../../../adapters/models/remember-questions.ts';
import type { Embedder } from '../../../core/embedder.ts';

const local = createLocalEmbedder({ threads: 1 });
afterAll(() => local.close());

/** The real embedder, with a list of what it was asked. */
function createWatchedEmbedder(): { embedder: Embedder; asked: string[] } {
  const asked: string[] = [];
  const embedder: Embedder = {
    ...local,
    embedQuery: (text, options) => {
      asked.push(text);
      return local.embedQuery(text, options);
    },
  };
  return { embedder, asked };
}

describe('rememberQuestions', () => {
  it('embeds a question once and gives the same vector again', async () => {
    const { embedder, asked } = createWatchedEmbedder();
    const remembering = rememberQuestions(embedder);
    const first = await remembering.embedQuery('How do I refund an order?');
    const second = await remembering.embedQuery('How do I refund an order?');
    await remembering.embedQuery('How do I refund an order');
    expect([...second]).toEqual([...first]);
    expect(asked).toEqual(['How do I refund an order?', 'How do I refund an order']);
  });

  it('gives everybody a vector of their own', async () => {
    const remembering = rememberQuestions(local);
    const first = await remembering.embedQuery('List webhooks');
    const expected = [...first];
    first.fill(0);
    expect([...(await remembering.embedQuery('List webhooks'))]).toEqual(expected);
  });

  it('forgets what was unused for longest', async () => {
    const { embedder, asked } = createWatchedEmbedder();
    const remembering = rememberQuestions(embedder, 2);
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await remembering.embedQuery(text);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('remembers no failure', async () => {
    const remembering = rememberQuestions(local);
    await expect(remembering.embedQuery('d', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(remembering.embedQuery('d')).resolves.toHaveLength(512);
  });
});
