import type { JsonSchema } from './json-schema.ts';

export type ChatMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ChatToolCall[] }
  /** What a called tool gave; follows the assistant's message that called it. */
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

/** A tool as a model is told of it. */
export interface ChatTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly parameters: JsonSchema;
}

export interface ChatToolCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote it: JSON, if it kept to it. */
  readonly arguments: string;
}

/** Why a model stopped before it had said what it wanted: its longest answer, or a filter for content. */
export type AnswerCut = 'length' | 'content_filter';

export type ChatModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number }
  /** A complete call. All calls of one completion come after its text. */
  | { readonly type: 'tool-call'; readonly call: ChatToolCall }
  /** The server or the model takes no tools. Nothing was written: the same may be asked without them. */
  | { readonly type: 'tools-refused' }
  /** The last event: who wrote the text, which may be a fall-back, and whether it is cut. Not after `tools-refused`. */
  | { readonly type: 'end'; readonly model: string; readonly cut: AnswerCut | null };

/** Port: a chat model that streams. */
export interface ChatModel {
  /** Name of the model that is asked first. */
  readonly name: string;
  /**
   * Streams one completion. Aborting `signal` cancels the upstream request. Ends when the upstream body ends,
   * whether or not it said so. Without `tools` there is neither `tool-call` nor `tools-refused`.
   * Nothing is tried again once a text was given.
   * @throws CopilotError `model_unavailable`, `model_refused`, `timeout`, `cancelled`
   */
  stream(
    messages: readonly ChatMessage[],
    options: { readonly signal: AbortSignal; readonly tools?: readonly ChatTool[] },
  ): AsyncIterable<ChatModelEvent>;
}
