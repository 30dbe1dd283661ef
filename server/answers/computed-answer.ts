import type { Answer } from '../../core/answer.ts';
import type { IndexState } from '../../core/search-index.ts';

/** An answer that is computed from specifications and gateway facts alone: no model words it, whatever model there is. */
export interface ComputedAnswer {
  /** The question as it may be stored: of a pasted call what was understood, with everything masked that may be a secret. */
  readonly question: string;
  /** Markdown in pieces; joined by blank lines they are the answer. */
  readonly paragraphs: readonly string[];
  readonly citations: Answer['citations'];
  readonly operations: Answer['operations'];
  readonly snippets: Answer['snippets'];
  readonly suggestions: readonly string[];
  readonly status: Answer['grounding']['status'];
  readonly scope: Answer['scope'];
  readonly index: IndexState;
}
