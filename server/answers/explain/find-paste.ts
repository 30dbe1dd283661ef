import { isObject, valueAt } from '../../../core/json-values.ts';
import type { Exchange } from '../../explain/exchange.ts';
import { findCommand } from '../../explain/find-command.ts';
import type { Fault } from '../../explain/finding.ts';
import { gatewaySentenceIn } from '../../explain/gateway-sentences.ts';
import { findCall } from '../../explain/find-call.ts';
import { knownHeader, messageLine } from '../../explain/parse-http-message.ts';
import { errorPage, parsePaste, readStatus } from '../../explain/parse-paste.ts';
import { withoutCarets } from '../../explain/shell-words.ts';

/** A call that somebody put into their question, with the words around it. */
export interface PastedCall extends Exchange {
  /** As it was pasted, secrets and all: `exchange` and `words` go to the explainer and nowhere else. */
  readonly faults: readonly Fault[];
  /** What is asked beside the paste; may be empty. */
  readonly words: string;
}

/** A line of a log: something before it perhaps, then method and address, and the status without words between. */
const logLine =
  /^[^\n?]{0,300}?\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) ["'`]?(?:https?:\/\/|\/)[^\s"'`]{1,2000}["'`]?(?: HTTP\/[\d.]+"?)?[ \t]*(?:[-=]?>|→|:|-|,|=|status[=: ]+)?[ \t]*["']?[1-5]\d\d\b(?![^\n]*\?)/m;
const headerLine = /^[ \t]*([!#$%&'*+.^_`|~\w-]{2,60}):[ \t]*\S/;
/** Words with which people begin a sentence rather than a line of a message. */
const proseStart =
  /^[ \t]*(?:why|what|how|is|are|am|can|could|please|help|it|this|that|these|i|i'm|my|but|and|any|which|where|when|should|do|does|did|thanks?|got|getting|gives?|returns?)\b/i;
const asksWhatFailed =
  /\b(?:why|wrong|fail\w*|error\w*|mean\w*|get(?:ting)?|got|reject\w*|refus\w*|respon\w*|return\w*|explain|[45]\d\d)\b/i;

/**
 * The failing (or any) call that a question holds: a curl command, a message or headers of HTTP, a line of a log, the
 * body of an error, or a sentence that only the gateway says. `null` for a question that holds none, such as one that
 * mentions curl, names an operation, or shows a body it asks about.
 */
export function findPaste(question: string): PastedCall | null {
  const plain = withoutCarets(question.replaceAll('\r\n', '\n'));
  const split = splitFences(plain);
  // What stands in a fence is the paste, and the prose outside is not; without one they have to be told apart.
  return (split === null ? null : readPart(split.inside, split.outside)) ?? readPart(plain, null);
}

/** @param outside words known to be prose; `null` where they still stand among the rest */
function readPart(text: string, outside: string | null): PastedCall | null {
  const parts = partsOf(text);
  if (parts === null) return null;
  const words = [outside ?? '', parts.before, parts.after].map((part) => part.trim()).filter((part) => part !== '');
  const { request, response, faults } = parsePaste(parts.paste);
  if (request === null && response === null) return null;
  const said = words.join('\n');
  const told = response?.status == null ? statusIn(said) : null;
  return {
    request,
    response: told === null ? response : { headers: [], body: null, ...response, status: told },
    faults,
    words: said,
  };
}

/** "Why 415?": beside a call a number of three digits is its status, unless it counts something. */
function statusIn(words: string): number | null {
  const named = readStatus(words)?.status ?? null;
  const alone =
    /(?<![\w.,$€£#/-])[45]\d\d(?![\w%/-]|[.,]\d|[ \t]*(?:[a-z]*bytes?|[km]b|m?s|seconds?|euros?|dollars?|items?|times)\b)/i;
  return named ?? (Number(alone.exec(words)?.[0]) || null);
}

interface Parts {
  readonly before: string;
  readonly paste: string;
  readonly after: string;
}

function partsOf(text: string): Parts | null {
  const command = findCommand(text);
  if (command !== null) {
    const before = text.slice(0, command.start).replace(/(?:^|\n)[ \t]*[$#>%][ \t]*$/, '');
    const rest = cutProse(text.slice(command.end));
    return { before, paste: text.slice(command.start, command.end) + rest.kept, after: rest.prose };
  }
  const call = partsOfCall(text);
  if (call !== null) return call;
  const start = startOfMessage(text) ?? startOfHeaders(text);
  if (start !== null) {
    const rest = cutProse(text.slice(start));
    return { before: text.slice(0, start), paste: rest.kept, after: rest.prose };
  }
  return partsOfLog(text) ?? partsOfErrorBody(text) ?? partsOfErrorPage(text) ?? partsOfSentence(text);
}

/** A call in code and the like; of a path alone, in code, the words have to ask what failed. */
function partsOfCall(text: string): Parts | null {
  const found = findCall(text);
  if (found === null) return null;
  const before = text.slice(0, found.start);
  const url = found.request?.url ?? '';
  const behind = cutProse(text.slice(found.end));
  // What stands before may be part of the code: where variables get their values.
  const words = wordsBefore(before);
  if (url.startsWith('/') && words + behind.prose !== '' && !asksWhatFailed.test(words + behind.prose)) return null;
  return { before: words, paste: text.slice(words.length, found.end) + behind.kept, after: behind.prose };
}

/** The sentences with which a text begins. */
function wordsBefore(text: string): string {
  let end = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '' && !isProse(line.trim()) && !/^[A-Z][^;=(){}]*[.:?]$/.test(line.trim())) break;
    end += line.length + 1;
  }
  return text.slice(0, Math.min(end, text.length));
}

/** A page that a server or proxy wrote about an error. */
function partsOfErrorPage(text: string): Parts | null {
  const found = errorPage.exec(text);
  if (found === null) return null;
  const start = text.indexOf('<');
  const end = text.lastIndexOf('>') + 1;
  return { before: text.slice(0, start), paste: text.slice(start, end), after: text.slice(end) };
}

function startOfMessage(text: string): number | null {
  const found = messageLine.exec(text);
  if (found === null) return null;
  // Notes of `curl -v` before the request belong to it.
  const before = text.slice(0, found.index);
  const notes = /(?:^|\n)(?=\* )/.exec(before);
  return notes === null ? found.index : notes.index;
}

/** Where two lines or more, one of them a known header, look like headers; or one that carries credentials or a challenge. */
function startOfHeaders(text: string): number | null {
  let offset = 0;
  let run: { start: number; count: number; known: number; strong: boolean } | null = null;
  const isEnough = (): boolean => run !== null && run.known > 0 && (run.count > 1 || run.strong);
  for (const line of text.split('\n')) {
    const name = headerLine.exec(line)?.[1];
    if (name === undefined) {
      if (isEnough()) break;
      if (line.trim() !== '') run = null;
    } else {
      run ??= { start: offset, count: 0, known: 0, strong: false };
      run.count += 1;
      run.known += knownHeader.test(name) ? 1 : 0;
      run.strong ||= /^(?:authorization|www-authenticate|retry-after|(?:x-)?ratelimit-remaining)$/i.test(name);
    }
    offset += line.length + 1;
  }
  return run !== null && isEnough() ? run.start : null;
}

function partsOfLog(text: string): Parts | null {
  const found = logLine.exec(text);
  if (found === null) return null;
  const end = text.indexOf('\n', found.index);
  const to = end === -1 ? text.length : end;
  const line = text.slice(found.index, to);
  // "POST /x fails with 422" is a sentence about a call.
  if (proseStart.test(line)) return null;
  const rest = cutProse(text.slice(to));
  return { before: text.slice(0, found.index), paste: line + rest.kept, after: rest.prose };
}

/** An object that says what went wrong. Of one that could as well be a body to send, the words have to ask what failed. */
function partsOfErrorBody(text: string): Parts | null {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1 || end < start) return null;
  const body = text.slice(start, end + 1);
  const value = parseObject(body);
  if (value === null) return null;
  const before = text.slice(0, start);
  const after = text.slice(end + 1);
  const has = (...names: readonly string[]): boolean => names.every((name) => valueAt(value, name) !== undefined);
  const message = valueAt(value, 'message');
  const isGateways = typeof message === 'string' && gatewaySentenceIn(message) !== null;
  const isSurely =
    isGateways ||
    has('error') ||
    has('errors') ||
    has('status', 'title') ||
    has('type', 'title', 'detail') ||
    has('message', 'request_id') ||
    has('code', 'message');
  const isMaybe = (has('message') || has('detail') || has('title')) && asksWhatFailed.test(before + after);
  return isSurely || isMaybe ? { before, paste: body, after } : null;
}

function parseObject(text: string): object | null {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** "I get 'no Route matched with those values'": then the sentence is all that is known of the response. */
function partsOfSentence(text: string): Parts | null {
  const sentence = gatewaySentenceIn(text);
  // "Token expired" are words of anybody's, unless nothing else stands in a line.
  const lines = text.split('\n').map((line) => line.replaceAll(/^[\s"'“”`]+|[\s"'“”`.!]+$/g, ''));
  if (sentence === null || (sentence.text.split(' ').length < 4 && !lines.includes(sentence.text))) return null;
  const status = readStatus(text)?.status ?? sentence.status;
  const body = JSON.stringify({ status, message: sentence.text });
  return { before: text, paste: body, after: '' };
}

/** What follows a paste, without the sentences at its end. */
function cutProse(text: string): { readonly kept: string; readonly prose: string } {
  const lines = text.split('\n');
  let count = lines.length;
  for (; count > 0; count -= 1) {
    const line = lines[count - 1]?.trim() ?? '';
    if (line !== '' && !isProse(line)) break;
  }
  return { kept: lines.slice(0, count).join('\n'), prose: lines.slice(count).join('\n') };
}

function isProse(line: string): boolean {
  if (/[{}<>"]|^[\w-]+:[ \t]/.test(line)) return false;
  return line.endsWith('?') || proseStart.test(line);
}

/** What stands in fences of Markdown and what stands outside; `null` without any. */
function splitFences(text: string): { readonly inside: string; readonly outside: string } | null {
  if (!text.includes('```')) return null;
  const inside: string[] = [];
  const outside: string[] = [];
  for (const [index, part] of text.split('```').entries()) {
    if (index % 2 === 0) outside.push(part);
    else inside.push(part.replace(/^[\w+-]*[ \t]*(?:\n|$)/, ''));
  }
  return { inside: inside.join('\n\n'), outside: outside.join('\n') };
}
