import type { Answer, AnswerEvent, AnswerOperation, Citation, Snippet } from '../core/answer.ts';
import type { CopilotClient, QuestionRequest } from './copilot-client.ts';
import { RequestFailure, toRequestFailure } from './request-failure.ts';

export type Rating = 'up' | 'down';

/**
 * One question and what came of it. `waiting`: asked, no text yet. `stopped`: by the reader, or because
 * another question was asked; what had arrived stays.
 */
export interface Turn {
  readonly key: number;
  readonly question: string;
  readonly status: 'waiting' | 'streaming' | 'done' | 'stopped' | 'failed';
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly operations: readonly AnswerOperation[];
  readonly snippets: readonly Snippet[];
  readonly notices: readonly { readonly code: string; readonly message: string }[];
  /** The whole answer, once it is there. */
  readonly answer: Answer | null;
  readonly failure: RequestFailure | null;
  /** Milliseconds since the epoch before which asking again is of no use. */
  readonly retryAt: number | null;
  readonly rating: Rating | null;
  readonly ratingFailed: boolean;
}

/** What of a turn is reported outside, for events. */
export interface ConversationHooks {
  onAsk(question: string): void;
  onAnswer(turn: Turn, answer: Answer): void;
  onFailure(failure: RequestFailure): void;
  onRating(answerId: string, rating: Rating): void;
}

export interface ConversationOptions {
  readonly client: CopilotClient;
  /** Everything of a request but the question and the conversation. */
  readonly context: () => Omit<QuestionRequest, 'question' | 'conversation_id'>;
  readonly hooks: ConversationHooks;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The part of Lit's `ReactiveControllerHost` we need; so that tests need no element. */
export interface ConversationHost {
  requestUpdate(): void;
}

const emptyTurn = {
  status: 'waiting',
  text: '',
  citations: [],
  operations: [],
  snippets: [],
  notices: [],
  answer: null,
  failure: null,
  retryAt: null,
  rating: null,
  ratingFailed: false,
} as const satisfies Omit<Turn, 'key' | 'question'>;

/**
 * Holds the conversation and runs one question at a time. Knows nothing of the DOM. A newer question, a stop
 * or a reset aborts the running one, and whatever still arrives of it is dropped.
 */
export class ConversationController {
  turns: readonly Turn[] = [];
  readonly #host: ConversationHost;
  readonly #options: ConversationOptions;
  #conversationId: string | null = null;
  #run: { readonly key: number; readonly abort: AbortController } | null = null;
  #nextKey = 1;

  constructor(host: ConversationHost, options: ConversationOptions) {
    this.#host = host;
    this.#options = options;
  }

  get busy(): boolean {
    return this.#run !== null;
  }

  /** Asks; blank questions are ignored. Resolves when the answer is complete, failed or given up. */
  async ask(question: string): Promise<void> {
    const trimmed = question.trim();
    if (trimmed === '') return;
    this.stop();
    const key = this.#nextKey++;
    this.turns = [...this.turns, { ...emptyTurn, key, question: trimmed }];
    await this.#answer(key, trimmed);
  }

  /** Asks the question of a failed or stopped turn again, in its place. */
  async retry(key: number): Promise<void> {
    const turn = this.turns.find((candidate) => candidate.key === key);
    if (turn === undefined || (turn.status !== 'failed' && turn.status !== 'stopped')) return;
    if (turn.retryAt !== null && turn.retryAt > this.#options.now()) return;
    this.stop();
    this.#patch(key, emptyTurn);
    await this.#answer(key, turn.question);
  }

  /** Gives the running answer up; what arrived of it stays. */
  stop(): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    run.abort.abort();
    this.#patch(run.key, { status: 'stopped' });
  }

  /** Back to the empty state; the next question starts a new conversation. */
  reset(): void {
    this.stop();
    this.turns = [];
    this.#conversationId = null;
    this.#host.requestUpdate();
  }

  /** Votes on an answer. Shown at once, and taken back when the server does not accept it. */
  async rate(key: number, rating: Rating): Promise<void> {
    const turn = this.turns.find((candidate) => candidate.key === key);
    if (turn?.answer == null || turn.rating === rating) return;
    const before = turn.rating;
    this.#patch(key, { rating, ratingFailed: false });
    try {
      await this.#options.client.sendFeedback(turn.answer.id, rating);
      this.#options.hooks.onRating(turn.answer.id, rating);
    } catch (error) {
      this.#patch(key, { rating: before, ratingFailed: true });
      this.#options.hooks.onFailure(toRequestFailure(error));
    }
  }

  async #answer(key: number, question: string): Promise<void> {
    const run = { key, abort: new AbortController() };
    this.#run = run;
    this.#host.requestUpdate();
    this.#options.hooks.onAsk(question);
    const request: QuestionRequest = {
      question,
      ...this.#options.context(),
      ...(this.#conversationId !== null && { conversation_id: this.#conversationId }),
    };
    try {
      for await (const event of this.#options.client.ask(request, run.abort.signal)) {
        // The run was replaced: this is a late result. Leaving the loop closes the stream.
        if (this.#run !== run) return;
        this.#apply(key, event);
      }
    } catch (error) {
      if (this.#run !== run) return;
      this.#fail(key, toRequestFailure(error));
    }
    if (this.#run === run) this.#run = null;
    this.#host.requestUpdate();
  }

  #apply(key: number, { event, data }: AnswerEvent): void {
    const turn = this.turns.find((candidate) => candidate.key === key);
    if (turn === undefined) return;
    switch (event) {
      case 'answer-start':
        if (data.conversation_id) this.#conversationId = data.conversation_id;
        return;
      case 'citations':
        return this.#patch(key, { citations: data.citations, operations: data.operations });
      case 'text-delta':
        return this.#patch(key, { status: 'streaming', text: turn.text + data.text });
      case 'snippet':
        return this.#patch(key, { snippets: [...turn.snippets, data] });
      case 'notice':
        return this.#patch(key, { notices: [...turn.notices, data] });
      case 'answer-end':
        return this.#complete(turn, data);
      case 'error':
        throw new RequestFailure(data.code, { retryable: data.retryable, detail: data.message });
    }
  }

  /** The final answer replaces what was streamed: only it has been checked as a whole. */
  #complete(turn: Turn, answer: Answer): void {
    if (answer.conversation_id) this.#conversationId = answer.conversation_id;
    const { citations, operations, snippets } = answer;
    const done = { ...turn, status: 'done', text: answer.answer, citations, operations, snippets, answer } as const;
    this.#patch(turn.key, done);
    this.#run = null;
    this.#options.hooks.onAnswer(done, answer);
  }

  #fail(key: number, failure: RequestFailure): void {
    // The server no longer knows the conversation (expired, other server): the next try starts a new one.
    if (failure.code === 'not_found') this.#conversationId = null;
    const wait = failure.retryAfterSeconds;
    this.#patch(key, {
      status: 'failed',
      failure,
      retryAt: wait === null ? null : this.#options.now() + wait * 1000,
    });
    this.#options.hooks.onFailure(failure);
  }

  #patch(key: number, change: Partial<Turn>): void {
    this.turns = this.turns.map((turn) => (turn.key === key ? { ...turn, ...change } : turn));
    this.#host.requestUpdate();
  }
}
