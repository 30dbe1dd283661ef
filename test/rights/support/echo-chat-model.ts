import type { ChatMessage, ChatModel } from '../../../core/chat-model.ts';

/** A model that repeats all it was shown, so that whatever reached a prompt reaches an answer, and cites it all. */
export function createEchoChatModel(): ChatModel & { readonly prompts: string[] } {
  const prompts: string[] = [];
  return {
    name: 'echo',
    prompts,
    async *stream(messages: readonly ChatMessage[]) {
      const prompt = messages.map((message) => `${message.role}: ${message.content}`).join('\n\n');
      prompts.push(prompt);
      const sources = [...prompt.matchAll(/--- source (\d+) begins ---/gu)].map(([, number]) => `[${number ?? ''}]`);
      for (const text of [prompt, `\n\nSources: ${sources.join(' ')}`]) yield { type: 'text' as const, text };
    },
  };
}
