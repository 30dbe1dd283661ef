import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import type { BaseMessage } from '@langchain/core/messages';
import type { ChatMessage, ChatTool, ChatToolCall } from '../../core/chat-model.ts';
import { isObject } from '../../core/json-values.ts';
import { statusOf } from './model-failure.ts';

/** Calls of one completion; a model that runs away writes more. */
const MAX_CALLS = 16;
/** Arguments of one call. A pasted request is the longest that makes sense. */
const MAX_ARGUMENT_CHARACTERS = 16_000;
/** Libraries walk arguments recursively. */
const MAX_DEPTH = 100;

export function toLangChain(messages: readonly ChatMessage[]): BaseMessage[] {
  return messages.map((message) => {
    switch (message.role) {
      case 'system':
        return new SystemMessage(message.content);
      case 'user':
        return new HumanMessage(message.content);
      case 'tool':
        return new ToolMessage({ content: message.content, tool_call_id: message.toolCallId });
      case 'assistant':
        return new AIMessage({
          content: message.content,
          tool_calls: (message.toolCalls ?? []).map(({ id, name, arguments: text }) => ({
            type: 'tool_call',
            id,
            name,
            args: readArguments(text),
          })),
        });
    }
  });
}

/** The tools as `POST /chat/completions` takes them. */
export function toOpenAITools(tools: readonly ChatTool[]): {
  type: 'function';
  function: { name: string; description: string; parameters: Record<string, unknown> };
}[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters: { ...parameters } },
  }));
}

/** Arguments as an object; an empty one where the model wrote something else. */
export function readArguments(text: string): Record<string, unknown> {
  if (isDeep(text)) return {};
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return isObject(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Without looking for strings: no honest argument holds so many brackets that are open at once. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/**
 * Whether the server refused the request over its tools. The words differ: "… does not support tools" (Ollama),
 * "… requires --enable-auto-tool-choice" (vLLM), "unknown parameter: tools".
 */
export function refusesTools(thrown: unknown): boolean {
  const status = statusOf(thrown);
  const refused = status === 400 || status === 404 || status === 422 || status === 501;
  return refused && thrown instanceof Error && /\btools?\b|tool[-_ ]choice|function[-_ ]call/iu.test(thrown.message);
}

/** A piece of a call as servers stream it: the first has its name, further ones more of its arguments. */
export interface ToolCallPiece {
  readonly index?: number | undefined;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly args?: string | undefined;
}

/** Puts the calls of one completion together from their pieces. */
export class ToolCallCollector {
  readonly #calls: { readonly index: number | undefined; id: string; name: string; arguments: string }[] = [];

  push(pieces: readonly ToolCallPiece[]): void {
    for (const { index, id, name, args } of pieces) {
      const open = this.#calls.findLast((call) => call.index === index);
      if (open !== undefined && !beginsAnother(open, { id, name })) {
        if (hasText(name) && open.name === '') open.name = name;
        open.arguments = (open.arguments + (args ?? '')).slice(0, MAX_ARGUMENT_CHARACTERS);
      } else if (this.#calls.length < MAX_CALLS) {
        this.#calls.push({
          index,
          id: id ?? '',
          name: name ?? '',
          arguments: (args ?? '').slice(0, MAX_ARGUMENT_CHARACTERS),
        });
      }
    }
  }

  /** The complete calls; one without a name is none. Those without an id get one. */
  calls(): ChatToolCall[] {
    return this.#calls
      .filter(({ name }) => name !== '')
      .map(({ id, name, arguments: text }, place) => ({ id: id === '' ? `call_${place}` : id, name, arguments: text }));
  }
}

/** Ollama numbers every call 0, some give no id: then a name after complete arguments begins another call. */
function beginsAnother(open: { id: string; name: string; arguments: string }, piece: ToolCallPiece): boolean {
  if (!hasText(piece.name) || open.name === '') return false;
  return hasText(piece.id) ? piece.id !== open.id : isJson(open.arguments);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hasText(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
