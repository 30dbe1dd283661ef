import type { Terminal } from './terminal.ts';

/** Characters of the bar itself; with label and counts it fits 80 columns. */
const BAR_WIDTH = 28;
/** On a screen the bar moves smoothly; in a log a line every few seconds is enough. */
const REDRAW_MS = 80;
const LOG_LINE_MS = 5_000;

export interface Progress {
  update(stage: string, done: number, total: number): void;
  /** Ends the line, so that the next note begins on one of its own. */
  end(): void;
}

/** A progress bar on a screen, an occasional line in a log. */
export function createProgress(terminal: Terminal): Progress {
  let last = Number.NEGATIVE_INFINITY;
  let stage = '';
  let open = false;
  return {
    update(nextStage, done, total) {
      const now = terminal.clock();
      const changed = nextStage !== stage;
      if (!terminal.interactive) {
        // The end of a stage is always told: a log that stops at "0/1" reads like a failure.
        if (!changed && done < total && now - last < LOG_LINE_MS) return;
        last = now;
        stage = nextStage;
        terminal.note(`  ${stage} ${done}/${total}\n`);
        return;
      }
      if (!changed && done < total && now - last < REDRAW_MS) return;
      last = now;
      stage = nextStage;
      const share = total === 0 ? 1 : Math.min(1, done / total);
      const filled = Math.round(share * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      terminal.note(`\r\u001B[K  ${stage.padEnd(7)} ${bar} ${done}/${total}`);
      open = true;
    },
    end() {
      if (open) terminal.note('\r\u001B[K');
      open = false;
    },
  };
}
