type Send = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Where an OpenAI-compatible server is, and how it knows us. */
export interface OpenAIConnection {
  /**
   * Address up to and with `/v1`; absent: OpenAI's own. A query in it goes with every request: Azure's deployments want
   * `?api-version=…`.
   */
  readonly baseUrl?: string;
  /** Absent where the server or the gateway before it wants none. */
  readonly apiKey?: string;
  /**
   * Header that carries the key by itself, such as `apikey` of Kong's key-auth. Absent: `Authorization: Bearer`, and
   * `api-key` where the address has an `api-version`.
   */
  readonly keyHeader?: string;
}

/**
 * The connection as the client library takes it.
 * @param send what sends a request in the end
 */
export function toClientConfiguration(
  { baseUrl, apiKey, keyHeader }: OpenAIConnection,
  send: Send = (input, init) => fetch(input, init),
): {
  readonly baseURL: string;
  readonly defaultQuery?: Record<string, string>;
  readonly organization: null;
  readonly project: null;
  readonly logLevel: 'off';
  readonly fetch: Send;
} {
  // Always stated: otherwise environment variables of other products choose where prompts go.
  const url = new URL(baseUrl ?? 'https://api.openai.com/v1');
  const query = Object.fromEntries(url.searchParams);
  url.search = '';
  const header = keyHeader ?? ('api-version' in query ? 'api-key' : null);
  return {
    baseURL: url.href.replace(/\/$/u, ''),
    ...(Object.keys(query).length === 0 ? {} : { defaultQuery: query }),
    organization: null,
    project: null,
    // Its log would repeat what the server said.
    logLevel: 'off',
    fetch: header === null || apiKey === undefined ? send : carryKey(send, header, apiKey),
  };
}

/** The library always sends a Bearer key, and gateways take a request with two keys for an attack. */
function carryKey(send: Send, header: string, apiKey: string): Send {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.delete('authorization');
    headers.set(header, apiKey);
    return send(input, { ...init, headers });
  };
}
