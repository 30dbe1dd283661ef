import { describe, expect, it, onTestFinished } from 'vitest';
import { createDocumentLinter } from '../../../ingest/lint/document-linter.ts';
import { goodSpec, lintTask } from './support/lint-spec.ts';

function linterWith(worker: string, timeLimitMilliseconds = 10_000) {
  const workerUrl = new URL(`data:text/javascript,${encodeURIComponent(worker)}`);
  const linter = createDocumentLinter({ workerUrl, timeLimitMilliseconds });
  onTestFinished(() => linter.close());
  return linter;
}

const prelude = "import { parentPort } from 'node:worker_threads';";
const judged =
  '{ title: "", operations: [], chunks: [], warnings: [], findings: [], operationCount: task.skipStructure ? 7 : 1, isEmpty: false }';
const answer = `parentPort.postMessage({ status: 'parsed', document: ${judged} })`;

describe('judging in threads', () => {
  it('judges once more without the rules of the format when a document brings its thread down', async () => {
    const linter = linterWith(
      `${prelude} parentPort.on('message', (task) => { if (!task.skipStructure) process.exit(1); ${answer}; });`,
    );
    expect(await linter.lint(lintTask(goodSpec()))).toMatchObject({ operationCount: 7 });
  });

  it('does so when it does not come to an end', async () => {
    const linter = linterWith(
      `${prelude} parentPort.on('message', (task) => { while (!task.skipStructure); ${answer}; });`,
      1_000,
    );
    expect(await linter.lint(lintTask(goodSpec()))).toMatchObject({ operationCount: 7 });
  });

  it('gives the reason when that fails too, and goes on with the next document', async () => {
    const linter = linterWith(
      `${prelude} parentPort.on('message', (task) => { if (task.text === 'bad') process.exit(1); ${answer}; });`,
    );
    expect(await linter.lint({ ...lintTask(''), text: 'bad' })).toEqual({
      reason: expect.stringContaining('could not') as string,
    });
    expect(await linter.lint(lintTask(goodSpec()))).toMatchObject({ operationCount: 1 });
  });

  it('judges a document without the rules of the format when it is told to, and says so', async () => {
    const linter = createDocumentLinter();
    onTestFinished(() => linter.close());
    const outcome = await linter.lint({ ...lintTask(goodSpec()), skipStructure: true });
    expect('findings' in outcome && outcome.findings).toMatchObject([{ rule: 'structure-unchecked' }]);
  });

  it('ends when it is cancelled', async () => {
    const linter = linterWith(`${prelude} parentPort.on('message', () => {});`);
    const cancellation = new AbortController();
    const outcome = linter.lint(lintTask(goodSpec()), { signal: cancellation.signal });
    cancellation.abort();
    await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
  });
});
