import type { ChatModel } from '../../core/chat-model.ts';
import { CopilotError } from '../../core/errors.ts';
import type { CircuitState, ModelHealth } from '../../core/model-health.ts';
import { ChatUpstream } from './chat-upstream.ts';
import type { ChatUpstreamEvent, ChatUpstreamOptions } from './chat-upstream.ts';
import { ModelCircuit } from './model-circuit.ts';
import { describeModelFailure } from './model-failure.ts';
import { streamWithPolicy } from './stream-with-policy.ts';
import type { StreamPolicy } from './stream-with-policy.ts';

export interface OpenAIChatModelOptions extends ChatUpstreamOptions {
  /** Models that are asked, in this order, when the first one cannot answer. */
  readonly fallbacks?: readonly ChatUpstreamOptions[];
  readonly timeouts?: {
    /** From the question to the first text, retries and fall-backs included. Default 30 s: reasoning models think first. */
    readonly firstTextMilliseconds?: number;
    /** Between two pieces of the stream. Default 20 s. */
    readonly betweenTextsMilliseconds?: number;
  };
  /** Longest answer. Default 1,200 tokens, about two screens; Kong's ai-proxy would cut at 256 if it were not said. */
  readonly maxOutputTokens?: number;
  /** Further attempts at one server before the first text. Default 1: somebody is waiting, and there is an answer without a model. */
  readonly maxRetries?: number;
  /** How long a server that keeps failing is left alone the first time. Default 5 s. */
  readonly breakMilliseconds?: number;
  /** Told of each request that failed, also where another one made up for it. */
  readonly onFailure?: (model: string, failure: CopilotError) => void;
  /** Told when a server is left alone, tried and asked again. */
  readonly onCircuit?: (model: string, circuit: CircuitState) => void;
}

/** A chat model that can tell operators how its servers are doing. */
export interface OpenAIChatModel extends ChatModel {
  readonly health: ModelHealth;
}

/**
 * Streams chat completions from any server that speaks the OpenAI API, with retries, fall-backs and time limits before
 * the first text, and a circuit breaker for each server.
 */
export function createOpenAIChatModel(options: OpenAIChatModelOptions): OpenAIChatModel {
  const upstreams = createUpstreams(options);
  const policy: StreamPolicy<ChatUpstreamEvent> = {
    firstMilliseconds: options.timeouts?.firstTextMilliseconds ?? 30_000,
    betweenMilliseconds: options.timeouts?.betweenTextsMilliseconds ?? 20_000,
    maxRetries: options.maxRetries ?? 1,
    counts: isShown,
    progresses: ({ type }) => type === 'tool-call-piece',
  };
  return {
    name: options.model,
    health: createHealth(upstreams.map(({ circuit }) => circuit)),
    async *stream(messages, { signal, tools = [] }) {
      if (signal.aborted) throw new CopilotError('cancelled', 'The call was cancelled.');
      const servers = upstreams.map(({ upstream, circuit }) => ({
        circuit,
        open: (attempt: AbortSignal) => upstream.stream(messages, tools, attempt),
      }));
      try {
        for await (const event of streamWithPolicy(servers, policy, signal)) {
          if (event.type !== 'tool-call-piece') yield event;
        }
      } catch (thrown) {
        throw describeModelFailure(thrown);
      }
    },
  };
}

function createUpstreams(
  options: OpenAIChatModelOptions,
): { readonly upstream: ChatUpstream; readonly circuit: ModelCircuit }[] {
  const all = [options, ...(options.fallbacks ?? [])];
  const names = all.map(({ model }) => model);
  return all.map((upstream, index) => ({
    upstream: new ChatUpstream(upstream, options.maxOutputTokens ?? 1_200),
    circuit: new ModelCircuit({
      // The same model at two addresses is two servers.
      model: names.indexOf(upstream.model) === index ? upstream.model : `${upstream.model} #${index + 1}`,
      ...(options.breakMilliseconds === undefined ? {} : { breakMilliseconds: options.breakMilliseconds }),
      ...(options.onFailure === undefined ? {} : { onFailure: options.onFailure }),
      ...(options.onCircuit === undefined ? {} : { onCircuit: options.onCircuit }),
    }),
  }));
}

function createHealth(circuits: readonly ModelCircuit[]): ModelHealth {
  return {
    states: () =>
      circuits.map(({ model, state }, index) => ({
        model,
        role: index === 0 ? 'first' : 'fallback',
        circuit: state,
      })),
    count: (model, outcome) => circuits.find((circuit) => circuit.model === model)?.count(outcome) ?? 0,
  };
}

/** What a reader or an agent acts on: after it, another attempt would repeat it. */
function isShown(event: ChatUpstreamEvent): boolean {
  if (event.type === 'text') return event.text.trim() !== '';
  return event.type === 'tool-call' || event.type === 'tools-refused';
}
