import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAIChatModel } from '../../../../adapters/models/openai-chat-model.ts';
import type { TestApp } from '../../../support/create-test-app.ts';
import { startScriptedOpenAIServer, type ScriptedOpenAIServer } from '../../../support/scripted-openai-server.ts';
import { planted, plantedForms, secretPastes } from '../../explain/support/secret-pastes.ts';
import { askApp, chatWithApp, dumpDatabase, openPastePortal, type PastePortal } from './support/paste-portal.ts';

let portal: PastePortal;
let model: ScriptedOpenAIServer;
let apps: Record<'extractive' | 'model', TestApp>;

beforeAll(async () => {
  portal = await openPastePortal();
  model = await startScriptedOpenAIServer();
  const chatModel = createOpenAIChatModel({ model: 'scripted', apiKey: 'none', baseUrl: model.baseUrl });
  apps = { extractive: portal.openApp(null), model: portal.openApp(chatModel) };
}, 120_000);

afterAll(async () => {
  await model.close();
  await portal.close();
});

function expectNoSecret(text: string): void {
  for (const form of plantedForms()) expect(text).not.toContain(form);
}

describe('secrets pasted into the chat', () => {
  it.each(secretPastes)('%s', async (_name, api, paste) => {
    for (const app of [apps.extractive, apps.model]) {
      const body = { question: `Why do I get this? My token is ${planted}.\n${paste}`, ...(api !== null && { api }) };
      expectNoSecret(JSON.stringify(await askApp(app, body)));
      const { events, text } = await chatWithApp(app, body);
      expect(events.at(-1)?.event).toBe('answer-end');
      expectNoSecret(text);
      // The conversation as the next question reads it, and the next question itself.
      const { conversation_id } = await askApp(app, { ...body, question: paste });
      expectNoSecret(JSON.stringify(await askApp(app, { question: 'and in Python?', conversation_id })));
      expectNoSecret(JSON.stringify(await askApp(app, { question: 'Why does it fail?', conversation_id })));
    }
  });

  it('marked on the page', async () => {
    const selection = `curl https://api.harbor.example/v3/refunds -H 'Authorization: Bearer ${planted}'`;
    const page = { url: `https://portal.example/?token=${planted}`, selection };
    for (const app of [apps.extractive, apps.model]) {
      for (const question of ['Why does this fail?', 'How do I refund a payment?']) {
        const answer = JSON.stringify(await askApp(app, { question, page }));
        for (const form of plantedForms()) expect(answer).not.toContain(form);
      }
    }
  });

  it('in a question that holds no paste', async () => {
    for (const question of [
      `How do I refund a payment? My api key: ${planted}`,
      `Is "Authorization: Bearer ${planted}" right for refunds?`,
    ]) {
      const answer = JSON.stringify(await askApp(apps.model, { question }));
      for (const form of plantedForms()) expect(answer).not.toContain(form);
    }
  });

  it('are in no table, no log and nothing that a model got', async () => {
    const stored = await dumpDatabase(portal.database);
    // The calls themselves are there.
    expect(stored).toContain('curl ');
    expect(stored).toContain('Authorization: Bearer ***');
    expectNoSecret(stored);
    expect(model.requests.length).toBeGreaterThan(0);
    expectNoSecret(JSON.stringify(model.requests.map(({ body }) => body)));
    for (const app of Object.values(apps)) {
      expect(app.logs.length).toBeGreaterThan(0);
      expectNoSecret(JSON.stringify(app.logs));
    }
  });
});
