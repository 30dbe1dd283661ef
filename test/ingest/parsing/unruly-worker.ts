import { parentPort } from 'node:worker_threads';
import type { ParseTask } from '../../../ingest/parsing/parse-document.ts';

/** Does what the text of its task says, for seeing how the pool lives with it. */
parentPort?.on('message', (task: Exclude<ParseTask, { kind: 'facts' }>) => {
  if (task.text === 'loop') for (;;);
  if (task.text === 'exit') process.exit(3);
  if (task.text === 'throw') throw new TypeError('broken');
  if (task.text === 'memory') {
    const held: number[][] = [];
    for (;;) held.push(Array.from({ length: 100_000 }, (_, index) => index));
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ status: 'failed', failure: { reason: `read ${task.path}` } });
});
