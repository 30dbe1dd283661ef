import type { Operation } from '../../../../core/operation.ts';
import type { SentRequest } from '../../../../server/explain/exchange.ts';

/** One way to break a right call, and how the explanation has to say so. */
export interface Breakage {
  readonly name: string;
  /** `null` where the call cannot be broken so. */
  readonly apply: (request: SentRequest, operation: Operation, all: readonly Operation[]) => SentRequest | null;
  readonly status: number;
  readonly code: string;
  /** Share that has to be found at least. */
  readonly least: number;
}

export const breakages: readonly Breakage[] = [
  { name: 'no credentials', apply: withoutCredentials, status: 401, code: 'credentials_missing', least: 1 },
  { name: 'another method', apply: withOtherMethod, status: 405, code: 'method_not_allowed', least: 0.99 },
  { name: 'a letter missing in the path', apply: withMisspeltPath, status: 404, code: 'path_unknown', least: 0.9 },
  { name: 'a comma too many', apply: withBrokenJson, status: 400, code: 'body_not_json', least: 1 },
  { name: 'another media type', apply: withOtherMediaType, status: 415, code: 'content_type_unsupported', least: 1 },
  { name: 'a required field left out', apply: withoutField, status: 422, code: 'field_missing', least: 1 },
];

function withoutCredentials(request: SentRequest, { security }: Operation): SentRequest | null {
  const schemes = security.flat();
  const isHidden = schemes.some(
    ({ type, in: place }) => type === 'mutualTLS' || place === 'query' || place === 'cookie',
  );
  if (security.length === 0 || isHidden || security.some((needed) => needed.length === 0)) return null;
  const names = new Set(['authorization', ...schemes.map(({ name }) => name?.toLowerCase())]);
  return { ...request, headers: request.headers.filter(({ name }) => !names.has(name.toLowerCase())) };
}

function withOtherMethod(request: SentRequest, { path }: Operation, all: readonly Operation[]): SentRequest | null {
  const taken = new Set(all.filter((operation) => operation.path === path).map(({ method }) => method));
  const method = ['PATCH', 'DELETE', 'PUT'].find((candidate) => !taken.has(candidate));
  return method === undefined ? null : { ...request, method };
}

function withMisspeltPath(request: SentRequest, { path }: Operation): SentRequest | null {
  const word = path
    .split('?')[0]
    ?.split('/')
    .findLast((segment) => segment.length > 4 && !segment.includes('{'));
  const { url } = request;
  const start = word === undefined || url === null ? -1 : url.lastIndexOf(`/${word}`);
  if (word === undefined || url === null || start < 'https://'.length) return null;
  const at = start + 1 + Math.floor(word.length / 2);
  return { ...request, url: url.slice(0, at) + url.slice(at + 1) };
}

function withBrokenJson(request: SentRequest): SentRequest | null {
  const text = jsonOf(request);
  return text === null ? null : { ...request, body: { kind: 'text', text: `${text.trim().slice(0, -1)},}` } };
}

function withOtherMediaType(request: SentRequest, { requestBody }: Operation): SentRequest | null {
  if (jsonOf(request) === null || requestBody?.content.some(({ mediaType }) => mediaType.includes('*'))) return null;
  const headers = request.headers.map((header) =>
    header.name.toLowerCase() === 'content-type' ? { ...header, value: 'text/x-nothing' } : header,
  );
  return { ...request, headers };
}

function withoutField(request: SentRequest, { bodyFields }: Operation): SentRequest | null {
  const text = jsonOf(request);
  const value: unknown = text === null ? null : JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const field = bodyFields.find(({ path, required }) => required && Object.hasOwn(value, path));
  if (field === undefined) return null;
  const rest = Object.entries(value).filter(([name]) => name !== field.path);
  return { ...request, body: { kind: 'text', text: JSON.stringify(Object.fromEntries(rest)) } };
}

function jsonOf({ headers, body }: SentRequest): string | null {
  const isJson = headers.some(({ name, value }) => name.toLowerCase() === 'content-type' && value.includes('json'));
  return isJson && body?.kind === 'text' ? body.text : null;
}
