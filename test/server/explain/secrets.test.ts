import { beforeAll, describe, expect, it } from 'vitest';
import { createExplainApp, exampleSpecification } from './support/explain-fixtures.ts';
import { planted, plantedForms, secretPastes } from './support/secret-pastes.ts';
import { askForKey } from '../../support/gateway-policies.ts';
import type { TestApp } from '../../support/create-test-app.ts';

describe('secrets in a paste', () => {
  let app: TestApp;
  beforeAll(() => {
    const apis = ['customers', 'shipping', 'webhooks'].map((slug) => ({
      slug,
      versions: { '1': exampleSpecification(`${slug}/v1.yaml`) },
      current: '1',
    }));
    const payments = { slug: 'payments', versions: { '3': exampleSpecification('payments/v3.yaml') }, current: '3' };
    app = createExplainApp(
      [payments, ...apis],
      [askForKey('x-door', { alternative: true }), askForKey('apikey', { alternative: true })],
    );
  });

  it.each(secretPastes)('%s', async (_name, api, text) => {
    for (const language of ['shell', 'python']) {
      const response = await app.post('/v1/explain', { text, language, ...(api !== null && { api }) });
      const said = [await response.text(), ...[...response.headers].map(([, value]) => value)].join('\n');
      expect(response.status).toBe(200);
      for (const form of plantedForms()) expect(said).not.toContain(form);
    }
    // Neither the logs nor the search that finds the operation.
    const elsewhere = JSON.stringify([app.logs, app.retrievals]);
    for (const form of plantedForms()) expect(elsewhere).not.toContain(form);
  });

  it('goes the same way when it comes field by field', async () => {
    const request = {
      method: 'post',
      url: `https://api.harbor.example/v3/refunds?token=${planted}`,
      headers: { Authorization: `Bearer ${planted}`, 'X-Api-Key': planted },
      body: { payment_id: 5, password: planted, amount: '7' },
    };
    const response = { status: 422, headers: { 'Set-Cookie': `a=${planted}` }, body: { secret: planted } };
    const answer = await app.post('/v1/explain', { api: 'payments', request, response });
    const said = await answer.text();
    expect(answer.status).toBe(200);
    expect(said).toContain('***');
    expect(said).not.toContain(planted);
  });

  it('what is refused is not told again', async () => {
    const request = { method: `GET ${planted}`, url: `${planted}\n` };
    const answer = await app.post('/v1/explain', { request, language: planted });
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain(planted);
    expect(JSON.stringify(app.logs)).not.toContain(planted);
  });
});
