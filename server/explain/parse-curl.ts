import type { NameValue } from '../snippets/snippet-request.ts';
import { MASK } from '../../core/mask-secrets.ts';
import { findHeader, type SentBody, type SentPart, type SentRequest } from './exchange.ts';
import type { Fault } from './finding.ts';
import { plainWord, shellWords, VARIABLE } from './shell-words.ts';

export interface ParsedCommand {
  readonly request: SentRequest;
  /** What the shell does to the command before curl sees it. */
  readonly faults: readonly Fault[];
}

/** Options that take a value and say nothing of the request. */
const ignoredWithValue = new Set([
  ...'o m x E c w K r C D z t U y Y Q P'.split(' ').map((letter) => `-${letter}`),
  ...(
    'output max-time connect-timeout retry retry-delay retry-max-time proxy proxy-user cert key cacert capath cert-type ' +
    'key-type pass cookie-jar write-out config resolve connect-to interface limit-rate range continue-at dump-header ' +
    'time-cond ciphers tls-max proxy-header unix-socket max-redirs max-filesize stderr trace trace-ascii aws-sigv4 ' +
    'netrc-file dns-servers noproxy pinnedpubkey socks5 socks5-hostname engine output-dir rate'
  )
    .split(' ')
    .map((name) => `--${name}`),
]);
/** Options whose value makes the request, by their long name. */
const meaning: Readonly<Record<string, string>> = {
  '-X': 'request', '-H': 'header', '-d': 'data', '-u': 'user', '-F': 'form', '-b': 'cookie', '-A': 'user-agent', '-e': 'referer', '-T': 'upload-file',
  '--request': 'request', '--header': 'header', '--data': 'data', '--data-ascii': 'data', '--data-raw': 'data-raw', '--data-binary': 'data',
  '--data-urlencode': 'data-urlencode', '--json': 'json', '--user': 'user', '--form': 'form', '--form-string': 'form-string', '--cookie': 'cookie',
  '--url': 'url', '--user-agent': 'user-agent', '--referer': 'referer', '--upload-file': 'upload-file', '--oauth2-bearer': 'oauth2-bearer', '--url-query': 'url-query',
}; // prettier-ignore
const flagsOfNote: Readonly<Record<string, 'get' | 'head' | 'netrc'>> = {
  '-G': 'get',
  '--get': 'get',
  '-I': 'head',
  '--head': 'head',
  '-n': 'netrc',
  '--netrc': 'netrc',
  '--netrc-optional': 'netrc',
};

/** What `--user` becomes with these. */
const userSchemes: Readonly<Record<string, string>> = {
  '--digest': 'Digest',
  '--negotiate': 'Negotiate',
  '--ntlm': 'NTLM',
};

/** Whether a word of a command is an option of curl, and whether the next word is its value. */
export function readOption(word: string): 'none' | 'flag' | 'takes-next' {
  if (!/^-{1,2}[A-Za-z]/.test(word)) return 'none';
  if (word.startsWith('--')) {
    const takes = Object.hasOwn(meaning, word) || ignoredWithValue.has(word);
    return takes ? 'takes-next' : 'flag';
  }
  for (let index = 1; index < word.length; index += 1) {
    const option = `-${word.charAt(index)}`;
    if (Object.hasOwn(meaning, option) || ignoredWithValue.has(option)) {
      return index === word.length - 1 ? 'takes-next' : 'flag';
    }
  }
  return 'flag';
}

/** A curl command as it would be sent; files and shell variables keep their names. Nothing is run. */
export function parseCurl(command: string): ParsedCommand {
  const builder = new CommandBuilder();
  for (const word of shellWords(command)) {
    if (typeof word === 'string') builder.word(word);
    else {
      builder.endAt(word.op);
      break;
    }
  }
  return builder.build();
}

class CommandBuilder {
  private method: string | null = null;
  private url: string | null = null;
  private readonly headers: NameValue[] = [];
  private readonly data: string[] = [];
  private readonly parts: SentPart[] = [];
  private readonly query: string[] = [];
  private dataFile: string | null = null;
  private upload: string | null = null;
  private isJson = false;
  private readonly flags = new Set<string>();
  private pending: string | null = null;
  private withCertificate = false;
  /** Headers come from a file. */
  private hasMore = false;
  private user: string | null = null;
  private userScheme = 'Basic';
  private readonly faults: Fault[] = [];
  private isFirst = true;

