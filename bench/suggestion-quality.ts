/**
 * What suggested follow-up questions are worth: asks about forty questions for each API, then every question that their
 * answers suggest, and counts which of those are worded as questions and which get an answer about what they name.
 *
 *   node bench/suggestion-quality.ts [--questions N] [--details] SPEC… | DIRECTORY…
 *
 * A file is a specification and an API of its own; a directory is read as `ingest` reads it, all of it public.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { askOnce } from '../bin/evaluation/answers/evaluate-answers.ts';
import { generateQuestions } from '../bin/evaluation/answers/generate-questions.ts';
import { buildPageIndex, buildThrowAwayIndex } from '../bin/evaluation/throw-away-index.ts';
import type { PageIndex } from '../bin/evaluation/throw-away-index.ts';
import type { Answer } from '../core/answer.ts';
import { anonymousCaller } from '../core/caller.ts';
import { analyseText } from '../core/text-analysis.ts';
import { createAnswerer } from '../server/answers/create-answerer.ts';
import { createRetriever } from '../server/retrieval/create-retriever.ts';
import { buildSnippet } from '../server/snippets/build-snippet.ts';
import { openBenchEmbedder } from './support/open-question-set.ts';

const words = process.argv.slice(2);
const limit = Number(words[words.indexOf('--questions') + 1] ?? '') || 40;
const paths = words.filter((word, at) => !word.startsWith('--') && words[at - 1] !== '--questions');
if (paths.length === 0) {
  console.error('Skipped: give specifications, or directories of content.');
  process.exit(2);
}

/** Any will do, and another one asks other questions. */
const SEED = 11;
/** Operations of an API that questions are made of. */
const OPERATIONS = 200;
/** Words of a suggestion that its answer's first source, or beginning, must hold. */
const ABOUT = 0.7;
const BEGINNING = 600;
const { signal } = new AbortController();

const general = [
  'How do I authenticate?',
  'How do I get access?',
  'What is the rate limit?',
  'How do I paginate?',
  'What can I do with this API?',
  'Why do I get a 401?',
  'How do errors look?',
  'Do you sell pizza?',
];

/** Words of the form of a question: what it is about stands between them. */
const frame = new Set(analyseText('how do work what should know about which there say mean send can return'));

interface Judged {
  readonly suggestion: string;
  readonly after: string;
  readonly isWorded: boolean;
  readonly status: Answer['grounding']['status'];
  readonly isAbout: boolean;
}

const embedder = openBenchEmbedder();
const all: Judged[] = [];
console.log(
  '| content | questions | without any | suggestions | worded as questions | answered | about what they name |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const place of paths) {
  const { judged, asked, empty } = await measure(place);
  all.push(...judged);
  print(path.parse(place).name, judged, asked, empty);
  if (words.includes('--details')) {
    for (const one of judged.filter(({ isWorded, status, isAbout }) => !isWorded || status === 'none' || !isAbout))
      console.error(JSON.stringify({ content: path.parse(place).name, ...one }));
  }
}
if (paths.length > 1) print('all', all, null, null);
await embedder.close();

async function measure(place: string): Promise<{ judged: Judged[]; asked: number; empty: number }> {
  const options = { signal, onProgress: () => undefined };
  const index: PageIndex = statSync(place).isDirectory()
    ? await buildPageIndex(place, embedder, options)
    : await buildThrowAwayIndex([place], embedder, options);
  try {
    const ask = createAsk(index);
    const judged = new Map<string, Judged>();
    let asked = 0;
    let empty = 0;
    for (const { slug } of (await index.catalogue.listApis(anonymousCaller, { number: 1, size: 20 }, options)).items) {
      for (const question of await questionsAbout(index, slug)) {
        const { suggestions } = await ask(question, slug);
        asked += 1;
        if (suggestions.length === 0) empty += 1;
        for (const suggestion of suggestions) {
          const key = `${slug} ${suggestion}`;
          if (!judged.has(key)) judged.set(key, judge(suggestion, question, await ask(suggestion, slug)));
        }
      }
    }
    return { judged: [...judged.values()], asked, empty };
  } finally {
    await index.close();
  }
}

function createAsk(index: PageIndex): (question: string, api: string) => Promise<Answer> {
  let ids = 0;
  const answerer = createAnswerer({
    retriever: createRetriever({ searchIndex: index.searchIndex, embedder }),
    catalogue: index.catalogue,
    answerStore: { readTurns: () => Promise.resolve([]), saveTurn: () => Promise.resolve() },
    buildSnippet,
    chatModel: null,
    newId: () => `id-${(ids += 1)}`,
    now: () => 0,
  });
  return async (question, api) => (await askOnce(answerer, { question, api }, signal)).answer;
}

/** What developers ask of any API, how to do what its operations do, and what only its specification knows. */
async function questionsAbout({ catalogue }: PageIndex, api: string): Promise<string[]> {
  const { items } = await catalogue.listOperations(
    anonymousCaller,
    { api },
    { number: 1, size: OPERATIONS },
    { signal },
  );
  const operations = items.map(({ operation }) => operation);
  const each = Math.ceil((limit - general.length) / 2);
  const step = Math.max(1, operations.length / each);
  const tasks = Array.from({ length: Math.min(each, operations.length) }, (_, at) => operations[Math.floor(at * step)]);
  return [
    ...general,
    ...tasks.map((operation) => `How do I ${operation?.summary?.toLowerCase() ?? `call ${operation?.key ?? ''}`}?`),
    ...generateQuestions(operations, { seed: SEED, limit: each }).map(({ query }) => query),
  ].slice(0, limit);
}

function judge(suggestion: string, after: string, answer: Answer): Judged {
  const { status } = answer.grounding;
  return {
    suggestion,
    after,
    isWorded: isWorded(suggestion),
    status,
    isAbout: status !== 'none' && isAbout(suggestion, answer),
  };
}

/** A question by its first word, or a request that one would type. */
function isWorded(text: string): boolean {
  if (text.length > 120) return false;
  if (/^(?:show|list|explain|compare|give) (?:me )?\S+ \S/iu.test(text)) return true;
  return /^(?:how|what|which|why|when|where|who|can|could|does|do|is|are|must|should)\b.*\?$/iu.test(text);
}

/** Whether the call that a suggestion names is cited, or else its words stand in what the answer begins with. */
function isAbout(suggestion: string, { answer, citations, operations }: Answer): boolean {
  const call = /\b(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|TRACE) \/[^\s?]*/u.exec(suggestion)?.[0];
  if (call !== undefined)
    return operations.some(({ method, path: at }) => `${method} ${at}` === call) && answer.includes(call);
  const [first] = citations;
  const said = new Set(analyseText(`${first?.title ?? ''} ${answer.slice(0, BEGINNING)}`));
  const named = [...new Set(analyseText(suggestion))].filter((word) => !frame.has(word));
  return named.length > 0 && named.filter((word) => said.has(word)).length >= ABOUT * named.length;
}

function print(name: string, judged: readonly Judged[], asked: number | null, empty: number | null): void {
  const share = (test: (one: Judged) => boolean): string =>
    judged.length === 0 ? '–' : (judged.filter(test).length / judged.length).toFixed(3);
  const cells = [
    name,
    asked ?? '',
    empty ?? '',
    judged.length,
    share(({ isWorded: worded }) => worded),
    share(({ status }) => status !== 'none'),
    share(({ isAbout: about }) => about),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
