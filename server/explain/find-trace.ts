import type { Exchange, SentRequest } from './exchange.ts';
import { headersAlone } from './parse-http-message.ts';
import type { PastedCallPlace } from './pasted-call.ts';

const METHOD = '(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)';
const ADDRESS = String.raw`(https?:\/\/[^\s"'<>\]]{1,2000})`;

interface Trace {
  readonly pattern: RegExp;
  readonly method: number | null;
  readonly url: number;
  readonly status: number | null;
}

/** How libraries name the call in the message of an error or in a log: groups of method, address and status. */
const traces: readonly Trace[] = [
  // Python: requests, httpx
  { pattern: new RegExp(String.raw`\b([1-5]\d\d) (?:Client|Server) Error\b[^\n]{0,200}? for url: ${ADDRESS}`), method: null, url: 2, status: 1 },
  { pattern: new RegExp(String.raw`\b(?:Client|Server) error '([1-5]\d\d)[^'\n]{0,80}' for url '${ADDRESS}'`), method: null, url: 2, status: 1 },
  // Feign
  { pattern: new RegExp(String.raw`\[([1-5]\d\d)[^\]\n]{0,60}\] during \[${METHOD}\] to \[${ADDRESS}\]`), method: 2, url: 3, status: 1 },
  // Spring
  { pattern: new RegExp(String.raw`\b${METHOD} request for "${ADDRESS}"`), method: 1, url: 2, status: null },
  // Go
  { pattern: new RegExp(String.raw`(?:^|[\s:])(Get|Post|Put|Patch|Delete|Head) "${ADDRESS}"`, 'm'), method: 1, url: 2, status: null },
  // Rust
  { pattern: new RegExp(String.raw`\bStatus\(([1-5]\d\d)\)[^\n]{0,2000}? for url \(${ADDRESS}\)`), method: null, url: 2, status: 1 },
  { pattern: new RegExp(String.raw`\bHTTP status \w+ error \(([1-5]\d\d)[^)\n]{0,60}\) for url \(${ADDRESS}\)`), method: null, url: 2, status: 1 },
  // Loggers: `"POST https://… HTTP/1.1" 422`, `POST https://… "HTTP/1.1 429 Too Many Requests"`
  { pattern: new RegExp(String.raw`\b${METHOD} ${ADDRESS} "HTTP/[\d.]+ ([1-5]\d\d)\b`), method: 1, url: 2, status: 3 },
]; // prettier-ignore

/** The call that the message of an error names, whatever language it comes from; its headers and body are not known. */
export function findTrace(text: string): PastedCallPlace | null {
  for (const { pattern, method, url, status } of traces) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const request: SentRequest = {
      method: method === null ? 'GET' : (found[method] ?? 'GET').toUpperCase(),
      ...(method === null && { isMethodAssumed: true }),
      url: (found[url] ?? '').replace(/[.,)]+$/, ''),
      headers: [],
      body: null,
      known: 'line',
    };
    const code = status === null ? null : Number(found[status]);
    const response = code === null ? null : { status: code, headers: [], body: null };
    return { request, response, start: text.lastIndexOf('\n', found.index) + 1, end: found.index + found[0].length };
  }
  return null;
}

const overview = /^[ \t]*Request URL:?[ \t]*\n?[ \t]*(https?:\/\/\S{1,2000})[ \t]*$/m;

/** What the network panel of a browser shows: `Request URL`, `Request Method`, `Status Code`, and headers below. */
export function findBrowserPanel(text: string): PastedCallPlace | null {
  const found = overview.exec(text);
  if (found === null) return null;
  const rest = text.slice(found.index + found[0].length);
  const method = /^[ \t]*Request Method:?[ \t]*\n?[ \t]*([A-Z]{3,7})[ \t]*$/m.exec(rest)?.[1];
  const status = /^[ \t]*Status Code:?[ \t]*\n?[ \t]*\W{0,4}([1-5]\d\d)\b/m.exec(rest)?.[1];
  const listed = readListed(rest);
  const headers = listed?.request?.headers ?? [];
  const received = listed?.response?.headers ?? [];
  return {
    request: {
      method: method ?? 'GET',
      ...(method === undefined && { isMethodAssumed: true }),
      url: found[1] ?? '',
      headers,
      body: null,
      known: headers.length === 0 ? 'line' : 'head',
    },
    response:
      status === undefined && received.length === 0
        ? null
        : { status: status === undefined ? null : Number(status), headers: received, body: null },
    start: found.index,
    end: text.length,
  };
}

/** The lines of the panel that are headers; its own entries and the titles of its lists are none. */
function readListed(text: string): Exchange | null {
  const lines = text
    .split('\n')
    .filter((line) => /^[ \t]*:?[\w-]+:[ \t]*\S/.test(line))
    .map((line) => line.trim());
  return headersAlone(lines);
}
