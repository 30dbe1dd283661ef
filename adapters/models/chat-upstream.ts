import type { ChatGenerationChunk } from '@langchain/core/outputs';
import { ChatOpenAICompletions } from '@langchain/openai';
import type { AnswerCut, ChatMessage, ChatModelEvent, ChatTool } from '../../core/chat-model.ts';
import { CopilotError } from '../../core/errors.ts';
import { refusesTools, ToolCallCollector, toLangChain, toOpenAITools } from './chat-tools.ts';
import type { ToolCallPiece } from './chat-tools.ts';
import { fetchEventStream } from './fetch-event-stream.ts';
import { readFinishReason } from './finish-reason.ts';
import { HiddenReasoning } from './hidden-reasoning.ts';
import { refusesOver } from './model-failure.ts';
import { toClientConfiguration } from './openai-connection.ts';
import type { OpenAIConnection } from './openai-connection.ts';

/** One model at one address. */
export interface ChatUpstreamOptions extends OpenAIConnection {
  readonly model: string;
}

/** Far above what a token of any language has: a limit for servers that do not keep to the one they were given. */
const CHARACTERS_PER_TOKEN = 16;

/** What comes of one completion; a piece of a tool call shows that it is being written. */
export type ChatUpstreamEvent = ChatModelEvent | { readonly type: 'tool-call-piece' };

/** What servers differ in, as far as they say so when they refuse a request. */
interface RequestShape {
  /** OpenAI counts tokens in streams only when asked to; others refuse the question. */
  readonly streamUsage: boolean;
  /** Reasoning models of OpenAI refuse the old name, most other servers do not know the new one. */
  readonly newTokenLimit: boolean;
}

/**
 * Streams completions of one server, made alike: without what the model only thinks, and failing where a filter or an
 * empty answer leaves nothing to show. Nothing is tried again, but for a request whose shape the server does not
 * understand; the right one is remembered, as is that it takes no tools.
 */
export class ChatUpstream {
  readonly model: string;
  readonly #options: ChatUpstreamOptions;
  readonly #maxOutputTokens: number;
  #shape: RequestShape = { streamUsage: true, newTokenLimit: false };
  #takesTools = true;
  #client: ChatOpenAICompletions;

  constructor(options: ChatUpstreamOptions, maxOutputTokens: number) {
    this.model = options.model;
    this.#options = options;
    this.#maxOutputTokens = maxOutputTokens;
    this.#client = this.#createClient();
  }

  /** Throws what the client library throws, or a CopilotError `model_unavailable` or `model_refused`. */
  async *stream(
    messages: readonly ChatMessage[],
    tools: readonly ChatTool[],
    signal: AbortSignal,
  ): AsyncGenerator<ChatUpstreamEvent, void, undefined> {
    if (tools.length > 0 && !this.#takesTools) {
      yield { type: 'tools-refused' };
      return;
    }
    const limit = this.#maxOutputTokens * CHARACTERS_PER_TOKEN;
    const completion = new CompletionReader({ offersTools: tools.length > 0, limit });
    try {
      for await (const chunk of this.#open(messages, tools, signal)) {
        yield* completion.read(chunk);
        // Leaving the loop closes the connection.
        if (completion.isFull) break;
      }
    } catch (thrown) {
      if (completion.hasBegun || tools.length === 0 || !refusesTools(thrown)) throw thrown;
      this.#takesTools = false;
      yield { type: 'tools-refused' };
      return;
    }
    yield* completion.end(this.model);
  }

