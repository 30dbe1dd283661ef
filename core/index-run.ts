import type { Page, PageRequest } from './catalogue.ts';
import type { ErrorCode } from './errors.ts';

/**
 * `queued` → `running` → `committed`, `failed`, `cancelled` or `stopped` (it would remove too much and asks).
 * A run that is tried again goes back to `queued`.
 */
export const indexRunStatuses = ['queued', 'running', 'committed', 'stopped', 'failed', 'cancelled'] as const;
export type IndexRunStatus = (typeof indexRunStatuses)[number];

/** What began it: the server's start, the schedule, a call of the API, somebody at a terminal, or a run it follows. */
export type IndexRunTrigger = 'start' | 'schedule' | 'request' | 'command' | 'follow';

export type IndexRunStage = 'read' | 'parse' | 'embed' | 'commit';

export interface IndexRunProgress {
  readonly stage: IndexRunStage;
  readonly done: number;
  readonly total: number;
}

/** Counts of a run, as far as they are known; all of them once it is committed. */
export interface IndexRunCounts {
  readonly documents?: {
    readonly found: number;
    readonly indexed: number;
    readonly unchanged: number;
    readonly failed: number;
    readonly removed: number;
  };
  /** Of the whole source after the run. */
  readonly operations?: number;
  readonly chunks?: number;
  readonly embedded?: number;
  readonly reused?: number;
  readonly warnings?: number;
  /** Requests sent to the source, where it is one that is read over the network. */
  readonly requests?: number;
}

export interface IndexRunFailure {
  readonly file: string;
  readonly reason: string;
  readonly line?: number;
}

