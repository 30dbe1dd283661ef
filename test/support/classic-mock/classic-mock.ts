import { createHash } from 'node:crypto';
import { contractSkipReason, loadContract } from '../kong-mock/contract.ts';
import { uuidOf } from '../kong-mock/portal-model.ts';

/**
 * `/{workspace}/files` of the Admin API of a gateway with the classic portal, in memory. Kong describes the items of the
 * list in the file of the Portal API; where that file is at hand, every answer is checked against it. It makes `next`,
 * `offset` and one item obligatory, which no last page can have, so those are filled in for the check.
 */
export interface ClassicMock {
  /** Contents by path; change them at any time. */
  readonly files: Map<string, string>;
  readonly requests: string[];
  /** Values of `Kong-Admin-Token` that were sent. */
  readonly tokens: (string | null)[];
  /** Answered instead of the mock, in order: a status each. */
  readonly faults: number[];
  /** Leave the contents out of the list. */
  listsContents: boolean;
  readonly fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>;
}

export const CLASSIC_TOKEN = 'adminTokenThatMustNeverBeSeen7';

export function createClassicMock(
  files: Readonly<Record<string, string>>,
  options: { readonly workspace?: string; readonly pageSize?: number } = {},
): ClassicMock {
  const { workspace = 'default', pageSize = 1_000 } = options;
  const base = `/${workspace}/files`;
  const mock: ClassicMock = {
    files: new Map(Object.entries(files)),
    requests: [],
    tokens: [],
    faults: [],
    listsContents: true,
    fetch: (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      mock.requests.push(`${request.method} ${url.pathname}${url.search}`);
      mock.tokens.push(request.headers.get('kong-admin-token'));
      const fault = mock.faults.shift();
      if (fault !== undefined) return Promise.resolve(Response.json({ message: 'a fault' }, { status: fault }));
      if (request.headers.get('kong-admin-token') !== CLASSIC_TOKEN)
        return Promise.resolve(Response.json({ message: 'Invalid RBAC credentials' }, { status: 401 }));
      if (url.pathname === base)
        return Promise.resolve(Response.json(listFiles(mock, base, pageSize, url.searchParams)));
      const path = decodeURIComponent(url.pathname.slice(base.length + 1));
      const contents = url.pathname.startsWith(`${base}/`) ? mock.files.get(path) : undefined;
      return Promise.resolve(
        contents === undefined
          ? Response.json({ message: 'Not found' }, { status: 404 })
          : Response.json(describeFile(path, contents)),
      );
    },
  };
  return mock;
}

function describeFile(path: string, contents: string) {
  return {
    id: uuidOf(`file ${path}`),
    path,
    contents,
    checksum: createHash('sha256').update(contents).digest('hex'),
    created_at: 1_621_585_953,
  };
}

function listFiles(mock: ClassicMock, base: string, pageSize: number, query: URLSearchParams) {
  const paths = [...mock.files.keys()];
  const size = Math.min(pageSize, Number(query.get('size') ?? 100));
  const offset = query.get('offset');
  const start =
    offset === null
      ? 0
      : Math.max(
          0,
          paths.findIndex((path) => uuidOf(`file ${path}`) === offset),
        );
  const data = paths.slice(start, start + size).map((path) => describeFile(path, mock.files.get(path) ?? ''));
  const following = paths[start + size];
  const next = following === undefined ? undefined : uuidOf(`file ${following}`);
  if (contractSkipReason === null && data.length > 0) {
    const whole = { data, offset: next ?? 'none', next: `${base}?offset=${next ?? 'none'}` };
    const problem = loadContract('gateway-legacy-dev-portal-v1.yaml').checkResponse('GET', '/files', 200, whole);
    if (problem !== null) throw new TypeError(problem);
  }
  const given = mock.listsContents ? data : data.map(({ contents: _contents, ...file }) => file);
  return next === undefined
    ? { data: given, next: null }
    : { data: given, offset: next, next: `${base}?offset=${encodeURIComponent(next)}` };
}
