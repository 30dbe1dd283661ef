import { parseCurl } from '../../explain/parse-curl.ts';
import type { Mention } from './mention.ts';
import { codeKindOf } from './code-mentions.ts';

/** A call of an API that a code block makes. */
export interface CodeCall {
  readonly mention: Mention;
  /** Body of a call whose code holds one as JSON. */
  readonly body?: unknown;
}

/** Calls of one block; a longer script is no example. */
const MAX_CALLS = 8;
/** Characters around an address that tell how it is called. */
const AROUND = 400;
const METHOD = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS';

/** What no program holds that calls nothing over HTTP. */
const CLIENT =
  /\bfetch\s*\(|\baxios\b|\brequests?\.|\bhttpx?\.|\burllib|\baiohttp\b|HttpClient|HttpRequest|\bNet::HTTP|curl_|CURLOPT|OkHttp|Request\.Builder|RestClient|RestTemplate|WebClient|Faraday|HTTParty|\bgot[.(]|\bky[.(]|XMLHttpRequest|\.request\s*\(|\.(?:get|post|put|patch|delete)\s*\(|NewRequest|http\.(?:Get|Post)|Guzzle|URLSession|\breqwest\b|\bmethod\s*[:=]/i;

/** The calls that a code block makes, in any language; none for one that calls nothing. */
export function readCalls(content: string, language: string): CodeCall[] {
  const kind = codeKindOf(content, language);
  if (kind === 'data') return [];
  if (/(?:^|[\s$|&;(`])(?:curl|wget)(?:\.exe)?\s/m.test(content)) return readShell(content);
  const commands = kind === 'program' ? readOtherCommands(content) : [];
  if (commands.length > 0) return commands;
  const lines = readRequestLines(content, language);
  if (lines.length > 0 || kind === 'plain') return lines;
  return CLIENT.test(content) ? readProgram(content) : [];
}

function callOf(method: string, target: string, body?: unknown): CodeCall {
  const upper = method.toUpperCase();
  const mention: Mention = { kind: 'operation', text: `${upper} ${target}`, method: upper, target, end: 0 };
  return body === undefined ? { mention } : { mention, body };
}

/** Each curl command, as the shell would run it. */
function readShell(content: string): CodeCall[] {
  const joined = content.replaceAll(/\\[ \t]*\r?\n/g, ' ');
  const starts = [...joined.matchAll(/(?<=^|[\s$|&;(`])(?:curl|wget)(?:\.exe)?(?=\s)/gm)].map(({ index }) => index);
  return starts.slice(0, MAX_CALLS).flatMap((start, index) => {
    const command = joined.slice(start, starts[index + 1] ?? joined.length);
    const parsed = parseCommand(command);
    if (parsed === null) return [];
    const target = plainTarget(parsed.url);
    return [callOf(parsed.method, target, parsed.body)];
  });
}

function parseCommand(
  command: string,
): { readonly method: string; readonly url: string; readonly body?: unknown } | null {
  try {
    const { request } = parseCurl(command);
    if (request.url === null) return null;
    const text = request.body?.kind === 'text' ? request.body.text : null;
    const body = text === null ? undefined : parseJson(text);
    const wget = new RegExp(`^wget\\s[\\s\\S]*--method[\\s=]+["']?(${METHOD})\\b`).exec(command)?.[1];
    return { method: wget ?? request.method, url: request.url, ...(body === undefined ? {} : { body }) };
  } catch {
    // Whatever the shell makes of it: it names an address.
    const url = /https?:\/\/[^\s"'`]+/i.exec(command)?.[0];
    const method = new RegExp(`(?:-X|--request)[\\s=]*["']?(${METHOD})`, 'i').exec(command)?.[1] ?? 'GET';
    return url === undefined ? null : { method, url };
  }
}

/** Calls of other commands: HTTPie's `http POST address`, and those of PowerShell. */
function readOtherCommands(content: string): CodeCall[] {
  const calls: CodeCall[] = [];
  const httpie = new RegExp(
    `^[ \\t]*(?:\\$[ \\t]+)?(?:https?|xh)[ \\t]+(?:--?[a-z][\\w-]*[ \\t]+)*(?:(${METHOD})[ \\t]+)?["']?((?:https?://|/)[^\\s"']+)`,
    'gm',
  );
  for (const [, method = 'GET', url = ''] of content.matchAll(httpie)) calls.push(callOf(method, plainTarget(url)));
  const lines = content.replaceAll(/`[ \t]*\r?\n/g, ' ');
  for (const [command] of lines.matchAll(/\b(?:Invoke-(?:RestMethod|WebRequest)|irm|iwr)\b[^\n|]*/gi)) {
    const url = /["']?((?:https?:\/\/|\$[A-Za-z_]\w*\/|\/)[^\s"']+)/i.exec(command)?.[1];
    const method = new RegExp(`-Method[\\s:]+["']?(${METHOD})\\b`, 'i').exec(command)?.[1] ?? 'GET';
    if (url !== undefined) calls.push(callOf(method, plainTarget(url)));
  }
  return calls.slice(0, MAX_CALLS);
}

/** `POST /orders HTTP/1.1` with what follows. Lines of paths alone are a list, and no call. */
function readRequestLines(content: string, language: string): CodeCall[] {
  const line = new RegExp(`^[ \\t]*(${METHOD})[ \\t]+((?:https?://|/)\\S*)(?:[ \\t]+(HTTP/[\\d.]+))?[ \\t]*$`, 'gm');
  const found = [...content.matchAll(line)];
  const others = content.split('\n').filter((one) => one.trim() !== '').length - found.length;
  const isMessage =
    found.some(([, , , protocol]) => protocol !== undefined) || (others > 0 && /^[ \t]*[\w-]+:[ \t]*\S/m.test(content));
  if (!isMessage && language !== 'http') return [];
  const body = found.length === 1 ? parseJson(/\n[ \t]*\r?\n([\s\S]*)$/.exec(content)?.[1] ?? '') : undefined;
  return found.slice(0, MAX_CALLS).map(([, method = 'GET', target = '']) => callOf(method, plainTarget(target), body));
}

/** Addresses and paths in the strings of a program, each with the method that stands nearest. */
function readProgram(content: string): CodeCall[] {
  const literal =
    /[fFbBuU$@]{0,2}(["'`])((?:https?:\/\/|\/(?=[\w{$:#<%])|\$\{[^{}"'`\n]{1,60}\}\/|\{[^{}"'`\n]{1,60}\}\/|#\{[^{}"'`\n]{1,60}\}\/)[^"'`\n]{0,500})\1/g;
  const calls: CodeCall[] = [];
  for (const match of content.matchAll(literal)) {
    const end = match.index + match[0].length;
    const target = plainTarget((match[2] ?? '') + appended(content, end));
    if (calls.length >= MAX_CALLS) break;
    if (
      /^https?:\/\/[^/]*$/i.test(target) &&
      /\b(?:base|host|server|endpoint|url|root|api)\w*["']?\s*(?::\s*\w+\s*)?[:=]+\s*$/i.test(
        content.slice(Math.max(0, match.index - 40), match.index),
      )
    )
      continue;
    calls.push(callOf(methodAround(content, match.index, end), target, bodyAround(content, end)));
  }
  return calls;
}

/** What is put behind a string by `+`: a variable stands for a value. */
function appended(content: string, end: number): string {
  let text = '';
  let at = end;
  for (let count = 0; count < 8; count += 1) {
    const next =
      /^\s{0,20}(?:\+|\.(?!\w)|\.\.)\s{0,20}(?:"([^"\n]{0,200})"|'([^'\n]{0,200})'|([A-Za-z_$][\w.$]{0,60}(?:\([^()\n]{0,60}\)|\[[^[\]\n]{0,40}\])?))/.exec(
        content.slice(at, at + 300),
      );
    if (next === null) break;
    text += next[1] ?? next[2] ?? '{value}';
    at += next[0].length;
  }
  return text;
}

function methodAround(content: string, start: number, end: number): string {
  const before = content.slice(Math.max(0, start - 80), start);
  const after = content.slice(end, end + AROUND);
  // A call around the address, or a variable that it is put behind.
  const lead = '(?:[\\w.]{0,30}\\(|[\\w.]{1,40}\\s*\\+\\s*)?$';
  const called = new RegExp(
    `(?:\\.|::|\\b)(?:Http)?(${METHOD})(?:Async|JsonAsync|_json)?\\s*(?:<[^<>]{0,40}>)?\\(\\s*${lead}`,
    'i',
  ).exec(before);
  const argument = new RegExp(`["'.:](${METHOD})["']?\\s*,\\s*${lead}`, 'i').exec(before);
  const named = new RegExp(`\\bmethod["']?\\s*[:=]\\s*["'\`](${METHOD})\\b[^;{}]*$`, 'i').exec(before);
  const option = new RegExp(
    `(?:\\bmethod["']?\\s*[:=(]+\\s*|CUSTOMREQUEST\\s*(?:=>|,)\\s*|Method\\.|HttpMethod\\.|Net::HTTP::|setRequestMethod\\(\\s*|\\.method\\(\\s*)["'\`]?(${METHOD})\\b`,
    'i',
  ).exec(after);
  const posted = /CURLOPT_POST\b|\.(post|put|patch|delete)\s*\(/i.exec(after);
  return called?.[1] ?? argument?.[1] ?? named?.[1] ?? option?.[1] ?? (posted === null ? 'GET' : (posted[1] ?? 'POST'));
}

/** An object written as JSON right behind the address. */
function bodyAround(content: string, end: number): unknown {
  const after = content.slice(end, end + 4_000);
  const start = /(?:JSON\.stringify\(|json\s*=|\bdata\s*[:=]|body\s*[:=]|strings\.NewReader\(|`|''')\s*(?=\{)/.exec(
    after,
  );
  if (start === null) return undefined;
  const from = start.index + start[0].length;
  let depth = 0;
  for (let at = from; at < after.length; at += 1) {
    if (after[at] === '{') depth += 1;
    else if (after[at] === '}') depth -= 1;
    if (depth === 0) return parseJson(after.slice(from, at + 1));
  }
  return undefined;
}

/** JSON, or what a program writes like it; `undefined` for anything else. */
function parseJson(text: string): unknown {
  for (const candidate of [
    text,
    text
      .replaceAll(/([{,]\s*)([A-Za-z_]\w*)\s*:/g, '$1"$2":')
      .replaceAll("'", '"')
      .replaceAll(/,\s*([}\]])/g, '$1'),
  ]) {
    try {
      const value: unknown = JSON.parse(candidate);
      return typeof value === 'object' && value !== null ? value : undefined;
    } catch {
      // The next way of writing it.
    }
  }
  return undefined;
}

/** An address whose variables all look alike, and without the variable that stands for its server. */
function plainTarget(written: string): string {
  const plain = written
    .replaceAll(
      /\$\{[^{}]{0,80}\}|#\{[^{}]{0,80}\}|\$[A-Za-z_]\w{0,60}|\{\{[^{}]{0,80}\}\}|\{[^{}/]{0,80}\}|%[sd]|\uE000[^\uE000]{0,60}\uE000/g,
      '{value}',
    )
    .replace(/^(?:\{value\})(?=\/)/, '');
  return plain === '' ? '/' : plain;
}
