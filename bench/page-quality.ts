/**
 * What each part of the retrieval of pages is worth, against baselines that anybody could build: the same questions, the
 * same run, differences question by question with their 95 % intervals.
 *
 *   node bench/page-quality.ts PAGES QUESTIONS.jsonl [--naive]
 *
 * Besides the given questions two sets are made from the pages themselves: words from deep inside a section, where the
 * passage has to be found, and sentences that link to another page. `--naive` adds the splitter that knows nothing of
 * headings; it embeds all pages anew.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readPageQuestions } from '../bin/evaluation/read-questions.ts';
import { buildPageIndex } from '../bin/evaluation/throw-away-index.ts';
import { anonymousCaller } from '../core/caller.ts';
import type { SearchHit } from '../core/search-index.ts';
import { createDirectorySource } from '../ingest/sources/directory-source.ts';
import { createRetriever } from '../server/retrieval/create-retriever.ts';
import type { RetrievalParts } from '../server/retrieval/create-retriever.ts';
import { rankSections, sectionSettings } from '../server/retrieval/rank-sections.ts';
import type { SectionSettings } from '../server/retrieval/rank-sections.ts';
import { openBenchEmbedder } from './support/open-question-set.ts';
import { createNaivePageRanker, createPageBm25, createPassageBm25 } from './support/page-baselines.ts';
import { foundPages, foundPassages, fuseRanks } from './support/page-lists.ts';
import type { FoundList, Passage } from './support/page-lists.ts';
import { buildLinkQuestions, buildPassageQuestions } from './support/page-questions.ts';
import type { PageBenchQuestion, Pages } from './support/page-questions.ts';
import { differencesOf, meansOf, measures, printTable } from './support/paired.ts';

const [directory = '', questionFile = ''] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (!existsSync(directory) || !existsSync(questionFile)) {
  console.error('Skipped: give a directory of pages and a file of questions (JSON Lines) that exist.');
  process.exit(2);
}

/** Sections of a list: more than the closer look takes, so that there are ten pages in it. */
const DEPTH = 100;
const GENERATED = 150;
/** Any will do, and another one gives other questions. */
const SEED = 20;

interface QuestionSet {
  readonly title: string;
  readonly questions: readonly PageBenchQuestion[];
}
type Lists = readonly (readonly Passage[])[];

const signNames: Readonly<Record<keyof SectionSettings, string>> = {
  pairs: 'pairs of words',
  titleShare: 'share of the title',
  titleCoverage: 'question in the title',
  pathShare: 'share of the path',
  pathCoverage: 'question in the path',
  coverage: 'question in the section',
};

const pages = await readPages();
const embedder = openBenchEmbedder();
const index = await buildPageIndex(directory, embedder, {
  signal: new AbortController().signal,
  onProgress: () => undefined,
});
const overPages = createPageBm25(pages);
const overPassages = createPassageBm25(pages);
const naive = process.argv.includes('--naive') ? await createNaivePageRanker(pages, embedder) : null;
const generated: readonly QuestionSet[] = [
  {
    title: 'words from deep inside a section',
    questions: buildPassageQuestions(pages, GENERATED, SEED),
  },
  { title: 'sentences that link to a page', questions: buildLinkQuestions(pages, GENERATED, SEED) },
];
const given: QuestionSet = {
  title: path.basename(questionFile),
  questions: readPageQuestions(questionFile).map(({ query, gold_pages }) => ({ query, pages: gold_pages })),
};
const fused = new Map<QuestionSet, readonly (readonly SearchHit[])[]>();
for (const set of [...generated, given]) {
  // Pages without links, or of one section each, give no questions.
  if (set.questions.length === 0) continue;
  const systems = await rankWithAll(set);
  if (set === given) systems.set('chosen by the generated questions', closerLook(set, chooseSettings()));
  show(`${set.title}, ${set.questions.length} questions: the page`, systems, set, foundPages);
  if (set.questions.some(({ isPassage }) => isPassage !== undefined)) {
    systems.delete('BM25 over pages');
    show(`${set.title}, ${set.questions.length} questions: the passage`, systems, set, foundPassages);
  }
}
await index.close();
await embedder.close();

async function readPages(): Promise<Pages> {
  const { documents } = await createDirectorySource(directory).read();
  const names = documents.filter(({ kind }) => kind === 'page').map((document) => document.path);
  return new Map(names.map((name) => [name, readFileSync(path.join(directory, name), 'utf8')]));
}

