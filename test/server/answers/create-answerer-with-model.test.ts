import { describe, expect, it } from 'vitest';
import { anonymousCaller } from '../../../core/caller.ts';
import type { Caller } from '../../../core/caller.ts';
import { accessHint } from '../../../server/answers/access/access-hint.ts';
import { buildRoute } from '../../support/fixtures.ts';
import { askForKey } from '../../support/gateway-policies.ts';
import {
  answerOf,
  buildHit,
  buildTurn,
  emptyCatalogue,
  eventNames,
  refundEntry,
  streamedText,
} from './answer-fixtures.ts';
import { hits, promptOf, useModel } from './model-world.ts';

const model = useModel();

describe('createAnswerer with a model', () => {
  it('streams what the model writes, cites its sources and adds computed code', async () => {
    model.server.scriptChat({
      tokens: ['Use **POST', ' /refunds** [', '1', ']. Limits apply [3].'],
      usage: { prompt_tokens: 900, completion_tokens: 12 },
    });
    const world = model.createWorld();
    const events = await world.ask({ question: 'How do I refund a payment?' });
    expect(eventNames(events)).toEqual(['answer-start', 'citations', 'text-delta', 'snippet', 'answer-end']);
    const answer = answerOf(events);
    expect(answer.answer).toBe('Use **POST /refunds** [1]. Limits apply [3].');
    expect(streamedText(events)).toBe(answer.answer);
    expect(answer).toMatchObject({
      mode: 'model',
      model: 'scripted',
      grounding: { status: 'grounded', unresolved: [] },
      usage: { input_tokens: 900, output_tokens: 12 },
    });
    expect(answer.citations.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(answer.operations.map(({ path, method }) => `${method} ${path}`)).toEqual(['POST /refunds']);
    expect(answer.snippets[0]).toMatchObject({ operation: 'POST /refunds' });
    expect(world.saved).toHaveLength(1);
  });

  it('gives the first text before the model has finished', async () => {
    // It never does: the reader leaves with what has come.
    model.server.scriptChat({ tokens: ['First sentence. ', 'Second '], ending: 'stall' });
    const reader = new AbortController();
    const events = await model
      .createWorld()
      .ask(
        { question: 'How do I refund a payment?' },
        { signal: reader.signal, onEvent: ({ event }) => event === 'text-delta' && reader.abort() },
      );
    expect(streamedText(events)).toContain('First sentence.');
    expect(eventNames(events)).not.toContain('answer-end');
  });

  it('gives the first sentence while the model is silent behind it', async () => {
    for (const sleep of [async () => undefined, undefined]) {
      model.server.scriptChat({ tokens: ['First', ' sentence.'], ending: 'stall' });
      const reader = new AbortController();
      const asked = model
        .createWorld({ overrides: sleep === undefined ? {} : { sleep } }, { isImpatient: true })
        .ask(
          { question: 'How do I refund a payment?' },
          { signal: reader.signal, onEvent: ({ event }) => event === 'text-delta' && reader.abort() },
        );
      const text = streamedText(await asked);
      // Without a clock it waits for the next one, until the model is given up.
      expect(text.startsWith('First sentence.')).toBe(sleep !== undefined);
    }
  });

  it('cites the source of a sentence that the model left without one, in the stream and in what is stored', async () => {
    model.server.scriptChat({ tokens: ['Send `POST', ' /refunds` to refund it. The', ' end.'] });
    const world = model.createWorld({ overrides: { sleep: async () => undefined } });
    const events = await world.ask({ question: 'How do I refund a payment?' });
    const answer = answerOf(events);
    expect(answer.answer).toBe('Send `POST /refunds` to refund it. [1] The end.');
    expect(streamedText(events)).toBe(answer.answer);
    expect(answer.grounding).toEqual({ status: 'grounded', unresolved: [] });
    expect(answer.citations[0]).toMatchObject({ index: 1, kind: 'operation' });
    expect(answer.operations.map(({ path, method }) => `${method} ${path}`)).toEqual(['POST /refunds']);
    expect(world.saved[0]).toMatchObject({ answer: { answer: answer.answer, citations: answer.citations } });
  });

  it('lets the text flow sentence by sentence, while the model goes on', async () => {
    model.server.scriptChat({
      tokens: [
        'Use `POST /ref',
        'unds` [1]. Then',
        ' read it.',
        ' Limits',
        ' apply [3].\n\n',
        '- One [1].\n- Two',
        ' [1].',
      ],
      ending: 'stall',
    });
    const world = model.createWorld({}, { isImpatient: true });
    const events = await world.ask({ question: 'How do I refund a payment?' });
    const texts = events.flatMap((event) => (event.event === 'text-delta' ? [event.data.text] : []));
    expect(texts[0]).toBe('Use `POST /refunds` [1]. ');
    expect(texts.length).toBeGreaterThan(2);
    expect(texts.join('')).toBe('Use `POST /refunds` [1]. Then read it. Limits apply [3].\n\n- One [1].\n');
    expect(eventNames(events).at(-1)).toBe('error');
  });

  it('estimates the usage that the server does not tell', async () => {
    model.server.scriptChat({ tokens: ['abcd'.repeat(10), ' [1]'] });
    const { usage } = answerOf(await model.createWorld().ask({ question: 'How do I refund a payment?' }));
    expect(usage.output_tokens).toBe(11);
    expect(usage.input_tokens).toBeGreaterThan(300);
  });

  it('takes out what the sources do not hold', async () => {
    model.server.scriptChat({
      tokens: [
        'Refund [1] [1',
        '7]. ![x](https://evil',
        '.example/?q=1) [docs](https://docs.example/limits) [y](https://evil.example)',
      ],
    });
    const answer = answerOf(await model.createWorld().ask({ question: 'How do I refund a payment?' }));
    expect(answer.answer).toBe(`Refund [1]. x [docs](https://docs.example/limits) y\n\n${accessHint(true)}`);
    expect(answer.grounding).toEqual({
      status: 'partial',
      unresolved: [
        { text: '[17]', kind: 'citation' },
        { text: 'https://evil.example/?q=1', kind: 'image' },
        { text: 'https://evil.example', kind: 'link' },
      ],
    });
  });

  it('calls an answer that cites nothing partial, and one that names nothing either none', async () => {
    model.server.scriptChat({ tokens: ['Use either `POST /refunds` or `GET /refunds`.'] });
    const answer = answerOf(await model.createWorld().ask({ question: 'How do I refund a payment?' }));
    expect(answer.grounding.status).toBe('partial');
    expect(answer.operations).toEqual([]);
    model.server.scriptChat({ tokens: ['I think so.'] });
    const empty = answerOf(await model.createWorld().ask({ question: 'How do I refund a payment?' }));
    expect(empty.grounding.status).toBe('none');
  });

  it('adds the hint that there may be more where the model found little, streamed and whole', async () => {
    const world = model.createWorld();
    const callers: readonly Caller[] = [anonymousCaller, { subject: 'ada', teams: [] }];
    for (const caller of callers) {
      model.server.scriptChat({ tokens: ['The sources do not', ' tell.'] });
      const events = await world.ask({ question: 'How do I refund a payment?' }, { caller });
      const answer = answerOf(events);
      expect(answer.answer).toBe(`The sources do not tell.\n\n${accessHint(caller.subject === null)}`);
      expect(answer).toMatchObject({ mode: 'model', grounding: { status: 'none' } });
      expect(streamedText(events)).toBe(answer.answer);
    }
    model.server.scriptChat({ tokens: ['Use `POST /refunds` [1].'] });
    const founded = answerOf(await world.ask({ question: 'How do I refund a payment?' }));
    expect(founded.answer).toBe('Use `POST /refunds` [1].');
  });

  it('has a sentence repaired that names what is not there, and marks what stays', async () => {
    model.server.scriptChat(
      {
        tokens: ['Use `POST /re', 'funding` [1]. Then `GET /fake` [1].'],
        usage: { prompt_tokens: 900, completion_tokens: 12 },
      },
      { tokens: ['Use `POST /refunds` [1].'], usage: { prompt_tokens: 90, completion_tokens: 7 } },
      { status: 500 },
    );
    const world = model.createWorld();
    const answer = answerOf(await world.ask({ question: 'How do I refund a payment?' }));
    const marked = 'Use `POST /refunds` [1]. Then `GET /fake` *(not found in the specification)* [1].';
    expect(answer.answer).toBe(`${marked}\n\n${accessHint(true)}`);
    expect(answer.grounding).toEqual({ status: 'partial', unresolved: [{ text: 'GET /fake', kind: 'operation' }] });
    expect(answer.usage.input_tokens).toBeGreaterThanOrEqual(990);
    expect(world.warnings).toContain('A sentence could not be repaired.');
    const repairs = model.server.requests.slice(-2).map(({ body }) => body.messages?.at(-1)?.content);
    expect(repairs[0]).toBe(
      'Sentence: Use `POST /refunding` [1].\n\nNot in the specification:\n- operation POST /refunding; there is: POST /refunds',
    );
  });

  it('sends the rules, the earlier turns and the sources as data', async () => {
    const world = model.createWorld({ turns: [buildTurn('How do I pay?', { answer: 'Use `POST /payments` [4].' })] });
    await world.ask({
      question: 'How do I refund a payment?',
      conversationId: 'c-1',
      page: { url: 'https://p', selection: 'amount_exceeds' },
    });
    const messages = model.lastRequest().body.messages ?? [];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(messages[1]?.content).toBe('How do I pay?');
    expect(messages[2]?.content).toBe('Use `POST /payments`.');
    const prompt = promptOf(model.lastRequest());
    expect(prompt).toMatch(/--- source 1 begins · \w+ ---\noperation: Refund a payment/u);
    expect(prompt).toMatch(/--- source 3 ends · \w+ ---/u);
    expect(prompt).toContain('amount_exceeds');
    expect(prompt.endsWith('Question: How do I refund a payment?')).toBe(true);
  });

  it('asks no model when nothing was found to answer from', async () => {
    const before = model.server.requests.length;
    const world = model.createWorld({ hits: [buildHit({ coverage: 0.1, cosine: 0.2 })] });
    const answer = answerOf(await world.ask({ question: 'Do you sell pizza?' }));
    expect(model.server.requests).toHaveLength(before);
    expect(answer).toMatchObject({ mode: 'extractive', grounding: { status: 'none' } });
  });
});

describe('createAnswerer with a model and a gateway', () => {
  const factHit = buildHit({
    kind: 'fact',
    api: 'payments',
    apiTitle: 'Payments API',
    chunkKey: 'fact:authentication',
    documentPath: 'payments',
    documentTitle: 'Gateway of payments',
    title: 'Payments API: authentication at the gateway',
    url: null,
    text: 'Send your API key in the header `X-Refund-Key`.',
    score: 0.1,
    coverage: 0,
    cosine: 0,
  });

  it('shows the model what the gateway asks for, right behind the operation, however long the rest is', async () => {
    model.server.scriptChat({ tokens: ['The gateway asks for `X-Refund-Key` [2].'] });
    const long = Array.from({ length: 12 }, (_, index) =>
      buildHit({ title: `Page ${index}`, text: 'word '.repeat(2_000) }),
    );
    const world = model.createWorld({
      hits: [...hits, ...long, factHit],
      overrides: {
        catalogue: {
          ...emptyCatalogue,
          findOperations: async (_, references) => references.map(() => refundEntry),
          readGatewayFacts: async (_, api) =>
            api === 'payments' ? { routes: [buildRoute({ policies: [askForKey('X-Refund-Key')] })] } : null,
        },
      },
    });
    const answer = answerOf(await world.ask({ question: 'How do I refund a payment?' }));
    const prompt = promptOf(model.lastRequest());
    expect(prompt).toMatch(/--- source 2 begins · \w+ ---\nfact: Payments API: authentication at the gateway/u);
    expect(prompt).toContain('X-Refund-Key');
    expect(prompt.split('Payments API: authentication at the gateway')).toHaveLength(2);
    expect(answer.citations[1]).toMatchObject({ index: 2, kind: 'fact', url: null, api: 'payments' });
    expect(answer.grounding.status).toBe('grounded');
  });
});
