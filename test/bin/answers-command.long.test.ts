import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../support/source-tree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-answers-'));

function run(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
  const { PATH } = process.env;
  return spawnSync(process.execPath, [path.join(projectRoot, 'bin/portal-copilot.js'), ...parameters], {
    cwd: directory,
    env: { PATH, DATA_DIR: path.join(directory, 'data') },
    encoding: 'utf8',
  });
}

function json(...parameters: string[]): unknown {
  const { status, stdout, stderr } = run(...parameters, '--json');
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return JSON.parse(stdout) as unknown;
}

const write = (limit: number): void =>
  writeFileSync(
    path.join(directory, 'docs/guide.md'),
    `# Limits\n\n## Rate limits\n\nSend ${limit} requests per minute.\n`,
  );

describe('portal-copilot answers', { timeout: 120_000 }, () => {
  let id = '';
  beforeAll(() => {
    mkdirSync(path.join(directory, 'docs'));
    write(100);
    run('ingest', './docs');
    ({ id } = json('ask', 'Which rate limits are there?') as { id: string });
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('lists, shows and asks again what was asked', () => {
    const list = json('answers', 'list');
    expect(list).toMatchObject({ data: [{ id, mode: 'extractive', feedback: null }], meta: { page: { total: 1 } } });
    expect(json('answers', 'list', '--rating', 'down')).toMatchObject({ data: [] });
    expect(json('answers', 'show', id)).toMatchObject({
      id,
      record: { filters: {}, retrieved: [{ path: 'guide.md' }] },
    });
    expect(json('answers', 'replay', id)).toMatchObject({
      replayed: 1,
      same: 1,
      changed: 0,
      data: [{ id, same: true }],
    });
    write(200);
    run('ingest', './docs');
    expect(json('answers', 'replay', '--since', '2020-01-01')).toMatchObject({ replayed: 1, changed: 1 });
    expect(run('answers', 'replay', id).stdout).toMatch(/changed\n[\s\S]*\+ .*200 requests/u);
  });

  it('says what is wrong with a call', () => {
    expect(run('answers', 'replay')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--since') as unknown,
    });
    expect(run('answers', 'list', '--since', 'yesterday').stderr).toContain('2026-01-31');
    expect(run('answers', 'list', '--reason', 'nonsense').stderr).toContain('wrong_version');
    expect(run('answers', 'show', 'none')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no stored answer none') as unknown,
    });
    expect(run('answers', 'delete', id)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('--yes') as unknown,
    });
    expect(run('answers', 'delete', '--yes')).toMatchObject({ status: 2 });
  });

  it('deletes, and keeps who did what', () => {
    expect(json('answers', 'delete', id, '--yes')).toEqual({ deleted: 1 });
    expect(json('answers', 'list')).toMatchObject({ data: [] });
    const audit = json('answers', 'audit') as { data: { actor: string; action: string }[] };
    expect(audit.data.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['answers.list', 'answers.show', 'answers.replay', 'answers.delete']),
    );
    expect(audit.data[0]?.actor).toMatch(/^command:./u);
  });
});
