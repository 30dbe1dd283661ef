import type { IndexRun, IndexRunStore } from '../../core/index-run.ts';

/** What the server needs to show index runs and to ask for them; whoever runs them lives elsewhere. */
export interface IndexRunAdministration {
  readonly store: Pick<IndexRunStore, 'list' | 'find' | 'cancel'>;
  /** Names of the configured sources, in their order. */
  sources(): readonly string[];
  /**
   * Queues a run of one configured source and wakes whoever executes runs. A run of that source that is still queued
   * is returned instead of a second.
   */
  request(wish: { readonly source: string; readonly acceptRemovals: boolean }): Promise<IndexRun>;
}
