import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../../ingest/sources/http/api-client.ts';
import type { ApiClient } from '../../../../ingest/sources/http/api-client.ts';
import { readNumberedPages, readOffsetPages } from '../../../../ingest/sources/http/read-pages.ts';
import { sendJson, startLoopbackServer } from './loopback-server.ts';

interface Envelope {
  readonly data: unknown;
  readonly meta?: unknown;
  readonly offset?: unknown;
}

async function serve(
  answer: (page: { number: number; size: number; offset: string | null; count: number }) => Envelope | number,
) {
  const server = await startLoopbackServer((request, response, count) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    const number = Number(searchParams.get('page[number]'));
    const size = Number(searchParams.get('page[size]') ?? searchParams.get('size'));
    const page = answer({ number, size, offset: searchParams.get('offset'), count });
    if (typeof page === 'number') sendJson(response, { title: 'broken' }, page);
    else sendJson(response, page);
  });
  const client = createApiClient({
    baseUrl: server.baseUrl,
    retry: { limit: 1, firstDelay: 1, maxDelay: 1, maxRetryAfter: 1 },
  });
  return { client, requests: server.requests };
}

const items = (from: number, to: number): { id: string }[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ id: `i${from + index}` }));

function pageOf(all: readonly unknown[], number: number, size: number, total: unknown = all.length): Envelope {
  return { data: all.slice((number - 1) * size, number * size), meta: { page: { number, size, total } } };
}

describe('numbered pages', () => {
  it('reads all of them with as few requests as possible', async () => {
    const all = items(0, 25);
    const { client, requests } = await serve(({ number, size }) => pageOf(all, number, size));
    expect(await readNumberedPages(client, '/x', { pageSize: 10 })).toEqual(all);
    expect(requests).toHaveLength(3);
  });

  it('does not mind a server that gives fewer than asked', async () => {
    const all = items(0, 25);
    const { client } = await serve(({ number }) => pageOf(all, number, 4));
    expect(await readNumberedPages(client, '/x', { pageSize: 100 })).toEqual(all);
  });

  it('reads an empty list with one request', async () => {
    const { client, requests } = await serve(() => ({ data: [], meta: { page: { number: 1, size: 10, total: 0 } } }));
    expect(await readNumberedPages(client, '/x')).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it.each([undefined, null, 'many', -1])('ends at a page without news when the total is %j', async (total) => {
    const all = items(0, 7);
    const { client } = await serve(({ number, size }) => ({ ...pageOf(all, number, size), meta: { page: { total } } }));
    expect(await readNumberedPages(client, '/x', { pageSize: 3 })).toEqual(all);
  });

  it.each([0, 2, 100])('accepts a wrong total of %i when two readings agree', async (total) => {
    const all = items(0, 7);
    const { client } = await serve(({ number, size }) => pageOf(all, number, size, total));
    expect(await readNumberedPages(client, '/x', { pageSize: 3 })).toEqual(all);
  });

  it('reads again when the list changes between two pages', async () => {
    let all = items(0, 25);
    const { client } = await serve(({ number, size, count }) => {
      // The first item goes after the first page: the eleventh moves to where it is never seen.
      if (count === 2) all = items(1, 25);
      return pageOf(all, number, size);
    });
    expect(await readNumberedPages(client, '/x', { pageSize: 10 })).toEqual(items(1, 25));
  });

  it('fails on a list that never stands still, rather than take half of it for the whole', async () => {
    const { client } = await serve(({ number, size, count }) => pageOf(items(count, 40), number, size));
    await expect(readNumberedPages(client, '/x', { pageSize: 10 })).rejects.toThrow(
      'changes faster than it can be read',
    );
  });

  it('fails when a page in the middle fails', async () => {
    const all = items(0, 25);
    const { client } = await serve(({ number, size }) => (number === 2 ? 500 : pageOf(all, number, size)));
    await expect(readNumberedPages(client, '/x', { pageSize: 10 })).rejects.toMatchObject({
      code: 'source_unreadable',
    });
  });

  it('keeps one of items that repeat, and items without id', async () => {
    const all = [{ id: 'a' }, { name: 'no id' }, 7, null, { id: 'a', later: true }];
    const { client } = await serve(({ number, size }) => pageOf(all, number, size));
    expect(await readNumberedPages(client, '/x')).toEqual([{ id: 'a', later: true }, { name: 'no id' }, 7, null]);
  });
});

describe('offset pages', () => {
  it('follows the offset to the end', async () => {
    const all = items(0, 5);
    const { client, requests } = await serve(({ offset }) => {
      const from = Number(offset ?? 0);
      return { data: all.slice(from, from + 2), offset: from + 2 < 5 ? String(from + 2) : null };
    });
    expect(await readOffsetPages(client, '/services', { pageSize: 2 })).toEqual(all);
    expect(requests).toEqual([
      'GET /services?size=2',
      'GET /services?size=2&offset=2',
      'GET /services?size=2&offset=4',
    ]);
  });

  it('fails on offsets in a circle', async () => {
    const { client } = await serve(({ count }) => ({ data: [], offset: `o${count % 3}` }));
    await expect(readOffsetPages(client, '/services')).rejects.toThrow('never ends');
  });
});

describe('a server that never ends a list', () => {
  /** Gives another item with each page, as if it were so many characters long. */
  function endlessClient(characters: number): { client: ApiClient; pages: () => number } {
    let pages = 0;
    const client: ApiClient = {
      send: () => Promise.reject(new TypeError('not asked here')),
      getJson(_path, { schema, onLength }) {
        pages += 1;
        onLength?.(characters);
        return Promise.resolve(schema.parse({ data: [{ id: `i${pages}` }], offset: `o${pages}` }));
      },
      requestCount: () => pages,
    };
    return { client, pages: () => pages };
  }

  it.each([readNumberedPages, readOffsetPages])('is left after a thousand pages, or 256 MB: %o', async (read) => {
    const small = endlessClient(100);
    await expect(read(small.client, '/x')).rejects.toMatchObject({ code: 'source_unreadable' });
    expect(small.pages()).toBe(1_000);
    const large = endlessClient(60 * 1_048_576);
    await expect(read(large.client, '/x')).rejects.toThrow('larger than 256 MB');
    expect(large.pages()).toBe(5);
  });
});
