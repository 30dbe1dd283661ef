import type { Configuration } from '../configuration.ts';
import type { SourceSettings } from './source-settings.ts';

/** Once an hour, away from the full hour when everybody else's jobs begin. */
const HOURLY = '17 * * * *';

export interface SourceSchedule {
  readonly source: string;
  /** Five fields. */
  readonly cron: string;
  readonly timezone: string;
}

/** When each source is indexed by itself: what the file says, else hourly for everything that is no directory. */
export function schedulesOf(configuration: Configuration): SourceSchedule[] {
  const { sources, schedule } = configuration.file;
  return sources.flatMap((source: SourceSettings) => {
    const cron = source.schedule ?? (source.kind === 'directory' ? undefined : (schedule.cron ?? HOURLY));
    return cron === undefined || cron === 'never' ? [] : [{ source: source.name, cron, timezone: schedule.timezone }];
  });
}
