import { describe, expect, it } from 'vitest';
import { createOpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { ChatScript } from '../../support/scripted-openai-server.ts';
import { answerOf, eventNames, streamedText } from './answer-fixtures.ts';
import { fallsSilent, useModel } from './model-world.ts';

const model = useModel();

describe('createAnswerer with a model that stops early', () => {
  it.each([
    ['length', 'longest length'],
    ['content_filter', 'content filter'],
  ])('marks a text that was cut by %s, and says why', async (finishReason, reason) => {
    model.server.scriptChat({ tokens: ['Send this [1]:\n\n', '```json\n{"am'], finishReason });
    const events = await model.createWorld().ask({ question: 'How do I refund a payment?' });
    const notice = events.find(({ event }) => event === 'notice');
    expect(notice?.data).toMatchObject({ code: 'answer_cut', message: expect.stringContaining(reason) as string });
    const { answer } = answerOf(events);
    expect(answer.endsWith('```\n\n[…]')).toBe(true);
    expect(streamedText(events)).toBe(answer);
  });

  it('answers from the documentation when a filter refuses', async () => {
    model.server.scriptChat({ status: 400, body: '{"error":{"code":"content_filter","message":"no"}}' });
    const answer = answerOf(await model.createWorld().ask({ question: 'How do I refund a payment?' }));
    expect(answer.mode).toBe('extractive');
  });

  it('names the fall-back that wrote the answer', async () => {
    model.server.scriptChat({ status: 500 }, { tokens: ['Refund it [1].'] });
    const chatModel = createOpenAIChatModel({
      baseUrl: model.server.baseUrl,
      model: 'one',
      maxRetries: 0,
      fallbacks: [{ baseUrl: model.server.baseUrl, model: 'two' }],
    });
    const world = model.createWorld({ overrides: { chatModel } });
    expect(answerOf(await world.ask({ question: 'How do I refund a payment?' }))).toMatchObject({
      mode: 'model',
      model: 'two',
    });
  });

  it('asks a model no more that keeps failing, and answers at once', async () => {
    model.server.scriptChat({ status: 500 });
    const chatModel = createOpenAIChatModel({ baseUrl: model.server.baseUrl, model: 'one', maxRetries: 0 });
    const world = model.createWorld({ overrides: { chatModel } });
    const before = model.server.requests.length;
    for (let question = 0; question < 8; question += 1) {
      const events = await world.ask({ question: 'How do I refund a payment?' });
      expect(eventNames(events)).toContain('notice');
      expect(answerOf(events).mode).toBe('extractive');
    }
    expect(model.server.requests.length - before).toBe(4);
  });
});

describe('createAnswerer with a failing model', () => {
  const beforeText: [string, ChatScript][] = [
    ['answers 500', { status: 500 }],
    ['answers 429', { status: 429 }],
    ['refuses the size', { status: 413 }],
    ['never answers', { silent: true }],
    ['sends nothing', { tokens: [], ending: 'stall' }],
    ['is cut before its first text', { tokens: [], ending: 'cut' }],
    ['sends malformed frames', { tokens: [], ending: 'malformed-frame' }],
    ['reports an error in the stream', { tokens: [], ending: 'error-frame' }],
    ['writes nothing', { tokens: [] }],
    ['writes only white space', { tokens: ['  ', '\n'] }],
  ];

  it.each(beforeText)('answers from the documentation when it %s', async (_, script) => {
    model.server.scriptChat(script);
    const world = model.createWorld({}, { isImpatient: fallsSilent(script) });
    const events = await world.ask({ question: 'How do I refund a payment?' });
    expect(eventNames(events)).toEqual(['answer-start', 'notice', 'citations', 'text-delta', 'snippet', 'answer-end']);
    expect(events.find(({ event }) => event === 'notice')?.data).toMatchObject({ code: 'model_unavailable' });
    const answer = answerOf(events);
    expect(answer.mode).toBe('extractive');
    expect(answer).not.toHaveProperty('model');
    expect(answer.answer).toContain('`POST /refunds`');
    expect(streamedText(events)).toBe(answer.answer);
    expect(world.saved).toHaveLength(1);
  });

  const afterText: [string, ChatScript, string][] = [
    ['is cut', { ending: 'cut' }, 'model_unavailable'],
    ['sends a malformed frame', { ending: 'malformed-frame' }, 'model_unavailable'],
    ['reports an error', { ending: 'error-frame' }, 'model_unavailable'],
    ['stalls', { ending: 'stall' }, 'timeout'],
  ];

  it.each(afterText)('ends with an error and keeps nothing when it %s in mid-answer', async (_, script, code) => {
    model.server.scriptChat({ tokens: ['Use POST /refunds. And '], ...script });
    const world = model.createWorld({}, { isImpatient: fallsSilent(script) });
    const events = await world.ask({ question: 'How do I refund a payment?' });
    expect(eventNames(events)).toEqual(['answer-start', 'citations', 'text-delta', 'error']);
    expect(events.at(-1)?.data).toMatchObject({ code, retryable: true });
    expect(world.saved).toEqual([]);
  });

  it.each([
    ['before its first text', { silent: true }, 'answer-start'],
    ['in mid-answer', { tokens: ['Use this. And '], ending: 'stall' as const }, 'text-delta'],
  ])('cancels the model when the reader goes away %s', async (_, script, lastSeen) => {
    model.server.scriptChat(script);
    const seen: string[] = [];
    const before = model.server.requests.length;
    const controller = new AbortController();
    const world = model.createWorld();
    const asked = world.ask(
      { question: 'How do I refund a payment?' },
      { signal: controller.signal, onEvent: ({ event }) => seen.push(event) },
    );
    await expect.poll(() => model.server.requests.length).toBe(before + 1);
    await expect.poll(() => seen.at(-1)).toBe(lastSeen);
    controller.abort();
    const events = await asked;
    expect(eventNames(events).filter((name) => name === 'error' || name === 'answer-end')).toEqual([]);
    await expect(model.lastRequest().closed).resolves.toEqual({ early: true });
    expect(world.saved).toEqual([]);
  });

  it('cancels the model when the reader stops reading without a word', async () => {
    model.server.scriptChat({ tokens: ['Use this. And '], ending: 'stall' });
    const stop = new TypeError('the connection broke');
    const asked = model.createWorld().ask(
      { question: 'How do I refund a payment?' },
      {
        onEvent: ({ event }) => {
          if (event === 'text-delta') throw stop;
        },
      },
    );
    await expect(asked).rejects.toBe(stop);
    await expect(model.lastRequest().closed).resolves.toEqual({ early: true });
  });
});
