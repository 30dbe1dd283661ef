import type { JsonRecord } from './json-values.ts';

export interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** One `name=value` of the query, as text and as it goes over the wire. */
export interface QueryPart extends NameValue {
  readonly encoded: string;
}

/** One part of a multipart body: text, or a file the reader supplies. */
export interface MultipartPart {
  readonly name: string;
  readonly mediaType?: string;
  readonly value?: string;
  readonly fileName?: string;
}

export type SnippetBody =
  | { readonly kind: 'json'; readonly mediaType: string; readonly value: unknown }
  | { readonly kind: 'form'; readonly mediaType: string; readonly fields: readonly NameValue[] }
  | { readonly kind: 'multipart'; readonly mediaType: string; readonly parts: readonly MultipartPart[] }
  | { readonly kind: 'text'; readonly mediaType: string; readonly text: string }
  | { readonly kind: 'file'; readonly mediaType: string; readonly fileName: string };

/** The values behind a request, before they were serialised: what is checked against the operation. */
export interface RequestValues {
  readonly path: JsonRecord;
  readonly query: JsonRecord;
  readonly header: JsonRecord;
  readonly cookie: JsonRecord;
  /** Absent without a body; a file the reader supplies has no value either. */
  readonly body?: { readonly mediaType: string; readonly value?: unknown };
}

/** One HTTP request, independent of any language. */
export interface SnippetRequest {
  readonly method: string;
  /** Absolute, without a slash at the end. */
  readonly server: string;
  /** Below the server, percent-encoded. */
  readonly path: string;
  readonly query: readonly QueryPart[];
  /** Printable ASCII, names unique; without `Cookie`, and without `Content-Type` where there is a body. */
  readonly headers: readonly NameValue[];
  /** Values as they stand in the `Cookie` header. */
  readonly cookies: readonly NameValue[];
  readonly basicAuthentication: { readonly username: string; readonly password: string } | null;
  readonly body: SnippetBody | null;
  readonly values: RequestValues;
}

/** The address without its query. */
export function requestAddress(request: SnippetRequest): string {
  return request.server + request.path;
}

export function requestUrl(request: SnippetRequest): string {
  const query = request.query.map((part) => part.encoded).join('&');
  return requestAddress(request) + (query ? `?${query}` : '');
}

/** Value of the `Cookie` header, `null` without cookies. */
export function cookieHeader(request: SnippetRequest): string | null {
  return request.cookies.length === 0 ? null : request.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

/** Fields as `application/x-www-form-urlencoded` text. */
export function encodeForm(fields: readonly NameValue[]): string {
  const pairs = fields.map(({ name, value }): [string, string] => [name, value]);
  return new URLSearchParams(pairs).toString();
}
