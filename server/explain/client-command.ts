import { setOwn } from '../../core/json-values.ts';
import type { NameValue } from '../snippets/snippet-request.ts';
import type { SentBody, SentPart, SentRequest } from './exchange.ts';
import { endOfCommand } from './find-command.ts';
import type { PastedCallPlace } from './pasted-call.ts';
import { plainWord, shellWords } from './shell-words.ts';

/** HTTPie, xh and wget at the beginning of a line, or behind a prompt. */
const beginning = /^[ \t]*(?:(?:PS[^>\n]{0,200}>|[$#>%])[ \t]*)?(https?|xhs?|wget)(?:\.exe)?(?=[ \t])/gm;
const METHODS = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;
const MAX_TRIED = 10;

/** The first call of another client than curl on the command line. */
export function findClientCommand(text: string): PastedCallPlace | null {
  let tried = 0;
  for (const { index, 0: whole, 1: client = '' } of text.matchAll(beginning)) {
    if ((tried += 1) > MAX_TRIED) return null;
    const start = index + whole.length - client.length - (whole.endsWith('.exe') ? 4 : 0);
    const end = endOfCommand(text, index + whole.length);
    const words = shellWords(text.slice(index + whole.length, end));
    const operator = words.findIndex((word) => typeof word !== 'string');
    const used = (operator === -1 ? words : words.slice(0, operator)).flatMap((word) =>
      typeof word === 'string' ? [plainWord(word)] : [],
    );
    const request = client === 'wget' ? readWget(used) : readHttpie(used, client.endsWith('s'));
    if (request !== null) return { request, response: null, start, end };
  }
  return null;
}

const wgetValues =
  /^--(?:method|header|body-data|body-file|post-data|post-file|user|password|http-user|http-password|user-agent|referer|output-document|timeout|tries|wait|limit-rate|ca-certificate|certificate|private-key)$|^-[OoPtTwUeQ]$/;

function readWget(words: readonly string[]): SentRequest | null {
  const given = new Map<string, string>();
  const headers: NameValue[] = [];
  let url: string | null = null;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) {
      url ??= word;
      continue;
    }
    const [, name = word, attached] = /^(--[a-z-]+)=([\s\S]*)$/.exec(word) ?? [];
    const value = attached ?? (wgetValues.test(name) ? words[(index += 1)] : undefined) ?? '';
    if (name === '--header') headers.push(toHeader(value));
    else given.set(name.replace('--http-', '--'), value);
  }
  if (url === null || !/^(?:https?:\/\/|\$|[\w-]+(?:\.[\w-]+)+(?:[:/]|$)|localhost\b)/i.test(url)) return null;
  const text = given.get('--body-data') ?? given.get('--post-data');
  const file = given.get('--body-file') ?? given.get('--post-file');
  const body: SentBody | null =
    text !== undefined ? { kind: 'text', text } : file === undefined ? null : { kind: 'file', name: file };
  const isTyped = headers.some(({ name }) => name.toLowerCase() === 'content-type');
  const user = given.get('--user');
  return {
    method: (given.get('--method') ?? (body === null ? 'GET' : 'POST')).toUpperCase(),
    url: withScheme(url, false),
    headers: [
      ...headers,
      ...(user === undefined ? [] : [basic(`${user}:${given.get('--password') ?? ''}`)]),
      ...(body === null || isTyped ? [] : [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }]),
    ],
    body,
    known: 'whole',
  };
}

const httpieValues =
  /^(?:-a|-A|-o|-p|-s|--auth|--auth-type|--output|--print|--style|--timeout|--proxy|--verify|--cert|--cert-key|--session|--raw|--pretty|--bearer)$/;
/** An item of a request; a backslash keeps a separator from being one. */
const item = /^((?:\\.|[^\\:=@;])+?)(:=@|=@|:=|==|:|=|@|;)([\s\S]*)$/;

