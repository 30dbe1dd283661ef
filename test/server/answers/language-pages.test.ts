import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../../core/search-index.ts';
import { answerOf, buildHit, buildOperationHit, createWorld, refundEntry } from './answer-fixtures.ts';

const plugin = buildHit({ documentTitle: 'Plugins', title: 'Create a custom plugin', documentPath: 'plugins.md' });
const inGo = buildHit({ documentTitle: 'Plugins in Go', title: 'Create a custom plugin', documentPath: 'go.md' });
const refund = buildOperationHit(refundEntry, { score: 0.9 });

async function askWith(question: string, found: (asked: string) => readonly SearchHit[]) {
  const asked: string[] = [];
  const { ask } = createWorld({
    hits: [],
    overrides: {
      retriever: {
        async retrieve(request) {
          asked.push(request.question);
          return { hits: found(request.question), index: { generation: 1, indexedAt: null } };
        },
      },
    },
  });
  const answer = answerOf(await ask({ question }));
  return { asked, first: answer.citations[0]?.title };
}

describe('a question that names a programming language', () => {
  it('is answered from the page that is titled by the language', async () => {
    const { asked, first } = await askWith('How do I create a custom plugin in Go?', (question) =>
      question.includes('Go') ? [inGo, plugin] : [plugin, inGo],
    );
    expect(asked).toEqual(['How do I create a custom plugin?', 'How do I create a custom plugin in Go?']);
    expect(first).toBe('Plugins in Go › Create a custom plugin');
  });

  it('is asked without it where no page is titled by it, and where a call answers', async () => {
    const other = await askWith('How do I create a custom plugin in Ruby?', () => [plugin, inGo]);
    expect(other.first).toBe('Plugins › Create a custom plugin');
    const call = await askWith('How do I refund a payment in Go?', () => [refund]);
    expect(call.asked).not.toContain('How do I refund a payment in Go?');
    expect(call.first).toBe('Refund a payment');
  });
});
