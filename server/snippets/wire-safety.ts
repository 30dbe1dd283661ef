import type { SnippetProblem } from '../../core/answer.ts';
import { pointerSegment } from './json-values.ts';
import type { NameValue, SnippetBody } from './snippet-request.ts';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Invisible in code and able to leave a terminal's paste mode or to reorder what a reader sees. */
const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** What every client computes by itself; a stated value could only be wrong. */
export const computedHeaders: ReadonlySet<string> = new Set([
  'content-length',
  'host',
  'connection',
  'transfer-encoding',
  'keep-alive',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** Headers as they can travel: names are tokens and occur once, values are printable ASCII. */
export function sendableHeaders(headers: readonly NameValue[], problems: SnippetProblem[]): NameValue[] {
  const seen = new Set<string>();
  return headers.flatMap(({ name, value }): NameValue[] => {
    const pointer = `/header/${pointerSegment(name)}`;
    if (!token.test(name)) {
      problems.push({ pointer, message: 'is not a possible header name' });
      return [];
    }
    if (seen.has(name.toLowerCase()) || computedHeaders.has(name.toLowerCase())) return [];
    seen.add(name.toLowerCase());
    if (/^[\x20-\x7e]*$/.test(value)) return [{ name, value: value.trim() }];
    problems.push({ pointer, message: 'holds characters no header can carry; they were percent-encoded' });
    return [
      {
        name,
        value: value
          .toWellFormed()
          .replaceAll(/[^\x20-\x7e]/gu, (char) => encodeURIComponent(char))
          .trim(),
      },
    ];
  });
}

export function sendableCookies(cookies: readonly NameValue[], problems: SnippetProblem[]): NameValue[] {
  return cookies.flatMap(({ name, value }): NameValue[] => {
    if (!token.test(name)) {
      problems.push({ pointer: `/cookie/${pointerSegment(name)}`, message: 'is not a possible cookie name' });
      return [];
    }
    return [
      {
        name,
        value: value
          .toWellFormed()
          .replaceAll(/[^\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/gu, (char) => encodeURIComponent(char)),
      },
    ];
  });
}

/**
 * Text that goes into a snippet unencoded must be visible: control and formatting characters other than
 * line breaks and tabs are taken out. JSON and forms have escapes for them and stay as they are.
 */
export function plainBody(body: SnippetBody, problems: SnippetProblem[]): SnippetBody {
  const clean = (text: string, pointer: string): string => {
    const plain = text.replaceAll(hiddenCharacters, (char) => (/[\n\t]/.test(char) ? char : ''));
    if (plain !== text) problems.push({ pointer, message: 'held invisible characters, which were left out' });
    return plain;
  };
  if (body.kind === 'text') return { ...body, text: clean(body.text, '/body') };
  if (body.kind !== 'multipart') return body;
  const parts = body.parts.map((part) => ({
    ...part,
    name: part.name.replaceAll(hiddenCharacters, ''),
    ...(part.value === undefined ? {} : { value: clean(part.value, `/body/${pointerSegment(part.name)}`) }),
  }));
  return { ...body, parts };
}
