import { cookieHeader, encodeForm, requestUrl } from './snippet-request.ts';
import type { NameValue, SnippetRequest } from './snippet-request.ts';

/** The `request` of an HTTP Archive entry (HAR 1.2). */
export interface HarRequest {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly headers: readonly NameValue[];
  readonly queryString: readonly NameValue[];
  readonly cookies: readonly NameValue[];
  readonly headersSize: -1;
  readonly bodySize: -1;
  readonly postData?: {
    readonly mimeType: string;
    readonly text?: string;
    readonly params?: readonly {
      readonly name: string;
      readonly value?: string;
      readonly fileName?: string;
      readonly contentType?: string;
    }[];
  };
}

/** The request for tools that read HTTP Archives. */
export function toHar(request: SnippetRequest): HarRequest {
  const { body, basicAuthentication } = request;
  const cookie = cookieHeader(request);
  const headers = [...request.headers];
  if (basicAuthentication) {
    const credentials = `${basicAuthentication.username}:${basicAuthentication.password}`;
    headers.push({ name: 'Authorization', value: `Basic ${btoa(credentials)}` });
  }
  if (cookie !== null) headers.push({ name: 'Cookie', value: cookie });
  if (body) headers.push({ name: 'Content-Type', value: body.mediaType });
  return {
    method: request.method,
    url: requestUrl(request),
    httpVersion: 'HTTP/1.1',
    headers,
    queryString: request.query.map(({ name, value }) => ({ name, value })),
    cookies: request.cookies,
    headersSize: -1,
    bodySize: -1,
    ...(body ? { postData: postData(body) } : {}),
  };
}

function postData(body: NonNullable<SnippetRequest['body']>): NonNullable<HarRequest['postData']> {
  const mimeType = body.mediaType;
  switch (body.kind) {
    case 'json':
      return { mimeType, text: JSON.stringify(body.value) };
    case 'text':
      return { mimeType, text: body.text };
    case 'form':
      return { mimeType, params: body.fields, text: encodeForm(body.fields) };
    case 'multipart':
      return {
        mimeType,
        params: body.parts.map(({ mediaType, ...part }) =>
          mediaType === undefined ? part : { ...part, contentType: mediaType },
        ),
      };
    case 'file':
      return { mimeType, params: [{ name: '', fileName: body.fileName }] };
  }
}
