import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../support/source-tree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-eval-answers-long-'));
const corpus = path.resolve(projectRoot, '../shared/eval/specs');
const specs = ['docker-engine-swagger2.yaml', 'twilio-messaging-v1.json', 'xero-accounting.yaml', 'openai.yaml'];
const absent = specs.filter((name) => !existsSync(path.join(corpus, name)));
if (absent.length > 0) process.stderr.write(`Not asked about, because they are not here: ${absent.join(', ')}\n`);
const thresholds = ['--min-exact', '0.95', '--min-not-found', '0.95', '--max-hallucinated', '0.01'];

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function runEval(...parameters: string[]) {
  const { PATH } = process.env;
  const command = [path.join(projectRoot, 'bin/portal-copilot.js'), 'eval', '--answers', ...thresholds, ...parameters];
  return spawnSync(process.execPath, command, {
    cwd: directory,
    env: { PATH, DATA_DIR: path.join(directory, 'data') },
    encoding: 'utf8',
  });
}

describe('eval --answers', { timeout: 1_200_000 }, () => {
  it.each(['1', '2', '3'])('finds the answers of the sample portal exact: seed %s', (seed) => {
    const { status, stdout, stderr } = runEval('--pages', path.join(projectRoot, 'examples'), '--seed', seed);
    expect({ status, stdout, stderr: stderr.slice(-400) }).toMatchObject({ status: 0 });
  });

  it.skipIf(absent.length > 0).each(specs)('finds those of a real specification exact: %s', (name) => {
    const { status, stdout, stderr } = runEval('--spec', path.join(corpus, name), '--limit', '100');
    expect({ status, stdout, stderr: stderr.slice(-400) }).toMatchObject({ status: 0 });
  });
});
