import { isObject } from '../../core/json-values.ts';
import type { NameValue } from '../snippets/snippet-request.ts';
import { findHeader, type SentBody, type SentRequest } from './exchange.ts';
import { knownHeader } from './parse-http-message.ts';
import { Encoded, Incomplete } from './read-literal.ts';

export interface CallArguments {
  readonly positional: readonly unknown[];
  /** By names in lower case. */
  readonly named: ReadonlyMap<string, unknown>;
}

export interface CodeCall extends CallArguments {
  /** What the function belongs to: `axios`, `requests`, `client`; may be empty. */
  readonly owner: string;
  readonly name: string;
  /** Scheme and host of a connection that is opened elsewhere. */
  readonly connection: string | null;
  /** The text speaks of axios, whose clients send objects as JSON whatever they are called. */
  readonly isAxios: boolean;
}

const METHODS = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/i;
/** Names under which libraries take the parts of a request. */
const optionNames = {
  url: ['url', 'uri', 'curlopt_url'],
  method: ['method', 'type', 'verb', 'httpmethod', 'curlopt_customrequest'],
  headers: ['headers', 'header', 'curlopt_httpheader'],
  query: ['params', 'query', 'searchparams', 'qs'],
  json: ['json'],
  body: ['body', 'data', 'content', 'payload', 'form', 'form_params', 'curlopt_postfields'],
  auth: ['auth'],
} as const;
/** Options that say nothing of the request. */
const otherOptions =
  /^(?:mode|credentials|cache|redirect|referrer|referrerpolicy|signal|timeout|keepalive|integrity|responsetype|withcredentials|baseurl|verify|proxies|allow_redirects|stream|cookies|cert|files|success|error|datatype|contenttype|async|crossdomain|validatestatus|maxredirects|throwhttperrors|retry|agent|httpsagent|next|priority|duplex|curlopt_\w+)$/;
/** Libraries whose call shows all that is sent. Clients made elsewhere may add headers of their own. */
const complete = /^(?:axios|requests|httpx|got|ky|superagent|\$|jquery|httparty|window|globalthis|conn|connection)?$/i;
const clients = /axios|requests|httpx|client|session|http|api|conn|ky|got|agent|\$/i;

/** The request that a call of a library sends; `null` where it names no address. */
export function readCall(call: CodeCall): SentRequest | null {
  const { owner, name, connection } = call;
  const verb = /^(get|post|put|patch|delete|head|options)/i.exec(name)?.[1]?.toUpperCase() ?? null;
  const texts = call.positional.filter((value): value is string => typeof value === 'string');
  const options = readOptions(call, verb);
  const method = text(pick(options, 'method')) ?? texts.find((value) => METHODS.test(value)) ?? null;
  const isSender = complete.test(owner) || clients.test(owner);
  const address = text(pick(options, 'url')) ?? texts.find((value) => isAddress(value, isSender)) ?? null;
  if (address === null || !isAddress(address, isSender) || (method !== null && !METHODS.test(method))) return null;
  // Paths of other things are taken by functions of these names too.
  if (address.startsWith('/') && connection === null && !clients.test(owner) && owner !== '') return null;
  const base = text(options.get('baseurl')) ?? (address.startsWith('/') ? connection : null) ?? '';
  const read = readHeaders(options);
  // What jQuery is given as data goes into the query of a GET.
  const isQueried = /^ajax$/i.test(name) && (method ?? 'GET').toUpperCase() === 'GET';
  const sent = isQueried ? nothing : bodyOf(call, options, address, verb);
  const headers = [...read.headers, ...authOf(options)];
  const isTyped = findHeader(headers, 'content-type') !== null;
  const isWhole = isComplete(call) && read.isKnown;
  return {
    method: (method ?? verb ?? (sent.body === null && sent.isKnown ? 'GET' : 'POST')).toUpperCase(),
    url: withQuery(base + address, pick(options, isQueried ? 'body' : 'query')),
    headers: sent.type === null || isTyped ? headers : [...headers, { name: 'Content-Type', value: sent.type }],
    body: sent.body,
    known: !isWhole ? 'line' : sent.isKnown ? 'whole' : 'head',
  };
}

