import { endsWithAbbreviation } from './ends-with-abbreviation.ts';
import { readTextMentions } from './read-mentions.ts';
import { closingRuns } from './rendered-text.ts';

/** A longer text is cut elsewhere, and not because of a pause. */
const MAX_CHARACTERS = 1_500;
/** The last word of a sentence that nothing could go on with: letters alone, a citation, or code that was closed. */
const plainWord = /(?:^|\s)["'(*_~[“„]{0,6}(?:\p{L}[\p{L}'’]*(?:-\p{Ll}+)*\p{L})["'’)\]*_~”»]{0,6}$/u;
const closedCode = /`["')\]*_~”’»]*$/;
const citations = /(?:\s?\[\d{1,4}\])+$/;

interface TextState {
  readonly isLineStart: boolean;
  /** Nothing has come for so long that the last word is taken for a whole one. */
  readonly isLong: boolean;
}

/**
 * Whether a text ends with a sentence that is complete by itself, and where: behind its last sign. `null` where more could
 * belong to it: a path, a number, an abbreviation, a code span, a bracket or a table that is open.
 */
export function findCompleteSentence(text: string, { isLineStart, isLong }: TextState): number | null {
  if (text.length > MAX_CHARACTERS) return null;
  const end = text.trimEnd().length;
  const sentence = text.slice(0, end);
  const signs = /[.!?。！？]["')\]*_~”’»]{0,6}$/u.exec(sentence);
  if (signs === null) return null;
  const before = sentence.slice(0, signs.index);
  if (/[.…]$/.test(before) || endsWithAbbreviation(`${before.slice(-20)}.`)) return null;
  const words = before.replace(/[!?！？]+$/u, '').replace(citations, '');
  const isCode = closedCode.test(words.slice(-12));
  if (isOpen(sentence, isLineStart)) return null;
  if (isCode || (isLong && isWholeWord(words))) return end;
  // In angle brackets a path has words in it.
  const isMention = readTextMentions(sentence).some((mention) => mention.end >= words.length);
  return isMention || !plainWord.test(words.slice(-80)) ? null : end;
}

/** A path or a number, after a long while; but no address, which goes on behind a point, and no number of a list. */
function isWholeWord(words: string): boolean {
  const last = /\S{0,200}$/.exec(words)?.[0] ?? '';
  return !/[`.@]|:\/\//.test(last) && !/^\s*\d{1,9}$/.test(words.slice(words.lastIndexOf('\n') + 1));
}

/** Whether what the text means depends on what is still to come. */
function isOpen(text: string, isLineStart: boolean): boolean {
  if (isLineStart && /^[ \t>]*(?:#{1,6}\s|\||\[[^\]\n]{0,200}\]:)/.test(text)) return true;
  const closings = closingRuns(text);
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '`') {
      const closing = closings.get(at);
      if (closing === undefined) return true;
      at = closing + (/^`+/.exec(text.slice(closing))?.[0].length ?? 1) - 1;
    } else if (character === '\\') at += 1;
    else if (character === '|') return true;
    else if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
  }
  return depth > 0;
}
