import { isObject, valueAt } from '../../core/json-values.ts';
import type { Exchange, ReceivedResponse, SentRequest } from './exchange.ts';
import { findCall } from './find-call.ts';
import { findCommand, type CommandPlace } from './find-command.ts';
import type { Fault } from './finding.ts';
import { parseCurl } from './parse-curl.ts';
import { gatewaySentenceIn } from './gateway-sentences.ts';
import { parseHttpMessage } from './parse-http-message.ts';
import type { PastedCallPlace } from './pasted-call.ts';
import { withoutCarets } from './shell-words.ts';

export interface ParsedPaste extends Exchange {
  readonly faults: readonly Fault[];
}

const logLine = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+["'`]?((?:https?:\/\/|\/)[^\s"'`,]+)/;
const statusWords =
  /\b(?:HTTP|status(?:[ _]code)?|error|got|gets?|returns?|returned|received?|answers?)\b[^\d\n]{0,20}\b([1-5]\d\d)\b|\bcode\b[^\d\n]{0,20}\b([45]\d\d)\b/i;
const statusAlone =
  /^[ \t]*(?:(?:\/\/|#|=>|->|→)[ \t]*)?([1-5]\d\d)(?:[ \t]+[A-Z][A-Za-z' -]{1,40})?[ \t]*$|(?:\/\/|#)[ \t]*([1-5]\d\d)(?:[ \t]+[A-Z][A-Za-z' -]{1,40})?[ \t]*$/m;
/** A status beside its name, wherever it stands. */
const statusNamed =
  /(?<![\w.])([45]\d\d)[ \t:(]{1,3}(?:(?:Client|Server) Error|Bad Request|Unauthorized|Payment Required|Forbidden|Not Found|Method Not Allowed|Not Acceptable|Request Timeout|Conflict|Gone|Length Required|(?:Payload|Content|Request Entity|URI) Too (?:Large|Long)|Request-URI Too Large|Unsupported Media Type|Unprocessable|Too Many Requests|Internal Server Error|Not Implemented|Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out)/i;
/** What a server or proxy writes as a page about an error. */
export const errorPage = /<(?:title|h1)[^<>]{0,100}>\s*(?:Error\s*)?([45]\d\d)\b[^<]{0,200}<\/(?:title|h1)>/i;

/** Reads whatever somebody pastes: a command, messages, headers, a line of a log, a body of an error, prose around them. */
export function parsePaste(text: string): ParsedPaste {
  const plain = withoutCarets(text.replaceAll('\r\n', '\n').replaceAll(/^```[\w-]*[ \t]*$/gm, ''));
  const command = findCommand(plain) ?? readCommandLine(plain);
  if (command !== null) return readCommand(plain, command);
  const call = findCall(plain);
  if (call !== null) return readCall(plain, call);
  const message = parseHttpMessage(plain.trim());
  if (message !== null) return { ...message, faults: [] };
  const told = readErrorBody(plain) ?? readErrorPage(plain);
  // An address in a body is that of a page about the error.
  const line = readLogLine(plain) ?? (told === null ? readAddress(plain) : null);
  const said = merge(told, readStatus(plain));
  const response = merge(line?.response ?? null, said?.body == null ? merge(readSentence(plain), said) : said);
  return { request: line?.request ?? null, response, faults: [] };
}

/** A call in another form; what failed stands behind it, or before it where an error tells both. */
function readCall(text: string, { request, response, start, end }: PastedCallPlace): ParsedPaste {
  const rest = text.slice(end);
  const behind = parseHttpMessage(rest.trim())?.response ?? merge(readErrorBody(rest), readStatus(rest));
  const before = text.slice(0, start);
  const told = merge(response, merge(behind, merge(readErrorBody(before), readStatus(before))));
  return {
    request,
    response: told?.status == null && request?.known === 'line' ? merge(told, readStatus(text)) : told,
    faults: [],
  };
}

/** An address among words that name no method. */
function readAddress(text: string): Exchange | null {
  const url = /(?<![\w@])https?:\/\/[^\s"'`<>]{1,2000}/.exec(text)?.[0].replace(/[.,;:)\]}>]+$/, '');
  if (url === undefined) return null;
  return {
    request: { method: 'GET', isMethodAssumed: true, url, headers: [], body: null, known: 'line' },
    response: null,
  };
}

function readErrorPage(text: string): ReceivedResponse | null {
  const status = errorPage.exec(text)?.[1];
  if (status === undefined) return null;
  return { status: Number(status), headers: [], body: text.slice(text.indexOf('<'), text.lastIndexOf('>') + 1) };
}

/** A sentence of the gateway's without the body that it came in. */
function readSentence(text: string): ReceivedResponse | null {
  const sentence = gatewaySentenceIn(text);
  if (sentence === null) return null;
  const status = readStatus(text)?.status ?? sentence.status;
  return { status, headers: [], body: JSON.stringify({ status, message: sentence.text }) };
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
  const said = `${text.slice(0, start)}\n${rest}`;
  const response = message?.response ?? merge(readErrorBody(rest), readStatus(said));
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
    // Codes of errors are counted too, so that of them only those of a failure are taken for a status.
    const status = [value, inner]
      .flatMap((part) =>
        (['status', 'statusCode', 'status_code', 'code'] as const).map((key) => ({
          key,
          code: Number(valueAt(part, key)),
        })),
      )
      .find(({ key, code }) => Number.isInteger(code) && code >= (key === 'code' ? 400 : 100) && code <= 599)?.code;
    const said = readStatus(text.slice(0, start));
    return { status: status ?? said?.status ?? null, headers: [], body };
  } catch {
    return null;
  }
}

/** The status that a text names: `HTTP 401`, `returns 401`, or `401 Unauthorized` on a line. */
export function readStatus(text: string): ReceivedResponse | null {
  const status = [statusWords, statusAlone, statusNamed]
    .map((pattern) =>
      pattern
        .exec(text)
        ?.slice(1)
        .find((group) => group !== undefined),
    )
    .find((found) => found !== undefined);
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
