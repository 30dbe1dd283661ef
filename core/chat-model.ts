export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export type ChatModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number };

/** Port: a chat model that streams. */
export interface ChatModel {
  /** Name sent as `model`, shown in answers. */
  readonly name: string;
  /**
   * Streams one completion. Aborting `signal` cancels the upstream request. Ends when the upstream body ends,
   * whether or not it said so. @throws CopilotError `model_unavailable`, `timeout`, `cancelled`
   */
  stream(messages: readonly ChatMessage[], options: { signal: AbortSignal }): AsyncIterable<ChatModelEvent>;
}
