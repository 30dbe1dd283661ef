import type { ChatMessage, ChatModel } from '../../core/chat-model.ts';
import { AnswerTextFilter } from './answer-text-filter.ts';
import type { AnswerTextFilterOptions } from './answer-text-filter.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** What a model's answer turned out to be, besides its text. */
export interface ModelAnswer {
  readonly text: string;
  readonly usedCitations: ReadonlySet<number>;
  readonly removedCitations: ReadonlySet<string>;
  /** As the model's server counted; estimated where it did not. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}

/**
 * Streams a model's answer held to its sources, and returns what it was. Throws what the model throws; the
 * caller knows by the texts it got whether anything was shown by then.
 */
export async function* answerWithModel(
  chatModel: ChatModel,
  messages: readonly ChatMessage[],
  filterOptions: AnswerTextFilterOptions,
  signal: AbortSignal,
): AsyncGenerator<string, ModelAnswer, undefined> {
  const filter = new AnswerTextFilter(filterOptions);
  let text = '';
  let written = 0;
  let usage: ModelAnswer['usage'] | null = null;
  const take = (piece: string): string => {
    // An answer does not begin with white space, and a reader's first text should be text.
    const shown = text === '' ? piece.trimStart() : piece;
    text += shown;
    return shown;
  };
  for await (const event of chatModel.stream(messages, { signal })) {
    if (event.type === 'usage') {
      usage = { inputTokens: event.inputTokens, outputTokens: event.outputTokens };
      continue;
    }
    if (event.type !== 'text') continue;
    written += event.text.length;
    const shown = take(filter.push(event.text));
    if (shown !== '') yield shown;
  }
  const rest = take(filter.end());
  if (rest !== '') yield rest;
  return {
    text,
    usedCitations: filter.usedCitations,
    removedCitations: filter.removedCitations,
    usage: usage ?? {
      inputTokens: messages.reduce((sum, message) => sum + estimateTokens(message.content), 0),
      outputTokens: Math.ceil(written / 4),
    },
  };
}
