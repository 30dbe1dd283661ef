/** An address in parts, as it was sent; nothing is known to be right. */
export interface Target {
  readonly scheme: string | null;
  /** Lower case, with its port. */
  readonly host: string | null;
  /** Still percent-encoded; begins with a slash. */
  readonly path: string;
  /** Decoded names and values in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** More names than any honest query has. */
const MAX_PAIRS = 500;

export function readTarget(url: string): Target {
  const [address = ''] = url.split('#');
  const [before = '', ...search] = address.split('?');
  const [, scheme, authority = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/is.exec(before) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  const path = scheme === undefined ? before.replace(/^\$\{?\w*\}?/, '') : rest;
  return {
    scheme: scheme?.toLowerCase() ?? null,
    // The name of a variable is no host.
    host: scheme === undefined || host === '' || /[${}<]/.test(host) ? null : host,
    path: path.startsWith('/') ? path : `/${path}`,
    query: readQuery(search.join('?')),
  };
}

/** `a=1&b` → pairs of decoded names and values. */
export function readQuery(text: string): (readonly [name: string, value: string])[] {
  if (text === '') return [];
  return text
    .split('&')
    .slice(0, MAX_PAIRS)
    .flatMap((pair): [string, string][] => {
      const [name = '', ...rest] = pair.split('=');
      return pair === '' ? [] : [[decode(name), decode(rest.join('='))]];
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
