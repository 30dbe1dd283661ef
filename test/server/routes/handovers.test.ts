import { expect, it } from 'vitest';
import { createTestApp } from '../../support/create-test-app.ts';

it('counts readers who go on to people, and no nonsense', async () => {
  const { app, post } = createTestApp();
  const count = async (): Promise<string | undefined> =>
    /^copilot_handovers_total (\d+)$/m.exec(await (await app.request('/metrics')).text())?.[1];
  expect(await count()).toBe('0');
  expect((await post('/v1/handovers', { conversation_id: 'con_1', answer_id: 'ans_1' })).status).toBe(204);
  expect(await count()).toBe('1');
  expect((await post('/v1/handovers', { conversation_id: 'con 1', answer_id: 'ans_1' })).status).toBe(400);
  expect(await count()).toBe('1');
});
