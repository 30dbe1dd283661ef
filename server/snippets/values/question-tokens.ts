import { stemmer } from 'stemmer';
import { splitWords } from '../../../core/text-analysis.ts';

/** One word, number, id or quoted text of a question. */
export interface QuestionToken {
  /** As written, without quotes and the punctuation around it. */
  readonly text: string;
  /** Stem of a plain word, as names of parameters are compared; empty for everything else. */
  readonly stem: string;
  readonly isQuoted: boolean;
  /** `=` or `:` stands right behind it. */
  readonly isKey: boolean;
  /** A comma, a full stop or the like stands behind it. */
  readonly endsPhrase: boolean;
}

/** Longer questions are read up to here: values stand in the first sentences. */
const MAX_CHARACTERS = 4_000;
const MAX_TOKENS = 400;
/** Longer runs are no value that anybody types. */
const MAX_TOKEN_CHARACTERS = 300;

const quotes: Readonly<Record<string, string>> = { '"': '"', '“': '”', '«': '»', '`': '`', "'": "'", '‘': '’' };

/** Splits a question into words and values, in linear time. */
export function readTokens(question: string): readonly QuestionToken[] {
  const text = question.slice(0, MAX_CHARACTERS);
  const tokens: QuestionToken[] = [];
  let at = 0;
  while (at < text.length && tokens.length < MAX_TOKENS) {
    const char = text[at] ?? '';
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    const closing = quotes[char];
    const end = closing === undefined ? -1 : text.indexOf(closing, at + 1);
    // An apostrophe inside a word is none, and a quotation is short.
    const isQuotation = end > at + 1 && end - at < MAX_TOKEN_CHARACTERS && !/[\r\n]/.test(text.slice(at, end));
    if (isQuotation) {
      tokens.push(toToken(text.slice(at + 1, end), true, text.slice(end + 1, end + 2)));
      at = end + 1;
      continue;
    }
    const stop = findStop(text, at);
    const run = text.slice(at, stop);
    for (const piece of splitRun(run)) tokens.push(piece);
    at = Math.max(stop, at + 1);
  }
  return tokens;
}

function findStop(text: string, from: number): number {
  let at = from;
  // A quotation may begin behind `name=`.
  while (at < text.length && !/[\s"“«`]/.test(text[at] ?? '')) at += 1;
  return at;
}

/** A run without spaces: `name=value` is two tokens, everything else one. */
function splitRun(run: string): QuestionToken[] {
  if (run.length === 0 || run.length > MAX_TOKEN_CHARACTERS) return [];
  const [, name, value] = /^([A-Za-z][\w.[\]-]*)[=:](.*)$/s.exec(run) ?? [];
  // `https://…` is an address, `12:30` a time.
  if (name !== undefined && value !== undefined && !value.startsWith('//')) {
    const key: QuestionToken = { text: name, stem: stemOf(name), isQuoted: false, isKey: true, endsPhrase: false };
    return value === '' ? [key] : [key, toToken(value, false, '')];
  }
  return [toToken(run, false, '')];
}

function toToken(raw: string, isQuoted: boolean, next: string): QuestionToken {
  if (isQuoted) return { text: raw, stem: '', isQuoted, isKey: /^[=:]/.test(next), endsPhrase: /^[,.;!?)]/.test(next) };
  const text = trimPunctuation(raw);
  return { text, stem: stemOf(text), isQuoted, isKey: false, endsPhrase: /[,.;!?)\]]$/.test(raw) };
}

function trimPunctuation(raw: string): string {
  let start = 0;
  let end = raw.length;
  while (start < end && /[(['’,;]/.test(raw[start] ?? '')) start += 1;
  while (end > start && /[)\]'’,;.!?]/.test(raw[end - 1] ?? '')) end -= 1;
  return raw.slice(start, end).replace(/['’]s$/, '');
}

function stemOf(text: string): string {
  if (!/^[A-Za-z][A-Za-z-]*$/.test(text)) return '';
  const words = splitWords(text);
  return words.length === 1 ? stemmer(words[0] ?? '') : '';
}
