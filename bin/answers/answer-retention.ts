import type { Logger } from 'pino';
import type { Configuration } from '../configuration.ts';
import type { Workspace } from '../workspace.ts';

/** Deletes answers that are older than the configuration lets them be, with what was said of them. */
export function createAnswerRetention(
  configuration: Configuration,
  { answerArchive }: Pick<Workspace, 'answerArchive'>,
  logger: Logger,
): () => Promise<void> {
  const { retention_days: days } = configuration.file.answers;
  return async () => {
    const answers = await answerArchive.removeOlderThan(days);
    if (answers > 0) logger.info({ answers, days }, 'Answers were deleted because of their age.');
  };
}
