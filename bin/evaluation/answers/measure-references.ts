import { anonymousCaller } from '../../../core/caller.ts';
import type { ReferenceIndex } from '../../../core/reference-index.ts';
import { checkReferences } from '../../../server/answers/references/check-references.ts';
import type { Retriever } from '../../../server/retrieval/retriever.ts';
import { collectAddresses } from '../../../server/answers/source-addresses.ts';
import type { AnswerQuestion } from './answer-question.ts';
import type { AnsweredQuestion, AskedApi } from './evaluate-answers.ts';

/** Mentions of operations, names, values and statuses that no specification holds. */
export interface ReferenceFigures {
  readonly mentions: number;
  readonly unresolved: number;
  /** Unresolved among all mentions, 0 to 1. */
  readonly rate: number;
  /** Answers with at least one of them. */
  readonly answers: number;
}

export interface UnresolvedMention {
  readonly kind: string;
  readonly text: string;
}

/** Sources that an answer is held to, as many as answers are made from. */
const HITS = 32;

/**
 * Checks every answer with the gate's own check: what it mentions has to stand in the specifications, in what was
 * retrieved for the question, or in the question itself.
 */
export async function measureReferences(
  answered: readonly AnsweredQuestion[],
  apis: readonly AskedApi[],
  dependencies: { readonly referenceIndex: ReferenceIndex; readonly retriever: Retriever },
  options: { readonly signal: AbortSignal; readonly onProgress: (done: number, total: number) => void },
): Promise<{ figures: ReferenceFigures; unresolved: ReadonlyMap<AnsweredQuestion, readonly UnresolvedMention[]> }> {
  const unresolved = new Map<AnsweredQuestion, readonly UnresolvedMention[]>();
  let mentions = 0;
  for (const [position, item] of answered.entries()) {
    const api = apis.find(({ name }) => name === item.api);
    const scope = api === undefined ? {} : { api: api.slug };
    const { hits } = await dependencies.retriever.retrieve(
      { question: item.question.query, ...scope, limit: HITS },
      anonymousCaller,
      { signal: options.signal },
    );
    const about = new Set(item.answer.operations.map(({ method, path }) => `${method} ${path}`));
    const operations = (api?.operations ?? []).filter(({ operation }) => about.has(operation.key));
    const checked = await checkReferences(item.answer.answer, {
      referenceIndex: dependencies.referenceIndex,
      caller: anonymousCaller,
      sources: {
        question: item.question.query,
        hits,
        operations,
        scope,
        addresses: collectAddresses(hits),
      },
      signal: options.signal,
    });
    mentions += checked.length;
    const models = JSON.stringify(operations);
    const wrong = checked
      .filter(({ isResolved, text }) => !isResolved && !isGiven(text, item.question, models))
      .map(({ kind, text }) => ({ kind, text }));
    if (wrong.length > 0) unresolved.set(item, wrong);
    options.onProgress(position + 1, answered.length);
  }
  const count = [...unresolved.values()].reduce((sum, list) => sum + list.length, 0);
  return {
    figures: {
      mentions,
      unresolved: count,
      rate: mentions === 0 ? 0 : Math.round((count / mentions) * 10_000) / 10_000,
      answers: unresolved.size,
    },
    unresolved,
  };
}

/**
 * An answer may repeat what the question asks about to say that it is not there, and what stands in the models of its
 * operations beside their names: patterns, addresses of tokens.
 */
function isGiven(text: string, question: AnswerQuestion, models: string): boolean {
  const isDenied = question.expected === null && question.query.includes(text);
  return isDenied || models.includes(JSON.stringify(text).slice(1, -1)) || models.includes(text);
}
