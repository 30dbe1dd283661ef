import type { Answer, AnswerEvent } from '../core/answer.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import type { CopilotClient, Feedback, QuestionRequest } from './copilot-client.ts';
import { anonymousKey } from './identity-key.ts';
import type { IdentityKey } from './identity-key.ts';
import { RequestFailure, toRequestFailure } from './request-failure.ts';
import { emptyTurn } from './turn.ts';
import type { Rating, Turn } from './turn.ts';

/** What of a turn is reported outside, for events. */
export interface ConversationHooks {
  onAsk(question: string): void;
  onAnswer(turn: Turn, answer: Answer): void;
  onFailure(failure: RequestFailure): void;
  onRating(feedback: Feedback): void;
}

export interface ConversationOptions {
  readonly client: CopilotClient;
  /** Everything of a request but the question and the conversation. `selection` is what the reader had marked. */
  readonly context: (selection: string | null) => Omit<QuestionRequest, 'question' | 'conversation_id'>;
  readonly hooks: ConversationHooks;
  readonly memory: ConversationMemory;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The part of Lit's `ReactiveControllerHost` we need; so that tests need no element. */
export interface ConversationHost {
  requestUpdate(): void;
}

/** The notice that tells a step of the agent; all others are shown as sentences of their own. */
const STEP_NOTICE = 'agent_step';

/** More than this many notices or steps of one answer are a fault of the server. */
const MAX_NOTICES = 50;

/**
 * Holds the conversation and runs one question at a time. Knows nothing of the DOM. A newer question, a stop
 * or a reset aborts the running one, and whatever still arrives of it is dropped.
 */
export class ConversationController {
  turns: readonly Turn[] = [];
  readonly #host: ConversationHost;
  readonly #options: ConversationOptions;
  #conversationId: string | null = null;
  /** `null` until the first request tells. */
  #identity: IdentityKey | null = null;
  #run: { readonly key: number; readonly abort: AbortController } | null = null;
  #nextKey = 1;

  constructor(host: ConversationHost, options: ConversationOptions) {
    this.#host = host;
    this.#options = options;
  }

  get busy(): boolean {
    return this.#run !== null;
  }

  get conversationId(): string | null {
    return this.#conversationId;
  }

  /** Asks; blank questions are ignored. Resolves when the answer is complete, failed or given up. */
  async ask(question: string, selection: string | null = null): Promise<void> {
    const trimmed = question.trim();
    if (trimmed === '') return;
    this.stop();
    const turn = { ...emptyTurn, key: this.#nextKey++, question: trimmed, selection };
    this.turns = [...this.turns, turn];
    await this.#answer(turn);
  }

  /** Asks the question of a failed or stopped turn, or of the last one, again in its place. */
  async askAgain(key: number): Promise<void> {
    const turn = this.turns.find((candidate) => candidate.key === key);
    if (turn === undefined || (turn !== this.turns.at(-1) && turn.answer !== null)) return;
    if (turn.retryAt !== null && turn.retryAt > this.#options.now()) return;
    this.stop();
    this.#patch(key, emptyTurn);
    await this.#answer(turn);
  }

  /** Asks another question in place of the last one, whose answer is forgotten. */
  async replaceLast(question: string): Promise<void> {
    const last = this.turns.at(-1);
    if (question.trim() === '' || last === undefined) return;
    this.stop();
    this.turns = this.turns.slice(0, -1);
    await this.ask(question, last.selection);
  }

  /** Gives the running answer up; what arrived of it stays. */
  stop(): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    run.abort.abort();
    this.#patch(run.key, { status: 'stopped' });
    this.#save();
  }

  /** Back to the empty state; the next question starts a new conversation. */
  reset(): void {
    this.stop();
    this.turns = [];
    this.#conversationId = null;
    this.#options.memory.clear();
    this.#host.requestUpdate();
  }

  /**
   * Shows what an earlier page of this tab kept, if the same reader is here. Does nothing once something was asked.
   * Never rejects.
   */
  async restore(): Promise<void> {
    const kept = this.#options.memory.load();
    if (kept === null) return;
    const identity = await this.#options.client.identify().catch(() => null);
    if (this.turns.length > 0) return;
    if (identity !== kept.identity) return this.#options.memory.clear();
    this.turns = kept.turns;
    this.#conversationId = kept.conversationId;
    this.#identity = identity;
    this.#nextKey = kept.turns.length + 1;
    this.#host.requestUpdate();
  }

  /** Votes on an answer. Shown at once, and taken back when the server does not accept it. */
  async rate(key: number, rating: Rating): Promise<void> {
    const turn = this.turns.find((candidate) => candidate.key === key);
    if (turn?.answer == null || turn.rating === rating) return;
    const before = turn.rating;
    this.#patch(key, { rating, ratingFailed: false });
    const accepted = await this.#sendFeedback({ answer_id: turn.answer.id, rating });
    if (!accepted) this.#patch(key, { rating: before, ratingFailed: true });
    this.#save();
  }

  /** Adds reasons and a comment to a vote. @returns whether the server took them */
  async explainRating(key: number, reasons: readonly string[], comment: string): Promise<boolean> {
    const turn = this.turns.find((candidate) => candidate.key === key);
    if (turn?.answer == null || turn.rating === null) return false;
    const said = comment.trim();
    return this.#sendFeedback({
      answer_id: turn.answer.id,
      rating: turn.rating,
      reasons,
      ...(said !== '' && { comment: said }),
    });
  }

