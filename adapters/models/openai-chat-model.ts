import type { ChatGenerationChunk } from '@langchain/core/outputs';
import { ChatOpenAICompletions } from '@langchain/openai';
import type { ChatMessage, ChatModel, ChatModelEvent, ChatTool } from '../../core/chat-model.ts';
import { CopilotError } from '../../core/errors.ts';
import { refusesTools, ToolCallCollector, toLangChain, toOpenAITools } from './chat-tools.ts';
import type { ToolCallPiece } from './chat-tools.ts';
import { fetchEventStream } from './fetch-event-stream.ts';
import { describeModelFailure, refusesStreamOptions } from './model-failure.ts';

export interface OpenAIChatModelOptions {
  /** Address up to and with `/v1`; absent: OpenAI's own. */
  readonly baseUrl?: string;
  /** Absent where the server or the gateway before it wants none. */
  readonly apiKey?: string;
  readonly model: string;
  readonly timeouts?: {
    /** From the question to the first text, retries included. Default 30 s: reasoning models think first. */
    readonly firstTextMilliseconds?: number;
    /** Between two pieces of the stream. Default 20 s. */
    readonly betweenTextsMilliseconds?: number;
  };
  /** Longest answer. Default 1,200 tokens, about two screens; Kong's ai-proxy would cut at 256 if it were not said. */
  readonly maxOutputTokens?: number;
  /** Further attempts before the first text. Default 1: somebody is waiting, and there is an answer without a model. */
  readonly maxRetries?: number;
}

/** Streams chat completions from any server that speaks the OpenAI API. */
export function createOpenAIChatModel(options: OpenAIChatModelOptions): ChatModel {
  const firstTextMilliseconds = options.timeouts?.firstTextMilliseconds ?? 30_000;
  const betweenTextsMilliseconds = options.timeouts?.betweenTextsMilliseconds ?? 20_000;
  let model = createClient(options, true);
  let takesTools = true;

  function openStream(
    messages: readonly ChatMessage[],
    tools: readonly ChatTool[],
    signal: AbortSignal,
  ): AsyncIterator<ChatGenerationChunk> {
    const offered = tools.length === 0 ? {} : { tools: toOpenAITools(tools) };
    // The runnable's `stream()` would hand every prompt to a tracer that an environment variable switches on.
    return model._streamResponseChunks(toLangChain(messages), { signal, ...offered })[Symbol.asyncIterator]();
  }

  return {
    name: options.model,
    async *stream(messages, { signal, tools = [] }) {
      if (signal.aborted) throw new CopilotError('cancelled', 'The call was cancelled.');
      if (tools.length > 0 && !takesTools) {
        yield { type: 'tools-refused' };
        return;
      }
      const upstream = new AbortController();
      const either = AbortSignal.any([signal, upstream.signal]);
      const deadline = performance.now() + firstTextMilliseconds;
      let chunks = openStream(messages, tools, either);
      const collector = new ToolCallCollector();
      let pieces = 0;
      let written = 0;
      try {
        for (;;) {
          const patience = written === 0 ? deadline - performance.now() : betweenTextsMilliseconds;
          let next: IteratorResult<ChatGenerationChunk>;
          try {
            next = await within(chunks.next(), patience, signal);
          } catch (thrown) {
            if (pieces > 0) throw thrown;
            if (tools.length > 0 && refusesTools(thrown)) {
              takesTools = false;
              yield { type: 'tools-refused' };
              return;
            }
            if (!refusesStreamOptions(thrown)) throw thrown;
            model = createClient(options, false);
            chunks = openStream(messages, tools, either);
            continue;
          }
          if (next.done === true) break;
          pieces += 1;
          const calls = toolCallPieces(next.value);
          written += calls.length;
          collector.push(calls);
          for (const event of toEvents(next.value)) {
            if (event.type === 'text') written += 1;
            yield event;
          }
        }
        if (tools.length > 0) for (const call of collector.calls()) yield { type: 'tool-call', call };
      } catch (thrown) {
        if (signal.aborted) throw new CopilotError('cancelled', 'The call was cancelled.');
        throw describeModelFailure(thrown);
      } finally {
        // Closes the connection when the reader left early, was cancelled or lost patience.
        upstream.abort();
      }
    },
  };
}

function createClient(options: OpenAIChatModelOptions, streamUsage: boolean): ChatOpenAICompletions {
  return new ChatOpenAICompletions({
    model: options.model,
    // The library insists on a key; servers that want none ignore it.
    apiKey: options.apiKey ?? 'none',
    streamUsage,
    maxTokens: options.maxOutputTokens ?? 1_200,
    maxRetries: options.maxRetries ?? 1,
    configuration: {
      // Always stated: otherwise environment variables of other products choose where prompts go.
      baseURL: options.baseUrl ?? 'https://api.openai.com/v1',
      organization: null,
      project: null,
      // Its log would repeat what the server said.
      logLevel: 'off',
      fetch: fetchEventStream,
    },
  });
}

function toolCallPieces({ message }: ChatGenerationChunk): readonly ToolCallPiece[] {
  const pieces = 'tool_call_chunks' in message ? message.tool_call_chunks : undefined;
  return Array.isArray(pieces) ? (pieces as ToolCallPiece[]) : [];
}

function* toEvents(chunk: ChatGenerationChunk): Generator<ChatModelEvent> {
  if (chunk.text !== '') yield { type: 'text', text: chunk.text };
  const usage = 'usage_metadata' in chunk.message ? chunk.message.usage_metadata : undefined;
  if (typeof usage !== 'object' || usage === null) return;
  const { input_tokens: inputTokens, output_tokens: outputTokens } = usage as Record<string, unknown>;
  if (typeof inputTokens === 'number' && typeof outputTokens === 'number') {
    yield { type: 'usage', inputTokens, outputTokens };
  }
}

/** Waits for a promise, but no longer than so many milliseconds and not beyond an abort. */
async function within<T>(promise: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> {
  // The loser of the race may still fail, long after anybody listens.
  promise.catch(() => {});
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new CopilotError('timeout', 'The model did not answer in time.')),
    Math.max(0, milliseconds),
  );
  const abort = (): void => reject(new CopilotError('cancelled', 'The call was cancelled.'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, interrupted]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
