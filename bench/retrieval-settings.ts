/**
 * Chooses the settings of the operations' order with the measured API left out: for each API, those that are best for
 * the questions about all the others, and what they give for its own. What this prints is what an API that nobody
 * tuned for can expect.
 *
 *   node bench/retrieval-settings.ts SPECS QUESTIONS.jsonl [SPECS QUESTIONS.jsonl …]
 */
import { ndcgAt, recallAt } from '../bin/evaluation/metrics.ts';
import type { RankedQuestion } from '../bin/evaluation/metrics.ts';
import { createRetriever } from '../server/retrieval/create-retriever.ts';
import { rankOperations, rankingSettings } from '../server/retrieval/rank-operations.ts';
import type { RankingSettings } from '../server/retrieval/rank-operations.ts';
import { collectLists, targetsOf } from './support/collect-lists.ts';
import type { CollectedList } from './support/collect-lists.ts';
import { openBenchEmbedder, openQuestionSet, readQuestionSetArguments } from './support/open-question-set.ts';
import { differencesOf, meansOf, measures, printTable } from './support/paired.ts';
import { rankWithBm25 } from './support/rank-with-baselines.ts';

const grid: Readonly<Record<Exclude<keyof RankingSettings, 'twin'>, readonly number[]>> = {
  path: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  title: [0, 0.1, 0.2, 0.3],
  method: [0, 0.05, 0.1, 0.15, 0.2],
  prerequisite: [0, 0.8, 0.9, 0.95],
  sibling: [0, 0.05, 0.1, 0.15],
  unasked: [0, 0.1, 0.2, 0.3],
};
/** Where every search begins: nothing but the fused scores. */
const nothing: RankingSettings = { ...rankingSettings };
for (const name of namesOf(grid)) Object.assign(nothing, { [name]: 0 });
/** Rounds over all settings; a third one changes nothing. */
const ROUNDS = 2;

interface Group {
  readonly name: string;
  readonly lists: readonly CollectedList[];
  readonly baseline: readonly RankedQuestion[];
}

const groups = await collectGroups();
const places = groups.flatMap(({ lists }, group) => lists.map((list, place) => ({ group, place, list })));
/** Per settings, the worth of each question: mean of the three measures. */
const known = new Map<string, Float64Array>();

const apis = [...new Set(places.map(({ list }) => list.api))];
const chosenFor = new Map(apis.map((api) => [api, climb((list) => list.api !== api)]));
for (const { name, lists, baseline } of groups) {
  const ranked = lists.map((list) => rank(list, chosenFor.get(list.api) ?? nothing));
  const own = lists.map((list) => rank(list, rankingSettings));
  const fused = lists.map((list) => rank(list, nothing));
  console.log(`${name}, ${lists.length} questions\n`);
  const head = ['settings', ...Object.keys(measures), ...Object.keys(measures).map((measure) => `${measure} − BM25`)];
  const rows = (chosen: (list: CollectedList) => boolean): string[][] =>
    Object.entries({ 'none (scores fused)': fused, 'measured API left out': ranked, 'as shipped': own }).map(
      ([settings, all]) => {
        const part = all.filter((_, place) => holds(lists[place], chosen));
        const against = baseline.filter((_, place) => holds(lists[place], chosen));
        return [settings, ...meansOf(part), ...differencesOf(part, against)];
      },
    );
  printTable(
    head,
    rows(() => true),
  );
  for (const api of apis) {
    const count = lists.filter((list) => list.api === api).length;
    if (count < 50 || count === lists.length) continue;
    console.log(`${name}, ${api} alone, ${count} questions\n`);
    printTable(
      head,
      rows((list) => list.api === api),
    );
  }
}
const spread = new Map<string, string[]>();
for (const [api, settings] of [...chosenFor, ['(none left out)', climb(() => true)] as const]) {
  const key = JSON.stringify(settings);
  spread.set(key, [...(spread.get(key) ?? []), api]);
}
printTable(
  ['chosen settings', 'with these left out'],
  [...spread].map(([key, left]) => [key, left.length > 6 ? `${left.length} APIs` : left.join(', ')]),
);

async function collectGroups(): Promise<Group[]> {
  const collected: Group[] = [];
  const embedder = openBenchEmbedder();
  for (const { specs, questions } of readQuestionSetArguments()) {
    const set = await openQuestionSet(specs, questions, embedder);
    const parts = { identifiers: true, terms: true, vectors: true, ranking: false };
    const retriever = createRetriever({ searchIndex: set.index.searchIndex, embedder }, parts);
    for (const pooled of [false, true]) {
      collected.push({
        name: `${questions.split('/').at(-1) ?? ''}, ${pooled ? 'all APIs in one search' : 'each within its API'}`,
        lists: await collectLists(set.questions, retriever, set.index.slugs, pooled),
        baseline: rankWithBm25(set, { pooled, withBodies: false }),
      });
    }
    await set.index.close();
  }
  await embedder.close();
  return collected;
}

/** Coordinate ascent: one setting after another to its best value for the chosen questions. */
function climb(chosen: (list: CollectedList) => boolean): RankingSettings {
  let best = nothing;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of namesOf(grid)) {
      for (const value of grid[name]) {
        const tried = { ...best, [name]: value };
        if (worth(tried, chosen) > worth(best, chosen) + 1e-9) best = tried;
      }
    }
  }
  return best;
}

/** Mean over the APIs, so that one with a hundred questions does not choose for all. */
function worth(settings: RankingSettings, chosen: (list: CollectedList) => boolean): number {
  const values = worths(settings);
  const byApi = new Map<string, number[]>();
  places.forEach(({ list }, index) => {
    if (!chosen(list)) return;
    const [sum = 0, count = 0] = byApi.get(list.api) ?? [];
    byApi.set(list.api, [sum + (values[index] ?? 0), count + 1]);
  });
  const means = [...byApi.values()].map(([sum = 0, count = 1]) => sum / count);
  return means.reduce((total, value) => total + value, 0) / means.length;
}

function worths(settings: RankingSettings): Float64Array {
  const key = JSON.stringify(settings);
  const before = known.get(key);
  if (before !== undefined) return before;
  const values = Float64Array.from(places, ({ list }) => {
    const ranked = rank(list, settings);
    return (recallAt(ranked, 5) + recallAt(ranked, 10) + ndcgAt(ranked, 10)) / 3;
  });
  known.set(key, values);
  return values;
}

function rank({ question, hits, gold }: CollectedList, settings: RankingSettings): RankedQuestion {
  return { ranked: targetsOf(rankOperations(question.query, hits, settings)), gold };
}

function holds(list: CollectedList | undefined, chosen: (list: CollectedList) => boolean): boolean {
  return list !== undefined && chosen(list);
}

function namesOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record) as Key[];
}
