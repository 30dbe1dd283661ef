import type { Answer, AnswerOperation, Citation, Snippet } from '../core/answer.ts';
import type { RequestFailure } from './request-failure.ts';

export type Rating = 'up' | 'down';

/** Something the server says beside the answer. */
export interface Notice {
  readonly code: string;
  readonly message: string;
}

/**
 * One question and what came of it. `waiting`: asked, no text yet. `stopped`: by the reader, or because
 * another question was asked; what had arrived stays.
 */
export interface Turn {
  readonly key: number;
  readonly question: string;
  /** What the reader had marked on the page when they asked. */
  readonly selection: string | null;
  readonly status: 'waiting' | 'streaming' | 'done' | 'stopped' | 'failed';
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly operations: readonly AnswerOperation[];
  readonly snippets: readonly Snippet[];
  readonly notices: readonly Notice[];
  /** What the agent did on its way to the answer, in the order it did. */
  readonly steps: readonly string[];
  /** The whole answer, once it is there. */
  readonly answer: Answer | null;
  readonly failure: RequestFailure | null;
  /** Milliseconds since the epoch before which asking again is of no use. */
  readonly retryAt: number | null;
  readonly rating: Rating | null;
  readonly ratingFailed: boolean;
}

/** A turn before anything has arrived. */
export const emptyTurn = {
  status: 'waiting',
  text: '',
  citations: [],
  operations: [],
  snippets: [],
  notices: [],
  steps: [],
  answer: null,
  failure: null,
  retryAt: null,
  rating: null,
  ratingFailed: false,
} as const satisfies Omit<Turn, 'key' | 'question' | 'selection'>;
