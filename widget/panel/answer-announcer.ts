import { settledLength, spokenText } from '../announcer.ts';
import type { Turn } from '../turn.ts';
import { fillMessage } from '../messages/messages.ts';
import type { Messages } from '../messages/en.ts';

/**
 * What the live region says about the running turn: whole sentences as they settle, then how it ended.
 * Lines are only ever added during a turn, because screen readers announce additions.
 */
export class AnswerAnnouncer {
  lines: readonly string[] = [];
  #key = 0;
  #status: Turn['status'] = 'done';
  #spoken = '';

  follow(turn: Turn | undefined, texts: Messages, failureText: (turn: Turn) => string): void {
    if (turn === undefined) {
      this.lines = [];
      return;
    }
    if (turn.key !== this.#key || (turn.status === 'waiting' && this.#status !== 'waiting')) {
      this.lines = [texts.waiting];
      this.#spoken = '';
    }
    const isNew = turn.key !== this.#key || turn.status !== this.#status;
    this.#key = turn.key;
    this.#status = turn.status;
    if (turn.status === 'streaming') this.#say(turn.text.slice(0, settledLength(turn.text)), texts);
    if (!isNew) return;
    if (turn.status === 'done') {
      this.#say(turn.text, texts);
      this.lines = [...this.lines, fillMessage(texts.answerReady, { count: turn.citations.length })];
    }
    if (turn.status === 'stopped') this.lines = [...this.lines, texts.stopped];
    if (turn.status === 'failed') this.lines = [...this.lines, failureText(turn)];
  }

  /** Says what a longer text adds to the one said before; a text that was replaced is not said twice. */
  #say(text: string, texts: Messages): void {
    if (!text.startsWith(this.#spoken) || text.length === this.#spoken.length) return;
    const line = spokenText(text.slice(this.#spoken.length), texts.codeSample);
    this.#spoken = text;
    if (line !== '') this.lines = [...this.lines, line];
  }
}