  word(raw: string): void {
    if (this.isFirst) {
      this.isFirst = false;
      return;
    }
    if (this.pending !== null) {
      const option = this.pending;
      this.pending = null;
      this.take(option, raw);
    } else if (raw.startsWith('--')) this.long(raw);
    else if (raw.startsWith('-') && raw.length > 1) this.short(raw);
    else if (raw !== '') this.url ??= this.read(raw, '/url');
  }

  /** A single `&` sends what stands before to the background, and the rest is a command of its own. */
  endAt(operator: string): void {
    if (operator !== '&' || this.url === null) return;
    this.faults.push({
      code: 'shell_unquoted_ampersand',
      pointer: '/url',
      message:
        'The address is not quoted: the shell ends the command at the first & and sends nothing of what follows.',
      expected: 'the address in single quotes',
      source: 'http',
    });
  }

  private long(raw: string): void {
    const [name = '', ...rest] = raw.split('=');
    if (Object.hasOwn(flagsOfNote, raw)) this.flags.add(flagsOfNote[raw] ?? '');
    else if (Object.hasOwn(userSchemes, raw)) this.userScheme = userSchemes[raw] ?? 'Basic';
    else if (Object.hasOwn(meaning, name) || ignoredWithValue.has(name)) {
      if (rest.length > 0) this.take(name, rest.join('='));
      else this.pending = name;
    }
  }

  /** `-sSL`, `-XPOST`, `-sXPOST`: letters without a value may stand before one that takes the rest. */
  private short(raw: string): void {
    for (let index = 1; index < raw.length; index += 1) {
      const option = `-${raw.charAt(index)}`;
      if (Object.hasOwn(flagsOfNote, option)) this.flags.add(flagsOfNote[option] ?? '');
      if (!Object.hasOwn(meaning, option) && !ignoredWithValue.has(option)) continue;
      const rest = raw.slice(index + 1);
      if (rest === '') this.pending = option;
      else this.take(option, rest);
      return;
    }
  }

  private take(option: string, raw: string): void {
    if (option === '-E' || option === '--cert') this.withCertificate = true;
    // What a file of options or of passwords adds is not at hand.
    if (/^(?:-K|--config|--netrc-file|--aws-sigv4)$/.test(option)) this.hasMore = true;
    const name = Object.hasOwn(meaning, option) ? meaning[option] : undefined;
    if (name === undefined) return;
    const value =
      name === 'header' || name === 'user' || name === 'url' ? this.read(raw, '/security') : plainWord(quoteBare(raw));
    if (name === 'request') this.method = value.toUpperCase();
    else if (name === 'header' && value.startsWith('@')) this.hasMore = true;
    else if (name === 'header') this.header(value);
    else if (name === 'url') this.url ??= value;
    else if (name === 'url-query') this.query.push(encodeData(value));
    else if (name === 'user') this.user = value;
    else if (name === 'oauth2-bearer') this.headers.push({ name: 'Authorization', value: `Bearer ${value}` });
    else if (name === 'user-agent') this.headers.push({ name: 'User-Agent', value });
    else if (name === 'referer') this.headers.push({ name: 'Referer', value });
    else if (name === 'cookie') {
      if (value.includes('=')) this.headers.push({ name: 'Cookie', value });
      else this.hasMore = true;
    } else if (name === 'upload-file') this.upload = value;
    else this.body(name, value);
  }

  private header(value: string): void {
    const [, header, content] = /^([^:;]*)[:;](.*)$/s.exec(value) ?? [];
    if (header === undefined) this.headers.push({ name: value, value: '' });
    else this.headers.push({ name: header.trim(), value: (content ?? '').trim() });
  }

