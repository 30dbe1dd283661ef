/** A name as inline code, whatever it holds: the fence is longer than any run of backticks inside. */
export function code(name: string): string {
  const plain = name.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const gap = plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${plain}${gap}${fence}`;
}

/** Text of others inside a sentence: nothing in it is Markdown or HTML any more. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
    .replaceAll(/[\\`*_{}[\]<>#|!~]/g, String.raw`\$&`);
}

/** `a`, `a or b`, `a, b or c`. */
export function listWords(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length <= 1) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1) ?? ''}`;
}

const windows: Readonly<Record<number, string>> = {
  1: 'a second',
  60: 'a minute',
  3_600: 'an hour',
  86_400: 'a day',
  2_592_000: 'a month',
  31_536_000: 'a year',
};

/** `60 requests a minute`, `5 requests in 30 seconds`. */
export function perWindow(amount: number, unit: string, seconds: number): string {
  const window = windows[seconds];
  return `${amount.toLocaleString('en-US')} ${unit}${amount === 1 ? '' : 's'} ${window ?? `in ${inWords(seconds)}`}`;
}

/** `90 seconds`, `5 minutes`, `2 hours`. */
export function inWords(seconds: number): string {
  const [size, unit] = seconds % 3_600 === 0 ? [3_600, 'hour'] : seconds % 60 === 0 ? [60, 'minute'] : [1, 'second'];
  const amount = seconds / size;
  return `${amount.toLocaleString('en-US')} ${unit}${amount === 1 ? '' : 's'}`;
}

/** `10 MB (10,485,760 bytes)`; the gateway counts 1,024 bytes to a kilobyte. */
export function byteWords(bytes: number): string {
  const exact = `${bytes.toLocaleString('en-US')} bytes`;
  if (bytes >= 1_048_576 && bytes % 1_048_576 === 0)
    return `${(bytes / 1_048_576).toLocaleString('en-US')} MB (${exact})`;
  if (bytes >= 1_024 && bytes % 1_024 === 0) return `${(bytes / 1_024).toLocaleString('en-US')} KB (${exact})`;
  return exact;
}

const statusNames: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  410: 'Gone',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** `429 Too Many Requests`. */
export function statusWords(status: number | null): string {
  return status === null
    ? 'an error'
    : `${status}${statusNames[status] === undefined ? '' : ` ${statusNames[status]}`}`;
}
