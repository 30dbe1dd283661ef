import { withoutMarks } from '../../../server/answers/references/unresolved-marks.ts';

/** What an answer says in its own words: quotations (block quotes and what stands between “ and ”), code blocks and citation markers are left out. */
export interface ReadAnswer {
  /** Code spans that are no calls, as written. */
  readonly spans: readonly string[];
  /** `METHOD /path`, in code spans or not. */
  readonly calls: readonly string[];
  /** Numbers outside of code spans and calls, without thousands separators. */
  readonly numbers: readonly string[];
  /** The text without code spans and calls, in lower case. */
  readonly words: string;
  /** The first sentence, and the first two: code spans and calls as `…`, in lower case. */
  readonly first: string;
  readonly opening: string;
  /** Everything, quotations too, as plain words in lower case. */
  readonly everything: string;
  readonly isCited: boolean;
}

/** An answer is read as far as people would. */
const MAX_CHARACTERS = 20_000;
const callPattern = /\b(GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|TRACE) (\/[^\s`"'”)\]]{0,300})/gu;

export function readAnswer(markdown: string): ReadAnswer {
  // What the copilot marks as unresolved, it does not say.
  const text = withoutMarks(markdown.slice(0, MAX_CHARACTERS));
  const own = ownWords(text)
    .replaceAll(/ ?\[\d{1,3}\]/gu, '')
    .replaceAll(/“[^”\n]{0,600}”/gu, '…');
  const spans: string[] = [];
  const calls: string[] = [];
  const withoutSpans = own.replaceAll(/`([^`\n]{1,400})`/gu, (_, span: string) => {
    const call = toCall(span.trim());
    if (call === null) spans.push(span.trim());
    else calls.push(call);
    return '…';
  });
  const words = withoutSpans.replaceAll(callPattern, (whole) => {
    calls.push(toCall(whole) ?? whole);
    return '…';
  });
  return {
    spans,
    calls,
    numbers: readNumbers(words),
    words: plain(words),
    first: plain(firstSentences(words, 1)),
    opening: plain(firstSentences(words, 2)),
    everything: plain(text.replaceAll(/ ?\[\d{1,3}\]/gu, '').replaceAll('`', '')),
    isCited: /\[\d{1,3}\]/u.test(text),
  };
}

function ownWords(text: string): string {
  let inFence = false;
  return text
    .split('\n')
    .filter((line) => {
      const isFence = /^\s*(?:```|~~~)/u.test(line);
      if (isFence) inFence = !inFence;
      return !isFence && !inFence && !line.trimStart().startsWith('>');
    })
    .join('\n');
}

function toCall(text: string): string | null {
  const [, method, path] = /^(GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|TRACE) (\/\S*)$/u.exec(text) ?? [];
  return method === undefined || path === undefined ? null : `${method} ${path.replace(/[.,;:?!]+$/u, '')}`;
}

function readNumbers(text: string): string[] {
  return [...text.matchAll(/(?<![\w.])-?\d[\d,]{0,20}(?:\.\d{1,20})?(?![\w%])/gu)].map(([number]) =>
    number.replaceAll(',', ''),
  );
}

/** Markdown marks gone, white space as one space. */
function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll(/\\(?=[^\w\s])/gu, '')
    .replaceAll(/[*>|]/gu, ' ')
    .replaceAll('’', "'")
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
}

function firstSentences(text: string, count: number): string {
  return text
    .split(/(?<=[.!?])\s+|\n{2,}|\n(?=[-|*])/u)
    .filter((sentence) => sentence.trim() !== '')
    .slice(0, count)
    .join(' ');
}
