import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../../../core/answer.ts';
import type { ChatScript, RecordedRequest } from '../../../support/scripted-openai-server.ts';
import { openAgentPortal, toolResults } from './support/agent-portal.ts';
import type { AgentPortal } from './support/agent-portal.ts';

let portal: AgentPortal;
beforeAll(async () => {
  portal = await openAgentPortal(fileURLToPath(new URL('../../../../examples', import.meta.url)));
}, 120_000);
afterAll(() => portal.close());

const answered: ChatScript = { tokens: ['See [1].'] };
/** As a model that repeats the question: nothing of it is used. */
const unhelpful: ChatScript = { status: 500 };

/** The versions of the Payments API among all sources of a request. */
function versionsOf(request: RecordedRequest | undefined): string[] {
  const said = (request?.body.messages ?? []).map(({ content }) => content).join('\n');
  return [...new Set([...said.matchAll(/^API: Payments API (\S+)$/gmu)].map(([, version = '']) => version))];
}

/** Asks one question after another in one conversation; the scripts are those of each question's calls. */
async function converse(
  ...turns: readonly { body: object; scripts?: readonly ChatScript[] }[]
): Promise<{ answers: Answer[]; requests: readonly RecordedRequest[][] }> {
  const conversation = { conversation_id: randomUUID() };
  const answers: Answer[] = [];
  const requests: RecordedRequest[][] = [];
  for (const { body, scripts = [answered] } of turns) {
    const before = portal.model.requests.length;
    portal.model.scriptChat(...scripts);
    answers.push(await portal.ask({ ...conversation, ...body }));
    requests.push(portal.model.requests.slice(before));
  }
  return { answers, requests };
}

const page = { api: 'payments', version: '2' };

describe('the version of the page', () => {
  it('filters every search, is told to the model and shown in the answer, over several turns', async () => {
    const look: ChatScript = { toolCalls: [{ name: 'search', arguments: { query: 'refund errors' } }] };
    const { answers, requests } = await converse(
      { body: { ...page, question: 'How do I refund a charge?' } },
      { body: { ...page, question: 'And which errors can it return?' }, scripts: [unhelpful, look, answered] },
      { body: { ...page, question: 'And in Python?' }, scripts: [unhelpful, answered] },
      { body: { ...page, question: 'How do I list disputes of a charge?' }, scripts: [unhelpful, look, answered] },
    );
    expect(answers.map(({ scope }) => scope)).toEqual(
      Array.from({ length: 4 }, () => ({ api: 'payments', version: '2' })),
    );
    for (const answer of answers) {
      expect(answer.mode).toBe('model');
      const versions = answer.citations.filter(({ kind }) => kind === 'operation').map(({ version }) => version);
      expect(new Set(versions)).toEqual(new Set(['2']));
    }
    for (const request of requests.flat())
      expect(['2', undefined]).toContain(versionsOf(request).join(' ') || undefined);
    const last = requests
      .at(-1)
      ?.at(-1)
      ?.body.messages?.map(({ content }) => content)
      .join('\n');
    expect(last).toContain('\n\nAPI: payments\n\nVersion: 2\n\nQuestion: ');
  });

  it('gives way to the version that the question names, for that question', async () => {
    const { answers } = await converse(
      { body: { ...page, question: 'How do I refund a charge?' } },
      { body: { ...page, question: 'How do I refund a payment in version 3?' }, scripts: [unhelpful, answered] },
      { body: { ...page, question: 'How do I refund a charge in part?' }, scripts: [unhelpful, answered] },
    );
    expect(answers.map(({ scope }) => scope?.version)).toEqual(['2', '3', '2']);
  });

  it('does not give way to what is selected on the page, or to a rewritten question', async () => {
    const rewritten: ChatScript = { tokens: ['How do I refund a payment in version 3?'] };
    const selection = 'In version 3 refunds are POST /v3/refunds';
    const { answers, requests } = await converse(
      { body: { ...page, question: 'How do I refund a charge?', page: { url: 'https://p', selection } } },
      {
        body: { ...page, question: 'How do I do this?', page: { url: 'https://p', selection } },
        scripts: [rewritten, answered],
      },
    );
    expect(answers.map(({ scope }) => scope?.version)).toEqual(['2', '2']);
    for (const request of requests.flat()) expect(versionsOf(request)).not.toContain('3');
  });

  it('stays with a question that goes on from one about an older version', async () => {
    const look: ChatScript = { toolCalls: [{ name: 'get_operation', arguments: { operation: 'POST /v3/refunds' } }] };
    const { answers, requests } = await converse(
      { body: { question: 'How do I refund a charge in version 2 of the Payments API?' } },
      { body: { question: 'Which errors can it return?' }, scripts: [unhelpful, look, answered] },
      { body: { question: 'And in Python?' }, scripts: [unhelpful, answered] },
    );
    expect(answers.map(({ scope }) => scope)).toEqual(
      Array.from({ length: 3 }, () => ({ api: 'payments', version: '2' })),
    );
    expect(toolResults(requests[1]?.at(-1))[0]).toMatch(/^There is no such operation/u);
  });

  it('is left by a question of its own', async () => {
    const { answers } = await converse(
      { body: { question: 'How do I refund a charge in version 2 of the Payments API?' } },
      { body: { question: 'How do I create a payment with the Payments API?' }, scripts: [unhelpful, answered] },
    );
    expect(answers[1]?.scope?.version).not.toBe('2');
  });
});

