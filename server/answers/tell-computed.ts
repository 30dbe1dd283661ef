import type { Answer, AnswerEvent } from '../../core/answer.ts';
import { toWireIndex } from './answer-outcome.ts';
import type { ComputedAnswer } from './computed-answer.ts';
import type { UnfinishedIndex } from './unfinished-index.ts';

/** The events of a computed answer up to its last one, which is returned. */
export async function* tellComputed(
  computed: ComputedAnswer & { readonly unfinished?: UnfinishedIndex },
  ids: Pick<Answer, 'id' | 'conversation_id'>,
  milliseconds: number,
): AsyncGenerator<AnswerEvent, Answer, undefined> {
  const { paragraphs, citations, operations, snippets, suggestions, status, scope, index, unfinished } = computed;
  yield { event: 'answer-start', data: { ...ids, mode: 'extractive' } };
  yield { event: 'citations', data: { citations, operations } };
  for (const [at, paragraph] of paragraphs.entries()) {
    yield { event: 'text-delta', data: { text: at === 0 ? paragraph : `\n\n${paragraph}` } };
  }
  for (const snippet of snippets) yield { event: 'snippet', data: snippet };
  return {
    ...ids,
    answer: paragraphs.join('\n\n'),
    scope,
    citations,
    operations,
    snippets,
    suggestions,
    grounding: { status, unresolved: [] },
    mode: 'extractive',
    index: toWireIndex(index, unfinished),
    usage: { input_tokens: 0, output_tokens: 0, milliseconds },
  };
}
