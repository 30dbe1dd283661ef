import { parentPort } from 'node:worker_threads';
import { lintDocument } from './lint-document.ts';
import type { LintTask } from './lint-document.ts';

// The linter follows references in parallel; when one of them fails, the others fail with nobody waiting for them.
process.on('unhandledRejection', () => {});

// One task at a time: the pool waits for the answer before it sends the next.
parentPort?.on('message', async (task: LintTask) => {
  const document = await lintDocument(task);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ status: 'parsed', document });
});
