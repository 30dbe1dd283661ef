import { describe, expect, it } from 'vitest';
import { readSpecHead } from '../../../ingest/openapi/spec-head.ts';
import { retainedMegabytes } from '../../support/retained-memory.ts';

describe('readSpecHead', () => {
  it.each([
    ['YAML', (size: number) => `openapi: 3.1.0\ninfo:\n  title: A title as long as titles are\npaths: {}\nx: ${'y'.repeat(size)}`],
    ['broken YAML', (size: number) => `openapi: 3.1.0\ninfo: [\n  title: A title as long as titles are\npaths: {}\nx: ${'y'.repeat(size)}`],
    ['broken JSON', (size: number) => `{"openapi": "3.1.0", "info": {"title": "A title as long as titles are"}, "x": "${'y'.repeat(size)}`],
  ])('keeps no hold on the text of %s', async (_what, write) => {
    const count = 8;
    const heads: unknown[] = [];
    const megabytes = await retainedMegabytes(() => {
      for (let index = 0; index < count; index += 1) {
        // By way of bytes, as a text arrives: one piece in memory.
        const head = readSpecHead(Buffer.from(write(2_000_000 + index)).toString('utf8'));
        expect(head.title).toBe('A title as long as titles are');
        heads.push(head);
      }
      return heads;
    });
    expect(megabytes).toBeLessThan(count);
  });
}); // prettier-ignore
