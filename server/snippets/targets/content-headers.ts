import { cookieHeader } from '../snippet-request.ts';
import type { NameValue, SnippetRequest } from '../snippet-request.ts';

/** Headers for clients without a cookie notion of their own and that do not set the content type. */
export function plainHeaders(
  request: SnippetRequest,
  options: { readonly contentType: boolean; readonly cookies: boolean },
): NameValue[] {
  const headers = [...request.headers];
  const cookie = cookieHeader(request);
  if (options.cookies && cookie !== null) headers.push({ name: 'Cookie', value: cookie });
  if (options.contentType && request.body) headers.push({ name: 'Content-Type', value: request.body.mediaType });
  return headers;
}
