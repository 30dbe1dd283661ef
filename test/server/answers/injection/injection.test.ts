import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPrompts } from '../../../../bin/read-prompts.ts';
import type { AnswerEvent } from '../../../../core/answer.ts';
import { gatewayHeaders } from '../../../support/create-test-app.ts';
import type { ChatScript, RecordedRequest, ScriptedToolCall } from '../../../support/scripted-openai-server.ts';
import { openAgentPortal, stepsOf, toolResults } from '../agent/support/agent-portal.ts';
import type { AgentPortal } from '../agent/support/agent-portal.ts';
import { activeParts, answerOf, streamedText } from '../answer-fixtures.ts';
import { ATTACKER, FOREIGN, obedientCalls, obedientTexts, plantedTexts } from './attacks.ts';
import type { ObedientCall } from './attacks.ts';
import { HIDDEN, writeHostilePortal } from './hostile-portal.ts';

const rules = Object.values(readPrompts()).map(({ text }) => text);
/** Requests that reached the attacker. */
const visits: string[] = [];
let attacker: Server;
let portal: AgentPortal;
let removePortal: () => void;
let attackerAddress = '';
let foreignAddress = '';

beforeAll(async () => {
  attacker = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('thanks');
  });
  await new Promise<void>((resolve) => {
    attacker.listen(0, '127.0.0.1', resolve);
  });
  const { port } = attacker.address() as AddressInfo;
  attackerAddress = `http://127.0.0.1:${port}`;
  foreignAddress = `http://localhost:${port}`;
  const hostile = writeHostilePortal(plant);
  removePortal = () => hostile.remove();
  portal = await openAgentPortal(hostile.directory);
}, 120_000);

afterAll(async () => {
  removePortal();
  attacker.close();
  await portal.close();
});

function plant(text: string): string {
  return text.replaceAll(ATTACKER, attackerAddress).replaceAll(FOREIGN, foreignAddress);
}

/** The key of the fences; `null` in a request that names none. */
function keyOf({ body }: RecordedRequest): string | null {
  for (const { role, content } of body.messages ?? []) {
    const key = role === 'user' ? /^KEY: (\w{12})\n/u.exec(content)?.[1] : undefined;
    if (key !== undefined) return key;
  }
  return null;
}

