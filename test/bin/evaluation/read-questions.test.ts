import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkGoldPages } from '../../../bin/evaluation/check-gold-pages.ts';
import { readPageQuestions } from '../../../bin/evaluation/read-questions.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-page-questions-'));
const file = path.join(directory, 'questions.jsonl');
mkdirSync(path.join(directory, 'pages/guides'), { recursive: true });
writeFileSync(path.join(directory, 'pages/guides/refunds.md'), '# Refunds\n');
writeFileSync(path.join(directory, 'pages/notes.txt'), 'no page');

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(...lines: readonly unknown[]): string {
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return file;
}

describe('questions about pages', () => {
  it('are read with paths as the index has them, other keys ignored', () => {
    const written = { id: 7, query: 'refund', gold_pages: ['./guides//refunds.md', 'guides\\refunds.md'], note: 'x' };
    expect(readPageQuestions(write(written, ''))).toEqual([
      { id: '7', query: 'refund', gold_pages: ['guides/refunds.md', 'guides/refunds.md'] },
    ]);
  });

  it('name every faulty line', () => {
    const lines = [{ id: 1, query: 'a', gold_pages: ['a.md'] }, { id: 2, query: 'b', gold: ['GET /b'] }, '{'];
    expect(() => readPageQuestions(write(...lines))).toThrow(/line 2: gold_pages: [\s\S]*line 3: /u);
    expect(() => readPageQuestions(write({ id: 1, query: 'a', gold_pages: [] }))).toThrow(/line 1: gold_pages/u);
  });

  it.each(['guides/absent.md', 'notes.txt', '../questions.jsonl', 'guides', '/etc/passwd', 'nul\0.md'])(
    'may not want %j, which is no page below the directory',
    (page) => {
      const questions = [
        { id: 'good', query: 'x', gold_pages: ['guides/refunds.md'] },
        { id: 'bad', query: 'x', gold_pages: [page] },
      ];
      const check = (): void => checkGoldPages(questions, path.join(directory, 'pages'), file);
      expect(check).toThrow(`question bad: ${page}`);
      expect(check).not.toThrow('question good');
    },
  );

  it('need a directory', () => {
    expect(() => checkGoldPages([], path.join(directory, 'absent'), file)).toThrow(/absent cannot be read/u);
    expect(() => checkGoldPages([], file, file)).toThrow(/cannot be read/u);
  });
});