function isComplete({ owner, name }: CodeCall): boolean {
  return (
    complete.test(owner) &&
    !/^(?:open|newrequest|newrequestwithcontext|send|curl_init)$/i.test(name) &&
    !/async$/i.test(name)
  );
}

function isAddress(value: string, isSender: boolean): boolean {
  return /^https?:\/\/[^\s/]/i.test(value) || (isSender && /^(?:\$\w+)?\/[\w{$:.-][^\s]*$/.test(value));
}

/** Options by name, from named arguments and from the object of options among the others. */
function readOptions(call: CodeCall, verb: string | null): Map<string, unknown> {
  const options = new Map<string, unknown>(call.named);
  for (const value of optionObjects(call, verb)) {
    for (const [name, one] of Object.entries(fieldsOf(value))) {
      // Under `params` and the like stands another object with names of its own.
      if (!options.has(name.toLowerCase())) options.set(name.toLowerCase(), one);
    }
  }
  return options;
}

function optionObjects({ positional, isAxios, name }: CodeCall, verb: string | null): unknown[] {
  const objects = positional.filter((value) => isFields(value));
  const sendsData = verb !== null && /^(?:POST|PUT|PATCH)$/.test(verb);
  // The second of axios.post(url, data, options) is what is sent, whatever its fields are called.
  if (isAxios && sendsData) return positional.slice(2).filter((value) => isFields(value));
  if (/^request$/i.test(name) && positional.length > 2) {
    // http.client: method, address, body, headers
    const headers = positional.slice(2).find((value) => isFields(value) && hasHeaderNames(value));
    return headers === undefined ? [] : [{ headers }];
  }
  return objects.filter((value) => isOptions(value));
}

function hasHeaderNames(value: unknown): boolean {
  return Object.keys(fieldsOf(value)).some((field) => knownHeader.test(field));
}

function isFields(value: unknown): boolean {
  return value instanceof Incomplete || (isObject(value) && !(value instanceof Encoded));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return value instanceof Incomplete ? value.fields : isObject(value) ? value : {};
}

function isOptions(value: unknown): boolean {
  const known = Object.values(optionNames).flat() as readonly string[];
  const names = Object.keys(fieldsOf(value)).map((name) => name.toLowerCase());
  return names.length > 0 && names.every((name) => known.includes(name) || otherOptions.test(name));
}

function pick(options: ReadonlyMap<string, unknown>, part: keyof typeof optionNames): unknown {
  const name = optionNames[part].find((one) => options.has(one));
  return name === undefined ? undefined : options.get(name);
}

function has(options: ReadonlyMap<string, unknown>, part: keyof typeof optionNames): boolean {
  return optionNames[part].some((one) => options.has(one));
}

function readHeaders(options: ReadonlyMap<string, unknown>): {
  readonly headers: readonly NameValue[];
  readonly isKnown: boolean;
} {
  const value = pick(options, 'headers');
  if (!has(options, 'headers')) return { headers: [], isKnown: true };
  if (Array.isArray(value)) {
    // `["Accept: text/plain"]`, as curl of PHP takes them.
    const lines = (value as unknown[]).map((line) => /^([^:]{1,100}):\s*([\s\S]*)$/.exec(String(line)));
    return {
      headers: lines.flatMap((line) => (line === null ? [] : [{ name: line[1] ?? '', value: line[2] ?? '' }])),
      isKnown: true,
    };
  }
  if (!isFields(value)) return { headers: [], isKnown: false };
  const entries = Object.entries(fieldsOf(value)).flatMap(([name, one]): NameValue[] =>
    typeof one === 'string' || typeof one === 'number' ? [{ name, value: String(one) }] : [],
  );
  return { headers: entries, isKnown: !(value instanceof Incomplete) };
}

function authOf(options: ReadonlyMap<string, unknown>): NameValue[] {
  const auth = pick(options, 'auth');
  const named = fieldsOf(auth);
  const list = Array.isArray(auth)
    ? (auth as unknown[])
    : [named['username'] ?? named['user'], named['password'] ?? named['pass']];
  const [user, password] = list.map((one) => text(one));
  if (user == null || password == null) return [];
  return [{ name: 'Authorization', value: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` }];
}

interface SentContent {
  readonly body: SentBody | null;
  readonly isKnown: boolean;
  /** Which the library declares by itself. */
  readonly type: string | null;
}

const nothing: SentContent = { body: null, isKnown: true, type: null };
const unknown: SentContent = { body: null, isKnown: false, type: null };

function bodyOf(
  call: CodeCall,
  options: ReadonlyMap<string, unknown>,
  address: string,
  verb: string | null,
): SentContent {
  const { isAxios } = call;
  if (options.has('files')) return unknown;
  if (has(options, 'json')) return asJson(pick(options, 'json'));
  if (has(options, 'body')) return asBody(pick(options, 'body'), call, isAxios);
  const behind = call.positional
    .slice(call.positional.indexOf(address) + 1)
    .filter((value) => !isOptions(value) && !(isFields(value) && hasHeaderNames(value)));
  const sendsData = verb === null || /^(?:POST|PUT|PATCH)$/.test(verb);
  if (behind.length === 0 || !sendsData || !call.positional.includes(address)) return nothing;
  const [first] = behind;
  if (first === null) return nothing;
  if (isAxios || /asjson/i.test(call.name))
    return first instanceof Encoded ? asBody(first, call, isAxios) : asJson(first);
  return asBody(first, call, isAxios);
}

function asJson(value: unknown): SentContent {
  const type = 'application/json';
  // A variable may hold anything.
  if (value === undefined || value instanceof Incomplete || isVariable(value)) return { ...unknown, type };
  return { body: { kind: 'text', text: JSON.stringify(value) }, isKnown: true, type };
}

function asBody(value: unknown, { owner, name }: CodeCall, isAxios: boolean): SentContent {
  if (value === null) return nothing;
  if (value === undefined || value instanceof Incomplete || isVariable(value)) return unknown;
  // fetch declares a text as plain text, jQuery and axios as a form, others declare nothing.
  const ofText = /^fetch$/i.test(name) ? 'text/plain;charset=UTF-8' : isAxios || /^ajax$/i.test(name) ? form : null;
  if (value instanceof Encoded && value.encoding === 'json') {
    if (value.value instanceof Incomplete || value.value === undefined || isVariable(value.value))
      return { ...unknown, type: ofText };
    return { body: { kind: 'text', text: JSON.stringify(value.value) }, isKnown: true, type: ofText };
  }
  if (value instanceof Encoded) return asForm(value.value);
  if (typeof value === 'string') return { body: { kind: 'text', text: value }, isKnown: true, type: ofText };
  if (isAxios) return asJson(value);
  return isObject(value) && !/^fetch$/i.test(name) && owner !== '' ? asForm(value) : unknown;
}

const form = 'application/x-www-form-urlencoded';

function asForm(value: unknown): SentContent {
  if (!isObject(value) || value instanceof Incomplete) return { ...unknown, type: form };
  return { body: { kind: 'text', text: toForm(value) }, isKnown: true, type: form };
}

function toForm(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) => [name, one] as const),
    )
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${encode(name)}=${encode(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join('&');
}

/** What stands for itself in an address keeps the sign of a variable. */
function encode(value: string): string {
  return isVariable(value) ? value : encodeURIComponent(value.toWellFormed());
}

function withQuery(url: string, query: unknown): string {
  const value = query instanceof Encoded ? query.value : query;
  const added = isObject(value) ? toForm(fieldsOf(value)) : '';
  return added === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${added}`;
}

function isVariable(value: unknown): boolean {
  return typeof value === 'string' && /^\$\w+$/.test(value);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
