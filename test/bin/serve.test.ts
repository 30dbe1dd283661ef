import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../core/answer.ts';
import { type RunningCopilot, startCopilot } from '../support/running-copilot.ts';
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
});
