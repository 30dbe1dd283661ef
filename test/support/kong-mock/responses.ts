/** What a handler of the mock gives back. */
export interface MockResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MockRequest {
  readonly method: string;
  /** As under `paths` of Kong's file: `/apis/{apiId}`. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export type MockHandler = (request: MockRequest) => MockResponse;

export function ok(body: unknown): MockResponse {
  return { status: 200, body };
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
};

/** An `application/problem+json` body as Kong writes it. */
export function problem(status: number, detail: string, more: Readonly<Record<string, unknown>> = {}): MockResponse {
  const title = titles[status] ?? 'Error';
  const body = {
    status,
    title,
    type: `https://httpstatuses.com/${status}`,
    instance: 'kong:trace:1234567890',
    detail,
    ...more,
  };
  return { status, body, headers: { 'content-type': 'application/problem+json' } };
}

export const notFound = (): MockResponse => problem(404, 'Not found');

/** One page of a list; the server gives no more than `maximum` items whatever is asked for. */
export function paginate(items: readonly unknown[], query: URLSearchParams, maximum: number): MockResponse {
  const size = Math.max(1, Math.min(maximum, Number(query.get('page[size]') ?? 10) || 10));
  const number = Math.max(1, Number(query.get('page[number]') ?? 1) || 1);
  const data = items.slice((number - 1) * size, number * size);
  return ok({ data, meta: { page: { number, size, total: items.length } } });
}

/** A flat list with parents as a tree; an item whose parent is missing or below itself becomes a root. */
export function toTree<Item extends { id: string; parentId: string | null }, Node extends object>(
  items: readonly Item[],
  render: (item: Item) => Node,
): (Node & { children: unknown[] })[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const isRoot = (item: Item): boolean => {
    const seen = new Set<string>();
    for (let current: Item | undefined = item; current !== undefined; current = byId.get(current.parentId ?? '')) {
      if (seen.has(current.id)) return true;
      seen.add(current.id);
    }
    return item.parentId === null || !byId.has(item.parentId);
  };
  const build = (item: Item, depth: number): Node & { children: unknown[] } => ({
    ...render(item),
    children:
      depth > 20
        ? []
        : items
            .filter(({ parentId, id }) => parentId === item.id && id !== item.id)
            .map((child) => build(child, depth + 1)),
  });
  return items.filter(isRoot).map((item) => build(item, 0));
}

/** The operators of Kong's filters: `filter[field]=x`, `[eq]`, `[oeq]`, `[neq]`, `[contains]`. */
export function matchesFilters(query: URLSearchParams, fields: Readonly<Record<string, string | null>>): boolean {
  for (const [name, wanted] of query) {
    const match = /^filter\[([^\]]+)\](?:\[([a-z]+)\])?$/.exec(name);
    if (match === null) continue;
    const value = fields[match[1] ?? ''] ?? '';
    const operator = match[2] ?? 'eq';
    const isMatch =
      operator === 'oeq'
        ? wanted.split(',').includes(value)
        : operator === 'contains'
          ? value.includes(wanted)
          : value === wanted;
    if (operator === 'neq' ? value === wanted : !isMatch) return false;
  }
  return true;
}
