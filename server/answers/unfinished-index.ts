import type { IndexStatus, ReadIndexStatus } from '../../core/index-run.ts';

/** Why nothing may be found although the documentation tells it. */
export type UnfinishedIndex = Exclude<IndexStatus, 'complete'>;

export interface UnfinishedIndexDependencies {
  /** Absent: the index is taken for complete. */
  readonly readIndexStatus?: ReadIndexStatus;
  readonly logger?: { warn(details: object, message: string): void };
}

/**
 * Asked where nothing was found and nowhere else. It depends on the runs of the deployment alone, not on the caller nor on
 * what is hidden. `null`: the index is complete, or nobody can tell, which must not cost a reader the answer.
 */
export async function findUnfinishedIndex(
  { readIndexStatus, logger }: UnfinishedIndexDependencies,
  { signal }: { readonly signal: AbortSignal },
): Promise<UnfinishedIndex | null> {
  if (readIndexStatus === undefined) return null;
  try {
    const status = await readIndexStatus({ signal });
    return status === 'complete' ? null : status;
  } catch (error) {
    if (signal.aborted) throw error;
    logger?.warn({ err: error }, 'Whether the index is complete could not be read.');
    return null;
  }
}

/** What a reader is told of it, in a sentence or two. */
export function describeUnfinishedIndex(unfinished: UnfinishedIndex): string {
  return unfinished === 'building'
    ? 'The documentation is being read at the moment, so not everything can be found yet. Please ask again shortly.'
    : 'No documentation has been read yet, so nothing can be found. Please ask again later.';
}

/** An answer that found nothing, which says first that this may change. */
export function withUnfinished<T extends { readonly paragraphs: readonly string[] }>(
  answer: T,
  unfinished: UnfinishedIndex | null,
): T & { readonly unfinished?: UnfinishedIndex } {
  if (unfinished === null) return answer;
  return { ...answer, paragraphs: [describeUnfinishedIndex(unfinished), ...answer.paragraphs], unfinished };
}
