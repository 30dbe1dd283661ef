/**
 * What each part of the retrieval is worth, against baselines that anybody could build: the same questions, the same
 * run, differences question by question with their 95 % intervals.
 *
 *   node bench/retrieval-quality.ts SPECS QUESTIONS.jsonl [SPECS QUESTIONS.jsonl …] [--naive]
 *
 * `--naive` adds the splitter that knows nothing of operations; it embeds each specification anew.
 */
import path from 'node:path';
import type { RankedQuestion } from '../bin/evaluation/metrics.ts';
import type { Embedder } from '../core/embedder.ts';
import { createRetriever } from '../server/retrieval/create-retriever.ts';
import type { RetrievalParts } from '../server/retrieval/create-retriever.ts';
import { rankOperations, rankingSettings } from '../server/retrieval/rank-operations.ts';
import type { RankingSettings } from '../server/retrieval/rank-operations.ts';
import { collectLists, targetsOf } from './support/collect-lists.ts';
import type { CollectedList } from './support/collect-lists.ts';
import { openBenchEmbedder, openQuestionSet, readQuestionSetArguments } from './support/open-question-set.ts';
import type { QuestionSet } from './support/open-question-set.ts';
import { differencesOf, meansOf, measures, printTable } from './support/paired.ts';
import { rankWithBm25, rankWithNaiveSplitter } from './support/rank-with-baselines.ts';

type Systems = Map<string, readonly RankedQuestion[]>;

const withoutRanking: RetrievalParts = { identifiers: true, terms: true, vectors: true, ranking: false };

/** The usual constant of reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). */
const RRF_RANKS = 60;

const embedder = openBenchEmbedder();
for (const { specs, questions } of readQuestionSetArguments()) {
  const set = await openQuestionSet(specs, questions, embedder);
  try {
    for (const pooled of [false, true]) {
      const systems = await rankWithAll(set, embedder, pooled);
      const where = pooled ? 'all APIs in one search' : 'each within its API';
      show(`${path.basename(questions)}, ${set.questions.length} questions, ${where}`, systems, () => true);
      for (const [api, count] of countByApi(set)) {
        // The interval of a handful of questions says nothing.
        if (!pooled && count >= 50 && count < set.questions.length)
          show(`${api} alone, ${count} questions`, systems, (place) => set.questions[place]?.api === api);
      }
    }
  } finally {
    await set.index.close();
  }
}
await embedder.close();

function countByApi({ questions }: QuestionSet): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { api = '' } of questions) counts.set(api, (counts.get(api) ?? 0) + 1);
  return counts;
}

async function rankWithAll(set: QuestionSet, embedding: Embedder, pooled: boolean): Promise<Systems> {
  const systems: Systems = new Map();
  const collect = (parts: RetrievalParts): Promise<CollectedList[]> => {
    const retriever = createRetriever({ searchIndex: set.index.searchIndex, embedder: embedding }, parts);
    return collectLists(set.questions, retriever, set.index.slugs, pooled);
  };
  systems.set('BM25', rankWithBm25(set, { pooled, withBodies: false }));
  systems.set('BM25, bodies as well', rankWithBm25(set, { pooled, withBodies: true }));
  if (process.argv.includes('--naive'))
    systems.set('naive splitter', await rankWithNaiveSplitter(set, embedding, { pooled }));
  const words = asRanked(await collect({ ...withoutRanking, vectors: false, identifiers: false }));
  const vectors = asRanked(await collect({ ...withoutRanking, terms: false, identifiers: false }));
  systems.set('vectors only', vectors);
  systems.set('weighted words only', words);
  systems.set(
    'equal-weight rank fusion',
    words.map((list, place) => fuseRanks(list, vectors[place] ?? list)),
  );
  const fused = await collect(withoutRanking);
  systems.set('scores fused', asRanked(fused));
  // By itself, since it may ask a second time: in English, or without slips of the pen.
  systems.set('the product', asRanked(await collect({ ...withoutRanking, ranking: true })));
  for (const [name, settings] of leftOut()) systems.set(`  without ${name}`, rankAll(fused, settings));
  return systems;
}

function leftOut(): [string, RankingSettings][] {
  const off = (changed: Partial<RankingSettings>): RankingSettings => ({ ...rankingSettings, ...changed });
  return [
    ['names of the path', off({ path: 0 })],
    ['words of the summary', off({ title: 0 })],
    ['verb and method', off({ method: 0 })],
    ['prerequisites', off({ prerequisite: 0 })],
    ['collection and item', off({ sibling: 0 })],
    ['unasked deletion', off({ unasked: 0 })],
  ];
}

function asRanked(lists: readonly CollectedList[]): RankedQuestion[] {
  return lists.map(({ hits, gold }) => ({ ranked: targetsOf(hits), gold }));
}

function rankAll(lists: readonly CollectedList[], settings: RankingSettings): RankedQuestion[] {
  return lists.map(({ question, hits, gold }) => ({
    ranked: targetsOf(rankOperations(question.query, hits, settings)),
    gold,
  }));
}

function fuseRanks(left: RankedQuestion, right: RankedQuestion): RankedQuestion {
  const scores = new Map<string, number>();
  for (const { ranked } of [left, right]) {
    ranked.forEach((target, rank) => scores.set(target, (scores.get(target) ?? 0) + 1 / (RRF_RANKS + rank + 1)));
  }
  return { ranked: [...scores].sort(([, a], [, b]) => b - a).map(([target]) => target), gold: left.gold };
}

function show(title: string, systems: Systems, chosen: (place: number) => boolean): void {
  console.log(`${title}\n`);
  const baseline = (systems.get('BM25') ?? []).filter((_, place) => chosen(place));
  const names = Object.keys(measures);
  const rows = [...systems].map(([name, ranked]) => {
    const part = ranked.filter((_, place) => chosen(place));
    return [name, ...meansOf(part), ...(name === 'BM25' ? names.map(() => '') : differencesOf(part, baseline))];
  });
  printTable(['system', ...names, ...names.map((name) => `${name} − BM25`)], rows);
}
