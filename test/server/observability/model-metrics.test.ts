import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { ModelHealth, ModelState } from '../../../core/model-health.ts';
import { createTestApp } from '../../support/create-test-app.ts';

describe('model servers for operators', () => {
  const states: ModelState[] = [
    { model: 'one', role: 'first', circuit: 'open' },
    { model: 'two', role: 'fallback', circuit: 'closed' },
  ];
  let failed = 4;
  const modelHealth: ModelHealth = {
    states: () => states,
    count: (model, outcome) => (model === 'one' && outcome === 'failed' ? failed : 0),
  };

  it('are shown in the metrics as they are when asked', async () => {
    const { app } = createTestApp({ modelHealth, metricsRegistry: new Registry() });
    const read = async (): Promise<string> => (await app.request('/metrics')).text();
    const text = await read();
    expect(text).toContain('copilot_model_circuit{model="one",state="open"} 1');
    expect(text).toContain('copilot_model_circuit{model="one",state="closed"} 0');
    expect(text).toContain('copilot_model_circuit{model="two",state="closed"} 1');
    expect(text).toContain('copilot_model_requests_total{model="one",outcome="failed"} 4');
    failed = 5;
    expect(await read()).toContain('copilot_model_requests_total{model="one",outcome="failed"} 5');
  });

  it('are shown beside readiness and do not decide it', async () => {
    const { app } = createTestApp({ modelHealth });
    const response = await app.request('/readyz');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'ready', models: states });
    expect(await (await createTestApp().app.request('/readyz')).json()).not.toHaveProperty('models');
  });
});
