import type { AnswerStore } from '../../core/answer-store.ts';
import type { Answer, AnswerEvent, AnswerOperation } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { ChatModel } from '../../core/chat-model.ts';
import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { AnswerRequest, Answerer } from './answerer.ts';
import { answerWithModel } from './answer-with-model.ts';
import type { ModelAnswer } from './answer-with-model.ts';
import { buildMessages, defaultMessageBudget, fitSources } from './build-messages.ts';
import type { MessageBudget } from './build-messages.ts';
import { buildSnippets } from './build-snippets.ts';
import type { BuildSnippet } from './build-snippets.ts';
import { composeExtractiveAnswer } from './compose-extractive-answer.ts';
import { operationIdentity } from './extractive-answer.ts';
import type { ExtractiveAnswer } from './extractive-answer.ts';
import { chooseFacts, withFacts } from './gateway/choose-facts.ts';
import { judgeHit } from './judge-hits.ts';
import { withNamed } from './named-sources.ts';
import { toCitation } from './number-citations.ts';
import { answerPrompt } from './prompts/answer-prompt.ts';
import { retrieveContext } from './retrieve-context.ts';
import type { AnswerCatalogue, AnswerContext } from './retrieve-context.ts';
import { weighTerms } from './term-weights.ts';
import { collectAddresses } from './source-addresses.ts';

export interface AnswererDependencies {
  readonly retriever: Retriever;
  readonly catalogue: AnswerCatalogue;
  readonly buildSnippet: BuildSnippet;
  /** `null`: every answer is extractive. */
  readonly chatModel: ChatModel | null;
  readonly answerStore: Pick<AnswerStore, 'readTurns' | 'saveTurn'>;
  readonly newId: () => string;
  /** Milliseconds since any fixed time. */
  readonly now: () => number;
  readonly logger?: { warn(details: object, message: string): void };
  /** System prompt; the default is `prompts/answer-prompt.ts`. */
  readonly prompt?: string;
  readonly budget?: MessageBudget;
}

/** Sources a model gets at most: more of them make answers longer, not better. */
const MODEL_SOURCES = 9;

/** What of an answer is known when its text is complete; the rest is the same for every way of answering. */
interface Outcome {
  readonly text: string;
  readonly citations: Answer['citations'];
  readonly operations: readonly AnswerOperation[];
  /** The operation that snippets are computed for. */
  readonly main: CatalogueOperation | null;
  readonly suggestions: readonly string[];
  readonly grounding: Answer['grounding'];
  readonly mode: Answer['mode'];
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}

type Events<T> = AsyncGenerator<AnswerEvent, T, undefined>;

/** Answers questions from what the caller may read: written by the model where there is one, else composed. */
export function createAnswerer(dependencies: AnswererDependencies): Answerer {
  return {
    async *answer(request, caller, { signal }) {
      try {
        yield* new OneAnswer(dependencies, request, caller, signal).run();
      } catch (thrown) {
        // Whoever asked is gone: there is nobody to tell.
        if (signal.aborted) return;
        const error = toCopilotError(thrown);
        dependencies.logger?.warn({ err: error, code: error.code }, 'An answer failed.');
        yield { event: 'error', data: { code: error.code, message: error.message, retryable: error.retryable } };
      }
    },
  };
}

/** One question on its way to its answer. */
class OneAnswer {
  readonly #dependencies: AnswererDependencies;
  readonly #request: AnswerRequest;
  readonly #caller: Caller;
  readonly #signal: AbortSignal;
  readonly #id: string;
  readonly #conversationId: string;
  readonly #startedAt: number;

  constructor(dependencies: AnswererDependencies, request: AnswerRequest, caller: Caller, signal: AbortSignal) {
    this.#dependencies = dependencies;
    this.#request = request;
    this.#caller = caller;
    this.#signal = signal;
    this.#id = dependencies.newId();
    this.#conversationId = request.conversationId ?? dependencies.newId();
    this.#startedAt = dependencies.now();
  }

