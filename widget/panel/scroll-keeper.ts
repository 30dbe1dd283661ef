import type { Turn } from '../conversation-controller.ts';

/** Distance from the end that still counts as "at the end": a line or two. Pixels. */
const NEAR_END = 48;

/**
 * Follows the answer while it streams, unless the reader scrolled up. When the answer is complete its sources
 * and code appear below without pushing the question out of sight.
 */
export class ScrollKeeper {
  /** Whether the end of the conversation is in view. */
  atEnd = true;
  #key = 0;
  #status: Turn['status'] = 'done';

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
    const ended = turn.status !== this.#status;
    this.#key = turn.key;
    this.#status = turn.status;
    if (isNew) this.atEnd = true;
    if (!this.atEnd) return;
    const end = log.scrollHeight - log.clientHeight;
    if (turn.status === 'waiting' || turn.status === 'streaming') log.scrollTop = end;
    else if (ended) log.scrollTop = Math.max(log.scrollTop, Math.min(end, question.offsetTop - log.offsetTop));
  }

  toEnd(log: HTMLElement): void {
    log.scrollTop = log.scrollHeight;
  }
}