/** One execution of ingestion for one source. */
export interface IndexRun {
  readonly id: string;
  /** Name of the source in the configuration, or the path of a directory. */
  readonly source: string;
  readonly status: IndexRunStatus;
  readonly trigger: IndexRunTrigger;
  readonly acceptRemovals: boolean;
  /** From 1. */
  readonly attempt: number;
  readonly progress: IndexRunProgress | null;
  readonly counts: IndexRunCounts;
  /** The first hundred. */
  readonly failures: readonly IndexRunFailure[];
  /** Seconds spent in each stage of the last attempt. */
  readonly stageSeconds: Readonly<Partial<Record<IndexRunStage, number>>>;
  /** Generation of the source that it committed. */
  readonly generation: number | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  /** ISO 8601. */
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export interface IndexRunRequest {
  readonly source: string;
  readonly trigger: IndexRunTrigger;
  readonly acceptRemovals: boolean;
}

/**
 * Whether all that is to be read was read once. `building`: the first run of a source waits or is under way. `empty`: no
 * run was ever committed, and none is on its way. It is the same for every caller.
 */
export type IndexStatus = 'complete' | 'building' | 'empty';

/** Port: the {@link IndexStatus} of the deployment. */
export type ReadIndexStatus = (options?: { signal?: AbortSignal }) => Promise<IndexStatus>;

/** A process's hold on a running index run and, through it, on the source. */
export interface RunLease {
  readonly runId: string;
  /** Unguessable and new for each attempt: a process that was given up for dead cannot go on with it. */
  readonly token: string;
}

/** How far a run is, and what is known of its result. What is left out stays as it was reported before. */
export interface IndexRunState {
  readonly progress: IndexRunProgress | null;
  readonly counts: IndexRunCounts;
  readonly failures?: readonly IndexRunFailure[];
  readonly stageSeconds?: Readonly<Partial<Record<IndexRunStage, number>>>;
}

export interface IndexRunOutcome {
  readonly status: 'committed' | 'stopped' | 'failed' | 'cancelled' | 'queued';
  readonly counts: IndexRunCounts;
  readonly failures: readonly IndexRunFailure[];
  readonly stageSeconds: Readonly<Partial<Record<IndexRunStage, number>>>;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

/**
 * Port: the record of index runs, and the lease that lets one run a source at a time, across all processes on the
 * same database. For administrators and ingestion: it knows no caller.
 */
export interface IndexRunStore {
  /** Newest first. */
  list(
    filter: { readonly source?: string; readonly status?: IndexRunStatus },
    page: PageRequest,
    options?: {
      signal?: AbortSignal;
      /** Leaves the lists of failures empty: they are most of what a run holds. */
      withoutFailures?: boolean;
    },
  ): Promise<Page<IndexRun>>;
  find(id: string, options?: { signal?: AbortSignal }): Promise<IndexRun | null>;
  /**
   * Records a run as queued. One of the same source that is still queued is returned instead of a second; it accepts
   * removals as soon as either of them does. Whoever enqueues a run sends it to the queue, new or not.
   */
  enqueue(request: IndexRunRequest): Promise<IndexRun>;
  /**
   * Begins a queued run, or a new one, and takes its source. A holder that has not been heard of for
   * {@link leaseSeconds} is given up: the run itself goes on as its next attempt when it is the one to begin; any other
   * ends as `failed` with `run_lost`, since the one that begins now does its work. @throws CopilotError
   * `run_in_progress` when another process holds the source, `not_found` when there is no such run or it has ended,
   * `cancelled` when the run was cancelled before it began, `run_lost` when its process went silent on the last of
   * {@link mostAttempts}
   */
  begin(run: { readonly id: string } | IndexRunRequest): Promise<{ readonly run: IndexRun; readonly lease: RunLease }>;
  /** Says that the run is alive and how far it is. `lost`: another process has taken over, or the run was ended. */
  report(lease: RunLease, state: IndexRunState): Promise<'held' | 'cancelled' | 'lost'>;
  /**
   * Ends the attempt; what the commit has recorded stands. Does nothing when the lease was lost. A run that would go
   * back to `queued` while another of its source waits there already ends as `failed`, or as `cancelled` when it was
   * merely interrupted: the other does its work.
   */
  finish(lease: RunLease, outcome: IndexRunOutcome): Promise<void>;
  /**
   * Puts runs whose process went silent back into the queue. Those begun by a command, those begun {@link mostAttempts}
   * times and those of a source that waits already end as `failed` with `run_lost` instead.
   * @returns every run that is queued now, oldest first; a few hundred at most
   */
  takeBack(): Promise<readonly IndexRun[]>;
  /** Ends a queued run at once and asks a running one to stop. @returns null when there is no such run */
  cancel(id: string): Promise<IndexRun | null>;
}

/**
 * How long a run may be silent before its source is free for another, in seconds: nine reports that are missing, and
 * short enough for a run to go on elsewhere within a minute of a crash.
 */
export const leaseSeconds = 45;

/**
 * A run whose process is gone is begun again up to this attempt. Whatever takes its process along four times is no
 * accident, and would take down one worker after the other.
 */
export const mostAttempts = 4;

/** A queued run, as the queue hands it to a worker. */
export interface IndexRunJob {
  readonly runId: string;
  readonly source: string;
  /** The queue will bring it again when this attempt ends with `retry`. */
  readonly willRetry: boolean;
}

/**
 * `done`: the run has ended, however. `retry`: it failed and waits for its next attempt, longer each time. `later`: it
 * could not begin or was interrupted, and comes again soon without having used up an attempt.
 */
export type IndexRunJobResult = 'done' | 'retry' | 'later';

export interface IndexRunSchedule {
  readonly source: string;
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timezone: string;
}

export interface IndexRunHandlers {
  /** Runs one queued run. `signal` aborts when the worker has to stop. A rejection counts as `retry`. */
  readonly run: (job: IndexRunJob, options: { signal: AbortSignal }) => Promise<IndexRunJobResult>;
  /** A schedule has come due; called once per tick, whatever the number of workers. */
  readonly tick: (source: string) => Promise<void>;
  /** What has to be done once a day, by one of the workers. A rejection is tried again. */
  readonly daily?: () => Promise<void>;
}

/**
 * Port: the queue that brings queued runs to workers, across all processes on the same database, and to another worker
 * when one dies. It carries ids and names of sources alone; what a run is stands in {@link IndexRunStore}.
 */
export interface IndexRunQueue {
  /** Prepares the queue in the database; later calls find it ready. @throws CopilotError `database_unsuitable`, `index_unavailable` */
  start(): Promise<void>;
  /**
   * Brings a run to some worker. Sending a run twice is harmless. `ifForgotten`: leaves one alone that is under way, or
   * that comes again by itself at its time.
   */
  send(
    run: { readonly id: string; readonly source: string },
    options?: { readonly ifForgotten?: boolean },
  ): Promise<void>;
  /** Replaces all schedules. @throws CopilotError `configuration_invalid` when one cannot be read */
  schedule(schedules: readonly IndexRunSchedule[]): Promise<void>;
  /** Starts working in this process. Runs of one source never reach two workers at once. */
  work(handlers: IndexRunHandlers): Promise<void>;
  /** `graceful`: lets running runs end, for a bounded time; whatever runs then is interrupted and goes to another worker. */
  stop(options: { readonly graceful: boolean }): Promise<void>;
}
