import { readCall, type CallArguments, type CodeCall } from './code-request.ts';
import type { PastedCallPlace } from './pasted-call.ts';
import { LiteralReader } from './read-literal.ts';
import { findPowerShell } from './find-power-shell.ts';
import type { SentRequest } from './exchange.ts';
import type { NameValue } from '../snippets/snippet-request.ts';

/**
 * Calls that send something, by the last of their names, whatever they belong to. A chain of names begins at its first one
 * alone: hostile text has a chain of thousands.
 */
const calls =
  /(?<![\w$.]|[\w$](?:\(\))?(?:::|->))((?:[\w$]+(?:\(\))?(?:\.|::|->))*)(fetch|axios|got|ky|ajax|request|superagent|open|send|newrequest|newrequestwithcontext|curl_setopt_array|(?:get|post|put|patch|delete|head|options)(?:async|asjsonasync|stringasync|fromjsonasync)?)[ \t]*(?:<[^<>()]{0,100}>)?\(/gi;
const MAX_CALLS = 60;
const MAX_ARGUMENTS = 8;
/** An address that is given to something, in languages that build a request step by step. */
const given =
  /\w[ \t]*\((?:[^()"'`\n]{0,60},)?[ \t]*(?:new[ \t]+Uri\(|URI\.create\(|URI\.parse\(|URI\()?(["'`])(https?:\/\/[^\s"'`]{1,2000})\1/;
const constantMethod =
  /\bHttpMethod\.(Get|Post|Put|Patch|Delete|Head|Options)\b|\bNet::HTTP::(Get|Post|Put|Patch|Delete|Head|Options)\b|\.(?:method|setMethod|setRequestMethod|httpMethod[ \t]*=)[ \t]*\(?[ \t]*["'](GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)["']|CURLOPT_CUSTOMREQUEST[ \t]*(?:,|=>)[ \t]*["']([A-Z]+)["']/;
/** `.get()`, `.post(body)`: what is given a text, such as a name, is something else. */
const methodCall = /\.(get|post|put|patch|delete|head|GET|POST|PUT|DELETE)\((?:\)|[A-Za-z_$][^"'`)\n]{0,200}\))/;
const setter =
  /(?:\.(?:addHeader|header|setHeader|set|Set|Add|setRequestHeader|setRequestProperty|addRequestHeader|TryAddWithoutValidation|add_field)\(|(?:headers|request|req)\[)[ \t]*["']([\w-]{1,80})["'][ \t]*(?:,|\][ \t]*=)[ \t]*/gi;
const MAX_HEADERS = 50;

/**
 * The first call in a piece of program: `fetch(…)`, `axios.post(…)`, `requests.get(…)`, a request that is built step by
 * step. Nothing is run; what the text does not show is not known, and so not missing.
 */
export function findCode(text: string): PastedCallPlace | null {
  if (!/https?:\/\/|["'`]\/|\$\{?\w/.test(text)) return null;
  return findPowerShell(text) ?? findSendingCall(text) ?? findBuilder(text);
}

function findSendingCall(text: string): PastedCallPlace | null {
  const isAxios = /\baxios\b/i.test(text) && !/\b(?:requests|httpx)\./.test(text);
  let tried = 0;
  for (const { index, 0: whole, 1: owner = '', 2: name = '' } of text.matchAll(calls)) {
    if ((tried += 1) > MAX_CALLS) return null;
    const reader = new LiteralReader(text);
    const read = readArguments(reader, index + whole.length);
    const call: CodeCall = {
      owner: owner.replace(/(?:\.|::|->)$/, ''),
      name,
      ...read,
      connection: connectionIn(text),
      isAxios,
    };
    const request = readCall(call);
    if (request === null) continue;
    return {
      request: withSetters(request, text, call),
      response: null,
      start: startOfLine(text, index),
      end: read.end,
    };
  }
  return null;
}

/** Where a client that is made apart from the call sends its paths. */
function connectionIn(text: string): string | null {
  const base = /\bbase_?ur[li]["']?[ \t]*[:=][ \t]*["'`](https?:\/\/[^\s"'`]{1,500}?)\/?["'`]/i.exec(text)?.[1];
  if (base !== undefined) return base;
  const [, secure, host] = /\bHTTP(S)?Connection\([ \t]*["']([\w.:-]{1,200})["']/.exec(text) ?? [];
  return host === undefined ? null : `http${secure === undefined ? '' : 's'}://${host}`;
}

/** Go and XMLHttpRequest set headers after the request is made. */
function withSetters(request: SentRequest, text: string, { name }: CodeCall): SentRequest {
  if (!/^(?:newrequest|newrequestwithcontext|open)$/i.test(name)) return request;
  const headers = settersIn(text);
  return headers.length === 0 ? request : { ...request, headers: [...request.headers, ...headers], known: 'head' };
}

function settersIn(text: string): NameValue[] {
  const reader = new LiteralReader(text);
  return [...text.matchAll(setter)].slice(0, MAX_HEADERS).flatMap(({ index, 0: whole, 1: name = '' }) => {
    const { value } = reader.read(index + whole.length);
    return typeof value === 'string' ? [{ name, value }] : [];
  });
}

function readArguments(reader: LiteralReader, from: number): CallArguments & { readonly end: number } {
  const positional: unknown[] = [];
  const named = new Map<string, unknown>();
  const { text } = reader;
  let index = reader.skip(from);
  while (index < text.length && text.charAt(index) !== ')' && positional.length + named.size < MAX_ARGUMENTS) {
    const label = /^([A-Za-z_]\w{0,40})\s*(?:=(?![=>])|:(?![:/]))\s*/.exec(text.slice(index, index + 80));
    const { value, end } = reader.read(index + (label?.[0].length ?? 0));
    if (label?.[1] === undefined) positional.push(value);
    else named.set(label[1].toLowerCase(), value);
    const next = reader.skip(end);
    const moved = text.charAt(next) === ',' ? reader.skip(next + 1) : next;
    if (moved <= index) break;
    index = moved;
    if (text.charAt(next) !== ',') break;
  }
  return { positional, named, end: Math.min(text.length, index + 1) };
}

/** OkHttp, `HttpRequest`, `HttpRequestMessage`, Net::HTTP, curl of PHP: an address here, a method and headers there. */
function findBuilder(text: string): PastedCallPlace | null {
  const found = given.exec(text);
  if (found === null) return null;
  const headers = settersIn(text);
  const methods = constantMethod.exec(text) ?? methodCall.exec(text);
  const named = methods?.slice(1).find((group) => group !== undefined);
  const request: SentRequest = {
    method: named?.toUpperCase() ?? 'GET',
    ...(named === undefined && { isMethodAssumed: true }),
    url: found[2] ?? '',
    headers,
    body: null,
    known: headers.length === 0 ? 'line' : 'head',
  };
  return {
    request,
    response: null,
    start: startOfLine(text, found.index),
    end: endOfLine(text, found.index + found[0].length),
  };
}

function startOfLine(text: string, index: number): number {
  return text.lastIndexOf('\n', index) + 1;
}

function endOfLine(text: string, index: number): number {
  const end = text.indexOf('\n', index);
  return end === -1 ? text.length : end;
}
