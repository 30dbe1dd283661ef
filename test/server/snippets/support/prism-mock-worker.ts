import { parentPort, workerData } from 'node:worker_threads';
import { startPrismMock } from './prism-mock.ts';

// Loading blocks its thread for as long as it takes: in a thread of its own it can be given up.
const mock = await startPrismMock(String(workerData));
// The rule is about windows; a port has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(mock.address);
