import { MASK } from '../../../core/mask-secrets.ts';
import type { ReceivedResponse, SentBody, SentRequest } from '../../explain/exchange.ts';
import type { NameValue } from '../../snippets/snippet-request.ts';

/** Headers whose values tell what went wrong and are never credentials; of all others the name alone is kept. */
const plainHeader =
  /^(?:accept(?:-[a-z]+)?|content-(?:type|length|encoding|disposition)|host|:method|:path|:authority|:status|user-agent|origin|date|server|via|vary|allow|location|retry-after|idempotency-key|www-authenticate|cache-control|connection|transfer-encoding|expect|if-[a-z-]+|access-control-[a-z-]+|(?:x-)?ratelimit-[\w-]+|x-kong-[a-z-]+-latency|x-request-id|kong-request-id|x-correlation-id|traceparent)$/i;

/**
 * A question with the call it holds, written anew from what was understood of it: what is stored and read again for a
 * follow-up holds nothing else of the paste. Reading it gives the same call.
 * @param words masked
 * @param request masked, and so is `response`
 * @param plainNames further headers that are described and carry no credentials, in lower case
 */
export function renderPaste(
  words: string,
  request: SentRequest | null,
  response: ReceivedResponse | null,
  plainNames: ReadonlySet<string>,
): string {
  const parts = [
    request === null ? '' : renderRequest(request, plainNames),
    response === null ? '' : renderResponse(response, request?.known === 'head', plainNames),
  ].filter((part) => part !== '');
  const fenced = `\`\`\`\n${parts.join('\n\n').replaceAll('```', "'''")}\n\`\`\``;
  return words === '' ? fenced : `${words}\n\n${fenced}`;
}

function renderRequest(request: SentRequest, plainNames: ReadonlySet<string>): string {
  const { method, url, headers, body, known, withCertificate } = request;
  const shown = headers.map((header) => withoutValue(header, plainNames));
  if (url === null) return linesOf(shown).join('\n');
  if (request.isMethodAssumed === true) return `Request URL: ${url}`;
  if (known === 'line' && headers.length === 0 && body === null) return `${method} ${url} HTTP/1.1`;
  // Of what `curl -v` shows the body is not known, and is not missing.
  if (known === 'head') return [`${method} ${url} HTTP/1.1`, ...linesOf(shown)].map((line) => `> ${line}`).join('\n');
  const words = [
    ...(method === 'GET' && body === null ? [] : ['-X', method]),
    quote(url),
    ...shown.flatMap(({ name, value }) => ['-H', quote(value === '' ? `${name};` : `${name}: ${value}`)]),
    ...(hasType(headers) ? [] : ['-H', "'Content-Type:'"]).filter(() => body !== null && body.kind === 'text'),
    // Headers that are not at hand.
    ...(known === 'line' ? ['-H', '@headers'] : []),
    ...bodyWords(body),
    ...(withCertificate === true ? ['--cert', 'certificate.pem'] : []),
  ];
  return `curl ${words.join(' ')}`;
}

function hasType(headers: readonly NameValue[]): boolean {
  return headers.some(({ name }) => name.toLowerCase() === 'content-type');
}

function bodyWords(body: SentBody | null): string[] {
  if (body === null) return [];
  if (body.kind === 'file') return ['--data-binary', quote(`@${body.name}`)];
  if (body.kind === 'text') return ['--data-raw', quote(body.text)];
  return body.parts.flatMap(({ name, value, fileName }) => [
    value === null ? '-F' : '--form-string',
    quote(value === null ? `${name}=@${fileName ?? ''}` : `${name}=${value}`),
  ]);
}

function renderResponse(
  { status, headers, body }: ReceivedResponse,
  isVerbose: boolean,
  plainNames: ReadonlySet<string>,
): string {
  const head = [
    ...(status === null ? [] : [`HTTP/1.1 ${String(status)}`]),
    ...linesOf(headers.map((header) => withoutValue(header, plainNames))),
  ].map((line) => (isVerbose ? `< ${line}` : line));
  return [head.join('\n'), body ?? ''].filter((part) => part !== '').join('\n\n');
}

function linesOf(headers: readonly NameValue[]): string[] {
  return headers.map(({ name, value }) => `${name}: ${value.replaceAll(/[\r\n]+/g, ' ')}`);
}

function withoutValue(header: NameValue, plainNames: ReadonlySet<string>): NameValue {
  const { name, value } = header;
  if (plainHeader.test(name) || plainNames.has(name.toLowerCase())) return header;
  const scheme = /^(?:basic|bearer|digest|token|hmac|apikey)(?= \*\*\*$)/i.exec(value)?.[0];
  return { name, value: value === '' ? '' : scheme === undefined ? MASK : `${scheme} ${MASK}` };
}

/** A word of a shell command. A variable stays one only in double quotes. */
function quote(text: string): string {
  if (/\$\{?[A-Za-z_]/.test(text) && !/["`\\!]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
