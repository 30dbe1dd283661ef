import { randomUUID } from 'node:crypto';
import { CopilotError } from '../../core/errors.ts';
import { leaseSeconds as defaultLeaseSeconds, mostAttempts } from '../../core/index-run.ts';
import type {
  IndexRun,
  IndexRunOutcome,
  IndexRunRequest,
  IndexRunStatus,
  IndexRunStore,
  IndexRunTrigger,
  RunLease,
} from '../../core/index-run.ts';
import { sqlStateOf } from './database-errors.ts';
import type { Database, Session } from './database.ts';
import { toIndexRun } from './index-run-row.ts';
import type { IndexRunRow } from './index-run-row.ts';
import { beginIndexRun, forgetIndexRuns, insertRunningIndexRun } from './queries/begin-index-run.ts';
import { cancelIndexRun } from './queries/cancel-index-run.ts';
import { endIndexRun } from './queries/end-index-run.ts';
import { enqueueIndexRun } from './queries/enqueue-index-run.ts';
import { findIndexRun } from './queries/find-index-run.ts';
import { finishIndexRun, joinQueuedIndexRun, lockHeldIndexRun } from './queries/finish-index-run.ts';
import { countIndexRuns, listIndexRuns, listIndexRunsBriefly, listQueuedIndexRuns } from './queries/list-index-runs.ts';
import {
  lockIndexRun,
  lockRunningIndexRun,
  lockSilentIndexRuns,
  requeueIndexRun,
  silenceIndexRuns,
} from './queries/lock-index-runs.ts';
import { readIndexRunStatus, reportIndexRun } from './queries/report-index-run.ts';
import { cleanJson, cleanText } from './stored-text.ts';

export interface IndexRunStoreSettings {
  /** How long a holder may be silent before its source is free for another. */
  readonly leaseSeconds?: number;
}

/** Three weeks of a source that is read every hour; the newest tell an operator all there is to know. */
const RUNS_KEPT_PER_SOURCE = 500;

/** As many as the port promises; a source that is broken as a whole would write thousands. */
const FAILURES_KEPT = 100;

/** One per source at most, and few installations have a hundred sources. */
const QUEUED_RUNS_LOOKED_AT = 500;

interface LockedRun {
  readonly id: string;
  readonly source: string;
  readonly status: IndexRunStatus;
  readonly trigger: IndexRunTrigger;
  readonly attempt: number;
  readonly accept_removals: boolean;
  readonly cancel_requested: boolean;
  readonly is_silent: boolean;
}

type Begun = { readonly row: IndexRunRow } | { readonly refused: CopilotError };

/** {@link IndexRunStore} over both engines. Time is the database's own, so that it is one for all processes. */
export function createIndexRunStore(database: Database, settings: IndexRunStoreSettings = {}): IndexRunStore {
  const leaseSeconds = settings.leaseSeconds ?? defaultLeaseSeconds;
  return {
    list(filter, page, options) {
      const query = options?.withoutFailures === true ? listIndexRunsBriefly : listIndexRuns;
      const where = [filter.source === undefined ? null : cleanText(filter.source), filter.status ?? null];
      return database.withOwner(async (session) => {
        const [counted] = await session.query<{ total: number }>(countIndexRuns, where);
        const rows = await session.query<IndexRunRow>(query, [...where, page.size, (page.number - 1) * page.size]);
        return { items: rows.map(toIndexRun), total: counted?.total ?? 0 };
      }, options);
    },
    find: (id, options) => database.withOwner((session) => findRun(session, id), options),
    enqueue: (request) => database.withOwner((session) => enqueueRun(session, request)),
    async begin(run) {
      const token = randomUUID();
      const begun = await refuseTwins(() =>
        database.withOwner((session) => beginRun(session, run, token, leaseSeconds)),
      );
      if ('refused' in begun) throw begun.refused;
      return { run: toIndexRun(begun.row), lease: { runId: begun.row.public_id, token } };
    },
    report: (lease, state) =>
      database.withOwner(async (session) => {
        const held = [cleanText(lease.runId), cleanText(lease.token)];
        const [reported] = await session.query<{ cancel_requested: boolean }>(reportIndexRun, [
          ...held,
          state.progress === null ? null : cleanJson(state.progress),
          cleanJson(state.counts),
          state.failures === undefined ? null : cleanJson(state.failures.slice(0, FAILURES_KEPT)),
          state.stageSeconds === undefined ? null : cleanJson(state.stageSeconds),
        ]);
        if (reported !== undefined) return reported.cancel_requested ? 'cancelled' : 'held';
        const [ended] = await session.query<{ status: IndexRunStatus }>(readIndexRunStatus, held);
        return ended?.status === 'committed' ? 'held' : 'lost';
      }),
    async finish(lease, outcome) {
      const finish = (ending: Ending): Promise<void> =>
        database.withOwner((session) => finishRun(session, lease, ending));
      try {
        await finish(outcome);
      } catch (error) {
        // Another run of the source was queued at this very moment: it does our work.
        if (outcome.status !== 'queued' || !isTwin(error)) throw error;
        await finish(endInstead(outcome));
      }
    },
    takeBack: () =>
      database.withOwner(async (session) => {
        const silent = await session.query<LockedRun>(lockSilentIndexRuns, [leaseSeconds]);
        for (const run of silent) await takeBackRun(session, run);
        return (await session.query<IndexRunRow>(listQueuedIndexRuns, [QUEUED_RUNS_LOOKED_AT])).map(toIndexRun);
      }),
    cancel: (id) =>
      database.withOwner(async (session) => {
        await session.execute(cancelIndexRun, [cleanText(id), leaseSeconds]);
        return findRun(session, id);
      }),
  };
}

