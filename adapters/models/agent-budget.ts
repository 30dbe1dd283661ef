import type { AgentLimits } from '../../core/chat-agent.ts';

/** What one run of an agent has used, against its limits. */
export class AgentBudget {
  readonly #limits: AgentLimits;
  readonly #now: () => number;
  readonly #startedAt: number;
  #modelCalls = 0;
  #toolCalls = 0;
  #tokens = 0;
  #cost = 0;
  /** Of the latest call of the model: the next one takes at least as many. */
  #lastInput = 0;

  /** @param now milliseconds since any fixed time */
  constructor(limits: AgentLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Whether the call of the model that begins now may offer tools: when it uses them, another one has to follow. */
  beginModelCall(): boolean {
    this.#modelCalls += 1;
    const { modelCalls, toolCalls, tokens, cost } = this.#limits;
    if (this.#modelCalls >= modelCalls || this.#toolCalls >= toolCalls || this.remainingMilliseconds() <= 0) {
      return false;
    }
    // This call and the last one both read all that was said so far.
    const ahead = 2 * this.#lastInput;
    if (this.#tokens + ahead > tokens) return false;
    return cost === undefined || this.#cost + (ahead * cost.inputPrice) / 1e6 < cost.perAnswer;
  }

  countUsage({ inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number }): void {
    this.#lastInput = inputTokens;
    this.#tokens += inputTokens + outputTokens;
    const { cost } = this.#limits;
    if (cost !== undefined) {
      this.#cost += (inputTokens * cost.inputPrice + outputTokens * cost.outputPrice) / 1e6;
    }
  }

  /** @returns whether one more call of a tool is within the limits */
  takeToolCall(): boolean {
    if (this.#toolCalls >= this.#limits.toolCalls || this.remainingMilliseconds() <= 0) return false;
    this.#toolCalls += 1;
    return true;
  }

  remainingMilliseconds(): number {
    return this.#limits.milliseconds - (this.#now() - this.#startedAt);
  }
}
