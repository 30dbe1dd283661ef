import { Tokenizer } from 'marked';
import type { Tokens } from 'marked';

/**
 * Emphasis is looked for only where this many marks or fewer are left in a paragraph: the search takes cubic
 * time (40,000 characters of `*a_` would hang the page for 15 seconds). Honest paragraphs hold a dozen.
 */
const MAX_MARKS = 100;

/** Nor in paragraphs longer than this, so that counting the marks stays cheap. Characters. */
const MAX_EMPHASIS_LENGTH = 5000;

function hasManyMarks(source: string): boolean {
  let marks = 0;
  for (let index = 0; index < source.length; index += 1) {
    const unit = source.charCodeAt(index);
    if ((unit === 0x2a || unit === 0x5f) && (marks += 1) > MAX_MARKS) return true;
  }
  return false;
}

/**
 * Text up to the next mark, link or line break: marked's own rule less the look-ahead for mail addresses, which
 * reads on to the end of a long word at every character of it.
 */
const plainText = /^(?:[`~]+|[^`~])(?:(?= {2,}\n)|[^]*?(?:(?=[\\<![`*~_]|https?:\/\/|www\.|$)|[^ ](?= {2,}\n)))/;

/** marked's rules, without what an attacker can make slow. */
export class BoundedTokenizer extends Tokenizer {
  override emStrong(source: string, masked: string, previous = ''): Tokens.Em | Tokens.Strong | undefined {
    if (source.length > MAX_EMPHASIS_LENGTH || hasManyMarks(source)) return undefined;
    return super.emStrong(source, masked, previous);
  }

  override inlineText(source: string): Tokens.Text | undefined {
    const text = plainText.exec(source)?.[0];
    return text === undefined ? undefined : { type: 'text', raw: text, text, escaped: false };
  }

  /** Bare web addresses become links; bare mail addresses stay text, for the same reason. */
  override url(source: string): Tokens.Link | undefined {
    return /^(?:https?:\/\/|www\.)/i.test(source) ? super.url(source) : undefined;
  }
}
