import { z } from 'zod';
import type { ApiClient, Query } from './api-client.ts';
import { ApiFailure } from './api-failure.ts';

export interface PagesRequest {
  readonly query?: Query;
  /** Items asked for at a time; the server may give fewer. Default 100. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
  /** What makes two items the same. Default: their `id`, else everything of them. */
  readonly identify?: (item: unknown) => string;
}

/** A list longer than this, a hundred thousand items or more, is a server that never ends it. */
const MAX_PAGES = 1_000;
/** Nor does one that is larger than this fit anywhere, in characters: a classic portal lists its files with all contents. */
const MAX_CHARACTERS = 256 * 1_048_576;
/** Readings of a list that changes meanwhile, before the run gives up. */
const MAX_READINGS = 4;

const numberedPage = z.object({
  data: z.array(z.unknown()),
  meta: z
    .object({ page: z.object({ total: z.number().int().min(0).optional().catch(undefined) }).catch({}) })
    .catch({ page: {} }),
});

/**
 * A whole list in Konnect's paging: `page[number]`, `page[size]`, `meta.page.total`. An item that moves over the border of
 * two pages while they are read would be missed, so a list that does not add up is read again until it does, or until
 * two readings agree.
 * @throws ApiFailure when the list cannot be read as a whole: half a list would look like a removal of the rest
 */
export async function readNumberedPages(
  client: ApiClient,
  path: string,
  request: PagesRequest = {},
): Promise<unknown[]> {
  let earlier: string | null = null;
  for (let reading = 0; reading < MAX_READINGS; reading += 1) {
    const { items, isWhole } = await readOnce(client, path, request);
    if (isWhole) return [...items.values()];
    const names = JSON.stringify([...items.keys()].toSorted());
    if (names === earlier) return [...items.values()];
    earlier = names;
  }
  throw new ApiFailure(
    `The list ${path} changes faster than it can be read; nothing was changed, a later run tries again.`,
  );
}

async function readOnce(
  client: ApiClient,
  path: string,
  { query = {}, pageSize = 100, signal, identify = identifyItem }: PagesRequest,
): Promise<{ items: Map<string, unknown>; isWhole: boolean }> {
  const items = new Map<string, unknown>();
  const onLength = createMeter(path);
  const totals = new Set<number | undefined>();
  for (let number = 1; number <= MAX_PAGES; number += 1) {
    const page = await client.getJson(path, {
      schema: numberedPage,
      query: { ...query, 'page[size]': pageSize, 'page[number]': number },
      signal,
      onLength,
    });
    const before = items.size;
    for (const item of page.data) items.set(identify(item), item);
    const total = page.meta.page.total;
    totals.add(total);
    // A short page proves nothing (the server may cap the size); nothing new means the end, or the same page again. A
    // total below what was seen is wrong and ends nothing.
    if (items.size === before || items.size === total) {
      const isWhole = totals.size === 1 && (total === undefined || items.size === total);
      return { items, isWhole };
    }
  }
  throw endless(path);
}

const offsetPage = z.object({ data: z.array(z.unknown()), offset: z.string().nullish() });

/**
 * A whole list in the gateway's paging: `size`, and the `offset` that each page gives for the next.
 * @throws ApiFailure when the list cannot be read as a whole
 */
export async function readOffsetPages(client: ApiClient, path: string, request: PagesRequest = {}): Promise<unknown[]> {
  const { query = {}, pageSize = 1_000, signal, identify = identifyItem } = request;
  const items = new Map<string, unknown>();
  const onLength = createMeter(path);
  const offsets = new Set<string>();
  let offset: string | undefined;
  for (let number = 1; number <= MAX_PAGES; number += 1) {
    const page = await client.getJson(path, {
      schema: offsetPage,
      query: { ...query, size: pageSize, offset },
      signal,
      onLength,
    });
    for (const item of page.data) items.set(identify(item), item);
    if (page.offset === undefined || page.offset === null || page.offset === '') return [...items.values()];
    if (offsets.has(page.offset)) throw endless(path);
    offsets.add(page.offset);
    offset = page.offset;
  }
  throw endless(path);
}

/** Adds up what a list has brought so far. @throws ApiFailure when that is too much */
function createMeter(path: string): (characters: number) => void {
  let total = 0;
  return (characters) => {
    total += characters;
    if (total > MAX_CHARACTERS)
      throw new ApiFailure(`The list ${path} is larger than ${MAX_CHARACTERS / 1_048_576} MB; that is not read.`);
  };
}

function endless(path: string): ApiFailure {
  return new ApiFailure(`The list ${path} never ends; check that the address is that of the API.`);
}

const identified = z.object({ id: z.string() });

function identifyItem(item: unknown): string {
  const parsed = identified.safeParse(item);
  return parsed.success ? parsed.data.id : JSON.stringify(item);
}
