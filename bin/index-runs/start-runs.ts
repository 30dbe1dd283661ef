import { setTimeout } from 'node:timers/promises';
import { toCopilotError } from '../../core/errors.ts';
import type { IndexRunRequest, IndexRunStore } from '../../core/index-run.ts';
import { createProgress } from '../progress.ts';
import { describeReport } from '../report.ts';
import type { Terminal } from '../terminal.ts';
import type { IndexRunService } from './index-run-service.ts';

/** Runs in a row that took their process along: a server that tried again at each start would never stay up. */
const LOST_RUNS = 3;

const TRY_AGAIN_MS = 5_000;

/** Whether the last runs of a source all ended with their process. Then it is for people to start another. */
export async function endsItsProcess(store: Pick<IndexRunStore, 'list'>, source: string): Promise<boolean> {
  // The newest may still be waiting, or have no end yet.
  const { items } = await store.list({ source }, { number: 1, size: LOST_RUNS + 2 });
  const ended = items.filter(({ status }) => status !== 'queued' && status !== 'running').slice(0, LOST_RUNS);
  return (
    ended.length === LOST_RUNS && ended.every(({ status, error }) => status === 'failed' && error?.code === 'run_lost')
  );
}

export interface StartRunsParts {
  readonly service: Pick<IndexRunService, 'runSource' | 'startWorker' | 'request'>;
  readonly store: Pick<IndexRunStore, 'list'>;
  readonly terminal: Terminal;
  /** Aborts when the server has to stop. */
  readonly signal: AbortSignal;
  /** Other processes work on the same database: what a stop interrupts is for them. */
  readonly hasOthers: boolean;
  /** Whether a source whose runs end their process is left alone. */
  readonly isCautious: boolean;
  /** How long to wait before trying again to become a worker. Default 5,000. */
  readonly tryAgainMilliseconds?: number;
}

/**
 * Indexes every source once, one after the other. A source that cannot be read is reported; the others, and the
 * generation already committed, are served.
 * @returns sources that are to be tried again: another process is indexing them, or what failed may pass
 */
export async function indexAtStart(names: readonly string[], parts: StartRunsParts): Promise<string[]> {
  const { terminal, signal } = parts;
  const again: string[] = [];
  for (const source of names) {
    if (signal.aborted) break;
    const progress = createProgress(terminal);
    terminal.note(`Source     ${source}\n`);
    try {
      if (parts.isCautious && (await endsItsProcess(parts.store, source))) {
        terminal.note(
          `Index      not started, what was indexed before is served: the last ${LOST_RUNS} runs ended with their process. ` +
            `Start one by hand: portal-copilot ingest --source ${source}, or POST /v1/index-runs\n`,
        );
        continue;
      }
      const report = await parts.service.runSource(await chooseRun(parts.store, source), {
        signal,
        requeueOnAbort: parts.hasOthers,
        onProgress: ({ stage, done, total }) => progress.update(stage, done, total),
      });
      progress.end();
      terminal.note(`Index      ${describeReport(report).replaceAll('\n', '\n           ')}\n`);
    } catch (error) {
      progress.end();
      if (signal.aborted) break;
      const failure = toCopilotError(error);
      if (failure.retryable) again.push(source);
      terminal.note(`Index      ${describeFailure(failure)}\n`);
    }
  }
  return again;
}

/** A run that waits already is begun instead of a second; its job then finds nothing left to do. */
async function chooseRun(
  store: Pick<IndexRunStore, 'list'>,
  source: string,
): Promise<{ readonly id: string } | IndexRunRequest> {
  const { items } = await store.list({ source, status: 'queued' }, { number: 1, size: 1 });
  const [waiting] = items;
  return waiting === undefined ? { source, trigger: 'start', acceptRemovals: false } : { id: waiting.id };
}

function describeFailure({ code, message, retryable }: ReturnType<typeof toCopilotError>): string {
  if (code === 'run_in_progress') return 'another process is indexing it; what was indexed before is served meanwhile';
  return `failed, what was indexed before is served${retryable ? ', and it is tried again' : ''}: ${message}`;
}

/**
 * Becomes a worker and queues the sources that are to be tried again. A database that is away for a moment must not end
 * a server that answers again as soon as it is back. @throws CopilotError what does not pass by waiting
 */
export async function workPatiently(again: readonly string[], parts: StartRunsParts): Promise<void> {
  const { service, signal, terminal } = parts;
  let isWorking = false;
  let isTold = false;
  while (!signal.aborted) {
    try {
      if (!isWorking) await service.startWorker();
      isWorking = true;
      for (const source of again) await service.request(source, 'start', false);
      return;
    } catch (error) {
      if (signal.aborted) return;
      const failure = toCopilotError(error);
      // An embedded database that is gone does not come back.
      if (!failure.retryable || !parts.hasOthers) throw failure;
      if (!isTold) terminal.note(`Worker     not yet, it is tried again: ${failure.message}\n`);
      isTold = true;
      await setTimeout(parts.tryAgainMilliseconds ?? TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
