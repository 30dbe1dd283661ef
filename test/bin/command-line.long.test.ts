import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../support/source-tree.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-command-line-'));
writeFileSync(path.join(directory, 'questions.jsonl'), '{"id":1,"query":"pets","gold":["GET /pets"],"api":"absent"}\n');
writeFileSync(path.join(directory, 'page-questions.jsonl'), '{"id":1,"query":"pets","gold_pages":["gone.md"]}\n');

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(...parameters: string[]) {
  const { PATH } = process.env;
  return spawnSync(process.execPath, [path.join(projectRoot, 'bin/portal-copilot.js'), ...parameters], {
    cwd: directory,
    env: { PATH, DATA_DIR: path.join(directory, 'data') },
    encoding: 'utf8',
  });
}

describe('the command line', { timeout: 30_000 }, () => {
  it.each([
    [['search', '--limit', '0', 'x'], 'whole number from 1 to 50'],
    [['search', '--kind', 'bogus', 'x'], 'operation, schema'],
    [['search', '-x'], "unknown option '-x'"],
    [['ingest', '--source', 'docs', '.'], 'not both'],
    [['eval', '--spec', 'a.yaml'], '--queries'],
    [['eval', '--queries', 'questions.jsonl'], '--pages DIR'],
    [['eval', '--spec', 'a.yaml', '--pages', '.', '--queries', 'questions.jsonl'], 'not both'],
    [['eval', '--pages', '.', '--pooled', '--queries', 'questions.jsonl'], '--pooled is for --spec'],
    [['eval', '--answers', '--spec', 'a.yaml', '--queries', 'questions.jsonl'], 'leave --queries'],
    [['eval', '--answers', '--spec', 'a.yaml', '--min-exact', '95'], 'from 0 to 1'],
    [['eval', '--spec', 'a.yaml', '--queries', 'questions.jsonl', '--seed', '2'], '--seed is for --answers'],
    [['bogus'], "unknown command 'bogus'"],
  ])('ends %j with status 2 and says what is wrong', (parameters, words) => {
    const { status, stdout, stderr } = run(...parameters);
    expect(stderr).toContain(words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it.each([
    [['eval', '--spec', 'a.yaml', '--queries', 'absent.jsonl'], 'absent.jsonl cannot be read'],
    [['eval', '--spec', 'absent.yaml', '--queries', 'questions.jsonl'], 'absent.yaml cannot be read'],
    [['eval', '--pages', 'absent', '--queries', 'page-questions.jsonl'], 'absent cannot be read'],
    [['eval', '--pages', '.', '--queries', 'page-questions.jsonl'], 'question 1: gone.md'],
    [['eval', '--pages', '.', '--queries', 'questions.jsonl'], 'line 1: gold_pages'],
    [['eval', '--answers', '--spec', 'a.yaml', '--mode', 'model'], 'set CHAT_MODEL'],
    [['eval', '--answers', '--spec', 'absent.yaml'], 'absent.yaml cannot be read'],
    [['ingest', './absent'], 'absent cannot be read'],
  ])('names the file that %j lacks', (parameters, words) => {
    const { status, stdout, stderr } = run(...parameters, '--json');
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('should not happen');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});