  async *run(): Events<void> {
    const { chatModel, logger } = this.#dependencies;
    if (this.#signal.aborted) return;
    const mode = chatModel === null ? 'extractive' : 'model';
    yield { event: 'answer-start', data: { id: this.#id, conversation_id: this.#conversationId, mode } };
    const context = await retrieveContext(this.#dependencies, this.#request, this.#caller, {
      signal: this.#signal,
      onHistoryFailure: (error) => logger?.warn({ err: error }, 'The conversation could not be read.'),
    });
    const outcome =
      (chatModel === null ? null : yield* this.#writeWithModel(chatModel, context)) ??
      (yield* this.#composeExtractive(context));
    if (this.#signal.aborted) return;
    const snippets =
      outcome.main === null
        ? []
        : buildSnippets(this.#dependencies.buildSnippet, outcome.main, this.#request, (error) =>
            logger?.warn({ err: error }, 'A snippet could not be built.'),
          );
    for (const snippet of snippets) yield { event: 'snippet', data: snippet };
    const answer = this.#complete(context, outcome, snippets);
    // Its record may have to wait for an index commit; the reader, who has read it all, does not.
    const saved = this.#save(answer);
    yield { event: 'answer-end', data: answer };
    await saved;
  }

  /** @returns `null` when there is nothing to show a model, or it failed before its first text. */
  async *#writeWithModel(chatModel: ChatModel, context: AnswerContext): Events<Outcome | null> {
    const budget = this.#dependencies.budget ?? defaultMessageBudget;
    const useful = context.result.hits.filter((hit) => judgeHit(hit) !== 'none');
    const facts = chooseFacts(context.question, context.gateway);
    const wanted = withNamed(context.question, context.named, withFacts(useful, facts));
    const sources = fitSources(wanted.slice(0, MODEL_SOURCES), budget);
    // An API that is not here cannot be told apart from others by their texts.
    if (sources.length === 0 || context.named.unknownApi !== null) return null;
    const terms = weighTerms(context.question);
    const citations = sources.map((hit, index) => toCitation(hit, index + 1, terms));
    const messages = buildMessages(
      this.#dependencies.prompt ?? answerPrompt,
      this.#request,
      sources,
      context.turns,
      budget,
    );
    const filter = { citationCount: sources.length, addresses: collectAddresses(sources) };
    const texts = answerWithModel(chatModel, messages, filter, this.#signal);
    let shown = false;
    let end: ModelAnswer;
    try {
      for (;;) {
        const next = await texts.next();
        if (next.done === true) {
          end = next.value;
          break;
        }
        if (!shown) yield { event: 'citations', data: { citations, operations: this.#operationsOf(sources, context) } };
        shown = true;
        yield { event: 'text-delta', data: { text: next.value } };
      }
      if (!shown) throw new CopilotError('model_unavailable', 'The model gave an empty answer.');
    } catch (thrown) {
      if (this.#signal.aborted || shown) throw thrown;
      this.#dependencies.logger?.warn({ err: toCopilotError(thrown, 'model_unavailable') }, 'The model failed.');
      yield {
        event: 'notice',
        data: {
          code: 'model_unavailable',
          message: 'The language model is not available. This answer is put together from the documentation itself.',
        },
      };
      return null;
    } finally {
      // The reader may leave between two texts; the model must not go on for nobody.
      await texts.return(undefined as never);
    }
    return this.#modelOutcome(context, sources, citations, end);
  }

  #modelOutcome(
    context: AnswerContext,
    sources: readonly SearchHit[],
    citations: Answer['citations'],
    end: ModelAnswer,
  ): Outcome {
    const used = sources.filter((_, index) => end.usedCitations.has(index + 1));
    const extractive = this.#compose(context);
    const cited = used.map((hit) => findEntry(context, hit)).find((entry) => entry !== undefined);
    return {
      text: end.text,
      citations,
      operations: this.#operationsOf(used, context),
      main: cited ?? null,
      suggestions: extractive.suggestions,
      grounding: {
        status: used.length > 0 && end.removedCitations.size === 0 ? 'grounded' : 'partial',
        unresolved: [...end.removedCitations].map((text) => ({ text, kind: 'citation' })),
      },
      mode: 'model',
      usage: end.usage,
    };
  }

  async *#composeExtractive(context: AnswerContext): Events<Outcome> {
    const composed = this.#compose(context);
    const operations = this.#operationsOf(composed.cited, context);
    yield { event: 'citations', data: { citations: composed.citations, operations } };
    for (const [index, paragraph] of composed.paragraphs.entries()) {
      if (this.#signal.aborted) break;
      yield { event: 'text-delta', data: { text: index === 0 ? paragraph : `\n\n${paragraph}` } };
    }
    return {
      text: composed.paragraphs.join('\n\n'),
      citations: composed.citations,
      operations,
      main: composed.main,
      suggestions: composed.suggestions,
      grounding: { status: composed.status, unresolved: [] },
      mode: 'extractive',
      usage: { inputTokens: 0, outputTokens: 0 },
    };
  }

  #compose(context: AnswerContext): ExtractiveAnswer {
    return composeExtractiveAnswer({
      question: context.question,
      hits: context.result.hits,
      operations: context.operations,
      gateway: context.gateway,
      named: context.named,
      anonymous: this.#caller.subject === null,
      corrections: context.corrections,
    });
  }

  #operationsOf(hits: readonly SearchHit[], context: AnswerContext): AnswerOperation[] {
    const entries = new Set(hits.map((hit) => findEntry(context, hit)).filter((entry) => entry !== undefined));
    return [...entries].map(toAnswerOperation);
  }

  #complete(context: AnswerContext, outcome: Outcome, snippets: Answer['snippets']): Answer {
    const { chatModel, now } = this.#dependencies;
    const { index } = context.result;
    return {
      id: this.#id,
      conversation_id: this.#conversationId,
      answer: outcome.text,
      scope: scopeOf(context, outcome),
      citations: outcome.citations,
      operations: outcome.operations,
      snippets,
      suggestions: outcome.suggestions,
      grounding: outcome.grounding,
      mode: outcome.mode,
      ...(outcome.mode === 'model' && chatModel !== null ? { model: chatModel.name } : {}),
      index: { generation: index.generation, indexed_at: index.indexedAt },
      usage: {
        input_tokens: outcome.usage.inputTokens,
        output_tokens: outcome.usage.outputTokens,
        milliseconds: Math.max(0, Math.round(now() - this.#startedAt)),
      },
    };
  }

  /** The answer is worth more than its record. A complete one is recorded even when its reader leaves right then. */
  async #save(answer: Answer): Promise<void> {
    const { answerStore, logger } = this.#dependencies;
    try {
      await answerStore.saveTurn(this.#caller, { question: this.#request.question, answer });
    } catch (error) {
      logger?.warn({ err: error, answer: answer.id }, 'An answer could not be saved.');
    }
  }
}

function findEntry(context: AnswerContext, hit: SearchHit): CatalogueOperation | undefined {
  if (hit.kind !== 'operation') return undefined;
  return context.operations.get(operationIdentity(hit.api, hit.version, hit.operationKey));
}

function toAnswerOperation({ api, version, url, operation }: CatalogueOperation): AnswerOperation {
  return {
    api,
    version,
    method: operation.method,
    path: operation.path,
    operation_id: operation.operationId,
    summary: operation.summary,
    url,
  };
}

/** What the answer is limited to: what the page gave, or the one version that all its operations are of. */
function scopeOf({ searched, named }: AnswerContext, outcome: Outcome): Answer['scope'] {
  const [first, ...others] = outcome.operations;
  const { changes } = named;
  if (changes !== null) return { api: changes.api, version: changes.to };
  const inApi = outcome.operations.find((operation) => operation.api === searched.api);
  if (searched.api !== undefined) return { api: searched.api, version: searched.version ?? inApi?.version ?? null };
  if (first === undefined || others.some(({ api, version }) => api !== first.api || version !== first.version))
    return null;
  return { api: first.api, version: first.version };
}