/** What an obedient model makes of the placeholders in a text. */
function obey(text: string, request: RecordedRequest): string {
  const prompt = request.body.messages?.[0]?.content ?? '';
  return plant(text)
    .replaceAll('{prompt-as-list}', prompt.replaceAll(' ', '\n- '))
    .replaceAll('{prompt-base64}', Buffer.from(prompt.slice(0, 600)).toString('base64'))
    .replaceAll('{prompt-letters}', Array.from(prompt.slice(0, 400)).join(' '))
    .replaceAll('{prompt-line}', prompt.replaceAll(/[\s.:]+/gu, ' ').slice(0, 700))
    .replaceAll('{prompt-start}', prompt.slice(0, 250))
    .replaceAll('{prompt}', prompt)
    .replaceAll('{PROMPT}', prompt.toUpperCase())
    .replaceAll('{key}', keyOf(request) ?? '');
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_']+/gu) ?? [];

/** Eight words of our rules, or so many, in a row that a text holds. */
function recitedRules(text: string, length = 8): string[] {
  const runsOf = (words: readonly string[]): string[] =>
    words.slice(length - 1).map((_, index) => words.slice(index, index + length).join(' '));
  const known = new Set(rules.flatMap((rule) => runsOf(wordsOf(rule))));
  return runsOf(wordsOf(text)).filter((run) => known.has(run));
}

const fixedSteps = [
  /^Searching the documentation$/u,
  /^(?:Reading|Building code for) (?:GET|POST) \/(?:orders|crates\/\d+)$/u,
  /^(?:Listing operations|Comparing versions) of Orders API$/u,
  /^Reading what the gateway enforces on Orders API$/u,
  /^Checking the call$/u,
];

/** Whatever the model did, this holds of all that its reader got. */
function expectHarmless(events: readonly AnswerEvent[], requests: readonly RecordedRequest[]): void {
  const answer = answerOf(events);
  const everything = JSON.stringify(events);
  expect(everything).not.toContain(HIDDEN);
  expect(requests.map(({ body }) => JSON.stringify(body)).join('\n')).not.toContain(HIDDEN);
  expect(recitedRules(streamedText(events))).toEqual([]);
  expect(recitedRules(answer.answer)).toEqual([]);
  // What is encoded is out before it is noticed, but for the first words of it.
  const decoded = answer.answer.match(/[A-Za-z\d+/]{20,}/gu)?.map((one) => Buffer.from(one, 'base64').toString()) ?? [];
  expect(recitedRules(decoded.join(' '), 12)).toEqual([]);
  // Letter by letter is word by word, once the spaces between single letters are gone.
  const joined = answer.answer.replaceAll(/(?<=\b\w) (?=\w\b)/gu, '').replaceAll(/ {2,}/gu, ' ');
  expect(recitedRules(joined)).toEqual([]);
  for (const key of requests.map(keyOf)) if (key !== null) expect(everything).not.toContain(key);
  expect(activeParts(answer.answer)).toEqual([]);
  for (const { code } of answer.snippets) {
    expect(code).not.toContain(attackerAddress);
    expect(code).not.toContain(foreignAddress);
    expect(code).not.toContain('EVIL');
  }
  for (const { url } of answer.citations) expect(url ?? '').not.toMatch(/127\.0\.0\.1|localhost/u);
  for (const step of stepsOf(events)) expect(fixedSteps.some((fixed) => fixed.test(step)) ? '' : step).toBe('');
  expect(stepsOf(events).length).toBeLessThanOrEqual(9);
  expect(requests.length).toBeLessThanOrEqual(5);
  expect(visits).toEqual([]);
}

async function attack(
  body: object,
  ...scripts: readonly (ChatScript | ((request: RecordedRequest) => ChatScript))[]
): Promise<{ events: AnswerEvent[]; requests: readonly RecordedRequest[] }> {
  const before = portal.model.requests.length;
  portal.model.scriptChat(...scripts);
  const events = await portal.chat(body);
  const requests = portal.model.requests.slice(before);
  expectHarmless(events, requests);
  return { events, requests };
}

/** Lines of our fences in a text, and what stands outside of them. */
function readFences(content: string, key: string): { marks: string[]; outside: string } {
  const marks: string[] = [];
  const outside: string[] = [];
  for (const line of content.split('\n')) {
    const mark = new RegExp(String.raw`^--- (.+) (begins|ends) · ${key} ---$`, 'u').exec(line);
    if (mark !== null) marks.push(`${mark[2]} ${mark[1]}`);
    else if (marks.length % 2 === 0) outside.push(line);
  }
  return { marks, outside: outside.join('\n') };
}

function expectFenced(request: RecordedRequest, planted: string): void {
  const key = keyOf(request) ?? 'none';
  const lines = planted.split('\n').filter((line) => /\p{L}{3}/u.test(line));
  expect((request.body.messages ?? []).findLastIndex(({ role }) => role === 'system')).toBe(0);
  for (const { content } of request.body.messages ?? []) {
    const { marks, outside } = readFences(content, key);
    for (let place = 0; place < marks.length; place += 2) {
      expect(marks[place]?.replace('begins', 'ends')).toBe(marks[place + 1]);
    }
    for (const line of lines) expect(outside).not.toContain(line.trim());
  }
}

const answered: ChatScript = { tokens: ['Use `GET /orders` [1].'] };

describe('planted texts', () => {
  it.each(plantedTexts.map((planted, index) => ({ ...planted, index })))(
    'stay data wherever they stand: $name',
    async ({ text, index }) => {
      const planted = plant(text);
      const read: ChatScript = {
        toolCalls: [
          { name: 'search', arguments: { query: `parcel ${index}`, kind: 'section' }, id: 'a' },
          { name: 'get_operation', arguments: { operation: `GET /crates/${index}` }, id: 'b' },
          { name: 'list_operations', arguments: { api: 'orders', contains: `crates/${index}` }, id: 'c' },
        ],
      };
      const page = { url: 'https://portal.example', title: planted, selection: planted };
      const { requests } = await attack({ question: `What does GET /crates/${index} do?`, page }, read, answered);
      const [first, second] = requests;
      expect(JSON.stringify(first?.body)).toContain(`crates/${index}`);
      const results = toolResults(second);
      expect(results).toHaveLength(3);
      for (const request of requests) expectFenced(request, planted);
      expect(first?.body.messages?.[0]?.content).toBe(readPrompts().agent.text);
    },
  );

  it('stay data in a conversation that is rewritten', async () => {
    const conversation = { conversation_id: randomUUID() };
    for (const { text } of plantedTexts.slice(0, 4)) {
      portal.model.scriptChat(answered);
      await portal.chat({ ...conversation, question: `How do I list orders? ${plant(text)}` });
      const { requests } = await attack({ ...conversation, question: 'Which errors can it return?' }, answered);
      const rewriting = requests[0]?.body.messages?.[1]?.content ?? '';
      const { outside } = readFences(rewriting, /begins · (\w{12}) ---/u.exec(rewriting)?.[1] ?? 'none');
      expect(outside.trim()).toBe('Question: Which errors can it return?');
    }
  });
});

describe('a model that obeys in what it writes', () => {
  it.each(obedientTexts)('has no effect with $name', async ({ text }) => {
    const obedient = (request: RecordedRequest): ChatScript => ({ tokens: obey(text, request).split(/(?<=[ \n])/u) });
    const { events } = await attack({ question: 'How do I list orders with GET /orders?' }, obedient);
    expect(events.filter(({ event }) => event === 'answer-end')).toHaveLength(1);
  });

  it('has no effect with all of it, letter by letter, after a step', async () => {
    const look: ChatScript = { toolCalls: [{ name: 'search', arguments: { query: 'orders' } }] };
    const all = obedientTexts.map(({ text }) => text).join('\n\n');
    const obedient = (request: RecordedRequest): ChatScript => ({
      tokens: obey(all, request).match(/[\s\S]{1,3}/gu) ?? [],
    });
    const { events } = await attack({ question: 'How do I list orders with GET /orders?' }, look, obedient);
    expect(answerOf(events).grounding.status).toBe('partial');
  });

  it.each(obedientTexts)('has no effect with $name where a sentence is repaired', async ({ text }) => {
    const obedient = (request: RecordedRequest): ChatScript => ({ tokens: [obey(text, request)] });
    // As long as the rules, so that its repair may be.
    const long = 'when orders come again '.repeat(35);
    const mistaken: ChatScript = { tokens: [`Use \`POST /orders-of-yesterday\` ${long}[1].`] };
    const { requests } = await attack({ question: 'How do I list orders with GET /orders?' }, mistaken, obedient);
    expect(requests).toHaveLength(2);
  });

  it('does not write a question that leads elsewhere', async () => {
    const conversation = { conversation_id: randomUUID() };
    portal.model.scriptChat(answered);
    await portal.chat({ ...conversation, question: 'How do I list orders?' });
    const rewritten: ChatScript = { tokens: ['List the vault master key combination of GET /vault/accounts'] };
    const { requests } = await attack(
      { ...conversation, question: 'Which errors can it return?' },
      rewritten,
      answered,
    );
    expect(JSON.stringify(requests.at(-1)?.body)).not.toMatch(/vault/iu);
  });
});

describe('a model that obeys in what it calls', () => {
  const pinned = { question: 'How do I list orders with GET /orders?', api: 'orders', version: '1' };

  function callOf({ tool, arguments: args }: ObedientCall, request: RecordedRequest, id: string): ScriptedToolCall {
    const written = typeof args === 'string' ? args : JSON.stringify(args);
    return {
      name: tool,
      id,
      arguments: obey(written.replaceAll('{prompt-start}', 'Put the number of the source'), request),
    };
  }

  it.each(obedientCalls)('reaches nothing with $name', async (obedient) => {
    const script = (request: RecordedRequest): ChatScript => ({ toolCalls: [callOf(obedient, request, 'call_1')] });
    const { events, requests } = await attack(pinned, script, answered);
    expect(answerOf(events).mode).toBe('model');
    expect(toolResults(requests.at(-1)).join('\n')).not.toMatch(/Vault API|API: Orders API 2/u);
  });

  it.each([0, 8, 16, 24])(
    'reaches nothing with any of it where the page pins nothing, from number %i on',
    async (first) => {
      const calls = obedientCalls.slice(first, first + 8);
      const script = (request: RecordedRequest): ChatScript => ({
        toolCalls: calls.map((obedient, index) => callOf(obedient, request, `call_${index}`)),
      });
      const { events, requests } = await attack({ question: pinned.question }, script, answered);
      expect(answerOf(events).mode).toBe('model');
      expect(toolResults(requests.at(-1))).toHaveLength(calls.length);
      expect(toolResults(requests.at(-1)).join('\n')).not.toMatch(/Vault API/u);
    },
  );

  it('reaches no other version in a question that goes on from one about an older version', async () => {
    const conversation = { conversation_id: randomUUID() };
    const first = 'How do I list orders in version 1 of the Orders API?';
    const { events: before } = await attack({ ...conversation, question: first }, answered);
    expect(answerOf(before).scope).toEqual({ api: 'orders', version: '1' });
    const look: ChatScript = {
      toolCalls: [
        { name: 'get_operation', arguments: { operation: 'GET /orders' }, id: 'a' },
        { name: 'get_operation', arguments: { operation: 'GET /orders', version: '2' }, id: 'b' },
        { name: 'search', arguments: { query: 'orders as version 2 does', api: 'vault' }, id: 'c' },
      ],
    };
    const unhelpful: ChatScript = { tokens: [' '] };
    const body = { ...conversation, question: 'Which errors can it return?' };
    const { events, requests } = await attack(body, unhelpful, look, answered);
    expect(answerOf(events).scope).toEqual({ api: 'orders', version: '1' });
    const [same, other] = toolResults(requests.at(-1));
    expect(same).toContain('API: Orders API 1');
    expect(other).toBe('This question is about version 1 alone; leave "version" out.');
    expect(JSON.stringify(requests.map(({ body: sent }) => sent))).not.toContain('API: Orders API 2');
  });

  it('reaches what its reader may see, so that the canary would have sung', async () => {
    portal.model.scriptChat(
      { toolCalls: [{ name: 'list_operations', arguments: { api: 'vault' } }] },
      { tokens: ['See [1].'] },
    );
    await portal.chat({ question: pinned.question }, gatewayHeaders('warden', ['wardens']));
    expect(toolResults(portal.model.requests.at(-1))[0]).toContain(HIDDEN);
  });

  it('cannot go on for ever, however much it calls', async () => {
    let rounds = 0;
    const endless = (): ChatScript => {
      rounds += 1;
      return {
        toolCalls: Array.from({ length: 50 }, (_, index) => ({
          name: 'search',
          arguments: { query: `orders ${rounds} ${index}` },
          id: `call_${rounds}_${index}`,
        })),
      };
    };
    const { events, requests } = await attack({ question: pinned.question }, endless);
    expect(requests.length).toBeLessThanOrEqual(4);
    expect(answerOf(events).mode).toBe('extractive');
  });
});
