import { describe, expect, it } from 'vitest';
import type { AnswerEvent } from '../../core/answer.ts';
import { ConversationController } from '../../widget/conversation-controller.ts';
import type { RememberedConversation } from '../../widget/conversation-memory.ts';
import type { CopilotClient, QuestionRequest } from '../../widget/copilot-client.ts';
import { anonymousKey } from '../../widget/identity-key.ts';
import { RequestFailure } from '../../widget/request-failure.ts';
import { answerEvents, plainAnswer, refundAnswer } from './support/answers.ts';

interface OpenQuestion {
  readonly request: QuestionRequest;
  readonly signal: AbortSignal;
  send(...events: AnswerEvent[]): Promise<void>;
  fail(failure: RequestFailure): Promise<void>;
}

/** Lets everything that waits on settled promises run. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

const interrupted = new RequestFailure('interrupted', { retryable: true });

/** A client whose answers the test writes by hand; it ignores the signal, as a slow network would. */
function createSetup(earlier: RememberedConversation | null = null) {
  const open: OpenQuestion[] = [];
  const log: string[] = [];
  let now = 1000;
  let identity = anonymousKey;
  let kept = earlier;
  let feedback: RequestFailure | null = null;
  const client: CopilotClient = {
    async *ask(prepare, signal) {
      const request = prepare(identity);
      const queue: (AnswerEvent | RequestFailure)[] = [];
      let wake = Promise.withResolvers<void>();
      const push = async (...items: (AnswerEvent | RequestFailure)[]): Promise<void> => {
        queue.push(...items);
        wake.resolve();
        await settle();
      };
      open.push({ request, signal, send: push, fail: push });
      for (;;) {
        const next = queue.shift();
        if (next instanceof RequestFailure) throw next;
        if (next === undefined) {
          await wake.promise;
          wake = Promise.withResolvers();
        } else yield next;
      }
    },
    async sendFeedback() {
      if (feedback !== null) throw feedback;
    },
    reportHandover: async () => undefined,
    identify: async () => Promise.resolve(identity),
    read: async () => Promise.reject(interrupted),
    send: async () => Promise.reject(interrupted),
  };
  const controller = new ConversationController(
    { requestUpdate: () => undefined },
    {
      client,
      context: (selection) => ({ api: 'payments', ...(selection !== null && { page: { url: '/', selection } }) }),
      memory: {
        load: () => kept,
        save: (conversation) => (kept = conversation),
        clear: () => (kept = null),
      },
      now: () => now,
      hooks: {
        onAsk: (question) => log.push(`ask ${question}`),
        onAnswer: (_, answer) => log.push(`answer ${answer.id}`),
        onFailure: (failure) => log.push(`failure ${failure.code}`),
        onRating: ({ answer_id, rating, reasons = [] }) =>
          log.push(['rating', answer_id, rating, ...reasons].join(' ')),
      },
    },
  );
  const at = (index: number): OpenQuestion => {
    const question = open[index];
    if (question === undefined) throw new Error(`No question ${index} was sent.`);
    return question;
  };
  return {
    controller,
    log,
    open,
    at,
    become: (key: string) => (identity = key),
    remembered: () => kept,
    advance: (milliseconds: number) => (now += milliseconds),
    refuseFeedback: (failure: RequestFailure | null) => (feedback = failure),
  };
}

