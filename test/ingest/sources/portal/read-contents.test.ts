import { describe, expect, it } from 'vitest';
import type { SourceContent } from '../../../../ingest/source.ts';
import { createPortalSource } from '../../../../ingest/sources/portal/portal-source.ts';
import { retainedMegabytes } from '../../../support/retained-memory.ts';
import { sendJson, startLoopbackServer } from '../http/loopback-server.ts';

const ITEM = { id: 'giant', name: 'Giant', version: null, slug: 'giant', description: null };
const page = (data: readonly unknown[]): object => ({ data, meta: { page: { total: data.length } } });

describe('a portal of giants', () => {
  it('keeps the texts of some, and reads the others again when they are parsed', async () => {
    const size = 6 * 1_048_576;
    const versions = Array.from({ length: 18 }, (_, index) => ({ id: `v${index}`, version: String(index) }));
    const server = await startLoopbackServer((request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      const version = /versions\/v(\d+)$/.exec(path)?.[1];
      if (version !== undefined) return sendJson(response, { spec: { content: version.padEnd(size, '.') } });
      if (path.endsWith('/apis')) return sendJson(response, page([ITEM]));
      return sendJson(response, page(path.endsWith('/versions') ? versions : []));
    });
    const source = createPortalSource({ url: server.baseUrl, client: { concurrency: 1 } });
    const contents: SourceContent[] = [];
    const kept = await retainedMegabytes(async () => {
      contents.push(await source.read());
      return contents;
    });
    // 108 MB of texts, of which up to 64 are kept.
    expect(kept).toBeGreaterThan(48);
    expect(kept).toBeLessThan(80);
    const documents = contents.flatMap((content) => content.documents);
    const before = server.requests.length;
    expect(await documents.at(0)?.load()).toMatchObject({
      kind: 'spec',
      text: expect.stringMatching(/^0\./) as unknown,
    });
    expect(server.requests).toHaveLength(before);
    expect(await documents.at(-1)?.load()).toMatchObject({
      kind: 'spec',
      text: expect.stringMatching(/^9\./) as unknown,
    });
  });
});
