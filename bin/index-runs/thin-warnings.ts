import { toCopilotError } from '../../core/errors.ts';

export interface ThinWarningsParts {
  /** Logs one line. `again`: how often the same went untold since the last line about it. */
  readonly warn: (fields: { readonly code: string; readonly reason: string; readonly again?: number }) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** An operator learns at once that something is wrong, and after that once a minute that it still is. */
const TOLD_EVERY_MS = 60_000;

/** Whatever has more kinds than this is told anew: a bound on memory, not a number anybody meets. */
const MOST_KINDS = 100;

/**
 * Warns of troubles that come with every attempt, such as a database that is away while several loops ask it every other
 * second.
 */
export function createThinWarnings({ warn, now }: ThinWarningsParts): (error: unknown) => void {
  const told = new Map<string, { at: number; untold: number }>();
  return (thrown) => {
    const error = toCopilotError(thrown);
    const { cause } = error;
    const isNamed = error.code !== 'internal' || !(cause instanceof Error);
    const reason = isNamed ? error.message : cause.message;
    const kind = isNamed ? error.code : reason;
    const last = told.get(kind);
    if (last !== undefined && now() - last.at < TOLD_EVERY_MS) {
      last.untold += 1;
      return;
    }
    if (told.size >= MOST_KINDS) told.clear();
    told.set(kind, { at: now(), untold: 0 });
    const again = last?.untold ?? 0;
    warn({ code: error.code, reason, ...(again === 0 ? {} : { again }) });
  };
}
