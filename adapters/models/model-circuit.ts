import {
  CircuitState as BreakerState,
  CountBreaker,
  ExponentialBackoff,
  circuitBreaker,
  halfJitterGenerator,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import type { CircuitBreakerPolicy } from 'cockatiel';
import { CopilotError } from '../../core/errors.ts';
import type { CircuitState, ModelOutcome } from '../../core/model-health.ts';
import { judgeFailure } from './judge-failure.ts';
import { describeModelFailure } from './model-failure.ts';

/** More than half of the last ten calls, and at least four: one bad minute of a quiet portal is enough to notice. */
const WINDOW = { threshold: 0.5, size: 10, minimumNumberOfCalls: 4 };
/** A server that restarts is back in seconds; one that stays away is asked once a minute. */
const FIRST_BREAK_MILLISECONDS = 5_000;
const LONGEST_BREAK_MILLISECONDS = 60_000;

export interface ModelCircuitOptions {
  readonly model: string;
  /** How long it stays open the first time; doubles up to a minute as the server stays away. Default 5 s. */
  readonly breakMilliseconds?: number;
  readonly onFailure?: (model: string, failure: CopilotError) => void;
  readonly onCircuit?: (model: string, circuit: CircuitState) => void;
}

/** Decides whether a model server is asked, from what became of the calls before; one for each server of a process. */
export class ModelCircuit {
  readonly model: string;
  readonly #options: ModelCircuitOptions;
  readonly #policy: CircuitBreakerPolicy;
  readonly #counts = new Map<ModelOutcome, number>();
  #pausedUntil = 0;

  constructor(options: ModelCircuitOptions) {
    this.model = options.model;
    this.#options = options;
    this.#policy = circuitBreaker(
      handleWhen((thrown) => this.#blames(thrown)),
      {
        breaker: new CountBreaker(WINDOW),
        halfOpenAfter: new ExponentialBackoff({
          // The library's own jitter may wait for no time at all.
          generator: halfJitterGenerator,
          initialDelay: options.breakMilliseconds ?? FIRST_BREAK_MILLISECONDS,
          maxDelay: Math.max(LONGEST_BREAK_MILLISECONDS, options.breakMilliseconds ?? 0),
        }),
      },
    );
    this.#policy.onStateChange(() => options.onCircuit?.(this.model, this.state));
  }

  get state(): CircuitState {
    if (performance.now() < this.#pausedUntil) return 'paused';
    if (this.#policy.state === BreakerState.Closed) return 'closed';
    return this.#policy.state === BreakerState.HalfOpen ? 'half_open' : 'open';
  }

  /**
   * Makes one attempt, or none while the circuit is open. An attempt is over when its first text is there.
   * @throws CopilotError `model_unavailable` when it was not made; else what the attempt throws
   */
  async attempt<T>(make: () => Promise<T>): Promise<T> {
    const { state } = this;
    // Whoever comes while one call tries the server does not wait for it.
    if (state === 'paused' || state === 'half_open') throw this.#skip();
    try {
      const made = await this.#policy.execute(make);
      this.#record('answering');
      return made;
    } catch (thrown) {
      if (thrown instanceof Error && isBrokenCircuitError(thrown)) throw this.#skip();
      this.fail(thrown);
      throw thrown;
    }
  }

  /** Nothing is sent for so long, as the server asked; never longer than a minute. */
  pause(milliseconds: number): void {
    const until = performance.now() + Math.min(milliseconds, LONGEST_BREAK_MILLISECONDS);
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /** Counts a failure and tells of it. `late`: its first text had come. */
  fail(thrown: unknown, late = false): void {
    const failure = describeModelFailure(thrown);
    if (failure.code === 'cancelled') return this.#record('cancelled');
    this.#record(late ? 'broke_off' : failure.code === 'model_refused' ? 'refused' : 'failed');
    this.#options.onFailure?.(this.model, failure);
  }

  count(outcome: ModelOutcome): number {
    return this.#counts.get(outcome) ?? 0;
  }

  #record(outcome: ModelOutcome): void {
    this.#counts.set(outcome, this.count(outcome) + 1);
  }

  #skip(): CopilotError {
    this.#record('skipped');
    return new CopilotError('model_unavailable', 'The model server kept failing and is left alone for a moment.');
  }

  #blames(thrown: unknown): boolean {
    // A trial that its reader gave up has shown nothing; taken as passed it would let everybody through.
    if (thrown instanceof CopilotError && thrown.code === 'cancelled') {
      return this.#policy.state === BreakerState.HalfOpen;
    }
    return judgeFailure(thrown).blames;
  }
}