  async #sendFeedback(feedback: Feedback): Promise<boolean> {
    try {
      await this.#options.client.sendFeedback(feedback);
      this.#options.hooks.onRating(feedback);
      return true;
    } catch (error) {
      this.#options.hooks.onFailure(toRequestFailure(error));
      return false;
    }
  }

  async #answer({ key, question, selection }: Turn): Promise<void> {
    const run = { key, abort: new AbortController() };
    this.#run = run;
    this.#host.requestUpdate();
    this.#options.hooks.onAsk(question);
    const prepare = (identity: IdentityKey): QuestionRequest => {
      if (this.#run === run) this.#noteIdentity(identity, key);
      this.#save();
      return {
        question,
        ...this.#options.context(selection),
        ...(this.#conversationId !== null && { conversation_id: this.#conversationId }),
      };
    };
    try {
      for await (const event of this.#options.client.ask(prepare, run.abort.signal)) {
        // The run was replaced: this is a late result. Leaving the loop closes the stream.
        if (this.#run !== run) return;
        this.#apply(key, event);
        if (this.#run === null) break;
      }
    } catch (error) {
      if (this.#run !== run) return;
      this.#fail(key, toRequestFailure(error));
    }
    if (this.#run === run) this.#run = null;
    this.#save();
    this.#host.requestUpdate();
  }

  /**
   * Another person at the same page (signed out, signed in again) must not see what the one before was told, nor
   * go on with a conversation that is not theirs. What an anonymous reader was told is public and may stay.
   */
  #noteIdentity(identity: IdentityKey, key: number): void {
    if (this.#identity !== null && identity !== this.#identity) {
      this.#conversationId = null;
      if (this.#identity !== anonymousKey) this.turns = this.turns.filter((turn) => turn.key === key);
    }
    this.#identity = identity;
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
        return this.#note(turn, data);
      case 'answer-end':
        return this.#complete(turn, data);
      case 'error':
        throw new RequestFailure(data.code, { retryable: data.retryable, detail: data.message });
    }
  }

  #note(turn: Turn, notice: Turn['notices'][number]): void {
    if (turn.notices.length + turn.steps.length >= MAX_NOTICES) return;
    if (notice.code === STEP_NOTICE) this.#patch(turn.key, { steps: [...turn.steps, notice.message] });
    else this.#patch(turn.key, { notices: [...turn.notices, notice] });
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

  #save(): void {
    if (this.#identity === null || this.turns.length === 0) return;
    this.#options.memory.save({
      conversationId: this.#conversationId,
      identity: this.#identity,
      turns: this.turns,
    });
  }

  #patch(key: number, change: Partial<Turn>): void {
    this.turns = this.turns.map((turn) => (turn.key === key ? { ...turn, ...change } : turn));
    this.#host.requestUpdate();
  }
}
