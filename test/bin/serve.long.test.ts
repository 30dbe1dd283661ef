import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../core/answer.ts';
import { type RunningCopilot, startCopilot } from '../support/running-copilot.ts';
import { startScriptedOpenAIServer } from '../support/scripted-openai-server.ts';
import { projectRoot } from '../support/source-tree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-serve-'));
const running = new Set<RunningCopilot>();

async function start(...options: Parameters<typeof startCopilot>): Promise<RunningCopilot> {
  const copilot = await startCopilot(...options);
  running.add(copilot);
  return copilot;
}

afterAll(async () => {
  for (const copilot of running) await copilot.kill();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(copilot: RunningCopilot, question: string): Promise<Answer> {
  const response = await fetch(`${copilot.address}/v1/ask`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ question }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function explain(copilot: RunningCopilot, text: string): Promise<unknown> {
  const response = await fetch(`${copilot.address}/v1/explain`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  expect(response.status).toBe(200);
  return response.json();
}

async function search(copilot: RunningCopilot, question: string): Promise<{ operation_id: string | null }[]> {
  const response = await fetch(`${copilot.address}/v1/search?q=${encodeURIComponent(question)}`);
  const body = (await response.json()) as { data: { operation_id: string | null }[] };
  return body.data;
}

describe('portal-copilot serve', () => {
  it('serves the sample portal, and a second start embeds nothing', { timeout: 180_000 }, async () => {
    const dataDir = path.join(directory, 'demo');
    mkdirSync(dataDir);
    const first = await start({ dataDir, args: ['--demo'] });
    await first.untilNoted('Try it:', 150_000);
    expect(first.notes()).toMatch(/Database +embedded/);
    expect(first.notes()).toMatch(/\d+ documents: \d+ indexed, 0 unchanged, 0 failed/);
    const answer = await ask(first, 'How do I refund a payment?');
    expect(answer.operations[0]).toMatchObject({ api: 'payments', version: '3', method: 'POST', path: '/v3/refunds' });
    expect(answer.snippets[0]?.verified).toBe(true);
    const page = await fetch(`${first.address}${answer.citations[0]?.url ?? '/missing'}`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('/v3/refunds');
    expect(await explain(first, `curl -d '{"amount":"12"}' https://api.harbor.example/v3/refunds`)).toMatchObject({
      operation: { api: 'payments', version: '3', path: '/v3/refunds' },
      corrected: { verified: true },
    });
    expect(await explain(first, 'GET /v1/charges/ch_8Kx2mQv41ZtR 401')).toMatchObject({
      operation: { api: 'payments', version: '1', path: '/v1/charges/{charge_id}' },
    });
    expect(await explain(first, 'curl https://api.harbor.example/shipping/v1/shipmnts')).toMatchObject({
      operation: { api: 'shipping', path: '/shipments' },
    });
    expect(await first.stop()).toBe(0);

    const second = await start({ dataDir, args: ['--demo'] });
    await second.untilNoted('Try it:');
    expect(second.notes()).toMatch(/ 0 indexed, \d+ unchanged, 0 failed, 0 removed/);
    expect(second.notes()).toMatch(/; 0 embedded, /);
    await second.stop();
  });

  it('without --demo there is no page and no sample content', { timeout: 60_000 }, async () => {
    const dataDir = path.join(directory, 'bare');
    mkdirSync(dataDir);
    const copilot = await start({ dataDir });
    await copilot.untilNoted('Try it:');
    expect((await fetch(`${copilot.address}/`)).status).toBe(404);
    const apis = (await (await fetch(`${copilot.address}/v1/apis`)).json()) as { data: unknown[] };
    expect(apis.data).toEqual([]);
    await copilot.stop();
  });

  it('refuses a second process on the same data directory and says what to do', { timeout: 60_000 }, async () => {
    const dataDir = path.join(directory, 'shared');
    mkdirSync(dataDir);
    const copilot = await start({ dataDir });
    await expect(startCopilot({ dataDir })).rejects.toThrow(/DATA_DIR/);
    await copilot.stop();
  });

  it(
    'killed in the middle of a run, the next start serves the last commit and finishes the run',
    { timeout: 240_000 },
    async () => {
      const portal = path.join(directory, 'portal');
      const dataDir = path.join(directory, 'killed');
      mkdirSync(dataDir);
      cpSync(path.join(projectRoot, 'examples/apis/webhooks'), path.join(portal, 'apis/webhooks'), { recursive: true });
      writeFileSync(path.join(dataDir, 'copilot.config.yaml'), `sources: [{ name: portal, directory: ${portal} }]\n`);
      const first = await start({ dataDir });
      await first.untilNoted('Try it:', 120_000);
      expect(await ask(first, 'How do I list webhook endpoints?')).toMatchObject({ index: { generation: 1 } });
      await first.stop();

      cpSync(path.join(projectRoot, 'examples'), portal, { recursive: true });
      const second = await start({ dataDir });
      await second.untilNoted(/ {2}embed /, 60_000);
      await second.kill();

      const third = await start({ dataDir });
      // Before the run is finished: what was committed answers.
      expect(await ask(third, 'How do I list webhook endpoints?')).toMatchObject({ index: { generation: 1 } });
      await third.untilNoted('Try it:', 150_000);
      expect(await search(third, 'createRefund')).toEqual(
        expect.arrayContaining([expect.objectContaining({ operation_id: 'createRefund' })]),
      );
      expect(await ask(third, 'How do I list webhook endpoints?')).toMatchObject({ index: { generation: 2 } });
      await third.stop();
    },
  );

  it(
    'killed in the middle of a stream, the reader sees the cut and the next start answers',
    { timeout: 180_000 },
    async () => {
      const model = await startScriptedOpenAIServer();
      try {
        const dataDir = path.join(directory, 'cut');
        const portal = path.join(directory, 'small-portal');
        mkdirSync(dataDir);
        cpSync(path.join(projectRoot, 'examples/apis/webhooks'), path.join(portal, 'webhooks'), { recursive: true });
        writeFileSync(path.join(dataDir, 'copilot.config.yaml'), `sources: [{ name: portal, directory: ${portal} }]\n`);
        const environment = { CHAT_MODEL: 'scripted', OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: 'none' };
        const question = 'How do I list webhook endpoints?';

        const first = await start({ dataDir, environment });
        await first.untilNoted('Try it:', 120_000);
        model.scriptChat({ tokens: ['Call GET /v1/endpoints [1].'] });
        const whole = await chat(first, { question });
        expect(whole.events).toContain('answer-end');
        const conversation = /"conversation_id":"([^"]+)"/.exec(whole.text)?.[1] ?? '';

        model.scriptChat({ tokens: ['Call the endpoint. ', 'Then wait. '], ending: 'stall' });
        const cut = chat(first, { question, conversation_id: conversation }, () => void first.kill());
        expect((await cut).events).not.toContain('answer-end');

        const second = await start({ dataDir, environment });
        await second.untilNoted('Try it:');
        expect(second.notes()).toMatch(/; 0 embedded, /);
        model.scriptChat({ tokens: ['As before [1].'] });
        const after = await chat(second, { question: 'And how do I delete one?', conversation_id: conversation });
        expect(after.events).toContain('answer-end');
        // The turn that was complete is remembered; the one that was cut never became one.
        const history = JSON.stringify(model.requests.at(-1)?.body.messages);
        expect(history).toContain('Call GET /v1/endpoints');
        expect(history).not.toContain('Then wait');
        await second.stop();
      } finally {
        await model.close();
      }
    },
  );
});

/** Reads one chat to its end, whichever way it ends. */
async function chat(
  copilot: RunningCopilot,
  body: { question: string; conversation_id?: string },
  onText: () => void = () => undefined,
): Promise<{ text: string; events: string[] }> {
  const response = await fetch(`${copilot.address}/v1/chat`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      if (text.includes('event: text-delta')) onText();
    }
  } catch {
    // A cut connection is what some callers wait for.
  }
  return { text, events: [...text.matchAll(/^event: (\S+)$/gm)].map(([, name = '']) => name) };
}
