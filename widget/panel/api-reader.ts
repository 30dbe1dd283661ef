import { readSnippet } from '../answer-events.ts';
import { isFields } from '../answer-events.ts';
import type { Snippet } from '../../core/answer.ts';
import type { CopilotClient } from '../copilot-client.ts';
import { RequestFailure } from '../request-failure.ts';

/** Names one operation. */
export interface OperationReference {
  readonly api: string;
  /** `null`: the current one. */
  readonly version: string | null;
  readonly method: string;
  readonly path: string;
}

/** A snippet of one operation with values of the reader. */
export interface SnippetRequest {
  readonly operation: OperationReference;
  /** `python/requests`. */
  readonly language: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What cards and code blocks ask the server for, beside answers. All reject with `RequestFailure`. */
export interface ApiReader {
  /** The operation model as JSON, not yet checked. */
  readOperation(operation: OperationReference, signal: AbortSignal): Promise<unknown>;
  createSnippet(request: SnippetRequest, signal: AbortSignal): Promise<Snippet>;
}

export function createApiReader(client: CopilotClient): ApiReader {
  return {
    readOperation: async ({ api, version, method, path }, signal) => {
      const key = encodeURIComponent(`${method.toUpperCase()} ${path}`);
      const query = version === null ? '' : `?version=${encodeURIComponent(version)}`;
      return client.read(`/v1/apis/${encodeURIComponent(api)}/operations/${key}${query}`, signal);
    },
    createSnippet: async ({ operation, language, values }, signal) => {
      const { api, version, method, path } = operation;
      const body = { api, ...(version !== null && { version }), method, path, language, values };
      const snippet = await client.send('/v1/snippets', body, signal);
      if (!isFields(snippet)) throw new RequestFailure('bad_reply', { retryable: true });
      return readSnippet(snippet);
    },
  };
}
