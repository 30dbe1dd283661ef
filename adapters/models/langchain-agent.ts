import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { HumanMessage } from '@langchain/core/messages';
import { DynamicStructuredTool } from '@langchain/core/tools';
import type { AgentEvent, AgentRequest, AgentTool, ChatAgent } from '../../core/chat-agent.ts';
import type { ChatMessage, ChatModel, ChatToolCall } from '../../core/chat-model.ts';
import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type * as langchain from 'langchain';
import { AgentBudget } from './agent-budget.ts';
import { toLangChain } from './chat-tools.ts';
import { EventQueue } from './event-queue.ts';
import { describeModelFailure } from './model-failure.ts';
import { PortChatModel, readCompletion } from './port-chat-model.ts';

type LangChain = Pick<typeof langchain, 'createAgent' | 'createMiddleware'>;

/**
 * LangChain's agent over any chat model of ours, so that retries, fall-backs and time-outs of the port hold for every
 * call it makes. The library is loaded when an agent is created, not by every command.
 */
export function createLangChainAgent(chatModel: ChatModel): ChatAgent {
  const loading = import('langchain');
  // Whoever asks first is told.
  loading.catch(() => {});
  return {
    name: chatModel.name,
    async *run(request, { signal }) {
      if (signal.aborted) throw new CopilotError('cancelled', 'The call was cancelled.');
      const stopped = new AbortController();
      const run = new AgentRun(await loading, chatModel, request, AbortSignal.any([signal, stopped.signal]));
      const work = run.start();
      try {
        yield* run.events.read();
      } finally {
        // The reader may leave in the middle.
        stopped.abort();
        await work;
      }
    },
  };
}

/** Thrown to end a run whose tools were refused; never leaves this file. */
const refused = new CopilotError('model_unavailable', 'The model takes no tools.');

class AgentRun {
  readonly events = new EventQueue<AgentEvent>();
  readonly #langchain: LangChain;
  readonly #chatModel: ChatModel;
  readonly #request: AgentRequest;
  readonly #signal: AbortSignal;
  readonly #budget: AgentBudget;
  /** Equal calls of a run: a model that goes round in circles gets no second result. */
  readonly #called = new Set<string>();
  #completions = 0;
  /** What a call of the model failed with, as it was: the library wraps it. */
  #failure: unknown = null;

  constructor(langchain: LangChain, chatModel: ChatModel, request: AgentRequest, signal: AbortSignal) {
    this.#langchain = langchain;
    this.#chatModel = chatModel;
    this.#request = request;
    this.#signal = signal;
    this.#budget = new AgentBudget(request.limits, () => performance.now());
  }

  /** Never rejects: how it ended is the end of the events. */
  async start(): Promise<void> {
    const { createAgent, createMiddleware } = this.#langchain;
    const { messages, tools, limits, lastWord } = this.#request;
    const limit = createMiddleware({
      name: 'limits',
      wrapModelCall: (request, handler) => {
        if (this.#budget.beginModelCall()) return handler(request);
        const said = this.#completions === 0 ? [] : [new HumanMessage(lastWord)];
        return handler({ ...request, tools: [], messages: [...request.messages, ...said] });
      },
    });
    try {
      const agent = createAgent({
        model: new PortChatModel((asked, toolNames) => this.#complete(asked, toolNames)),
        tools: tools.map((tool) => this.#toLangChainTool(tool)),
        middleware: [limit],
      });
      await agent.invoke(
        { messages: toLangChain(messages) },
        // Each call of the model takes a few of the graph's steps; our own limits come first.
        { signal: this.#signal, recursionLimit: limits.modelCalls * 6 + 10, callbacks: [new NoTracer()] },
      );
      this.events.close();
    } catch (thrown) {
      this.events.close(this.#describeFailure(thrown));
    }
  }

  /** @returns `null` for a run that ended on purpose */
  #describeFailure(thrown: unknown): CopilotError | null {
    if (this.#failure === refused) return null;
    if (this.#signal.aborted) return new CopilotError('cancelled', 'The call was cancelled.');
    return this.#failure === null ? toCopilotError(thrown) : describeModelFailure(this.#failure);
  }

  async #complete(
    messages: readonly ChatMessage[],
    toolNames: readonly string[],
  ): Promise<{ readonly text: string; readonly calls: readonly ChatToolCall[] }> {
    const tools = this.#request.tools.filter(({ name }) => toolNames.includes(name));
    let usage: { inputTokens: number; outputTokens: number } | null = null;
    try {
      const completions = this.#chatModel.stream(messages, { signal: this.#signal, tools });
      const completion = await readCompletion(completions, (event) => {
        if (event.type === 'usage') {
          usage = { inputTokens: event.inputTokens, outputTokens: event.outputTokens };
          return;
        }
        if (event.type === 'tools-refused') {
          if (this.#completions === 0) this.events.push(event);
          throw this.#completions === 0
            ? refused
            : new CopilotError('model_unavailable', 'The model server takes tools no more.');
        }
        this.events.push(event);
      });
      this.#completions += 1;
      const counted = usage ?? estimateUsage(messages, completion);
      this.#budget.countUsage(counted);
      this.events.push({ type: 'usage', ...counted });
      if (completion.calls.length > 0) this.events.push({ type: 'turn' });
      return completion;
    } catch (thrown) {
      this.#failure = thrown;
      throw thrown;
    }
  }

  #toLangChainTool(tool: AgentTool): DynamicStructuredTool {
    return new DynamicStructuredTool({
      name: tool.name,
      description: tool.description,
      // Each tool checks its own arguments, and says what is wrong with them in words a model can act on.
      schema: { type: 'object' },
      func: (args: Record<string, unknown>) => this.#callTool(tool, args),
    });
  }

  async #callTool(tool: AgentTool, args: Record<string, unknown>): Promise<string> {
    const identity = JSON.stringify([tool.name, args]);
    if (this.#called.has(identity)) return 'You have made this very call before: its result stands above.';
    if (!this.#budget.takeToolCall()) return 'Not done: the limit of calls is reached. Answer from what you have.';
    this.#called.add(identity);
    const patience = AbortSignal.timeout(Math.max(1, Math.ceil(this.#budget.remainingMilliseconds())));
    const report = (line: string): void => this.events.push({ type: 'step', line });
    try {
      return await tool.run(args, { signal: AbortSignal.any([this.#signal, patience]), report });
    } catch (thrown) {
      if (this.#signal.aborted) throw thrown;
      // A tool that fails is a source less, not an answer less. Its message is for whoever runs the server.
      return patience.aborted ? 'Not done: it took too long.' : 'Not done: it failed. Answer from what you have.';
    }
  }
}

/** Four characters a token, where the server counts nothing. */
function estimateUsage(
  messages: readonly ChatMessage[],
  { text, calls }: { readonly text: string; readonly calls: readonly ChatToolCall[] },
): { inputTokens: number; outputTokens: number } {
  const read = messages.reduce((sum, { content }) => sum + content.length, 0);
  const written = calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, text.length);
  return { inputTokens: Math.ceil(read / 4), outputTokens: Math.ceil(written / 4) };
}

/**
 * Stands where the library's tracer would: an environment variable of another product switches that on, and it would
 * send prompts, with documentation that not everybody may read, to its own server.
 */
class NoTracer extends BaseCallbackHandler {
  override readonly name = 'langchain_tracer';

  /** Asked for by the library's bookkeeping: there are no runs. */
  getRunTreeWithTracingConfig(): undefined {
    return undefined;
  }
}
