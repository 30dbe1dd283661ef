import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../support/source-tree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-runs-'));

function run(...parameters: string[]) {
  const { PATH } = process.env;
  return spawnSync(process.execPath, [path.join(projectRoot, 'bin/portal-copilot.js'), ...parameters], {
    cwd: directory,
    env: { PATH, DATA_DIR: path.join(directory, 'data') },
    encoding: 'utf8',
  });
}

interface Listed {
  readonly data: {
    readonly id: string;
    readonly source: string;
    readonly status: string;
    readonly failures: unknown[];
  }[];
  readonly meta: { readonly page: { readonly total: number } };
}

describe('portal-copilot runs', { timeout: 60_000 }, () => {
  beforeAll(() => {
    const docs = path.join(directory, 'docs');
    mkdirSync(docs);
    writeFileSync(path.join(docs, 'guide.md'), '# Guide\n\nSend a key with every request.\n');
    writeFileSync(path.join(docs, 'broken.yaml'), 'openapi: 3.1.0\ninfo: [\n');
    run('ingest', './docs');
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('lists what became of index runs, as one JSON object or as text', () => {
    const { status, stdout } = run('runs', '--json');
    const listed = JSON.parse(stdout) as Listed;
    expect({ status, total: listed.meta.page.total }).toEqual({ status: 0, total: 1 });
    expect(listed.data[0]).toMatchObject({
      status: 'committed',
      trigger: 'command',
      documents: { found: 2, indexed: 1, failed: 1 },
      failures: [{ file: 'broken.yaml' }],
    });
    const text = run('runs').stdout;
    expect(text).toContain('committed');
    expect(text).toContain('2 found, 1 indexed, 0 unchanged, 1 failed, 0 removed');
    expect(text).toMatch(
      /begun by command, attempt 1, read [\d.]+ s, parse [\d.]+ s, embed [\d.]+ s, commit [\d.]+ s\n/,
    );
    expect(text).toContain('0 operations, 1 chunks, 1 embedded, 0 reused, 0 warnings');
    expect(text).toContain('failed   broken.yaml');
    expect(run('runs', '--source', 'elsewhere').stdout.trim()).toBe('No index runs yet.');
  });

  it('shows one run, and leaves one that has ended as it is when it is cancelled', () => {
    const [first] = (JSON.parse(run('runs', '--json').stdout) as Listed).data;
    const id = first?.id ?? '';
    expect(JSON.parse(run('runs', id, '--json').stdout)).toEqual(first);
    expect(JSON.parse(run('runs', 'cancel', id, '--json').stdout)).toMatchObject({ id, status: 'committed' });
  });

  it.each([
    [['runs', 'no-such-run'], 1, 'There is no index run no-such-run.'],
    [['runs', 'cancel', 'no-such-run'], 1, 'There is no index run no-such-run.'],
    [['runs', 'cancel'], 2, 'name the run'],
    [['runs', 'a', 'b'], 2, 'too many arguments'],
    [['runs', '--limit', '0'], 2, 'whole number from 1 to 100'],
  ])('ends %j with status %d', (parameters, expected, words) => {
    const { status, stdout, stderr } = run(...parameters);
    expect(stderr).toContain(words);
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
  });
});
