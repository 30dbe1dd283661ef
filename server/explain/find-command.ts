import { readOption } from './parse-curl.ts';

/** Where a curl command stands in a text. */
export interface CommandPlace {
  /** Of the word `curl`. */
  readonly start: number;
  /** Behind its last word: where its line ends, or where words follow that are no part of it. */
  readonly end: number;
}

/** Beginnings that are tried; a text that names curl more often is about curl. */
const MAX_TRIED = 20;
/** `curl` at the beginning, behind a prompt, or behind white space, quotes and marks: never inside a word. */
const beginning = /(?<![\w./:@-])curl(?:\.exe)?(?=[ \t\\^])/g;
/** An address that is one beyond doubt, and one that only a command with options makes likely. */
const surelyAddress =
  /^["']?(?:https?:\/\/[^\s/]|\/[\w{:]|\$\{?\w+\}?[/"']?|localhost\b|[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?\/)/i;
const maybeAddress =
  /^["']?(?:(?:[a-z][\w-]*(?:\.[\w-]+)+|(?:\d{1,3}\.){3}\d{1,3})(?::\d{1,5})?|[\w-]+:\d{1,5})(?:["']?$|[/?])/i;

/**
 * The first curl command in a text that calls an address: "curl -X POST https://…" is one, wherever it stands;
 * "a curl example for refunds" is none.
 */
export function findCommand(text: string): CommandPlace | null {
  let tried = 0;
  for (const { index, 0: word } of text.matchAll(beginning)) {
    if ((tried += 1) > MAX_TRIED) return null;
    const end = readCommand(text, index + word.length);
    if (end !== null) return { start: index, end };
  }
  return null;
}

/** Behind the last word of the command; `null` when it has no address. */
function readCommand(text: string, start: number): number | null {
  let isValue = false;
  let options = 0;
  let address: string | null = null;
  let end = start;
  for (let word = nextWord(text, start); word !== null; word = nextWord(text, word.end)) {
    const { value, isWholeQuote } = word;
    const option: ReturnType<typeof readOption> = isValue ? 'none' : readOption(value);
    if (isValue) isValue = false;
    else if (option !== 'none') {
      options += 1;
      isValue = option === 'takes-next';
      // `--url` is an address by its own name.
      if (/^(?:--url)(?:=|$)/.test(value)) address ??= value;
    } else if (/^[|;&<>]/.test(value)) return address === null ? null : end;
    else if (surelyAddress.test(value) || (options > 0 && maybeAddress.test(value) && address === null)) {
      address ??= value;
      // The mark that ends the sentence is none of the address.
      end = word.end - (/[,.;:?!)]+$/.exec(value)?.[0].length ?? 0);
      if (end < word.end && /^[ \t]*(?:\n|$|[A-Za-z])/.test(text.slice(word.end, word.end + 80))) return end;
    } else if (address !== null && !isWholeQuote) return end;
    else if (address === null) return null;
    end = word.end;
  }
  return address === null ? null : end;
}

/** Where a command ends that begins before `from`: with its line, or the last of the lines that continue it. */
export function endOfCommand(text: string, from: number): number {
  let end = from;
  for (let word = nextWord(text, from); word !== null; word = nextWord(text, word.end)) end = word.end;
  return end;
}

interface Word {
  readonly value: string;
  readonly end: number;
  /** The word is one quotation and nothing else. */
  readonly isWholeQuote: boolean;
}

/** The next word of a command as a shell would cut it; `null` at the end of its line. */
function nextWord(text: string, from: number): Word | null {
  let start = from;
  for (; start < text.length; start += 1) {
    const character = text.charAt(start);
    if (character === ' ' || character === '\t') continue;
    // `\` and, in other shells, `^` and a backtick take the end of the line into the command.
    if (/[\\^`]/.test(character) && text.charAt(start + 1) === '\n') {
      start += 1;
      continue;
    }
    break;
  }
  if (start >= text.length || text.charAt(start) === '\n') return null;
  // The end of inline code ends the command in it.
  if (text.charAt(start) === '`') return null;
  const end = endOfWord(text, start);
  const value = text.slice(start, end);
  const isWholeQuote = /^(["'])[\s\S]*\1$/.test(value) && value.length > 1;
  return { value, end, isWholeQuote };
}

function endOfWord(text: string, start: number): number {
  let quote: '' | '"' | "'" | "$'" = '';
  for (let index = start; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote === '') {
      if (/[\s`]/.test(character)) return index;
      if (character === '\\') {
        if (text.charAt(index + 1) === '\n') return index;
        index += 1;
      } else if (character === '"') quote = character;
      // `$'…'` is the one form of single quotes that knows escapes.
      else if (character === "'") quote = text.charAt(index - 1) === '$' ? "$'" : "'";
    } else if (character === '\\' && quote !== "'") index += 1;
    else if (character === quote.slice(-1)) quote = '';
  }
  return text.length;
}
