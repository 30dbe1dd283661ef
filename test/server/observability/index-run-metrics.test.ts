import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { IndexRun } from '../../../core/index-run.ts';
import { registerIndexRunMetrics } from '../../../server/observability/index-run-metrics.ts';
import { createTestApp } from '../../support/create-test-app.ts';
import { buildIndexRun, createInMemoryIndexRuns, type InMemoryIndexRuns } from '../../support/in-memory-index-runs.ts';

const start = Date.parse('2023-11-14T22:10:00.000Z');

function createScraper(indexRuns: InMemoryIndexRuns, failing: () => boolean = () => false) {
  const registry = new Registry();
  const failures: unknown[] = [];
  let clock = start;
  registerIndexRunMetrics({
    registry,
    indexRuns: {
      sources: () => indexRuns.sources(),
      store: {
        async list(...call) {
          if (failing()) throw new TypeError('no database');
          // Failures are most of what a run holds, and no metric shows one.
          expect(call[2]).toMatchObject({ withoutFailures: true });
          return indexRuns.store.list(...call);
        },
      },
    },
    now: () => clock,
    onFailure: (error) => failures.push(error),
  });
  return {
    failures,
    wait: (milliseconds: number) => (clock += milliseconds),
    scrape: async (): Promise<string[]> => {
      const text = await registry.metrics();
      return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    },
  };
}

const stopped: IndexRun = buildIndexRun({
  id: 'run-9',
  source: 'gateway',
  status: 'stopped',
  counts: {},
  error: { code: 'removals_refused', message: 'Would remove 40 of 60 documents.' },
});
const running = buildIndexRun({
  id: 'run-2',
  status: 'running',
  counts: {},
  startedAt: '2023-11-14T22:08:30.000Z',
  finishedAt: null,
});

describe('metrics of index runs', () => {
  it('shows status, age, documents and duration of each source', async () => {
    const { scrape } = createScraper(
      createInMemoryIndexRuns(['konnect', 'gateway'], [running, stopped, buildIndexRun()]),
    );
    const lines = await scrape();
    expect(lines).toEqual(
      expect.arrayContaining([
        'copilot_index_runs_readable 1',
        'copilot_index_runs{source="konnect",status="committed"} 1',
        'copilot_index_runs{source="konnect",status="running"} 1',
        'copilot_index_runs{source="konnect",status="failed"} 0',
        'copilot_index_runs{source="gateway",status="stopped"} 1',
        `copilot_index_run_last_success_timestamp_seconds{source="konnect"} ${Date.parse('2023-11-14T22:00:20.000Z') / 1000}`,
        'copilot_index_run_last_status{source="konnect",status="committed"} 1',
        'copilot_index_run_last_status{source="gateway",status="stopped"} 1',
        'copilot_index_run_last_status{source="gateway",status="committed"} 0',
        'copilot_index_run_stopped{source="gateway"} 1',
        'copilot_index_run_stopped{source="konnect"} 0',
        'copilot_index_run_documents{source="konnect",outcome="failed"} 2',
        'copilot_index_run_documents{source="konnect",outcome="removed"} 1',
        'copilot_index_run_duration_seconds{source="konnect"} 19',
        'copilot_index_run_running_seconds{source="konnect"} 90',
        'copilot_index_run_running_seconds{source="gateway"} 0',
      ]),
    );
    expect(
      lines.filter((line) => line.startsWith('copilot_index_run_last_success') && line.includes('gateway')),
    ).toEqual([]);
  });

  it('reads the record once for a scrape, and again only after a while', async () => {
    const indexRuns = createInMemoryIndexRuns(['konnect', 'gateway'], [buildIndexRun()]);
    const { scrape, wait } = createScraper(indexRuns);
    await Promise.all([scrape(), scrape()]);
    expect(indexRuns.lists).toEqual([
      { source: 'konnect', number: 1, size: 50 },
      { source: 'gateway', number: 1, size: 50 },
      // None among them has committed: one may have before.
      { source: 'gateway', status: 'committed', number: 1, size: 1 },
    ]);
    wait(9_999);
    await scrape();
    expect(indexRuns.lists).toHaveLength(3);
    wait(1);
    indexRuns.runs.unshift(running);
    expect(await scrape()).toContain('copilot_index_runs{source="konnect",status="running"} 1');
    expect(indexRuns.lists).toHaveLength(6);
  });

  it('finds the last success when only failures are left to look at', async () => {
    const indexRuns = createInMemoryIndexRuns(['konnect'], [buildIndexRun()]);
    const { scrape, wait } = createScraper(indexRuns);
    const success = (await scrape()).filter((line) => line.includes('last_success'));
    indexRuns.runs.unshift(
      ...Array.from({ length: 60 }, (_, index) => buildIndexRun({ id: `f-${index}`, status: 'failed' })),
    );
    wait(20_000);
    const later = await scrape();
    expect(success).toHaveLength(1);
    expect(later).toEqual(expect.arrayContaining(success));
    expect(later).toContain('copilot_index_runs{source="konnect",status="failed"} 50');
  });

  it('says that the record cannot be read, keeps the rest, and shows it again afterwards', async () => {
    let down = true;
    const { scrape, wait, failures } = createScraper(
      createInMemoryIndexRuns(['konnect'], [buildIndexRun()]),
      () => down,
    );
    expect(await scrape()).toEqual(['copilot_index_runs_readable 0']);
    expect(failures).toHaveLength(1);
    down = false;
    wait(10_000);
    expect(await scrape()).toContain('copilot_index_runs_readable 1');
  });

  it('drops the series of a source that is configured no more, and escapes names', async () => {
    const name = 'a"b\\c\nd';
    const sources = [name, 'konnect'];
    const { scrape, wait } = createScraper(createInMemoryIndexRuns(sources));
    expect(await scrape()).toContain(String.raw`copilot_index_run_running_seconds{source="a\"b\\c\nd"} 0`);
    sources.pop();
    wait(10_000);
    expect((await scrape()).filter((line) => line.includes('konnect'))).toEqual([]);
  });

  it('stands in /metrics of a server that keeps index runs', async () => {
    const { app } = createTestApp({ indexRuns: createInMemoryIndexRuns(['konnect'], [buildIndexRun()]) });
    const text = await (await app.request('/metrics')).text();
    expect(text).toContain('copilot_index_runs{source="konnect",status="committed"} 1');
    expect(text).toContain('copilot_http_requests_total');
    expect(await (await createTestApp().app.request('/metrics')).text()).not.toContain('copilot_index_run');
  });
});