/**
 * Ends the leases that a dead process left, so that nobody waits for them. For a database of one process alone, the
 * embedded one, before anything runs: whoever held a lease there cannot be alive any more.
 */
export async function endAbandonedLeases(database: Database): Promise<void> {
  await database.withOwner((session) => session.execute(silenceIndexRuns));
}

async function findRun(session: Session, id: string): Promise<IndexRun | null> {
  const [row] = await session.query<IndexRunRow>(findIndexRun, [cleanText(id)]);
  return row === undefined ? null : toIndexRun(row);
}

async function enqueueRun(session: Session, request: IndexRunRequest): Promise<IndexRun> {
  const values = [cleanText(request.source), request.trigger, request.acceptRemovals];
  const [row] = await session.query<IndexRunRow>(enqueueIndexRun, values);
  if (row === undefined) throw new CopilotError('internal', 'The index run was not recorded.');
  return toIndexRun(row);
}

/** A refusal is returned, not thrown: what was found out about other runs on the way is to be committed. */
async function beginRun(
  session: Session,
  run: { readonly id: string } | IndexRunRequest,
  token: string,
  leaseSeconds: number,
): Promise<Begun> {
  const recorded = 'id' in run ? await lockRun(session, run.id, leaseSeconds) : null;
  if (recorded !== null && 'refused' in recorded) return recorded;
  const source = recorded?.source ?? cleanText('source' in run ? run.source : '');
  const [holder] = await session.query<LockedRun>(lockRunningIndexRun, [source, leaseSeconds]);
  if (holder !== undefined && !holder.is_silent) return { refused: inProgress(source) };
  if (holder !== undefined && holder.id !== recorded?.id) await giveUp(session, holder);
  const [row] =
    'id' in run
      ? await session.query<IndexRunRow>(beginIndexRun, [recorded?.id, token])
      : await session.query<IndexRunRow>(insertRunningIndexRun, [source, run.trigger, run.acceptRemovals, token]);
  if (row === undefined) throw new CopilotError('internal', 'The index run was not recorded.');
  await session.execute(forgetIndexRuns, [source, RUNS_KEPT_PER_SOURCE]);
  return { row };
}