function readHttpie(words: readonly string[], isSecure: boolean): SentRequest | null {
  const flags = new Map<string, string>();
  const rest: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!/^-[A-Za-z-]/.test(word)) {
      rest.push(word);
      continue;
    }
    const [, name = word, attached] = /^(--[a-z-]+)=([\s\S]*)$/.exec(word) ?? [];
    flags.set(name, attached ?? (httpieValues.test(name) ? words[(index += 1)] : undefined) ?? '');
  }
  const method = METHODS.test((rest[0] ?? '').toUpperCase()) ? (rest.shift() ?? '').toUpperCase() : null;
  const address = rest.shift();
  if (address === undefined || !isAddress(address, method !== null)) return null;
  const items = rest.map((word) => item.exec(word)).filter((found) => found !== null);
  // Words that are no items are a sentence.
  if (items.length < rest.length) return null;
  const isForm = ['-f', '--form', '--multipart'].some((flag) => flags.has(flag));
  const read = readItems(items, isForm, flags.has('--multipart'));
  const raw = flags.get('--raw');
  const body: SentBody | null = raw === undefined ? read.body : { kind: 'text', text: raw };
  const hasType = read.headers.some(({ name }) => name.toLowerCase() === 'content-type');
  const type =
    body?.kind === 'multipart'
      ? 'multipart/form-data'
      : isForm
        ? 'application/x-www-form-urlencoded'
        : 'application/json';
  const query = read.query.join('&');
  const url = withScheme(address, isSecure);
  return {
    method: method ?? (body === null ? 'GET' : 'POST'),
    url: query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`,
    headers: [
      ...read.headers,
      ...authOf(flags),
      ...(body === null || hasType ? [] : [{ name: 'Content-Type', value: type }]),
    ],
    body,
    known: 'whole',
  };
}

function isAddress(word: string, hasMethod: boolean): boolean {
  if (/^(?:https?:\/\/|:\d{0,5}\/|:\d{2,5}$|\$|localhost\b)/i.test(word)) return true;
  return /^[\w-]+(?:\.[\w-]+)+(?::\d+)?\//.test(word) || (hasMethod && /^[\w-]+(?:\.[\w-]+)+(?::\d+)?$/.test(word));
}

function readItems(
  items: readonly RegExpExecArray[],
  isForm: boolean,
  isMultipart: boolean,
): { readonly headers: readonly NameValue[]; readonly query: readonly string[]; readonly body: SentBody | null } {
  const headers: NameValue[] = [];
  const query: string[] = [];
  const parts: SentPart[] = [];
  const fields: Record<string, unknown> = {};
  for (const [, escaped = '', separator, value = ''] of items) {
    const name = escaped.replaceAll(/\\(.)/g, '$1');
    if (separator === ':' || separator === ';') headers.push({ name, value: separator === ';' ? '' : value.trim() });
    else if (separator === '==') query.push(`${encode(name)}=${encode(value)}`);
    else if (separator?.endsWith('@')) parts.push({ name, value: null, fileName: value });
    else {
      parts.push({ name, value, fileName: null });
      setField(fields, name, separator === ':=' ? parseJson(value) : value);
    }
  }
  const hasFile = parts.some(({ value }) => value === null);
  if (parts.length === 0) return { headers, query, body: null };
  if (isMultipart || (isForm && hasFile)) return { headers, query, body: { kind: 'multipart', parts } };
  if (hasFile)
    return { headers, query, body: { kind: 'file', name: parts.find(({ value }) => value === null)?.fileName ?? '' } };
  const text = isForm
    ? parts.map(({ name, value }) => `${encode(name)}=${encode(value ?? '')}`).join('&')
    : JSON.stringify(fields);
  return { headers, query, body: { kind: 'text', text } };
}

/** `a[b][]=c` → `{"a":{"b":["c"]}}`. */
function setField(fields: Record<string, unknown>, name: string, value: unknown): void {
  const [, first = name, inner = ''] = /^([^[\]]+)((?:\[[^[\]]*\]){1,8})$/.exec(name) ?? [];
  const keys = [...inner.matchAll(/\[([^[\]]*)\]/g)].map(([, key = '']) => key);
  const held: unknown = Object.hasOwn(fields, first) ? fields[first] : undefined;
  setOwn(fields, first, placed(held, keys, value));
}

function placed(held: unknown, keys: readonly string[], value: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (/^\d*$/.test(key)) {
    const known: readonly unknown[] = Array.isArray(held) ? (held as unknown[]) : [];
    return [...known, placed(undefined, rest, value)];
  }
  const object: Record<string, unknown> = {};
  if (typeof held === 'object' && held !== null)
    for (const [name, one] of Object.entries(held)) setOwn(object, name, one);
  setOwn(object, key, placed(Object.hasOwn(object, key) ? object[key] : undefined, rest, value));
  return object;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function authOf(flags: ReadonlyMap<string, string>): NameValue[] {
  const given = flags.get('-a') ?? flags.get('--auth');
  if (given === undefined) return [];
  const type = flags.get('-A') ?? flags.get('--auth-type') ?? 'basic';
  return type === 'bearer'
    ? [{ name: 'Authorization', value: `Bearer ${given}` }]
    : type === 'basic'
      ? [basic(given)]
      : [];
}

function basic(user: string): NameValue {
  return { name: 'Authorization', value: `Basic ${Buffer.from(user, 'utf8').toString('base64')}` };
}

function toHeader(line: string): NameValue {
  const at = line.indexOf(':');
  return at === -1 ? { name: line, value: '' } : { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
}

/** `:3000/x` is this machine, and no scheme means plain HTTP. */
function withScheme(address: string, isSecure: boolean): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(address) || address.startsWith('$')) return address;
  const scheme = isSecure ? 'https' : 'http';
  if (!address.startsWith(':')) return `${scheme}://${address}`;
  const [, port = '', path = ''] = /^:(\d*)(.*)$/.exec(address) ?? [];
  return `${scheme}://localhost${port === '' ? '' : `:${port}`}${path}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
