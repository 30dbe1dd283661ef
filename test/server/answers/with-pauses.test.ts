import { describe, expect, it } from 'vitest';
import type { ChatModelEvent } from '../../../core/chat-model.ts';
import { answerWithModel } from '../../../server/answers/answer-with-model.ts';
import type { AnswerGate } from '../../../server/answers/answer-with-model.ts';
import { PromptEcho } from '../../../server/answers/prompt-echo.ts';
import { Segmenter } from '../../../server/answers/references/segmenter.ts';
import { withPauses } from '../../../server/answers/with-pauses.ts';
import type { Sleep } from '../../../server/answers/with-pauses.ts';

/** As if time went by at once. */
const asleep: Sleep = async () => undefined;
/** Time stands still: sleeps until it is woken. */
const endless: Sleep = (_, signal) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });

/** A model that says the rest only when it is told to. */
function hesitate(
  first: string,
  rest: string,
): { readonly events: AsyncIterable<ChatModelEvent>; readonly goOn: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  async function* speak(): AsyncGenerator<ChatModelEvent> {
    yield { type: 'text', text: first };
    await promise;
    yield { type: 'text', text: rest };
    yield { type: 'end', model: 'hesitant', cut: null };
  }
  return { events: speak(), goOn: resolve };
}

/** Cuts into sentences, and has nothing to look up. */
function createGate(): AnswerGate {
  const segmenter = new Segmenter();
  const join = (segments: readonly { readonly source: string }[]): string =>
    segments.map(({ source }) => source).join('');
  return {
    usedCitations: new Set(),
    grounding: { status: 'none', unresolved: [] },
    isComplete: (isLong) => segmenter.isComplete(isLong),
    push: async (text) => join(segmenter.push(text)),
    pause: async (isLong) => join(segmenter.pause(isLong)),
    end: async () => join(segmenter.end()),
  };
}

describe('a model that is silent behind a sentence', () => {
  it('has it shown before it goes on, and the answer is the same', async () => {
    const { events, goOn } = hesitate('Refunds are free.', ' They take a day.');
    const pieces = answerWithModel(events, new PromptEcho([], 'key'), createGate(), asleep);
    // It would never come if the sentence waited for the next one: that is not said before.
    expect(await pieces.next()).toEqual({ done: false, value: { type: 'text', text: 'Refunds are free.' } });
    goOn();
    expect(await pieces.next()).toEqual({ done: false, value: { type: 'text', text: ' ' } });
    expect(await pieces.next()).toEqual({ done: false, value: { type: 'text', text: 'They take a day.' } });
    expect(await pieces.next()).toMatchObject({ done: true, value: { text: 'Refunds are free. They take a day.' } });
  });

  it('has it shown where its last words stand in our rules as well', async () => {
    const { events, goOn } = hesitate('They are in the documentation below.', ' So.');
    const echo = new PromptEcho(['Answer from what is in the documentation below and from nothing else.'], 'key');
    const pieces = answerWithModel(events, echo, createGate(), asleep);
    expect(await pieces.next()).toMatchObject({ value: { text: 'They are in the documentation below.' } });
    goOn();
  });

  it('has nothing shown that is not complete, until it has been silent for long', async () => {
    const late = hesitate('Send GET /refunds.', ' Then.');
    const slow = answerWithModel(late.events, new PromptEcho([], 'key'), createGate(), asleep);
    expect(await slow.next()).toMatchObject({ value: { text: 'Send GET /refunds.' } });
    const { events, goOn } = hesitate('Send GET /refunds.', 'json there. ');
    // Short silences alone.
    const short: Sleep = (milliseconds, signal) =>
      milliseconds < 100 ? asleep(milliseconds, signal) : endless(milliseconds, signal);
    const pieces = answerWithModel(events, new PromptEcho([], 'key'), createGate(), short);
    const first = pieces.next();
    goOn();
    expect(await first).toMatchObject({ value: { text: 'Send GET /refunds.json there. ' } });
  });

  it('is not waited for when the reader leaves in the meantime', async () => {
    const { events } = hesitate('Refunds are free.', ' Never said.');
    const pieces = answerWithModel(events, new PromptEcho([], 'key'), createGate(), asleep);
    await pieces.next();
    expect(await pieces.return(null)).toEqual({ done: true, value: null });
  });
});

describe('withPauses', () => {
  async function collect(events: AsyncIterable<unknown>): Promise<unknown[]> {
    const all: unknown[] = [];
    for await (const event of events) all.push(event);
    return all;
  }

  it('adds one for a silence, and another for a long one, where something waits for it', async () => {
    const { events, goOn } = hesitate('a', 'b');
    const asked: number[] = [];
    const sleep: Sleep = async (milliseconds) => void asked.push(milliseconds);
    const read: unknown[] = [];
    for await (const event of withPauses(events, () => read.length > 0 && read.length < 3, sleep)) {
      read.push(event.type === 'pause' ? event.isLong : event.type);
      if (event.type === 'pause' && event.isLong) goOn();
    }
    expect(read).toEqual(['text', false, true, 'text', 'end']);
    expect(asked).toEqual([10, 1_000]);
  });

  it('adds nothing while events come, while nothing waits, or without a clock', async () => {
    const numbers = async function* (): AsyncGenerator<number> {
      yield* [1, 2, 3];
    };
    expect(await collect(withPauses(numbers(), () => true, endless))).toEqual([1, 2, 3]);
    expect(await collect(withPauses(numbers(), () => false, asleep))).toEqual([1, 2, 3]);
    expect(await collect(withPauses(numbers(), () => true, null))).toEqual([1, 2, 3]);
  });

  it('passes on what fails, behind a pause or not, and ends what it reads when it is ended', async () => {
    let ended = 0;
    const failing = async function* (): AsyncGenerator<number> {
      try {
        yield 1;
        throw new RangeError('The model failed.');
      } finally {
        ended += 1;
      }
    };
    for (const sleep of [asleep, endless])
      await expect(collect(withPauses(failing(), () => true, sleep))).rejects.toThrow('The model failed.');
    for await (const event of withPauses(failing(), () => false, asleep)) if (event === 1) break;
    expect(ended).toBe(3);
  });
});
