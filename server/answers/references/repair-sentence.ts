import type { UnresolvedReference } from '../../../core/answer.ts';
import type { ChatModel } from '../../../core/chat-model.ts';
import { estimateTokens } from '../estimate-tokens.ts';
import type { RepairSentence } from './reference-gate.ts';

export interface RepairDependencies {
  readonly chatModel: ChatModel;
  /** The text of `prompts/repair-sentence.md`. */
  readonly prompt: string;
  readonly signal: AbortSignal;
  readonly onUsage: (usage: { readonly inputTokens: number; readonly outputTokens: number }) => void;
  readonly onFailure: (error: unknown) => void;
}

/** The reader waits for it in the middle of an answer. */
const MILLISECONDS = 5_000;
/** A longer one is a paragraph, and its rewriting takes as long as an answer. */
const MAX_SENTENCE = 1_500;

/** Asks the model to write a sentence again with the names there are; once, and not for long. */
export function createRepair({ chatModel, prompt, signal, onUsage, onFailure }: RepairDependencies): RepairSentence {
  return async (sentence, unresolved) => {
    if (sentence.length > MAX_SENTENCE) return null;
    const content = `Sentence: ${sentence}\n\nNot in the specification:\n${unresolved.map(describe).join('\n')}`;
    const messages = [
      { role: 'system' as const, content: prompt },
      { role: 'user' as const, content },
    ];
    let text = '';
    let usage: { inputTokens: number; outputTokens: number } | null = null;
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(MILLISECONDS)]);
      for await (const event of chatModel.stream(messages, { signal: limit })) {
        if (event.type === 'usage') usage = event;
        if (event.type === 'text') text += event.text;
        if (text.length > 2 * MAX_SENTENCE) break;
      }
      return text;
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      onFailure(thrown);
      return null;
    } finally {
      const inputTokens = messages.reduce((sum, message) => sum + estimateTokens(message.content), 0);
      onUsage(usage ?? { inputTokens, outputTokens: estimateTokens(text) });
    }
  };
}

function describe({ text, kind, nearest }: UnresolvedReference): string {
  return `- ${kind} ${text}${nearest === undefined ? '' : `; there is: ${nearest}`}`;
}