  async *#open(
    messages: readonly ChatMessage[],
    tools: readonly ChatTool[],
    signal: AbortSignal,
  ): AsyncGenerator<ChatGenerationChunk, void, undefined> {
    const offered = tools.length === 0 ? {} : { tools: toOpenAITools(tools) };
    for (;;) {
      const shape = this.#shape;
      let began = false;
      try {
        // The runnable's `stream()` would hand every prompt to a tracer that an environment variable switches on.
        for await (const chunk of this.#client._streamResponseChunks(toLangChain(messages), { signal, ...offered })) {
          began = true;
          yield chunk;
        }
        return;
      } catch (thrown) {
        const better = betterShape(shape, thrown);
        if (began || better === null) throw thrown;
        this.#shape = better;
        this.#client = this.#createClient();
      }
    }
  }

  #createClient(): ChatOpenAICompletions {
    const { streamUsage, newTokenLimit } = this.#shape;
    return new ChatOpenAICompletions({
      model: this.model,
      // The library insists on a key; servers that want none ignore it.
      apiKey: this.#options.apiKey ?? 'none',
      streamUsage,
      ...(newTokenLimit
        ? { maxTokens: -1, modelKwargs: { max_completion_tokens: this.#maxOutputTokens } }
        : { maxTokens: this.#maxOutputTokens }),
      maxRetries: 0,
      configuration: toClientConfiguration(this.#options, fetchEventStream),
    });
  }
}

/** Reads the chunks of one completion as events. */
class CompletionReader {
  /** Whether a chunk has come: from then on the server has taken the request. */
  hasBegun = false;
  readonly #collector = new ToolCallCollector();
  readonly #reasoning = new HiddenReasoning();
  readonly #offersTools: boolean;
  readonly #limit: number;
  #written = 0;
  #hasText = false;
  #cut: AnswerCut | null = null;

  constructor({ offersTools, limit }: { readonly offersTools: boolean; readonly limit: number }) {
    this.#offersTools = offersTools;
    this.#limit = limit;
  }

  /** Whether the server has written more than it was asked for, and would go on. */
  get isFull(): boolean {
    return this.#written > this.#limit;
  }

  *read(chunk: ChatGenerationChunk): Generator<ChatUpstreamEvent, void, undefined> {
    this.hasBegun = true;
    this.#cut ??= readFinishReason(chunk.generationInfo?.['finish_reason']);
    yield* this.#show(this.#reasoning.push(chunk.text));
    const pieces = toolCallPieces(chunk);
    this.#collector.push(pieces);
    if (pieces.length > 0) yield { type: 'tool-call-piece' };
    this.#written += chunk.text.length + pieces.reduce((sum, { args = '' }) => sum + args.length, 0);
    if (this.isFull) this.#cut ??= 'length';
    yield* readUsage(chunk);
  }

  /** @throws CopilotError `model_refused`, `model_unavailable` when nothing was written */
  *end(model: string): Generator<ChatUpstreamEvent, void, undefined> {
    yield* this.#show(this.#reasoning.end());
    const calls = this.#collector.calls();
    if (!this.#hasText && calls.length === 0) throw emptyAnswer(this.#cut);
    // Calls of tools that were not offered are the model's mistake, and nobody's business.
    if (this.#offersTools) for (const call of calls) yield { type: 'tool-call', call };
    yield { type: 'end', model, cut: this.#cut };
  }

  *#show(text: string): Generator<ChatUpstreamEvent, void, undefined> {
    if (text === '') return;
    this.#hasText ||= text.trim() !== '';
    yield { type: 'text', text };
  }
}

function emptyAnswer(cut: AnswerCut | null): CopilotError {
  switch (cut) {
    case 'content_filter':
      return new CopilotError('model_refused', "The model server's content filter refused to answer.");
    case 'length':
      return new CopilotError(
        'model_unavailable',
        'The model used up its longest answer before it wrote a text: it thought too long. Raise model.max_output_tokens.',
      );
    case null:
      return new CopilotError('model_unavailable', 'The model gave an empty answer.');
  }
}

/** @returns how to ask instead, or `null` when the refusal is about something else */
function betterShape(shape: RequestShape, thrown: unknown): RequestShape | null {
  if (shape.streamUsage && refusesOver(thrown, 'stream_options')) return { ...shape, streamUsage: false };
  if (!shape.newTokenLimit && refusesOver(thrown, 'max_completion_tokens')) return { ...shape, newTokenLimit: true };
  return null;
}

function toolCallPieces({ message }: ChatGenerationChunk): readonly ToolCallPiece[] {
  const pieces = 'tool_call_chunks' in message ? message.tool_call_chunks : undefined;
  return Array.isArray(pieces) ? (pieces as ToolCallPiece[]) : [];
}

function* readUsage({ message }: ChatGenerationChunk): Generator<ChatUpstreamEvent, void, undefined> {
  const usage = 'usage_metadata' in message ? message.usage_metadata : undefined;
  if (typeof usage !== 'object' || usage === null) return;
  const { input_tokens: inputTokens, output_tokens: outputTokens } = usage as Record<string, unknown>;
  if (typeof inputTokens === 'number' && typeof outputTokens === 'number') {
    yield { type: 'usage', inputTokens, outputTokens };
  }
}
