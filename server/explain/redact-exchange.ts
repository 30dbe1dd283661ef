import { isObject, setOwn, valueAt } from '../../core/json-values.ts';
import { MASK, maskSecrets } from '../../core/mask-secrets.ts';
import { findJsonFault } from '../routes/find-json-fault.ts';
import type { NameValue } from '../snippets/snippet-request.ts';
import type { Exchange, ReceivedResponse, SentBody, SentRequest } from './exchange.ts';

/** Masks what may be a secret in parts of an exchange. */
export interface Redaction {
  readonly exchange: Exchange;
  /** A piece of the exchange, such as a value that is at fault. */
  mask(value: unknown, name?: string): unknown;
  isSecretName(name: string): boolean;
}

/** Names whose values are credentials, in any spelling; keys that make calls repeatable and cursors are none. */
const secretName =
  /(?:^|[-_. ])(?:auth|authorization|key|apikey|token|secret|passw(?:or)?d|passwd|pwd|passphrase|pin|otp|cvc|cvv|credentials?|session|sessionid|sid|signature|sig|cookie|jwt|csrf|xsrf|assertion)(?:[-_. ]?(?:id|value|code))?$|apikey|(?:access|auth|refresh|client|bearer|secret|api)[-_ ]?(?:token|key|secret)|passw(?:or)?d|passphrase/;
const harmlessName =
  /^idempotency[-_]?key$|^(?:page|next|previous|continuation|sync|starting)[-_]?token$|^sec-websocket-key$/;
/** Deeper values than a request of ours may hold. */
const MAX_DEPTH = 64;
/** `"password": "…"`, `token=…` in a text that is neither JSON nor a form. Bounded everywhere, so that it stays linear. */
const labelled =
  /((?<![\w.-])["']?[\w.-]{0,40}(?:token|secret|passw(?:or)?d|passphrase|api[-_]?key|authorization|credentials?)[\w.-]{0,20}["']?[ \t]{0,8}[:=][ \t]{0,8})("[^"\n]*"?|'[^'\n]*'?|[^\s,;&}\]]+)/gi;

/** @param names further names that carry credentials, as specification and gateway say, in lower case */
export function redactExchange(exchange: Exchange, names: ReadonlySet<string> = new Set()): Redaction {
  const isSecretName = (name: string): boolean => {
    const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
    return names.has(name.toLowerCase()) || (secretName.test(spaced) && !harmlessName.test(spaced));
  };
  const mask = (value: unknown, name = ''): unknown => maskValue(value, name, isSecretName, 0);
  const { request, response } = exchange;
  return {
    exchange: {
      request: request === null ? null : maskRequest(request, isSecretName),
      response: response === null ? null : maskResponse(response, isSecretName),
    },
    mask,
    isSecretName,
  };
}

type IsSecretName = (name: string) => boolean;

function maskValue(value: unknown, name: string, isSecretName: IsSecretName, depth: number): unknown {
  if (depth > MAX_DEPTH) return MASK;
  if (Array.isArray(value)) return (value as unknown[]).map((item) => maskValue(item, name, isSecretName, depth + 1));
  if (isObject(value)) {
    const result: Record<string, unknown> = {};
    const label = labelOf(value);
    for (const [key, item] of Object.entries(value)) {
      if (key === 'value' && label !== null && typeof item === 'string') {
        setOwn(result, key, maskHeader({ name: label, value: item }, isSecretName).value);
        continue;
      }
      setOwn(result, maskSecrets(key), maskValue(item, key, isSecretName, depth + 1));
    }
    return result;
  }
  if (value === null || typeof value === 'boolean') return value;
  if (name !== '' && isSecretName(name)) return MASK;
  return typeof value === 'string' ? maskSecrets(value, name) : value;
}

/** Of `{"name": "Authorization", "value": "…"}`, as recordings list headers, the name. */
function labelOf(value: object): string | null {
  const label = valueAt(value, 'name') ?? valueAt(value, 'key');
  return typeof label === 'string' && valueAt(value, 'value') !== undefined ? label : null;
}

function maskRequest(request: SentRequest, isSecretName: IsSecretName): SentRequest {
  return {
    method: maskSecrets(request.method),
    url: request.url === null ? null : maskUrl(request.url, isSecretName),
    headers: request.headers.map((header) => maskHeader(header, isSecretName)),
    body: maskBody(request.body, isSecretName),
    known: request.known,
    ...(request.isMethodAssumed === true && { isMethodAssumed: true }),
    ...(request.withCertificate !== undefined && { withCertificate: request.withCertificate }),
  };
}