describe('ConversationController', () => {
  it('goes from waiting over streaming to the final answer', async () => {
    const { controller, at, log } = createSetup();
    void controller.ask('  How?  ');
    expect(controller.turns).toMatchObject([{ question: 'How?', status: 'waiting' }]);
    expect(controller.busy).toBe(true);
    await at(0).send({ event: 'text-delta', data: { text: 'Like ' } }, { event: 'text-delta', data: { text: 'this' } });
    expect(controller.turns).toMatchObject([{ status: 'streaming', text: 'Like this' }]);
    await at(0).send({ event: 'answer-end', data: plainAnswer('Like this [1].') });
    expect(controller.turns).toMatchObject([{ status: 'done', text: 'Like this [1].' }]);
    expect(controller.busy).toBe(false);
    expect(log).toEqual(['ask How?', 'answer answer-1']);
  });

  it('ignores blank questions', async () => {
    const { controller, open } = createSetup();
    await controller.ask(' \n ');
    expect(controller.turns).toEqual([]);
    expect(open).toEqual([]);
  });

  it('drops everything of a question that was replaced', async () => {
    const { controller, at, log } = createSetup();
    void controller.ask('first');
    void controller.ask('second');
    expect(at(0).signal.aborted).toBe(true);
    await at(0).send(...answerEvents(refundAnswer));
    await at(1).send({ event: 'answer-end', data: plainAnswer('second answer', { id: 'answer-2' }) });
    expect(controller.turns).toMatchObject([
      { question: 'first', status: 'stopped', text: '', citations: [] },
      { question: 'second', status: 'done', text: 'second answer' },
    ]);
    expect(log).toEqual(['ask first', 'ask second', 'answer answer-2']);
  });

  it('drops a late failure too', async () => {
    const { controller, at, log } = createSetup();
    void controller.ask('first');
    controller.stop();
    await at(0).fail(interrupted);
    expect(controller.turns).toMatchObject([{ status: 'stopped', failure: null }]);
    expect(log).toEqual(['ask first']);
  });

  it('keeps what had arrived when it is stopped, and asks again in the same place', async () => {
    const { controller, at } = createSetup();
    void controller.ask('first');
    await at(0).send({ event: 'text-delta', data: { text: 'Half' } });
    controller.stop();
    expect(controller.turns).toMatchObject([{ status: 'stopped', text: 'Half' }]);
    void controller.askAgain(controller.turns[0]?.key ?? 0);
    expect(controller.turns).toMatchObject([{ question: 'first', status: 'waiting', text: '' }]);
    await at(1).send({ event: 'answer-end', data: plainAnswer('Whole') });
    expect(controller.turns).toMatchObject([{ status: 'done', text: 'Whole' }]);
  });

  it('keeps the conversation over questions, and forgets it on reset', async () => {
    const { controller, at } = createSetup();
    void controller.ask('first');
    expect(at(0).request).toEqual({ question: 'first', api: 'payments' });
    await at(0).send(...answerEvents(refundAnswer));
    void controller.ask('second');
    expect(at(1).request).toEqual({ question: 'second', api: 'payments', conversation_id: 'conversation-1' });
    controller.reset();
    expect(controller.turns).toEqual([]);
    expect(at(1).signal.aborted).toBe(true);
    void controller.ask('third');
    expect(at(2).request).not.toHaveProperty('conversation_id');
  });

  it('starts a new conversation when the server no longer knows the old one', async () => {
    const { controller, at } = createSetup();
    void controller.ask('first');
    await at(0).send(...answerEvents(refundAnswer));
    void controller.ask('second');
    await at(1).fail(new RequestFailure('not_found', { retryable: false }));
    void controller.askAgain(controller.turns[1]?.key ?? 0);
    expect(at(2).request).not.toHaveProperty('conversation_id');
  });

  it('turns an error event into a failure with the words of the server', async () => {
    const { controller, at, log } = createSetup();
    void controller.ask('first');
    await at(0).send({ event: 'error', data: { code: 'timeout', message: 'Too slow.', retryable: true } });
    expect(controller.turns).toMatchObject([
      { status: 'failed', failure: { code: 'timeout', detail: 'Too slow.', retryable: true } },
    ]);
    expect(log).toContain('failure timeout');
    expect(controller.busy).toBe(false);
  });

  it('does not ask again before the server wants to hear from it', async () => {
    const { controller, at, open, advance } = createSetup();
    void controller.ask('first');
    await at(0).fail(new RequestFailure('rate_limited', { retryable: true, retryAfterSeconds: 30 }));
    const key = controller.turns[0]?.key ?? 0;
    expect(controller.turns).toMatchObject([{ retryAt: 31_000 }]);
    await controller.askAgain(key);
    expect(open).toHaveLength(1);
    advance(30_000);
    void controller.askAgain(key);
    expect(open).toHaveLength(2);
  });

  it('takes a vote back that the server did not accept', async () => {
    const { controller, at, log, refuseFeedback } = createSetup();
    void controller.ask('first');
    await at(0).send(...answerEvents(refundAnswer));
    const key = controller.turns[0]?.key ?? 0;
    refuseFeedback(interrupted);
    await controller.rate(key, 'up');
    expect(controller.turns).toMatchObject([{ rating: null, ratingFailed: true }]);
    refuseFeedback(null);
    await controller.rate(key, 'down');
    expect(controller.turns).toMatchObject([{ rating: 'down', ratingFailed: false }]);
    expect(log.slice(-2)).toEqual(['failure interrupted', 'rating answer-1 down']);
  });

  it('tells steps of the agent apart from notices, and bounds both', async () => {
    const { controller, at } = createSetup();
    void controller.ask('first');
    const notice = (code: string, message: string): AnswerEvent => ({ event: 'notice', data: { code, message } });
    await at(0).send(notice('agent_step', 'Searching payments'), notice('model_unavailable', 'Gone'));
    await at(0).send(...Array.from({ length: 100 }, (_, step) => notice('agent_step', `Step ${step}`)));
    const turn = controller.turns[0];
    expect(turn?.notices).toEqual([{ code: 'model_unavailable', message: 'Gone' }]);
    expect(turn?.steps.slice(0, 2)).toEqual(['Searching payments', 'Step 0']);
    expect(turn?.steps).toHaveLength(49);
  });

  it('answers the last question anew, and no earlier one', async () => {
    const { controller, at, open } = createSetup();
    void controller.ask('first');
    await at(0).send(...answerEvents(refundAnswer));
    void controller.ask('second');
    await at(1).send({ event: 'answer-end', data: plainAnswer('Old words') });
    await controller.askAgain(controller.turns[0]?.key ?? 0);
    expect(open).toHaveLength(2);
    void controller.askAgain(controller.turns[1]?.key ?? 0);
    expect(controller.turns).toMatchObject([
      { status: 'done' },
      { question: 'second', status: 'waiting', answer: null },
    ]);
    await at(2).send({ event: 'answer-end', data: plainAnswer('New words') });
    expect(controller.turns).toMatchObject([{ status: 'done' }, { text: 'New words' }]);
  });

  it('replaces the last question, with what was marked for it', async () => {
    const { controller, at } = createSetup();
    void controller.ask('frist', 'amount: integer');
    await at(0).send(...answerEvents(refundAnswer));
    void controller.replaceLast(' first ');
    expect(controller.turns).toMatchObject([{ question: 'first', selection: 'amount: integer', status: 'waiting' }]);
    expect(at(1).request).toMatchObject({ question: 'first', page: { selection: 'amount: integer' } });
    await controller.replaceLast('  ');
    expect(controller.turns).toHaveLength(1);
  });

  it('says why an answer was voted down', async () => {
    const { controller, at, log, refuseFeedback } = createSetup();
    void controller.ask('first');
    await at(0).send(...answerEvents(refundAnswer));
    const key = controller.turns[0]?.key ?? 0;
    expect(await controller.explainRating(key, ['incorrect'], '')).toBe(false);
    await controller.rate(key, 'down');
    expect(await controller.explainRating(key, ['incorrect', 'other'], ' because ')).toBe(true);
    expect(log.at(-1)).toBe('rating answer-1 down incorrect other');
    refuseFeedback(interrupted);
    expect(await controller.explainRating(key, [], 'again')).toBe(false);
  });

  it('takes up on the next page what the same reader left', async () => {
    const first = createSetup();
    first.become('person-1');
    void first.controller.ask('first');
    await first.at(0).send(...answerEvents(refundAnswer));
    const kept = first.remembered();
    expect(kept).toMatchObject({ conversationId: 'conversation-1', identity: 'person-1' });

    const second = createSetup(kept);
    second.become('person-1');
    await second.controller.restore();
    expect(second.controller.turns).toMatchObject([{ question: 'first', status: 'done' }]);
    void second.controller.ask('second');
    expect(second.at(0).request).toMatchObject({ conversation_id: 'conversation-1' });
    expect(second.controller.turns.map(({ key }) => key)).toEqual([1, 2]);

    const other = createSetup(kept);
    other.become('person-2');
    await other.controller.restore();
    expect(other.controller.turns).toEqual([]);
    expect(other.remembered()).toBeNull();
  });

  it('shows nobody what another person was told on the same page', async () => {
    const { controller, at, become } = createSetup();
    void controller.ask('public');
    await at(0).send(...answerEvents(refundAnswer));
    become('person-1');
    void controller.ask('private');
    expect(at(1).request).not.toHaveProperty('conversation_id');
    expect(controller.turns.map(({ question }) => question)).toEqual(['public', 'private']);
    await at(1).send(...answerEvents(refundAnswer));
    become(anonymousKey);
    void controller.ask('after signing out');
    expect(controller.turns.map(({ question }) => question)).toEqual(['after signing out']);
    expect(at(2).request).not.toHaveProperty('conversation_id');
  });
});
