import type { IndexRunStage } from '../core/index-run.ts';

/** Measures how long a run stays in each of its stages. */
export interface StageClock {
  enter(stage: IndexRunStage): void;
  /** Seconds in each stage so far, to the millisecond. */
  seconds(): Record<IndexRunStage, number>;
  /** Seconds since the first stage was entered. */
  total(): number;
}

/** @param now milliseconds of a clock that never goes back */
export function createStageClock(now: () => number): StageClock {
  const spent: Record<IndexRunStage, number> = { read: 0, parse: 0, embed: 0, commit: 0 };
  const begun = now();
  let current: IndexRunStage | null = null;
  let since = begun;
  const settle = (): void => {
    const moment = now();
    if (current !== null) spent[current] += moment - since;
    since = moment;
  };
  const toSeconds = (milliseconds: number): number => Math.round(milliseconds) / 1_000;
  return {
    enter(stage) {
      settle();
      current = stage;
    },
    seconds() {
      settle();
      return {
        read: toSeconds(spent.read),
        parse: toSeconds(spent.parse),
        embed: toSeconds(spent.embed),
        commit: toSeconds(spent.commit),
      };
    },
    total: () => toSeconds(now() - begun),
  };
}
