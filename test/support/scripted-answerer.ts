import type { Answer, AnswerEvent } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import type { Answerer, AnswerRequest } from '../../server/answers/answerer.ts';

/** One step of a script: an event to send, something to throw, or to hang until the caller goes away. */
export type AnswerStep = AnswerEvent | { readonly throws: unknown } | 'hang' | 'hang and ignore the signal';

/** An answer of the right shape; `parts` replaces what a case is about. */
export function buildAnswer(parts: Partial<Answer> = {}): Answer {
  return {
    id: 'ans_1',
    conversation_id: 'con_1',
    answer: 'Use `POST /refunds` [1].',
    scope: { api: 'payments', version: '3' },
    citations: [
      {
        index: 1,
        kind: 'operation',
        title: 'POST /refunds',
        url: '/portal/apis/payments/3#createrefund',
        api: 'payments',
        version: '3',
        excerpt: 'Refunds a captured payment.',
      },
    ],
    operations: [],
    snippets: [],
    suggestions: [],
    grounding: { status: 'grounded', unresolved: [] },
    mode: 'extractive',
    index: { generation: 7, indexed_at: '2026-03-02T04:00:11.000Z' },
    usage: { input_tokens: 0, output_tokens: 0, milliseconds: 5 },
    ...parts,
  };
}

/** The events of a whole extractive answer. */
export function answerEvents(answer: Answer = buildAnswer()): AnswerEvent[] {
  return [
    { event: 'answer-start', data: { id: answer.id, conversation_id: answer.conversation_id, mode: answer.mode } },
    { event: 'citations', data: { citations: answer.citations, operations: answer.operations } },
    { event: 'text-delta', data: { text: answer.answer } },
    { event: 'answer-end', data: answer },
  ];
}

/** An answerer that plays a script and records what it was asked and when it was cancelled. */
export function createScriptedAnswerer(script: readonly AnswerStep[]): Answerer & {
  readonly calls: { readonly request: AnswerRequest; readonly caller: Caller; readonly signal: AbortSignal }[];
  /** Resolves when a call's signal aborts. */
  readonly cancelled: Promise<void>;
} {
  const calls: { request: AnswerRequest; caller: Caller; signal: AbortSignal }[] = [];
  const cancelled = Promise.withResolvers<void>();
  return {
    calls,
    cancelled: cancelled.promise,
    async *answer(request, caller, { signal }) {
      calls.push({ request, caller, signal });
      signal.addEventListener('abort', () => cancelled.resolve(), { once: true });
      for (const step of script) {
        if (step === 'hang and ignore the signal') await new Promise(() => {});
        else if (step === 'hang') await rejectOnAbort(signal);
        else if ('throws' in step) throw step.throws;
        else yield step;
      }
    },
  };
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')), { once: true });
  });
}
