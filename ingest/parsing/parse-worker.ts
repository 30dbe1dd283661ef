import { parentPort } from 'node:worker_threads';
import { parseDocument } from './parse-document.ts';
import type { ParseTask } from './parse-document.ts';

// One task at a time: the pool waits for the answer before it sends the next.
parentPort?.on('message', (task: ParseTask) => {
  parentPort?.postMessage(parseDocument(task));
});