  private body(name: string, value: string): void {
    if (name === 'form' || name === 'form-string') {
      const [field = '', ...rest] = value.split('=');
      const content = rest.join('=');
      const isFile = name === 'form' && /^[@<]/.test(content);
      const fileName = isFile ? (content.slice(1).split(';')[0] ?? '') : null;
      this.parts.push({ name: field, value: isFile ? null : content, fileName });
      return;
    }
    if (name === 'json') this.isJson = true;
    if (name === 'data-urlencode') this.data.push(encodeData(value));
    else if (name !== 'data-raw' && value.startsWith('@')) this.dataFile = value.slice(1);
    else this.data.push(value);
  }

  /** A word with its variables by name. In single quotes the shell leaves a variable as it stands, and so does curl. */
  private read(raw: string, pointer: string): string {
    if (!raw.includes(VARIABLE) && /\$\{?[A-Z][A-Z0-9_]{2,60}\}?/.test(raw)) {
      this.faults.push({
        code: 'shell_variable_literal',
        pointer,
        message:
          'A shell variable stands in single quotes: the shell does not fill it in, and its name is sent instead.',
        expected: 'double quotes around the variable',
        source: 'http',
      });
    }
    return plainWord(raw);
  }

  build(): ParsedCommand {
    const isGet = this.flags.has('get');
    const type = this.isJson ? 'application/json' : 'application/x-www-form-urlencoded';
    const headers = [...this.headers];
    if (this.user !== null) {
      // What the other schemes send is computed from the server's challenge and not at hand.
      const value = this.userScheme === 'Basic' ? base64(this.user) : MASK;
      headers.push({ name: 'Authorization', value: `${this.userScheme} ${value}` });
    }
    const body = isGet ? null : this.sentBody();
    if (body !== null && this.upload === null && findHeader(headers, 'content-type') === null) {
      headers.push({ name: 'Content-Type', value: body.kind === 'multipart' ? 'multipart/form-data' : type });
    }
    if (this.isJson && findHeader(headers, 'accept') === null) headers.push({ name: 'Accept', value: type });
    const usual = this.upload !== null ? 'PUT' : body === null ? 'GET' : 'POST';
    const method = this.method ?? (isGet ? 'GET' : this.flags.has('head') ? 'HEAD' : usual);
    const query = [...this.query, ...(isGet ? this.data : [])].join('&');
    const request = {
      method,
      url: this.address(query),
      headers: headers.filter(isSent),
      body,
      known: this.hasMore || this.flags.has('netrc') ? ('line' as const) : ('whole' as const),
      withCertificate: this.withCertificate,
    };
    return { request, faults: this.faults };
  }

  private sentBody(): SentBody | null {
    if (this.upload !== null) return { kind: 'file', name: this.upload };
    if (this.parts.length > 0) return { kind: 'multipart', parts: this.parts };
    if (this.data.length > 0) return { kind: 'text', text: this.data.join(this.isJson ? '' : '&') };
    return this.dataFile === null ? null : { kind: 'file', name: this.dataFile };
  }

  /** curl takes an address without a scheme for one of plain HTTP. */
  private address(query: string): string | null {
    if (this.url === null) return null;
    const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(this.url) || /^[/$]/.test(this.url) ? this.url : `http://${this.url}`;
    if (query === '') return url;
    return `${url}${url.includes('?') ? '&' : '?'}${query}`;
  }
}

/** A variable that stands for a whole value of JSON, as a text: `{"amount": $AMOUNT}` is JSON once it is filled in. */
function quoteBare(raw: string): string {
  return /^\s*[[{]/.test(raw) ? raw.replaceAll(/([:,[]\s*)(\uE000[^\uE000]*\uE000)(?=\s*[,\]}])/g, '$1"$2"') : raw;
}

/** `-H 'Accept:'` takes a header away. */
function isSent({ name, value }: NameValue): boolean {
  return value !== '' || !/^(?:accept|content-type|user-agent|host|expect)$/i.test(name);
}

/** `name=content` with the content encoded, as `--data-urlencode` does. */
function encodeData(value: string): string {
  const at = value.indexOf('=');
  const content = encodeURIComponent(value.slice(at + 1).toWellFormed());
  return at > 0 ? `${value.slice(0, at)}=${content}` : content;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
