import { parentPort } from 'node:worker_threads';
import { parseDocument } from './parse-document.ts';
import type { ParseTask } from './parse-document.ts';

// One task at a time: the pool waits for the answer before it sends the next.
parentPort?.on('message', (task: ParseTask) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(parseDocument(task));
});
