import type { AnswerCut, ChatMessage, ChatTool } from './chat-model.ts';

/** A tool that an agent may call. It only reads, under the rights of whom it was made for. */
export interface AgentTool extends ChatTool {
  /**
   * Gives what it found as text for the model; what was wrong with the arguments is such a text too.
   * `report` tells the reader in one line what is being done.
   */
  run(
    args: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal; readonly report: (line: string) => void },
  ): Promise<string>;
}

/**
 * When an agent stops looking further: its next call of the model is the last one, without tools. What one call may
 * write, and how long it may take, is the model's own limit.
 */
export interface AgentLimits {
  /** Calls of the model, at least 1. With 1 there are no tools. */
  readonly modelCalls: number;
  /** Calls of tools, over all calls of the model. */
  readonly toolCalls: number;
  /** Input and output over all calls of the model. */
  readonly tokens: number;
  /** From the first call of the model. */
  readonly milliseconds: number;
  /** Prices of a million tokens and the most that one answer may cost, in any one currency. */
  readonly cost?: { readonly inputPrice: number; readonly outputPrice: number; readonly perAnswer: number };
}

export interface AgentRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly AgentTool[];
  readonly limits: AgentLimits;
  /** Said to the model with its last call, when a limit was reached. */
  readonly lastWord: string;
}

export type AgentEvent =
  | { readonly type: 'text'; readonly text: string }
  /** The model turns to its tools: text so far was not the end of its answer. */
  | { readonly type: 'turn' }
  | { readonly type: 'step'; readonly line: string }
  /** Who wrote, and whether the text is cut; of one call of the model. */
  | { readonly type: 'end'; readonly model: string; readonly cut: AnswerCut | null }
  /** Of one call of the model, as its server counted, or estimated. */
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number }
  /** The first call was refused for its tools. Nothing was written: the same may be asked without them. */
  | { readonly type: 'tools-refused' }
  /** After each call of the model: who wrote, which may be a fall-back, and whether it is cut. The last one counts. */
  | { readonly type: 'end'; readonly model: string; readonly cut: AnswerCut | null };

/** Port: a model that may call tools before it answers. */
export interface ChatAgent {
  /** Name of its model, shown in answers. */
  readonly name: string;
  /**
   * Runs until the model answers without calling a tool. Aborting `signal`, or not reading on, cancels the call of the
   * model and of the tools. @throws CopilotError `model_unavailable`, `timeout`, `cancelled`
   */
  run(request: AgentRequest, options: { readonly signal: AbortSignal }): AsyncIterable<AgentEvent>;
}
