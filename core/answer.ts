/**
 * What an answer is and the events it streams as: the wire format of `/v1/ask` and `/v1/chat`, and the
 * only module the widget shares with the server. snake_case because it is the wire format itself.
 */
export interface Citation {
  /** From 1; `[1]` in the answer points here. */
  readonly index: number;
  readonly kind: 'operation' | 'schema' | 'section' | 'overview' | 'fact';
  readonly title: string;
  readonly url: string | null;
  readonly api: string | null;
  readonly version: string | null;
  readonly excerpt: string;
}

export interface AnswerOperation {
  readonly api: string;
  readonly version: string;
  readonly method: string;
  readonly path: string;
  readonly operation_id: string | null;
  readonly summary: string | null;
  readonly url: string | null;
}

export interface SnippetProblem {
  /** JSON pointer into the request: `/body/amount`, `/query/limit`. */
  readonly pointer: string;
  readonly message: string;
}

export interface Snippet {
  readonly language: string;
  readonly client: string;
  readonly code: string;
  /** `METHOD path`. */
  readonly operation: string;
  /** `METHOD path` of each call where there are several, in their order: ids of the earlier ones go into the later ones. */
  readonly steps?: readonly string[];
  /** The request behind the code was validated against the operation and found right. */
  readonly verified: boolean;
  readonly problems: readonly SnippetProblem[];
}

export interface UnresolvedReference {
  readonly text: string;
  readonly kind: string;
  readonly nearest?: string;
}

export interface Answer {
  readonly id: string;
  readonly conversation_id: string;
  /** Markdown; `[1]` markers point into `citations`. */
  readonly answer: string;
  readonly scope: { readonly api: string; readonly version: string | null } | null;
  readonly citations: readonly Citation[];
  readonly operations: readonly AnswerOperation[];
  readonly snippets: readonly Snippet[];
  readonly suggestions: readonly string[];
  readonly grounding: {
    readonly status: 'grounded' | 'partial' | 'none';
    readonly unresolved: readonly UnresolvedReference[];
  };
  readonly mode: 'extractive' | 'model';
  readonly model?: string;
  readonly index: {
    readonly generation: number;
    readonly indexed_at: string | null;
    /** Only where nothing was found: the documentation is being read for the first time, or was not read yet. */
    readonly status?: 'building' | 'empty';
  };
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number; readonly milliseconds: number };
}

/** Why an answer was rated as it was: what a reader may choose from, whatever the rating. */
export const feedbackReasons = [
  'helpful',
  'incorrect',
  'incomplete',
  'outdated',
  'wrong_api',
  'wrong_version',
  'not_found',
  'code_fails',
  'no_sources',
  'unclear',
  'too_long',
  'other',
] as const;

export type FeedbackReason = (typeof feedbackReasons)[number];

/** Events of one answer, in order; every stream ends with `answer-end` or `error`. */
export type AnswerEvent =
  | {
      readonly event: 'answer-start';
      readonly data: { readonly id: string; readonly conversation_id: string; readonly mode: 'extractive' | 'model' };
    }
  | {
      readonly event: 'citations';
      readonly data: { readonly citations: readonly Citation[]; readonly operations: readonly AnswerOperation[] };
    }
  | { readonly event: 'text-delta'; readonly data: { readonly text: string } }
  | { readonly event: 'snippet'; readonly data: Snippet }
  | { readonly event: 'notice'; readonly data: { readonly code: string; readonly message: string } }
  | { readonly event: 'answer-end'; readonly data: Answer }
  | {
      readonly event: 'error';
      readonly data: { readonly code: string; readonly message: string; readonly retryable: boolean };
    };
