import type { AnswerEvent } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';

/** A question with what the page around it tells; already validated and bounded by the route. */
export interface AnswerRequest {
  readonly question: string;
  readonly conversationId?: string;
  readonly api?: string;
  readonly version?: string;
  /** Snippet language, optionally with its client: `python`, `shell/curl`. */
  readonly language?: string;
  readonly client?: string;
  readonly page?: { readonly url: string; readonly title?: string; readonly selection?: string };
}

/** From a question to the events of one answer; the same path serves JSON and SSE. */
export interface Answerer {
  /** Never throws for a failing model; ends with `answer-end` or `error`. Aborting `signal` cancels everything upstream. */
  answer(request: AnswerRequest, caller: Caller, options: { signal: AbortSignal }): AsyncIterable<AnswerEvent>;
}