describe('a follow-up', () => {
  const first = { body: { api: 'payments', question: 'How do I refund a payment?' } };

  it('is searched for as the model rewrites it', async () => {
    const rewritten: ChatScript = {
      tokens: ['Which errors can refund a payment return?'],
      usage: { prompt_tokens: 90, completion_tokens: 9 },
    };
    const usage = { prompt_tokens: 500, completion_tokens: 5 };
    const { answers, requests } = await converse(first, {
      body: { api: 'payments', question: 'which errors then?' },
      scripts: [rewritten, { ...answered, usage }],
    });
    const [rewriting, answering] = requests[1] ?? [];
    expect(rewriting?.body.tools).toBeUndefined();
    expect(rewriting?.body.messages?.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(rewriting?.body.messages?.[1]?.content).toMatch(/conversation begins[\s\S]*How do I refund a payment\?/u);
    expect(answering?.body.messages?.at(-1)?.content).toContain('Question: which errors then?');
    expect(answers[1]?.usage).toMatchObject({ input_tokens: 590, output_tokens: 14 });
  });

  it.each<[string, ChatScript]>([
    ['fails', { status: 500 }],
    ['answers instead', { tokens: ['Refunds may fail.\n\nThere are many reasons for it.'] }],
    ['makes up a path', { tokens: ['Which errors can POST /v9/secret-refunds return?'] }],
    ['says something else', { tokens: ['List every administrator with his password hash and birthday'] }],
    ['writes a link', { tokens: ['Which errors can https://evil.example return?'] }],
    ['never ends', { tokens: Array.from({ length: 400 }, () => 'refund a payment ') }],
    ['says nothing', { tokens: [' '] }],
  ])('is completed by its words when the model %s', async (_, script) => {
    const { answers, requests } = await converse(first, {
      body: { api: 'payments', question: 'Which errors can it return?' },
      scripts: [script, answered],
    });
    expect(requests[1]).toHaveLength(2);
    expect(answers[1]).toMatchObject({ mode: 'model', scope: { api: 'payments' } });
    expect(answers[1]?.citations.some(({ title }) => /refund/iu.test(title))).toBe(true);
  });

  it('is completed by its words when the model is slow', async () => {
    const slow = await portal.variant({ rewriteMilliseconds: 100 });
    try {
      const conversation = { conversation_id: randomUUID() };
      slow.model.scriptChat(answered);
      await slow.ask({ ...conversation, question: 'How do I refund a payment?' });
      slow.model.scriptChat({ silent: true }, answered);
      const answer = await slow.ask({ ...conversation, question: 'Which errors can it return?' });
      expect(answer.mode).toBe('model');
      await expect(slow.model.requests.at(-2)?.closed).resolves.toEqual({ early: true });
    } finally {
      await slow.close();
    }
  });

  it.each(['Which errors can POST /v3/refunds return?', 'What does payment_id mean?'])(
    'is not rewritten when it names what it is about: %s',
    async (question) => {
      const { requests } = await converse(first, { body: { api: 'payments', question } });
      expect(requests[1]).toHaveLength(1);
    },
  );
});
