/**
 * What the copilot adds to a model's stream. So many readers ask at once; a scripted model begins each answer with a
 * sentence and goes on, a token every 30 ms. Reported are the times of readers, beside those of readers who stream from
 * the model server directly in the same run, and the memory of the server.
 *
 *   node bench/streams.ts [STREAMS] [PORTAL_DIRECTORY]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findPostgres, startPostgresServer } from '../test/support/postgres-server.ts';
import { readChat } from '../test/support/read-chat.ts';
import { startCopilot } from '../test/support/running-copilot.ts';
import { startScriptedOpenAIServer } from '../test/support/scripted-openai-server.ts';
import { projectRoot } from '../test/support/source-tree.ts';
import { createDatabaseNamed } from './support/create-database-named.ts';

const [streams = '200', portal = path.join(projectRoot, 'examples')] = process.argv.slice(2);
const STREAMS = Number(streams);
const ROUNDS = 2;
/** The first sentence is complete with the fifth token: shown when the sixth comes, or after a silence of 10 ms. */
const FIRST_SENTENCE = ['Call ', '`GET /v1/', 'webhook-endpoints` ', '[1', ']. '];
const REST = Array.from({ length: 60 }, (_, index) => (index % 9 === 8 ? 'done [1]. ' : 'and so on '));
const TOKEN_EVERY_MS = 30;

const directory = mkdtempSync(path.join(tmpdir(), 'portal-copilot-bench-'));
writeFileSync(
  path.join(directory, 'copilot.config.yaml'),
  `sources: [{ name: portal, directory: ${portal} }]\n` +
    'limits: { questions_per_minute: 100000, requests_per_minute: 100000, concurrent_streams: 100000 }\n' +
    'model: { first_text_seconds: 120 }\n',
);
const model = await startScriptedOpenAIServer();
model.scriptChat({ tokens: [...FIRST_SENTENCE, ...REST], delayMilliseconds: TOKEN_EVERY_MS });

/** From the end of the first sentence at the model to its arrival, for readers without anything between. */
async function readDirectly(count: number): Promise<number[]> {
  model.forget();
  const arrivals = await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await fetch(`${model.baseUrl}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'scripted', stream: true }),
      });
      const decoder = new TextDecoder();
      let text = '';
      let arrival = 0;
      for await (const part of response.body ?? []) {
        text += decoder.decode(part as Uint8Array, { stream: true });
        if (arrival === 0 && text.includes(']. ')) arrival = performance.now();
      }
      return arrival;
    }),
  );
  // Which connection is whose does not matter for the sum of what they waited.
  const written = model.requests.map(({ wroteAt }) => wroteAt[FIRST_SENTENCE.length - 1] ?? 0);
  const inOrder = (values: number[]): number[] => values.toSorted((left, right) => left - right);
  const sorted = inOrder(written);
  return inOrder(arrivals).map((arrival, index) => arrival - (sorted[index] ?? arrival));
}

interface Times {
  readonly start: number[];
  readonly asked: number[];
  readonly text: number[];
  readonly ends: Record<string, number>;
}

async function readAnswers(url: string, count: number): Promise<Times> {
  model.forget();
  const times: Times = { start: [], asked: [], text: [], ends: {} };
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const question = `How do I list webhook endpoints? Reader ${index}.`;
      const began = performance.now();
      const read = await readChat(url, { question });
      const end = read.events.at(-1) ?? 'none';
      times.ends[end] = (times.ends[end] ?? 0) + 1;
      times.start.push(read.at.get('answer-start') ?? Number.NaN);
      const request = model.requests.find(({ body }) => JSON.stringify(body.messages).includes(`Reader ${index}.`));
      const complete = request?.wroteAt[FIRST_SENTENCE.length - 1];
      const text = read.at.get('text-delta');
      if (request === undefined || complete === undefined || text === undefined) return;
      times.asked.push(request.receivedAt - began);
      times.text.push(began + text - complete);
    }),
  );
  return times;
}

function quantile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((left, right) => left - right);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(0);
}

function print(name: string, values: readonly number[]): void {
  console.log(
    `  ${name.padEnd(64)} p50 ${quantile(values, 0.5).padStart(6)}  p95 ${quantile(values, 0.95).padStart(6)} ms`,
  );
}

async function readMemory(url: string): Promise<{ resident: number; heap: number }> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)$`, 'mu').exec(metrics)?.[1] ?? Number.NaN) / 1_048_576;
  return { resident: megabytes('process_resident_memory_bytes'), heap: megabytes('nodejs_heap_size_used_bytes') };
}

async function measure(engine: string, databaseUrl: string | null): Promise<void> {
  const dataDir = path.join(directory, engine);
  mkdirSync(dataDir);
  const copilot = await startCopilot({
    dataDir,
    environment: {
      CHAT_MODEL: 'scripted',
      OPENAI_BASE_URL: model.baseUrl,
      COPILOT_CONFIG: path.join(directory, 'copilot.config.yaml'),
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    },
  });
  try {
    await copilot.untilNoted('Try it:', 600_000);
    await readAnswers(copilot.address, 3);
    for (const count of [1, STREAMS]) {
      for (let round = 1; round <= ROUNDS; round += 1) {
        console.log(`${engine}, ${count} at once, round ${round}`);
        await measureRound(copilot.address, count);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const after = await readMemory(copilot.address);
    console.log(`${engine}, 10 s later: ${after.resident.toFixed(0)} MB resident, heap ${after.heap.toFixed(0)} MB`);
    console.log(`open connections at the model: ${await model.countConnections()}`);
  } finally {
    await copilot.stop();
  }
}

async function measureRound(url: string, count: number): Promise<void> {
  const before = await readMemory(url);
  const direct = await readDirectly(count);
  let peak = before;
  const watch = setInterval(() => {
    void readMemory(url).then((now) => (peak = now.resident > peak.resident ? now : peak));
  }, 500);
  const times = await readAnswers(url, count);
  clearInterval(watch);
  print('question → first event', times.start);
  print('question → request at the model (retrieval, prompt)', times.asked);
  print('first sentence complete at the model → its text at the reader', times.text);
  print('the same, reading from the model directly (baseline)', direct);
  console.log(
    `  ${JSON.stringify(times.ends)}; memory ${before.resident.toFixed(0)} MB before, at most ` +
      `${peak.resident.toFixed(0)} MB meanwhile (heap ${before.heap.toFixed(0)} → ${peak.heap.toFixed(0)} MB)`,
  );
}

const postgres = findPostgres();
try {
  await measure('embedded', null);
  if ('missing' in postgres) console.log(`Without PostgreSQL: ${postgres.missing}.`);
  else {
    const cluster = await startPostgresServer(postgres.directory);
    try {
      await measure('postgresql', await createDatabaseNamed(cluster.adminUrl, 'streams'));
    } finally {
      await cluster.stop();
    }
  }
} finally {
  await model.close();
  rmSync(directory, { recursive: true, force: true });
}
