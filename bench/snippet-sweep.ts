/**
 * Builds a snippet for every operation of the given specifications, runs it, and reports which requests a mock of
 * the same specification refuses, and why.
 *
 *     node bench/snippet-sweep.ts [--details] FILE…
 */
import { once } from 'node:events';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Snippet } from '../core/answer.ts';
import { buildSnippet } from '../server/snippets/build-snippet.ts';
import type { PrismMock } from '../test/server/snippets/support/prism-mock.ts';
import { readSpecification } from '../test/server/snippets/support/read-specification.ts';
import { startRecordingServer } from '../test/server/snippets/support/recording-server.ts';
import { runNode } from '../test/server/snippets/support/run-snippets.ts';

/** Snippets per process; a broken one costs its batch at most. */
const BATCH = 50;
/** Prism needs minutes for the largest specifications; then the figures of the others still count. */
const LOAD_TIMEOUT_MS = 30_000;

interface Row {
  readonly specification: string;
  readonly operations: number;
  readonly verified: number;
  readonly accepted: number;
  readonly refused: number;
  /** The mock itself failed while answering a request it had accepted. */
  readonly mock_failed: number;
  readonly seconds: number;
  readonly note: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { details: { type: 'boolean', default: false } },
});

async function sweep(file: string): Promise<Row> {
  const specification = basename(file);
  const started = performance.now();
  const finish = (row: Omit<Row, 'specification' | 'seconds'>): Row => ({
    specification,
    ...row,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  });
  const operations = readSpecification(file);
  let mock: PrismMock;
  try {
    mock = await startMock(file);
  } catch (thrown) {
    const note = `Prism cannot load it: ${thrown instanceof Error ? thrown.message.slice(0, 80) : 'unknown reason'}`;
    return finish({ operations: operations.length, verified: 0, accepted: 0, refused: 0, mock_failed: 0, note });
  }
  const server = await startRecordingServer(mock.address);
  try {
    const snippets = operations.map((operation, index) =>
      buildSnippet(operation, { language: 'node', server: server.address(index) }),
    );
    const refusals: string[] = [];
    let failed = 0;
    for (let start = 0; start < snippets.length; start += BATCH) {
      const runs = await runNode(snippets.slice(start, start + BATCH).map((snippet) => snippet.code));
      for (const [offset, { error }] of runs.entries()) {
        const arrival = server.arrivals(start + offset)[0];
        const reason = arrival?.complaint || (arrival ? '' : (error ?? 'nothing arrived'));
        if (arrival && arrival.status >= 500) failed += 1;
        else if (reason) refusals.push(describe(snippets[start + offset], arrival?.status ?? 0, reason));
      }
    }
    if (values.details) for (const refusal of refusals) console.log(`  ${refusal}`);
    const verified = snippets.filter((snippet) => snippet.verified).length;
    return finish({
      operations: operations.length,
      verified,
      accepted: snippets.length - refusals.length - failed,
      refused: refusals.length,
      mock_failed: failed,
      note: '',
    });
  } finally {
    await server.close();
    await mock.close();
  }
}

function describe(snippet: Snippet | undefined, status: number, reason: string): string {
  const state = snippet?.verified === true ? 'verified' : `known: ${JSON.stringify(snippet?.problems).slice(0, 300)}`;
  return `${snippet?.operation ?? '?'} → ${String(status)} ${reason.replaceAll(/\s+/g, ' ').slice(0, 400)} [${state}]`;
}

/** A mock in a thread of its own, since loading blocks the thread it runs in. */
async function startMock(file: string): Promise<PrismMock> {
  const worker = new Worker(new URL('../test/server/snippets/support/prism-mock-worker.ts', import.meta.url), {
    workerData: file,
  });
  const close = async (): Promise<void> => {
    await worker.terminate();
  };
  try {
    const [address] = (await once(worker, 'message', { signal: AbortSignal.timeout(LOAD_TIMEOUT_MS) })) as [string];
    return { address, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

const rows: Row[] = [];
for (const file of positionals) rows.push(await sweep(file));
console.table(rows);
