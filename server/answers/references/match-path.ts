import type { ReferenceOperation } from '../../../core/reference-index.ts';
import type { OperationServer } from '../../../core/operation.ts';

/** A path as it is mentioned, without query and fragment. */
export interface AskedPath {
  /** Host, with its port, for a whole address; lower case. */
  readonly host: string | null;
  /** Decoded no further than it is written. */
  readonly path: string;
}

/** `https://api.example/v1/orders?limit=1` → host and path; `null` for what is neither an address nor a path. */
export function readTarget(target: string): AskedPath | null {
  const match = /^(?:(?:https?:\/\/)?([^/\s?#]{1,253}))?(\/[^?#]*)?/i.exec(target);
  const [, host = null, path = ''] = match ?? [];
  if (host === null && path === '') return null;
  // `https://…/refunds`: the reader knows the host.
  if (host !== null && /^(?:\.{3}|…)$/.test(host) && path !== '') return { host: null, path };
  return { host: host?.replace(/^[^@]*@/, '').toLowerCase() ?? null, path: path === '' ? '/' : path };
}

/**
 * The base path below which an operation is meant, `''` for none, and the values of its parameters; `null` when it is
 * not meant. Names have to be equal in every letter.
 * @param isValue whether a segment may be a value of a parameter: else `/orders/search` would be an order
 */
export function matchPath(
  asked: AskedPath,
  operation: Pick<ReferenceOperation, 'path' | 'servers'>,
  isValue: (segment: string) => boolean,
): { readonly base: string; readonly values: ReadonlyMap<string, string> } | null {
  const template = splitPath(operation.path.split(/[?#]/)[0] ?? '');
  const segments = splitPath(asked.path);
  const rest = segments.length - template.length;
  if (rest < 0) return null;
  const base = segments
    .slice(0, rest)
    .map((segment) => `/${segment}`)
    .join('');
  const bases = operation.servers.map(basePathOf);
  if (asked.host !== null) {
    // A whole address is right only below the whole base.
    const { host } = asked;
    const isServed = operation.servers.some(
      (server, index) => takesHost(server, host) && isSameBase(bases[index] ?? '', base),
    );
    if (!isServed) return null;
  } else if (base !== '' && !bases.some((one) => isSameBase(one, base))) return null;
  const values = new Map<string, string>();
  const isMatch = template.every((part, index) => matchSegment(part, segments[rest + index] ?? '', isValue, values));
  return isMatch ? { base, values } : null;
}

function splitPath(path: string): string[] {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

function matchSegment(
  part: string,
  segment: string,
  isValue: (segment: string) => boolean,
  values: Map<string, string>,
): boolean {
  const asked = safeDecode(segment);
  if (!part.includes('{')) return asked === safeDecode(part);
  if (part === segment) return true;
  // The fixed pieces in their order, and something for each parameter between them.
  const pieces = part.split(/\{([^{}]*)\}/);
  let at = 0;
  let last: string | null = null;
  for (const [index, piece] of pieces.entries()) {
    if (index % 2 === 1) {
      last = piece;
      continue;
    }
    const isEnd = index === pieces.length - 1;
    const found = isEnd && piece !== '' ? asked.lastIndexOf(piece) : isEnd ? asked.length : asked.indexOf(piece, at);
    if (found < at || (isEnd && found + piece.length !== asked.length)) return false;
    if (last !== null) {
      const value = asked.slice(at, found);
      if (!isPlaceholderSegment(value) && !isValue(value)) return false;
      values.set(last, value);
    } else if (found !== at) return false;
    at = found + piece.length;
    last = null;
  }
  return at === asked.length;
}

/** `{id}`, `:id`, `<id>`, `$ID`, `…`: a parameter, however it is called. */
function isPlaceholderSegment(segment: string): boolean {
  return /^(?:\{[^{}]+\}|\{\{[^{}]+\}\}|:[\p{L}_]\w*|<[^<>]+>|\$\{?\w+\}?|\.{3}|…|\*+|%s|%d)$/u.test(segment);
}

/** Variables filled in, where they have a value. */
function basePathOf({ url, variables }: OperationServer): string {
  const filled = url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
  );
  const path = filled.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '');
  return path.startsWith('/') ? path.replace(/\/+$/, '') : '';
}

function isSameBase(known: string, asked: string): boolean {
  if (known === asked) return true;
  const [left, right] = [known.split('/'), asked.split('/')];
  return (
    left.length === right.length && left.every((part, index) => part === right[index] || /^\{[^{}]*\}$/.test(part))
  );
}

/** `{region}.harbor.example` takes any word for its variable; one whose domain is a variable takes its default alone. */
function takesHost({ url, variables }: OperationServer, host: string): boolean {
  const template = /^(?:(?:[a-z][a-z\d+.-]*|\{[^{}]*\}):)?\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  if (template === '') return false;
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole,
  );
  if (filled.toLowerCase() === host) return true;
  const pieces = template.toLowerCase().split(/\{[^{}]*\}/);
  const [head = '', tail = ''] = [pieces[0], pieces.at(-1)];
  if (pieces.length === 1 || !/^[\w.-]*\.[a-z]{2,}(?::\d+)?$/.test(tail)) return false;
  return host.length > head.length + tail.length && host.startsWith(head) && host.endsWith(tail);
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