async function search({ questions }: QuestionSet, parts: RetrievalParts): Promise<SearchHit[][]> {
  const retriever = createRetriever({ searchIndex: index.searchIndex, embedder }, parts);
  const lists: SearchHit[][] = [];
  for (const { query, takenFrom } of questions) {
    const { hits } = await retriever.retrieve({ question: query, kinds: ['section'], limit: DEPTH }, anonymousCaller);
    lists.push(hits.filter(({ documentPath }) => documentPath !== takenFrom));
  }
  return lists;
}

async function rankWithAll(set: QuestionSet): Promise<Map<string, Lists>> {
  const systems = new Map<string, Lists>();
  const rankAll = (rank: (query: string) => readonly Passage[]): Lists =>
    set.questions.map(({ query, takenFrom }) => rank(query).filter(({ page }) => page !== takenFrom));
  const off: RetrievalParts = { identifiers: false, terms: false, vectors: false, ranking: false };
  systems.set('BM25 over passages', rankAll(overPassages));
  systems.set('BM25 over pages', rankAll(overPages));
  if (naive !== null) {
    const lists: (readonly Passage[])[] = [];
    for (const { query, takenFrom } of set.questions)
      lists.push((await naive(query)).filter(({ page }) => page !== takenFrom));
    systems.set('naive splitter', lists);
  }
  const vectors = toLists(await search(set, { ...off, vectors: true }));
  const words = toLists(await search(set, { ...off, terms: true }));
  systems.set('vectors only', vectors);
  systems.set('weighted words only', words);
  systems.set(
    'equal-weight rank fusion',
    words.map((list, place) => fuseRanks(list, vectors[place] ?? [])),
  );
  const hits = await search(set, { ...off, terms: true, vectors: true, identifiers: true });
  fused.set(set, hits);
  systems.set('scores fused', toLists(hits));
  systems.set('the product', closerLook(set, sectionSettings));
  for (const sign of Object.keys(signNames) as (keyof SectionSettings)[])
    systems.set(`  without ${signNames[sign]}`, closerLook(set, { ...sectionSettings, [sign]: 0 }));
  return systems;
}

function toLists(lists: readonly (readonly SearchHit[])[]): Lists {
  return lists.map((hits) => hits.map(({ documentPath, text }) => ({ page: documentPath, text })));
}

function closerLook(set: QuestionSet, settings: SectionSettings): Lists {
  const lists = fused.get(set) ?? [];
  return toLists(lists.map((hits, place) => rankSections(set.questions[place]?.query ?? '', hits, settings)));
}

/** The best of a grid for the generated questions, both sets counting alike: none of the given ones takes part. */
function chooseSettings(): SectionSettings {
  let best = { settings: sectionSettings, score: -1 };
  for (const pairs of [0.3, 0.5, 0.7]) {
    for (const title of [0.1, 0.2]) {
      for (const path of [0.1, 0.2]) {
        for (const coverage of [0.1, 0.2]) {
          const settings = {
            pairs,
            titleShare: title,
            titleCoverage: title,
            pathShare: path,
            pathCoverage: path,
            coverage,
          };
          const score = generated.reduce((sum, set) => sum + generatedScore(set, settings), 0);
          if (score > best.score) best = { settings, score };
        }
      }
    }
  }
  console.log(`chosen by the generated questions: ${JSON.stringify(best.settings)}\n`);
  return best.settings;
}

function generatedScore(set: QuestionSet, settings: SectionSettings): number {
  if (set.questions.length === 0) return 0;
  const found = closerLook(set, settings).map((list, place) => foundPassages(set.questions[place], list));
  return found.reduce((sum, list) => sum + measures['recall@5'](list), 0) / found.length;
}

function show(
  title: string,
  systems: ReadonlyMap<string, Lists>,
  { questions }: QuestionSet,
  find: (question: PageBenchQuestion | undefined, list: readonly Passage[]) => FoundList,
): void {
  console.log(`${title}\n`);
  const ranked = new Map(
    [...systems].map(([name, lists]) => [name, lists.map((list, place) => find(questions[place], list))]),
  );
  const [baselineName = ''] = ranked.keys();
  const baseline = ranked.get(baselineName) ?? [];
  const rows = [...ranked].map(([name, list]) => [
    name,
    ...meansOf(list),
    ...(name === baselineName ? Object.keys(measures).map(() => '') : differencesOf(list, baseline)),
  ]);
  printTable(['system', ...Object.keys(measures), ...Object.keys(measures).map((name) => `${name} − BM25`)], rows);
  const product = ranked.get('the product') ?? [];
  for (const other of ['BM25 over pages', 'vectors only'])
    if (ranked.has(other))
      console.log(`the product − ${other}: ${differencesOf(product, ranked.get(other) ?? []).join('  ')}`);
  console.log('');
}
