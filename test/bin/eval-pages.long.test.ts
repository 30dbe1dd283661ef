import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../support/source-tree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-eval-pages-'));

const pages: Readonly<Record<string, string>> = {
  'guides/refunds.md':
    '# Refunds\n\nGive money back.\n\n## Partial refunds\n\nSend an amount below the captured one. What is left stays refundable for 180 days.\n',
  'guides/webhooks.md':
    '---\nvisibility: authenticated\n---\n# Webhooks\n\nWe call you.\n\n## Signatures\n\nEach delivery carries an HMAC over its body. Compare it in constant time.\n',
  'operations/limits.md': '# Limits\n\n## Bursts\n\nA burst of forty calls is let through before 429 comes back.\n',
};

const questions = [
  { id: 'a', query: 'How long can the remaining amount be refunded?', gold_pages: ['guides/refunds.md'] },
  { id: 'b', query: 'compare the hmac of a delivery', gold_pages: ['guides/webhooks.md'] },
  { id: 'c', query: 'signature of a delivery', gold_pages: ['operations/limits.md'] },
];

beforeAll(() => {
  for (const [name, text] of Object.entries(pages)) {
    mkdirSync(path.dirname(path.join(directory, 'pages', name)), { recursive: true });
    writeFileSync(path.join(directory, 'pages', name), text);
  }
  writeFileSync(path.join(directory, 'questions.jsonl'), questions.map((line) => JSON.stringify(line)).join('\n'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function runEval(...parameters: string[]) {
  const { PATH } = process.env;
  const command = [path.join(projectRoot, 'bin/portal-copilot.js'), 'eval', '--queries', 'questions.jsonl'];
  return spawnSync(process.execPath, [...command, ...parameters], {
    cwd: directory,
    env: { PATH, DATA_DIR: path.join(directory, 'data') },
    encoding: 'utf8',
  });
}

describe('eval --pages', { timeout: 120_000 }, () => {
  it('measures pages through the search, private ones too, and prints one object', () => {
    const { status, stdout, stderr } = runEval('--pages', 'pages', '--details', '--json');
    expect(stderr).not.toContain('not indexed');
    expect(status).toBe(0);
    const outcome = JSON.parse(stdout) as Record<string, unknown>;
    expect(outcome).toMatchObject({
      queries: 3,
      recall_at_1: { value: 0.6667 },
      recall_at_5: { value: 1, low: 1, high: 1 },
      embedding_space: 'use-lite-512',
    });
    const results = outcome['results'] as { id: string; ranked: { page: string }[] }[];
    expect(results.map(({ id, ranked }) => [id, ranked[0]?.page])).toEqual([
      ['a', 'guides/refunds.md'],
      ['b', 'guides/webhooks.md'],
      ['c', 'guides/webhooks.md'],
    ]);
    for (const { ranked } of results) expect(new Set(ranked.map(({ page }) => page)).size).toBe(ranked.length);
  });
});
