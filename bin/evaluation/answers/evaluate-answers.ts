import type { Answer } from '../../../core/answer.ts';
import type { Catalogue, CatalogueOperation } from '../../../core/catalogue.ts';
import { anonymousCaller } from '../../../core/caller.ts';
import { CopilotError } from '../../../core/errors.ts';
import type { Answerer } from '../../../server/answers/answerer.ts';
import type { AnswerQuestion } from './answer-question.ts';
import { generateQuestions } from './generate-questions.ts';
import type { GenerateOptions } from './generate-questions.ts';
import { scoreAnswer } from './score-answer.ts';
import type { AnswerScore } from './score-answer.ts';

/** One API with what is asked about it. */
export interface AskedApi {
  readonly slug: string;
  /** As the person who evaluates calls it. */
  readonly name: string;
  readonly operations: readonly CatalogueOperation[];
  readonly questions: readonly AnswerQuestion[];
}

export interface AnsweredQuestion extends AnswerScore {
  readonly api: string;
  readonly question: AnswerQuestion;
  readonly answer: Answer;
  /** What went wrong before there was an answer. */
  readonly notices: readonly string[];
}

export interface EvaluateOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Operations read at once. */
const PAGE = 200;

/** The current versions of all given APIs, each with its own questions. */
export async function prepareApis(
  catalogue: Pick<Catalogue, 'listOperations'>,
  slugs: ReadonlyMap<string, string>,
  options: GenerateOptions & { readonly signal: AbortSignal },
): Promise<AskedApi[]> {
  const apis: AskedApi[] = [];
  for (const [name, slug] of slugs) {
    const operations: CatalogueOperation[] = [];
    for (let number = 1; ; number += 1) {
      const page = await catalogue.listOperations(anonymousCaller, { api: slug }, { number, size: PAGE }, options);
      operations.push(...page.items);
      if (page.items.length === 0 || operations.length >= page.total) break;
    }
    const questions = generateQuestions(
      operations.map(({ operation }) => operation),
      options,
    );
    apis.push({ slug, name, operations, questions });
  }
  return apis;
}

/** Asks every question within its API, one after the other, and compares the answers with what is expected. */
export async function askQuestions(
  apis: readonly AskedApi[],
  answerer: Answerer,
  options: EvaluateOptions,
): Promise<AnsweredQuestion[]> {
  const answered: AnsweredQuestion[] = [];
  const total = apis.reduce((sum, { questions }) => sum + questions.length, 0);
  for (const { slug, name, questions } of apis) {
    for (const question of questions) {
      const { answer, notices } = await askOnce(answerer, { question: question.query, api: slug }, options.signal);
      answered.push({ api: name, question, answer, notices, ...scoreAnswer(question, answer) });
      options.onProgress(answered.length, total);
    }
  }
  return answered;
}

/**
 * One whole answer.
 * @throws CopilotError as the answerer reports it
 */
export async function askOnce(
  answerer: Answerer,
  request: { readonly question: string; readonly api: string },
  signal: AbortSignal,
): Promise<{ answer: Answer; notices: string[] }> {
  const notices: string[] = [];
  for await (const event of answerer.answer(request, anonymousCaller, { signal })) {
    if (event.event === 'answer-end') return { answer: event.data, notices };
    if (event.event === 'error') throw new CopilotError('internal', event.data.message);
    if (event.event === 'notice') notices.push(event.data.code);
  }
  throw new CopilotError('cancelled', 'The evaluation was stopped.');
}
