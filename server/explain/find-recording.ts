import { isObject, valueAt } from '../../core/json-values.ts';
import type { NameValue } from '../snippets/snippet-request.ts';
import type { ReceivedResponse, SentBody, SentPart, SentRequest } from './exchange.ts';
import type { PastedCallPlace } from './pasted-call.ts';

/** Folders of a collection within each other, and entries that are looked at. */
const MAX_DEPTH = 8;
const MAX_ENTRIES = 500;
/** A response with this status or a higher one failed. */
const FIRST_FAILURE = 400;

/** The call in a recording as JSON: an entry or log of HAR, or a request, item or collection as Postman exports it. */
export function findRecording(text: string): PastedCallPlace | null {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}') + 1;
  if (start === -1 || end <= start) return null;
  const value = parse(text.slice(start, end));
  const found = readHar(value) ?? readCollection(value, 0);
  return found === null ? null : { ...found, start, end };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

type Recorded = Pick<PastedCallPlace, 'request' | 'response'>;

/** Of several entries the first that failed. */
function readHar(value: unknown): Recorded | null {
  const log = valueAt(value, 'log');
  const entries = list(valueAt(isObject(log) ? log : value, 'entries'));
  const read = (entries.length > 0 ? entries : [value])
    .slice(0, MAX_ENTRIES)
    .flatMap((entry) => readHarEntry(entry) ?? []);
  return read.find(({ response }) => (response?.status ?? 0) >= FIRST_FAILURE) ?? read[0] ?? null;
}

function readHarEntry(entry: unknown): Recorded | null {
  const inner = valueAt(entry, 'request');
  const request = isObject(inner) ? inner : entry;
  const url = text(valueAt(request, 'url'));
  const method = text(valueAt(request, 'method'));
  const headers = valueAt(request, 'headers');
  if (url === null || method === null || !Array.isArray(headers)) return null;
  const data = valueAt(request, 'postData');
  const names = pairs(headers, 'name');
  const type = text(valueAt(data, 'mimeType'));
  const hasType = type === null || names.some(({ name }) => name.toLowerCase() === 'content-type');
  const sent: SentRequest = {
    method: method.toUpperCase(),
    url,
    headers: hasType ? names : [...names, { name: 'Content-Type', value: type }],
    body: readPostData(data),
    // Recorders leave out credentials, and not all write a body down.
    known: names.length === 0 ? 'line' : 'whole',
  };
  return { request: sent, response: readHarResponse(valueAt(entry, 'response')) };
}

