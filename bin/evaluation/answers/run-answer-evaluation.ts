import { readdirSync } from 'node:fs';
import path from 'node:path';
import { anonymousCaller } from '../../../core/caller.ts';
import type { OpenAIChatModel } from '../../../adapters/models/openai-chat-model.ts';
import type { Embedder } from '../../../core/embedder.ts';
import type { Answerer } from '../../../server/answers/answerer.ts';
import { createRetriever } from '../../../server/retrieval/create-retriever.ts';
import { buildPageIndex, buildThrowAwayIndex } from '../throw-away-index.ts';
import type { BuildOptions, PageIndex } from '../throw-away-index.ts';
import { answerFigures } from './answer-figures.ts';
import type { AnswerFigures } from './answer-figures.ts';
import { askQuestions, prepareApis } from './evaluate-answers.ts';
import type { AnsweredQuestion } from './evaluate-answers.ts';
import type { GenerateOptions } from './generate-questions.ts';
import { measureCanaries } from './measure-canaries.ts';
import type { CanaryFigures, CanaryResult } from './measure-canaries.ts';
import { measureReferences } from './measure-references.ts';
import type { ReferenceFigures, UnresolvedMention } from './measure-references.ts';

/** What is asked about: specs, one API each, or a directory as `ingest` takes one. */
export type EvaluatedContent = { readonly specFiles: readonly string[] } | { readonly directory: string };

export interface AnswerOutcome extends AnswerFigures {
  readonly hallucinated_references: ReferenceFigures;
  readonly canaries: CanaryFigures;
  readonly mode: 'extractive' | 'model';
  readonly model?: string;
  /** Answers that a model did not write although it was asked to. */
  readonly fallbacks?: number;
  readonly seed: number;
  readonly embedding_space: string;
  readonly seconds: number;
  /** With `--details`. */
  readonly results?: readonly QuestionResult[];
  readonly canary_results?: readonly CanaryResult[];
}

export interface QuestionResult {
  readonly id: string;
  readonly api: string;
  readonly kind: string;
  readonly query: string;
  readonly exact: boolean;
  readonly problems: readonly string[];
  readonly unresolved: readonly UnresolvedMention[];
  readonly answer: string;
}

export interface EvaluationDependencies {
  readonly embedder: Embedder;
  readonly createAnswerer: (index: PageIndex, chatModel: OpenAIChatModel | null) => Answerer;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
  readonly onFailure: (failure: { readonly file: string; readonly reason: string }) => void;
}

export interface EvaluationOptions extends GenerateOptions {
  /** One run for each: a model, or `null` for extractive answers. */
  readonly models: readonly (OpenAIChatModel | null)[];
  readonly details: boolean;
}

/** Asks generated questions over an index that is thrown away, once for each way of answering. */
export async function runAnswerEvaluation(
  content: EvaluatedContent,
  dependencies: EvaluationDependencies,
  options: EvaluationOptions,
  buildOptions: BuildOptions,
): Promise<AnswerOutcome[]> {
  const { embedder } = dependencies;
  const index = await buildContentIndex(content, embedder, buildOptions);
  try {
    for (const failure of index.report.failures) dependencies.onFailure(failure);
    const apis = await prepareApis(index.catalogue, index.slugs, { ...options, signal: buildOptions.signal });
    const specFiles = 'specFiles' in content ? content.specFiles : findSpecFiles(content.directory);
    const outcomes: AnswerOutcome[] = [];
    for (const model of options.models) {
      const started = dependencies.clock();
      const answerer = dependencies.createAnswerer(index, model);
      const answered = await askQuestions(apis, answerer, {
        signal: buildOptions.signal,
        onProgress: (...step) => buildOptions.onProgress('ask', ...step),
      });
      const references = await measureReferences(
        answered,
        apis,
        {
          referenceIndex: index.referenceIndex,
          retriever: createRetriever({ searchIndex: index.searchIndex, embedder }),
        },
        {
          signal: buildOptions.signal,
          onProgress: (...step) => buildOptions.onProgress('check references', ...step),
        },
      );
      const canaries = await measureCanaries(
        specFiles,
        options.seed,
        embedder,
        (planted) => dependencies.createAnswerer(planted, model),
        buildOptions,
      );
      outcomes.push({
        ...answerFigures(answered),
        hallucinated_references: references.figures,
        canaries: canaries.figures,
        ...modeOf(model, answered),
        seed: options.seed,
        embedding_space: embedder.space.name,
        seconds: Math.round(dependencies.clock() - started) / 1_000,
        ...(options.details
          ? { results: toResults(answered, references.unresolved), canary_results: canaries.results }
          : {}),
      });
    }
    return outcomes;
  } finally {
    await index.close();
  }
}

async function buildContentIndex(
  content: EvaluatedContent,
  embedder: Embedder,
  options: BuildOptions,
): Promise<PageIndex & { readonly slugs: ReadonlyMap<string, string> }> {
  if ('specFiles' in content) return buildThrowAwayIndex(content.specFiles, embedder, options);
  const index = await buildPageIndex(content.directory, embedder, options);
  const { items } = await index.catalogue.listApis(anonymousCaller, { number: 1, size: MAX_APIS }, options);
  return { ...index, slugs: new Map(items.map(({ slug }) => [slug, slug])) };
}

/** APIs of one directory that are asked about. */
const MAX_APIS = 500;

function findSpecFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ya?ml|json)$/iu.test(file))
    .toSorted()
    .map((file) => path.join(directory, file));
}

function modeOf(
  model: OpenAIChatModel | null,
  answered: readonly AnsweredQuestion[],
): Pick<AnswerOutcome, 'mode' | 'model' | 'fallbacks'> {
  if (model === null) return { mode: 'extractive' };
  const fallbacks = answered.filter(({ notices }) => notices.includes('model_unavailable')).length;
  return { mode: 'model', model: model.name, fallbacks };
}

function toResults(
  answered: readonly AnsweredQuestion[],
  unresolved: ReadonlyMap<AnsweredQuestion, readonly UnresolvedMention[]>,
): QuestionResult[] {
  return answered.map((item) => ({
    id: item.question.id,
    api: item.api,
    kind: item.question.kind,
    query: item.question.query,
    exact: item.exact,
    problems: item.problems,
    unresolved: unresolved.get(item) ?? [],
    answer: item.answer.answer,
  }));
}
