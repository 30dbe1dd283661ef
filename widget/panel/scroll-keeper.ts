import type { Turn } from '../turn.ts';

/** Distance from the end that still counts as "at the end": a line or two. Pixels. */
const NEAR_END = 48;

/** Space left above the question. Pixels. */
const MARGIN = 16;

/**
 * Keeps the newest answer in view while it streams. The question goes up to the top edge and stays there, so
 * that one can read from the beginning; a reader who goes down to the end is kept at the end, and one who
 * scrolled up is left alone.
 */
export class ScrollKeeper {
  /** Whether the end of the conversation is in view. */
  atEnd = true;
  #key = 0;

  /** The reader (or we) scrolled. @returns whether {@link atEnd} changed */
  noteScroll(log: HTMLElement): boolean {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    const changed = atEnd !== this.atEnd;
    this.atEnd = atEnd;
    return changed;
  }

  /** After each rendering. `question` is the element of the newest turn. */
  follow(log: HTMLElement, question: HTMLElement | null, turn: Turn | undefined): void {
    if (turn === undefined || question === null) return;
    const isNew = turn.key !== this.#key;
    this.#key = turn.key;
    if (isNew) this.atEnd = true;
    if (!this.atEnd) return;
    const end = log.scrollHeight - log.clientHeight;
    const top = question.offsetTop - log.offsetTop - MARGIN;
    const readsAtEnd = !isNew && log.scrollTop > top;
    if (!readsAtEnd) log.scrollTop = Math.min(end, top);
    else if (turn.status === 'streaming') log.scrollTop = end;
  }

  toEnd(log: HTMLElement): void {
    log.scrollTop = log.scrollHeight;
  }
}