function readPostData(data: unknown): SentBody | null {
  const raw = text(valueAt(data, 'text'));
  if (raw !== null && raw !== '') return { kind: 'text', text: raw };
  const parameters = list(valueAt(data, 'params'));
  if (parameters.length === 0) return null;
  if (/^multipart\//i.test(text(valueAt(data, 'mimeType')) ?? ''))
    return { kind: 'multipart', parts: parameters.flatMap((one) => toPart(one, 'name', 'fileName')) };
  return { kind: 'text', text: toForm(pairs(parameters, 'name')) };
}

function readHarResponse(response: unknown): ReceivedResponse | null {
  const status = valueAt(response, 'status');
  if (typeof status !== 'number' || status < 100 || status > 599) return null;
  const body = text(valueAt(valueAt(response, 'content'), 'text'));
  return { status, headers: pairs(list(valueAt(response, 'headers')), 'name'), body: body === '' ? null : body };
}

function readCollection(value: unknown, depth: number): Recorded | null {
  if (depth > MAX_DEPTH) return null;
  const items = valueAt(value, 'item');
  if (Array.isArray(items)) {
    const read = items.slice(0, MAX_ENTRIES).flatMap((item) => readCollection(item, depth + 1) ?? []);
    return read[0] ?? null;
  }
  const request = isObject(valueAt(value, 'request')) ? valueAt(value, 'request') : value;
  const url = valueAt(request, 'url');
  const raw = text(url) ?? text(valueAt(url, 'raw'));
  const method = text(valueAt(request, 'method'));
  if (raw === null || method === null || !Array.isArray(valueAt(request, 'header'))) return null;
  const body = readPostmanBody(valueAt(request, 'body'));
  const headers = pairs(list(valueAt(request, 'header')), 'key');
  const added = [...authOf(valueAt(request, 'auth')), ...typeOf(valueAt(request, 'body'), headers)];
  const sent: SentRequest = {
    method: method.toUpperCase(),
    url: withVariables(raw),
    headers: [...headers, ...added],
    body,
    // Credentials may be those of the collection, which an item does not show.
    known: isObject(valueAt(request, 'auth')) || headers.length > 0 ? 'whole' : 'line',
  };
  return { request: sent, response: null };
}

function readPostmanBody(body: unknown): SentBody | null {
  const mode = text(valueAt(body, 'mode'));
  const content = mode === null ? null : valueAt(body, mode);
  if (mode === 'raw') return text(content) ? { kind: 'text', text: text(content) ?? '' } : null;
  if (mode === 'urlencoded') return { kind: 'text', text: toForm(pairs(list(content), 'key')) };
  if (mode === 'formdata')
    return { kind: 'multipart', parts: list(content).flatMap((one) => toPart(one, 'key', 'src')) };
  return mode === 'file' ? { kind: 'file', name: text(valueAt(content, 'src')) ?? 'file' } : null;
}

function typeOf(body: unknown, headers: readonly NameValue[]): NameValue[] {
  if (headers.some(({ name }) => name.toLowerCase() === 'content-type')) return [];
  const mode = text(valueAt(body, 'mode'));
  const language = text(valueAt(valueAt(valueAt(body, 'options'), 'raw'), 'language'));
  const value =
    mode === 'urlencoded'
      ? 'application/x-www-form-urlencoded'
      : mode === 'formdata'
        ? 'multipart/form-data'
        : mode === 'raw'
          ? ({ json: 'application/json', xml: 'application/xml' }[language ?? ''] ?? 'text/plain')
          : null;
  return value === null ? [] : [{ name: 'Content-Type', value }];
}

function authOf(auth: unknown): NameValue[] {
  const type = text(valueAt(auth, 'type'));
  const entries = type === null ? [] : pairs(list(valueAt(auth, type)), 'key');
  const of = (name: string): string => entries.find((entry) => entry.name === name)?.value ?? '';
  if (type === 'bearer') return [{ name: 'Authorization', value: `Bearer ${withVariables(of('token'))}` }];
  if (type === 'basic') {
    const encoded = Buffer.from(`${of('username')}:${of('password')}`, 'utf8').toString('base64');
    return [{ name: 'Authorization', value: `Basic ${encoded}` }];
  }
  if (type === 'apikey' && of('in') !== 'query' && of('key') !== '')
    return [{ name: of('key'), value: withVariables(of('value')) }];
  return [];
}

/** `{{name}}` is a variable of the collection: what it holds is not at hand. */
function withVariables(value: string): string {
  return value.replaceAll(/\{\{([\w-]{1,60})\}\}/g, (_, name: string) => `$${name.replaceAll('-', '_')}`);
}

function pairs(entries: readonly unknown[], nameKey: string): NameValue[] {
  return entries.slice(0, MAX_ENTRIES).flatMap((entry) => {
    const name = text(valueAt(entry, nameKey));
    const value = valueAt(entry, 'value');
    if (name === null || valueAt(entry, 'disabled') === true) return [];
    return [
      { name, value: withVariables(typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value)) },
    ];
  });
}

function toPart(entry: unknown, nameKey: string, fileKey: string): SentPart[] {
  const name = text(valueAt(entry, nameKey));
  if (name === null) return [];
  const file = text(valueAt(entry, fileKey));
  const isFile = file !== null || valueAt(entry, 'type') === 'file';
  return [
    { name, value: isFile ? null : (text(valueAt(entry, 'value')) ?? ''), fileName: isFile ? (file ?? '') : null },
  ];
}

function toForm(values: readonly NameValue[]): string {
  return values
    .map(({ name, value }) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`)
    .join('&');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
