import type { AnswerEvent, AnswerOperation } from '../../core/answer.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { ChatModel } from '../../core/chat-model.ts';
import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { toAnswerOperation } from './answer-outcome.ts';
import type { AnswerOutcome } from './answer-outcome.ts';
import { AnswerTextFilter } from './answer-text-filter.ts';
import type { AnswerRequest } from './answerer.ts';
import { answerWithModel } from './answer-with-model.ts';
import type { AnswerGate, ModelAnswer, WrittenPiece } from './answer-with-model.ts';
import { buildMessages, defaultMessageBudget, fitSources } from './build-messages.ts';
import type { MessageBudget } from './build-messages.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { chooseFacts, withFacts } from './gateway/choose-facts.ts';
import { judgeHit } from './judge-hits.ts';
import { cutNotice } from './mark-cut.ts';
import { withNamed } from './named-sources.ts';
import { answerPrompt } from './prompts/answer-prompt.ts';
import type { AnswerContext } from './retrieve-context.ts';
import { SourceBook } from './source-book.ts';
import { weighTerms } from './term-weights.ts';

export interface ModelDependencies {
  readonly chatModel: ChatModel;
  readonly logger?: { warn(details: object, message: string): void };
  /** System prompt; the default is `prompts/answer-prompt.ts`. */
  readonly prompt?: string;
  readonly budget?: MessageBudget;
}

export interface ModelQuestion {
  readonly request: AnswerRequest;
  readonly context: AnswerContext;
  /** Of the answer that the reader gets if the model fails. */
  readonly suggestions: () => readonly string[];
  readonly signal: AbortSignal;
}

/** Sources a model gets at most: more of them make answers longer, not better. */
const MODEL_SOURCES = 9;

type Events<T> = AsyncGenerator<AnswerEvent, T, undefined>;

/**
 * The answer as the model writes it from what was retrieved. Throws what the model throws once text was shown.
 * @returns `null` when there is nothing to show a model, or it failed before its first text
 */
export async function* writeWithModel(
  dependencies: ModelDependencies,
  question: ModelQuestion,
): Events<AnswerOutcome | null> {
  const { context } = question;
  const sources = chooseSources(context, dependencies.budget ?? defaultMessageBudget);
  // An API that is not here cannot be told apart from others by their texts.
  if (sources.length === 0 || context.named.unknownApi !== null) return null;
  const book = new SourceBook(weighTerms(context.question), context.operations);
  for (const hit of sources) book.cite(hit);
  const writing = new ModelWriting(dependencies, question, book);
  try {
    return yield* writing.run();
  } catch (thrown) {
    if (question.signal.aborted || writing.shown) throw thrown;
    dependencies.logger?.warn({ err: toCopilotError(thrown, 'model_unavailable') }, 'The model failed.');
    yield {
      event: 'notice',
      data: {
        code: 'model_unavailable',
        message: 'The language model is not available. This answer is put together from the documentation itself.',
      },
    };
    return null;
  }
}

/** What the first retrieval brought, in the order that a model reads it. */
function chooseSources(context: AnswerContext, budget: MessageBudget): SearchHit[] {
  const useful = context.result.hits.filter((hit) => judgeHit(hit) !== 'none');
  const facts = chooseFacts(context.question, context.gateway);
  const wanted = withNamed(context.question, context.named, withFacts(useful, facts));
  return fitSources(wanted.slice(0, MODEL_SOURCES), budget);
}

class ModelWriting {
  /** Whether the reader has seen text of the model. */
  shown = false;
  readonly #dependencies: ModelDependencies;
  readonly #question: ModelQuestion;
  readonly #book: SourceBook;
  /** Sources that the reader was told of. */
  #told = 0;

  constructor(dependencies: ModelDependencies, question: ModelQuestion, book: SourceBook) {
    this.#dependencies = dependencies;
    this.#question = question;
    this.#book = book;
  }

  async *run(): Events<AnswerOutcome> {
    const { chatModel, prompt = answerPrompt, budget = defaultMessageBudget } = this.#dependencies;
    const { request, context, signal } = this.#question;
    const messages = buildMessages(prompt, request, this.#book.hits, context.turns, budget);
    const gate: AnswerGate = new AnswerTextFilter(this.#book);
    const pieces = answerWithModel(chatModel.stream(messages, { signal }), gate);
    const end = yield* this.#show(pieces);
    if (end === null || !this.shown) throw new CopilotError('model_unavailable', 'The model gave an empty answer.');
    if (end.cut !== null) yield cutNotice(end.cut);
    return this.#outcome(end, gate, {
      inputTokens: messages.reduce((sum, message) => sum + estimateTokens(message.content), 0),
      outputTokens: Math.ceil(end.written / 4),
    });
  }

  async *#show(pieces: AsyncGenerator<WrittenPiece, ModelAnswer | null, undefined>): Events<ModelAnswer | null> {
    try {
      for (;;) {
        const next = await pieces.next();
        if (next.done === true) return next.value;
        if (next.value.type === 'step') continue;
        yield* this.#tellSources();
        this.shown = true;
        yield { event: 'text-delta', data: { text: next.value.text } };
      }
    } finally {
      // The reader may leave between two texts; the model must not go on for nobody.
      await pieces.return(null);
    }
  }

  /** Before the text that may cite them. */
  async *#tellSources(): Events<void> {
    const book = this.#book;
    if (book.citationCount === this.#told) return;
    this.#told = book.citationCount;
    const operations = book.operationsOf(book.hits).map(toAnswerOperation);
    yield { event: 'citations', data: { citations: book.citations, operations } };
  }

  #outcome(end: ModelAnswer, gate: AnswerGate, estimated: AnswerOutcome['usage']): AnswerOutcome {
    const book = this.#book;
    const used = book.hits.filter((_, index) => gate.usedCitations.has(index + 1));
    const cited: readonly CatalogueOperation[] = book.operationsOf(used);
    const operations: readonly AnswerOperation[] = cited.map(toAnswerOperation);
    return {
      text: end.text,
      citations: book.citations,
      operations,
      main: cited[0] ?? null,
      suggestions: this.#question.suggestions(),
      grounding: {
        status: used.length > 0 && gate.removedCitations.size === 0 ? 'grounded' : 'partial',
        unresolved: [...gate.removedCitations].map((text) => ({ text, kind: 'citation' })),
      },
      mode: 'model',
      model: end.model ?? this.#dependencies.chatModel.name,
      usage: end.usage ?? estimated,
    };
  }
}
