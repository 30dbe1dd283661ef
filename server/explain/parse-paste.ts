import { isObject, valueAt } from '../../core/json-values.ts';
import type { Exchange, ReceivedResponse, SentRequest } from './exchange.ts';
import { findCommand, type CommandPlace } from './find-command.ts';
import type { Fault } from './finding.ts';
import { parseCurl } from './parse-curl.ts';
import { parseHttpMessage } from './parse-http-message.ts';

export interface ParsedPaste extends Exchange {
  readonly faults: readonly Fault[];
}

const logLine = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+["'`]?((?:https?:\/\/|\/)[^\s"'`,]+)/;
const statusWords =
  /\b(?:HTTP|status|error|got|gets?|returns?|returned|code|received?|answers?)\b[^\d\n]{0,20}\b([1-5]\d\d)\b/i;

/** Reads whatever somebody pastes: a command, messages, headers, a line of a log, a body of an error, prose around them. */
export function parsePaste(text: string): ParsedPaste {
  const plain = text.replaceAll('\r\n', '\n').replaceAll(/^```[\w-]*[ \t]*$/gm, '');
  const command = findCommand(plain) ?? readCommandLine(plain);
  if (command !== null) return readCommand(plain, command);
  const message = parseHttpMessage(plain.trim());
  if (message !== null) return { ...message, faults: [] };
  const line = readLogLine(plain);
  const response = readErrorBody(plain) ?? readStatus(plain);
  return { request: line?.request ?? null, response: merge(line?.response ?? null, response), faults: [] };
}

/** A command that calls nothing that looks like an address is one all the same where it fills a line. */
function readCommandLine(text: string): CommandPlace | null {
  const found = /^[ \t]*(?:[$#>%][ \t]+)?(?=curl(?:\.exe)?[ \t])/m.exec(text);
  if (found === null) return null;
  const start = found.index + found[0].length;
  const end = text.indexOf('\n', start);
  return { start, end: end === -1 ? text.length : end };
}

function readCommand(text: string, { start, end }: CommandPlace): ParsedPaste {
  const { request, faults } = parseCurl(text.slice(start, end));
  const rest = `${text.slice(end)}\n`;
  const message = parseHttpMessage(rest.trim());
  const response = message?.response ?? readErrorBody(rest) ?? readStatus(`${text.slice(0, start)}\n${rest}`);
  return { request, response: merge(response, readStatus(text.slice(0, start))), faults };
}

/** `203.0.113.7 - "POST /v3/refunds HTTP/1.1" 422 512`, or the same words in another order. */
function readLogLine(text: string): Exchange | null {
  const found = logLine.exec(text);
  if (found === null) return null;
  const [whole, method = '', url = ''] = found;
  const end = text.indexOf('\n', found.index);
  const after = text.slice(found.index + whole.length, end === -1 ? text.length : end);
  const status = /(?<![\d.])([1-5]\d\d)(?![\d.])/.exec(after.slice(0, 300))?.[1];
  const request: SentRequest = { method, url: url.replace(/[.)\]}>]+$/, ''), headers: [], body: null, known: 'line' };
  return { request, response: status === undefined ? null : ofStatus(Number(status)) };
}

function readErrorBody(text: string): ReceivedResponse | null {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1 || end < start) return null;
  const body = text.slice(start, end + 1);
  try {
    const value = JSON.parse(body) as unknown;
    if (!isObject(value)) return null;
    const inner = isObject(valueAt(value, 'error')) ? valueAt(value, 'error') : value;
    const status = [value, inner]
      .flatMap((part) => ['status', 'statusCode', 'status_code', 'code'].map((key) => Number(valueAt(part, key))))
      .find((code) => Number.isInteger(code) && code >= 100 && code <= 599);
    const said = readStatus(text.slice(0, start));
    return { status: status ?? said?.status ?? null, headers: [], body };
  } catch {
    return null;
  }
}

/** The status that a text names: `HTTP 401`, `returns 401`, or `401 Unauthorized` on a line. */
export function readStatus(text: string): ReceivedResponse | null {
  const status =
    statusWords.exec(text)?.[1] ?? /^[ \t]*([1-5]\d\d)(?:[ \t]+[A-Z][A-Za-z' -]{1,40})?[ \t]*$/m.exec(text)?.[1];
  return status === undefined ? null : ofStatus(Number(status));
}

function ofStatus(status: number): ReceivedResponse {
  return { status, headers: [], body: null };
}

function merge(first: ReceivedResponse | null, second: ReceivedResponse | null): ReceivedResponse | null {
  if (first === null || second === null) return first ?? second;
  return {
    status: first.status ?? second.status,
    headers: first.headers.length > 0 ? first.headers : second.headers,
    body: first.body ?? second.body,
  };
}
