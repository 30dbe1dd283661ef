/**
 * Does a running chat stream on while a large specification is indexed? The same scripted answer (a token every
 * 25 ms) is streamed by an idle server and by one that parses and embeds; reported is the longest pause between two
 * pieces of text at the reader.
 *
 *   node bench/stream-while-indexing.ts LARGE_SPEC
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningCopilot, startCopilot } from '../test/support/running-copilot.ts';
import { startScriptedOpenAIServer } from '../test/support/scripted-openai-server.ts';

const [spec = ''] = process.argv.slice(2);
if (!existsSync(spec)) {
  console.error('Skipped: give the path of a large specification.');
  process.exit(2);
}

const TOKENS = 160;
const TOKEN_EVERY_MS = 25;
const ROUNDS = 3;

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-bench-'));
const portal = path.join(directory, 'portal');
mkdirSync(path.join(portal, 'small'), { recursive: true });
copyFileSync(path.join(import.meta.dirname, '../examples/apis/webhooks/v1.yaml'), path.join(portal, 'small/v1.yaml'));
writeFileSync(path.join(directory, 'copilot.config.yaml'), `sources: [{ name: portal, directory: ${portal} }]\n`);

const model = await startScriptedOpenAIServer();
model.scriptChat({
  tokens: Array.from({ length: TOKENS }, (_, index) => (index % 8 === 7 ? 'done. ' : 'word ')),
  delayMilliseconds: TOKEN_EVERY_MS,
});
const environment = { CHAT_MODEL: 'scripted', OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: 'none' };

/** Longest pause between two text events of one answer, and the time to its first text, in milliseconds. */
async function stream(copilot: RunningCopilot): Promise<{ first: number; pause: number }> {
  const started = performance.now();
  const response = await fetch(`${copilot.address}/v1/chat`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ question: 'How do I list webhook endpoints?' }),
  });
  const arrivals: number[] = [];
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    if (decoder.decode(piece as Uint8Array).includes('text-delta')) arrivals.push(performance.now());
  }
  const pauses = arrivals.slice(1).map((arrival, index) => arrival - (arrivals[index] ?? arrival));
  return { first: (arrivals[0] ?? started) - started, pause: Math.max(...pauses) };
}

async function measure(name: string, copilot: RunningCopilot): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { first, pause } = await stream(copilot);
    const state = copilot.notes().includes('Try it:') ? 'idle' : 'indexing';
    console.log(
      `${name.padEnd(10)} (${state})  first text ${first.toFixed(0)} ms, longest pause ${pause.toFixed(0)} ms`,
    );
  }
}

try {
  const idle = await startCopilot({ dataDir: directory, environment });
  await idle.untilNoted('Try it:', 120_000);
  await measure('idle', idle);
  await idle.stop();
  copyFileSync(spec, path.join(portal, path.basename(spec)));
  const busy = await startCopilot({ dataDir: directory, environment });
  await measure('indexing', busy);
  await busy.kill();
} finally {
  await model.close();
  rmSync(directory, { recursive: true, force: true });
}