/** The run to begin, unless it has ended or was cancelled. */
async function lockRun(
  session: Session,
  id: string,
  leaseSeconds: number,
): Promise<LockedRun | { readonly refused: CopilotError }> {
  const [run] = await session.query<LockedRun>(lockIndexRun, [cleanText(id), leaseSeconds]);
  if (run === undefined) return { refused: new CopilotError('not_found', 'There is no such index run.') };
  const isIdle = run.status === 'queued' || (run.status === 'running' && run.is_silent);
  if (isIdle && run.cancel_requested) await session.execute(endIndexRun, [run.id, 'cancelled', null]);
  if (run.status === 'cancelled' || (isIdle && run.cancel_requested)) {
    return { refused: new CopilotError('cancelled', 'The index run was cancelled.') };
  }
  if (run.status === 'running' && run.is_silent && run.attempt >= mostAttempts) {
    await giveUp(session, run);
    return { refused: new CopilotError('run_lost', describeLoss(run)) };
  }
  if (isIdle || run.status === 'running') return run;
  return { refused: new CopilotError('not_found', 'The index run has already ended.') };
}

/** A command is its own only worker, and a run that waits already does the work of the one before it. */
async function takeBackRun(session: Session, run: LockedRun): Promise<void> {
  if (run.cancel_requested || run.trigger === 'command' || run.attempt >= mostAttempts) {
    await giveUp(session, run);
  } else if ((await session.execute(joinQueuedIndexRun, [run.source, run.accept_removals])) > 0) {
    await giveUp(session, run);
  } else {
    await session.execute(requeueIndexRun, [run.id]);
  }
}

async function giveUp(session: Session, holder: LockedRun): Promise<void> {
  const error = { code: 'run_lost', message: describeLoss(holder) };
  const ending = holder.cancel_requested ? ['cancelled', null] : ['failed', JSON.stringify(error)];
  await session.execute(endIndexRun, [holder.id, ...ending]);
}

function describeLoss({ attempt }: Pick<LockedRun, 'attempt'>): string {
  const silence = `The process that worked on this run went silent on attempt ${attempt}`;
  return attempt < mostAttempts
    ? `${silence}; the next run of the source does its work.`
    : `${silence}, which was the last. Was it out of memory, or killed each time?`;
}

/** How an attempt ends, as far as its holder can tell. */
type Ending = Omit<IndexRunOutcome, 'status'> & { readonly status: IndexRunStatus };

async function finishRun(session: Session, lease: RunLease, outcome: Ending): Promise<void> {
  const [held] = await session.query<Omit<LockedRun, 'is_silent' | 'trigger' | 'attempt'>>(lockHeldIndexRun, [
    cleanText(lease.runId),
    cleanText(lease.token),
  ]);
  if (held === undefined) return;
  // What was known before the commit is less than what it counted.
  const counts = held.status === 'committed' && outcome.status !== 'committed' ? {} : outcome.counts;
  let ending: Ending = held.status === 'committed' ? { ...outcome, status: 'committed', error: null } : outcome;
  if (ending.status === 'queued' && held.cancel_requested) ending = { ...ending, status: 'cancelled' };
  if (ending.status === 'queued') {
    const joined = await session.execute(joinQueuedIndexRun, [held.source, held.accept_removals]);
    if (joined > 0) ending = endInstead(ending);
  }
  await session.execute(finishIndexRun, [
    held.id,
    ending.status,
    cleanJson(counts),
    cleanJson(ending.failures.slice(0, FAILURES_KEPT)),
    cleanJson(ending.stageSeconds),
    ending.error === null ? null : cleanJson(ending.error),
  ]);
}

/** How a run ends that would wait beside another of its source. One that was merely interrupted did not fail. */
function endInstead(outcome: Ending): Ending {
  if (outcome.error !== null) return { ...outcome, status: 'failed' };
  const message = 'Its process had to stop; the run of the source that waited already does its work.';
  return { ...outcome, status: 'cancelled', error: { code: 'run_lost', message } };
}

/** Two that take a source in the same moment meet at the unique index. */
async function refuseTwins(begin: () => Promise<Begun>): Promise<Begun> {
  try {
    return await begin();
  } catch (error) {
    if (!isTwin(error)) throw error;
    return { refused: inProgress(null) };
  }
}

function isTwin(error: unknown): boolean {
  return error instanceof CopilotError && sqlStateOf(error.cause) === '23505';
}

function inProgress(source: string | null): CopilotError {
  const which = source === null ? 'this source' : `the source ${source}`;
  return new CopilotError('run_in_progress', `Another process is indexing ${which} at this moment.`);
}
