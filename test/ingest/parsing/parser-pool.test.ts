import { describe, expect, it, onTestFinished } from 'vitest';
import type { DocumentParser, ParseTask } from '../../../ingest/parsing/parse-document.ts';
import { createParserPool } from '../../../ingest/parsing/parser-pool.ts';
import type { ParserPoolOptions } from '../../../ingest/parsing/parser-pool.ts';
import { spec } from '../support/temporary-portal.ts';
import { place } from '../support/parse.ts';

function createPool(options: ParserPoolOptions = {}): DocumentParser {
  const pool = createParserPool(options);
  onTestFinished(() => pool.close());
  return pool;
}

const workerUrl = new URL('unruly-worker.ts', import.meta.url);
const page = (text: string, path = 'a.md'): ParseTask => ({ kind: 'page', path, text, url: null, fallbackTitle: 'a' });

describe('parser pool', () => {
  it('parses in other threads what this thread would', async () => {
    const pool = createPool();
    const tasks: ParseTask[] = [
      { kind: 'spec', path: 'a.json', text: spec('A', '1'), files: {}, place },
      page('# T\n\nText'),
      page(''),
    ];
    const outcomes = await Promise.all(tasks.map((task) => pool.parse(task)));
    expect(
      outcomes.map((outcome) =>
        outcome.status === 'parsed' ? outcome.document.chunks.length : outcome.failure.reason,
      ),
    ).toEqual([2, 1, 'holds no text below its front matter and headings']);
  });

  it('reads on after a document that loops, ends its thread, or throws', async () => {
    const pool = createPool({ size: 1, timeLimitMilliseconds: 3_000, workerUrl });
    const outcomes = await Promise.all(
      [page('loop'), page('exit'), page('throw'), page('fine', 'b.md')].map((task) => pool.parse(task)),
    );
    expect(outcomes.map((outcome) => outcome.status === 'failed' && outcome.failure.reason)).toEqual([
      'took longer than 3 seconds to read; split the file',
      'could not be read: its reader ended',
      'could not be read: its reader failed',
      'read b.md',
    ]);
  });

  it('reads on after a document that needs too much memory', async () => {
    const pool = createPool({ size: 1, memoryLimitMegabytes: 48, workerUrl });
    const [first, second] = await Promise.all([pool.parse(page('memory')), pool.parse(page('fine', 'b.md'))]);
    expect(first).toEqual({
      status: 'failed',
      failure: { reason: 'needs more than 48 MB of memory to read; split the file' },
    });
    expect(second).toEqual({ status: 'failed', failure: { reason: 'read b.md' } });
  });

  it('gives up at once when it is cancelled or closed', async () => {
    const pool = createPool({ size: 1, workerUrl });
    const controller = new AbortController();
    const running = pool.parse(page('loop'), { signal: controller.signal });
    const waiting = pool.parse(page('fine'), { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    const other = pool.parse(page('loop'));
    await pool.close();
    await expect(other).rejects.toMatchObject({ code: 'cancelled' });
    await expect(pool.parse(page('fine'))).rejects.toMatchObject({ code: 'cancelled' });
  });
});
