import { Tokenizer } from 'marked';
import type { Tokens } from 'marked';

/**
 * Emphasis is looked for in this much remaining text of a paragraph at most: the search takes cubic time
 * (40,000 characters of `*a_` would hang the page for 15 seconds). Honest paragraphs are shorter. Characters.
 */
const MAX_EMPHASIS = 2000;

/** marked's rules, without the two that an attacker can make slow. */
export class BoundedTokenizer extends Tokenizer {
  override emStrong(source: string, masked: string, previous = ''): Tokens.Em | Tokens.Strong | undefined {
    return source.length > MAX_EMPHASIS ? undefined : super.emStrong(source, masked, previous);
  }

  /** Bare web addresses become links, bare mail addresses stay text: their pattern is quadratic. */
  override url(source: string): Tokens.Link | undefined {
    return /^(?:https?:\/\/|www\.)/i.test(source) ? super.url(source) : undefined;
  }
}
