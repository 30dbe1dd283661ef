import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { BaseChatModelCallOptions } from '@langchain/core/language_models/chat_models';
import { AIMessage, ToolMessage } from '@langchain/core/messages';
import type { BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import type { ChatMessage, ChatModelEvent, ChatToolCall } from '../../core/chat-model.ts';
import { readArguments } from './chat-tools.ts';

interface PortCallOptions extends BaseChatModelCallOptions {
  /** Names of the tools offered with this call. */
  readonly toolNames?: readonly string[];
}

/** One completion: passes its text on as it comes and gives it whole at the end. */
export type Complete = (
  messages: readonly ChatMessage[],
  toolNames: readonly string[],
) => Promise<{ readonly text: string; readonly calls: readonly ChatToolCall[] }>;

/** Our chat model port as LangChain knows models, so that its agent runs on whatever stands behind the port. */
export class PortChatModel extends BaseChatModel<PortCallOptions> {
  readonly #complete: Complete;

  constructor(complete: Complete) {
    super({});
    this.#complete = complete;
  }

  override _llmType(): string {
    return 'port';
  }

  override bindTools(tools: readonly unknown[]): Runnable<never, never, PortCallOptions> {
    const toolNames = tools.map((tool) => (tool as { readonly name: string }).name);
    return this.withConfig({ toolNames }) as unknown as Runnable<never, never, PortCallOptions>;
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    _run?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const { text, calls } = await this.#complete(messages.map(fromLangChain), options.toolNames ?? []);
    const message = new AIMessage({
      content: text,
      tool_calls: calls.map((call) => ({
        type: 'tool_call',
        id: call.id,
        name: call.name,
        args: readArguments(call.arguments),
      })),
    });
    return { generations: [{ text, message }] };
  }
}

/** Reads a completion to its end. `onEvent` gets everything but the calls, which the agent gets. */
export async function readCompletion(
  events: AsyncIterable<ChatModelEvent>,
  onEvent: (event: Exclude<ChatModelEvent, { type: 'tool-call' }>) => void,
): Promise<{ readonly text: string; readonly calls: readonly ChatToolCall[] }> {
  const calls: ChatToolCall[] = [];
  let text = '';
  for await (const event of events) {
    if (event.type === 'tool-call') {
      calls.push(event.call);
      continue;
    }
    if (event.type === 'text') text += event.text;
    onEvent(event);
  }
  return { text, calls };
}

function fromLangChain(message: BaseMessage): ChatMessage {
  const content = message.text;
  if (ToolMessage.isInstance(message)) return { role: 'tool', toolCallId: message.tool_call_id, content };
  if (AIMessage.isInstance(message)) {
    const toolCalls = (message.tool_calls ?? []).map(({ id, name, args }) => ({
      id: id ?? '',
      name,
      arguments: JSON.stringify(args),
    }));
    return { role: 'assistant', content, ...(toolCalls.length > 0 ? { toolCalls } : {}) };
  }
  return { role: message.type === 'system' ? 'system' : 'user', content };
}
