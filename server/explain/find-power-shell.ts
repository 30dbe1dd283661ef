import { isObject } from '../../core/json-values.ts';
import type { NameValue } from '../snippets/snippet-request.ts';
import type { SentBody, SentRequest } from './exchange.ts';
import type { PastedCallPlace } from './pasted-call.ts';
import { Encoded, Incomplete, LiteralReader } from './read-literal.ts';

const command = /(?<![\w-])(?:Invoke-RestMethod|Invoke-WebRequest|irm|iwr)[ \t]+/i;
const MAX_PARAMETERS = 20;
const flags = /^(?:UseBasicParsing|SkipCertificateCheck|SkipHttpErrorCheck|Verbose|DisableKeepAlive|NoProxy)$/i;

/** `Invoke-RestMethod -Method Post -Uri … -Headers @{ … } -Body …`. */
export function findPowerShell(text: string): PastedCallPlace | null {
  const found = command.exec(text);
  if (found === null) return null;
  // A backtick at the end of a line takes the next one into the command.
  const joined = text.replaceAll(/`[ \t]*\n/g, (end) => ' '.repeat(end.length));
  const reader = new LiteralReader(joined);
  const given = new Map<string, unknown>();
  let index = found.index + found[0].length;
  for (let count = 0; count < MAX_PARAMETERS; count += 1) {
    const name = /^[ \t]*-([A-Za-z]+)[ \t:]*/.exec(joined.slice(index, index + 100));
    const isFlag = name?.[1] !== undefined && flags.test(name[1]);
    const from = index + (name?.[0].length ?? 0);
    if (isFlag) {
      index = from;
      continue;
    }
    const bare = /^[ \t]*([^\s"'@$({`|;]+)/.exec(joined.slice(from, from + 2_000));
    const isEnd = name === null && (given.has('uri') || !/^[ \t]*["']?(?:https?:|\$)/.test(joined.slice(from)));
    if (isEnd) break;
    const read = bare === null ? readWord(reader, joined, from) : { value: bare[1], end: from + bare[0].length };
    given.set(name?.[1]?.toLowerCase() ?? 'uri', read.value);
    index = read.end;
  }
  const request = toRequest(given);
  return request === null ? null : { request, response: null, start: found.index, end: index };
}

/** A literal ends with itself, a variable with its name: nothing else is an expression without brackets. */
function readWord(
  reader: LiteralReader,
  text: string,
  from: number,
): { readonly value: unknown; readonly end: number } {
  const start = reader.skip(from);
  const name = /^\$[\w:]+/.exec(text.slice(start, start + 100))?.[0];
  if (name !== undefined)
    return { value: new LiteralReader(`${text}\n${name}`).read(text.length + 1).value, end: start + name.length };
  return reader.readAlone(start);
}

function toRequest(given: ReadonlyMap<string, unknown>): SentRequest | null {
  const url = given.get('uri');
  if (typeof url !== 'string' || !/^(?:https?:\/\/|\$)/i.test(url)) return null;
  const type = given.get('contenttype');
  const fields = given.get('headers');
  const shown = fields instanceof Incomplete ? fields.fields : isObject(fields) ? fields : {};
  const headers = Object.entries(shown).flatMap(([name, value]): NameValue[] =>
    typeof value === 'string' || typeof value === 'number' ? [{ name, value: String(value) }] : [],
  );
  const isHidden = given.has('headers') && !isObject(fields);
  const body = bodyOf(given.get('body'));
  const isBodyHidden = given.has('body') && body === null;
  const hasType = headers.some(({ name }) => name.toLowerCase() === 'content-type');
  const declared = typeof type === 'string' ? type : given.has('body') ? 'application/x-www-form-urlencoded' : null;
  const method = given.get('method');
  const isKeyed =
    given.has('credential') || given.has('token') || given.has('websession') || given.has('authentication');
  return {
    method: typeof method === 'string' ? method.toUpperCase() : 'GET',
    url,
    headers: declared === null || hasType ? headers : [...headers, { name: 'Content-Type', value: declared }],
    body,
    known: isHidden || isKeyed ? 'line' : isBodyHidden ? 'head' : 'whole',
  };
}

function bodyOf(value: unknown): SentBody | null {
  if (value instanceof Encoded) return bodyText(value.value);
  if (typeof value === 'string' && !/^\$\w+$/.test(value)) return { kind: 'text', text: value };
  if (!isObject(value) || value instanceof Incomplete) return null;
  const pairs = Object.entries(value).map(
    ([name, one]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`,
  );
  return { kind: 'text', text: pairs.join('&') };
}

function bodyText(value: unknown): SentBody | null {
  if (value === undefined || value instanceof Incomplete) return null;
  return { kind: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) };
}