function maskResponse(response: ReceivedResponse, isSecretName: IsSecretName): ReceivedResponse {
  return {
    status: response.status,
    headers: response.headers.map((header) => maskHeader(header, isSecretName)),
    body: response.body === null ? null : maskText(response.body, isSecretName),
  };
}

/** The address without passwords and keys; the user's name goes with the password, since a token may stand there. */
function maskUrl(url: string, isSecretName: IsSecretName): string {
  const [before = '', ...after] = url.split('#');
  const [address = '', ...query] = before.split('?');
  const open = maskSecrets(address).replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, `$1${MASK}@`);
  const search = query.length === 0 ? '' : `?${maskPairs(query.join('?'), '&', isSecretName)}`;
  return open + search + (after.length === 0 ? '' : `#${maskPairs(after.join('#'), '&', isSecretName)}`);
}

function maskPairs(text: string, separator: string, isSecretName: IsSecretName): string {
  return text
    .split(separator)
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      if (rest.length === 0) return maskSecrets(pair);
      const last = /\[([^[\]]*)\]$/.exec(decode(name))?.[1] ?? '';
      const value = isSecretName(decode(name)) || isSecretName(last) ? MASK : maskSecrets(rest.join('='), decode(name));
      return `${maskSecrets(name)}=${value}`;
    })
    .join(separator);
}

function maskHeader({ name, value }: NameValue, isSecretName: IsSecretName): NameValue {
  const lower = name.toLowerCase();
  const shown = maskSecrets(name);
  if (lower === 'cookie') return { name: shown, value: value.replaceAll(/([^=;]*)=[^;]*/g, `$1=${MASK}`) };
  if (lower === 'set-cookie') return { name: shown, value: value.replace(/^([^=;]*)=[^;]*/, `$1=${MASK}`) };
  if (/^(?:proxy-)?authorization$/.test(lower)) {
    const scheme = /^(?:basic|bearer|digest|token|hmac|ldap|negotiate|apikey|jwt|aws4-hmac-sha256|oauth)(?=\s|$)/i.exec(
      value,
    )?.[0];
    return { name: shown, value: scheme === undefined ? MASK : `${scheme} ${MASK}` };
  }
  // Which way in is asked for is no credential.
  if (lower === 'www-authenticate') return { name: shown, value: maskSecrets(value) };
  if (isSecretName(name)) return { name: shown, value: MASK };
  if (/^(?:referer|location|origin|:path|link)$/.test(lower))
    return { name: shown, value: maskUrl(value, isSecretName) };
  return { name: shown, value: maskSecrets(value, name) };
}

function maskBody(body: SentBody | null, isSecretName: IsSecretName): SentBody | null {
  if (body === null) return null;
  if (body.kind === 'file') return { kind: 'file', name: maskSecrets(body.name) };
  if (body.kind === 'text') return { kind: 'text', text: maskText(body.text, isSecretName) };
  const parts = body.parts.map(({ name, value, fileName }) => ({
    name: maskSecrets(name),
    value: value === null ? null : isSecretName(name) ? MASK : maskSecrets(value, name),
    fileName: fileName === null ? null : maskSecrets(fileName),
  }));
  return { kind: 'multipart', parts };
}

/** A body in whatever form; JSON keeps its form as far as parsing does. */
function maskText(text: string, isSecretName: IsSecretName): string {
  const json = parseJson(text);
  if (json !== undefined) {
    const masked = JSON.stringify(maskValue(json, '', isSecretName, 0));
    // What held nothing to mask stays as it was written.
    return masked === JSON.stringify(json) ? text : masked;
  }
  if (/^[^\s=&{}<>"]{1,200}=[^\s]*$/.test(text)) return maskPairs(text, '&', isSecretName);
  return maskSecrets(text).replaceAll(labelled, `$1${MASK}`);
}

/** `undefined` for what is no JSON, or nested so deeply that writing it again would exhaust the stack. */
function parseJson(text: string): unknown {
  return findJsonFault(text, MAX_DEPTH) === null ? (JSON.parse(text) as unknown) : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
