import type { NameValue } from '../snippets/snippet-request.ts';
import { findHeader, type Exchange, type ReceivedResponse, type SentBody, type SentRequest } from './exchange.ts';

const METHODS = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|QUERY';
const requestLine = new RegExp(String.raw`^(${METHODS})[ \t]+(\S+)(?:[ \t]+HTTP/[\d.]+)?[ \t]*$`);
const statusLine = /^HTTP\/[\d.]+[ \t]+(\d{3})\b/;
/** A pseudo header of HTTP/2 begins with a colon. */
const headerLine = /^(:?[!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/;
/** No honest message has more. */
const MAX_HEADERS = 200;

/** Headers that only a response carries. */
const responseHeaders =
  /^(?:server|date|age|etag|via|www-authenticate|retry-after|set-cookie|allow|vary|location|last-modified|content-(?:security-policy|disposition)|access-control-(?:allow|expose|max)[a-z-]*|x?-?ratelimit[a-z-]*|x-kong[a-z-]*|kong-[a-z-]*|strict-transport-security|x-content-type-options|x-(?:frame|xss)[a-z-]*|transfer-encoding|alt-svc|cf-[a-z]+|x-powered-by|x-request-id|x-runtime)$/i;

/** A request line with its protocol or a header below it, a status line, `curl -v` and pseudo headers: nobody writes those by chance. */
export const messageLine =
  /^[ \t]*(?:[<>] )?(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S{1,2000} HTTP\/[\d.]+[ \t]*$|(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:https?:\/\/|\/)\S{1,2000}[ \t]*\n[ \t]*(?:[Aa]uthorization|[Cc]ontent-[Tt]ype|[Aa]ccept|[Hh]ost|[Xx]-[\w-]{1,60}):[ \t]*\S|HTTP\/[\d.]+[ \t]+\d{3}\b|:(?:method|path|authority|status):)/m;

/** Headers of HTTP by name: other lines with a colon are notes. */
export const knownHeader =
  /^(?:authorization|proxy-authorization|www-authenticate|content-(?:type|length|encoding)|accept(?:-[a-z]+)?|host|user-agent|cookie|set-cookie|origin|referer|retry-after|date|server|via|etag|allow|vary|cache-control|connection|transfer-encoding|idempotency-key|api-?key|x-[\w-]+|kong-[\w-]+|(?:x-)?ratelimit-[\w-]+|access-control-[\w-]+|if-[a-z-]+|location|traceparent)$/i;

/** Reads a request, a response, both, or headers alone, as tools print them; `null` when the text is none of these. */
export function parseHttpMessage(text: string): Exchange | null {
  const verbose = readVerbose(text);
  if (verbose !== null) return verbose;
  const lines = text.split('\n');
  const start = lines.findIndex((line) => requestLine.test(line.trimEnd()));
  const answer = lines.findIndex((line) => statusLine.test(line));
  const end = answer > start ? answer : lines.length;
  const request = start === -1 ? null : readRequest(lines.slice(start, end));
  const response = answer === -1 ? null : readResponse(lines.slice(answer, start > answer ? start : lines.length));
  if (request !== null || response !== null) return { request, response };
  return headersAlone(lines);
}

/** `curl -v` marks what it sends with `>` and what it gets with `<`. */
function readVerbose(text: string): Exchange | null {
  if (!/^[<>] [A-Z:]/m.test(text)) return null;
  const sent: string[] = [];
  const got: string[] = [];
  const rest: string[] = [];
  for (const line of text.split('\n')) {
    if (/^>(?: |$)/.test(line)) sent.push(line.slice(2));
    else if (/^<(?: |$)/.test(line)) got.push(line.slice(2));
    // Notes about the connection, and marks of data whose text is not shown.
    else if (!/^(?:\*|[{}] ?\[|[ \t]*%|[ \t]*Dload|[ \t]*\d+ [ \d:.kM-]*$)/.test(line)) rest.push(line);
  }
  const body = rest.join('\n').trim();
  const read = sent.length === 0 ? null : (parseHttpMessage(sent.join('\n'))?.request ?? null);
  // The body that was sent is not shown.
  const request = read === null ? null : { ...read, known: 'head' as const };
  // A proxy's answer and informational ones come first; the last one counts.
  const last = got.findLastIndex((line) => statusLine.test(line));
  const response = last === -1 ? null : readResponse([...got.slice(last), ...(body === '' ? [] : ['', body])]);
  return request === null && response === null ? null : { request, response };
}

function readRequest(lines: readonly string[]): SentRequest {
  const [, method = '', target = ''] = requestLine.exec(lines[0]?.trimEnd() ?? '') ?? [];
  const { headers, body } = readHead(lines.slice(1));
  const length = Number(findHeader(headers, 'content-length') ?? 0);
  // One line alone is a note of the request rather than all of it; a length without a body, its head.
  const known = headers.length === 0 && body === '' ? 'line' : body === '' && length > 0 ? 'head' : 'whole';
  const text: SentBody | null = body === '' ? null : { kind: 'text', text: body };
  return { method, url: withHost(target, headers), headers, body: text, known };
}

function withHost(target: string, headers: readonly NameValue[]): string {
  const host = headers.find(({ name }) => name.toLowerCase() === 'host')?.value;
  return target.startsWith('/') && host !== undefined && /^[\w.:-]+$/.test(host) ? `https://${host}${target}` : target;
}

function readResponse(lines: readonly string[]): ReceivedResponse {
  const status = statusLine.exec(lines[0] ?? '')?.[1];
  const { headers, body } = readHead(lines.slice(1));
  return { status: status === undefined ? null : Number(status), headers, body: body === '' ? null : body };
}

/** Headers up to the first line that is none; the rest is the body. */
function readHead(lines: readonly string[]): { readonly headers: readonly NameValue[]; readonly body: string } {
  const headers: NameValue[] = [];
  let index = 0;
  for (; index < lines.length && headers.length < MAX_HEADERS; index += 1) {
    const [, name, value = ''] = headerLine.exec(lines[index] ?? '') ?? [];
    if (name === undefined) break;
    headers.push({ name, value: value.trim() });
  }
  return { headers, body: lines.slice(index).join('\n').trim() };
}

function isOfHttp(name: string): boolean {
  return (
    name.startsWith(':') || /^status(?:-code)?$/i.test(name) || knownHeader.test(name) || responseHeaders.test(name)
  );
}

/** Headers alone: those only a response has belong to one, and so does what stands among them. */
export function headersAlone(lines: readonly string[]): Exchange | null {
  const used = lines.filter((line) => line.trim() !== '');
  const { headers, body } = readHead(used);
  // `Error: …` and `INFO:client:…` have the form of headers too.
  if (body !== '' || !headers.some(({ name }) => isOfHttp(name))) return null;
  const pseudo = (name: string): string | undefined => headers.find((header) => header.name === name)?.value;
  const path = pseudo(':path');
  const status = pseudo(':status') ?? headers.find(({ name }) => /^status(?:[ -]code)?$/i.test(name))?.value;
  const plain = headers.filter(({ name }) => !/^(?::|status(?:-code)?$)/i.test(name));
  const received = plain.filter(({ name }) => responseHeaders.test(name));
  const isResponse = received.length * 2 > plain.length || (status !== undefined && path === undefined);
  const sent = isResponse ? [] : plain.filter(({ name }) => !responseHeaders.test(name));
  const got = isResponse ? plain : received;
  const host = pseudo(':authority');
  const address = path === undefined ? null : host === undefined ? path : `https://${host}${path}`;
  const isRequest = sent.length > 0 || path !== undefined;
  const code = /^\d{3}/.exec(status ?? '')?.[0];
  return {
    request: isRequest
      ? { method: pseudo(':method') ?? 'GET', url: address, headers: sent, body: null, known: 'head' }
      : null,
    response:
      got.length > 0 || code !== undefined
        ? { status: code === undefined ? null : Number(code), headers: got, body: null }
        : null,
  };
}
