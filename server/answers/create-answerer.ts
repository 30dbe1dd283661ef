import type { AnswerStore } from '../../core/answer-store.ts';
import type { Answer, AnswerEvent, AnswerOperation } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../core/catalogue.ts';
import type { AgentLimits, ChatAgent } from '../../core/chat-agent.ts';
import type { ChatModel } from '../../core/chat-model.ts';
import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type { ReferenceIndex } from '../../core/reference-index.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import { toAnswerOperation, toWireIndex } from './answer-outcome.ts';
import type { AnswerOutcome } from './answer-outcome.ts';
import { createAnswerLedger } from './answer-ledger.ts';
import type { AnswerLedger } from './answer-ledger.ts';
import type { AnswerRequest, Answerer } from './answerer.ts';
import type { MessageBudget } from './build-messages.ts';
import { buildSnippets } from './build-snippets.ts';
import type { BuildSnippet } from '../routes/dependencies.ts';
import { composeExtractiveAnswer } from './compose-extractive-answer.ts';
import type { ComputedAnswer } from './computed-answer.ts';
import { answerVersionQuestion } from './changes/answer-version-question.ts';
import { answerPaste, type DocumentedAnswer } from './explain/answer-paste.ts';
import { maskProse } from './explain/mask-words.ts';
import { tellComputed } from './tell-computed.ts';
import { findUnfinishedIndex, withUnfinished } from './unfinished-index.ts';
import type { UnfinishedIndex, UnfinishedIndexDependencies } from './unfinished-index.ts';
import { operationIdentity } from './extractive-answer.ts';
import type { ExtractiveAnswer } from './extractive-answer.ts';
import { Fence } from './fence.ts';
import type { Prompts } from './prompts/prompt.ts';
import { retrieveContext } from './retrieve-context.ts';
import type { AnswerCatalogue, AnswerContext, ContextDependencies } from './retrieve-context.ts';
import { rewriteQuestion } from './standalone-question.ts';
import type { ToolCatalogue } from './tools/tool-context.ts';
import type { Sleep } from './with-pauses.ts';
import { agentStep, writeWithModel } from './write-with-model.ts';
import type { ModelDependencies } from './write-with-model.ts';

export interface AnswererDependencies extends Pick<UnfinishedIndexDependencies, 'readIndexStatus'> {
  readonly retriever: Retriever;
  readonly catalogue: AnswerCatalogue & ToolCatalogue & Pick<Catalogue, 'readState'>;
  readonly buildSnippet: BuildSnippet;
  /** `null`: every answer is extractive. */
  readonly chatModel: ChatModel | null;
  readonly answerStore: Pick<AnswerStore, 'readTurns' | 'saveTurn'>;
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Shows a sentence that is complete while the model is silent; absent: with the next one. */
  readonly sleep?: Sleep;
  readonly logger?: { warn(details: object, message: string): void };
  /** What the model is told; needed with a model alone. */
  readonly prompts?: Prompts;
  /** What its answers are checked against; needed with a model alone. */
  readonly referenceIndex?: ReferenceIndex;
  /** Calls tools for what the first retrieval did not bring; absent: the model answers from that alone. */
  readonly agent?: ChatAgent;
  readonly agentLimits?: AgentLimits;
  /** For rewriting a follow-up; 0: its words are completed without the model. Default 4 seconds. */
  readonly rewriteMilliseconds?: number;
  readonly budget?: MessageBudget;
}

/** A small model takes a second to rewrite a question. */
const REWRITE_MILLISECONDS = 4_000;

type Events<T> = AsyncGenerator<AnswerEvent, T, undefined>;

/** The model with what it is told. */
type ModelParts = Required<Pick<ModelDependencies, 'chatModel' | 'prompts' | 'referenceIndex'>>;

type OneAnswerDependencies = AnswererDependencies & AnswerLedger & { readonly model: ModelParts | null };

function modelOf({ chatModel, prompts, referenceIndex }: AnswererDependencies): ModelParts | null {
  if (chatModel === null) return null;
  if (prompts === undefined || referenceIndex === undefined)
    throw new CopilotError(
      'configuration_invalid',
      'A model needs its prompts, and what its answers are checked against.',
    );
  return { chatModel, prompts, referenceIndex };
}

/**
 * Answers questions from what the caller may read: written by the model where there is one, else composed.
 * @throws CopilotError `configuration_invalid` for a model without prompts or reference index
 */
export function createAnswerer(dependencies: AnswererDependencies): Answerer {
  const model = modelOf(dependencies);
  return {
    async *answer(request, caller, { signal }) {
      try {
        const { agent, prompts } = dependencies;
        const prompt = prompts?.[agent === undefined ? 'answer' : 'agent'] ?? null;
        const ledger = createAnswerLedger({ ...dependencies, caller, prompt });
        for await (const event of new OneAnswer({ ...dependencies, ...ledger, model }, request, caller, signal).run()) {
          ledger.observe(event);
          yield event;
        }
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
  readonly #dependencies: OneAnswerDependencies;
  #request: AnswerRequest;
  readonly #caller: Caller;
  readonly #signal: AbortSignal;
  readonly #id: string;
  readonly #conversationId: string;
  readonly #startedAt: number;
  readonly #rewriteUsage = { inputTokens: 0, outputTokens: 0 };

  constructor(dependencies: OneAnswerDependencies, request: AnswerRequest, caller: Caller, signal: AbortSignal) {
    this.#dependencies = dependencies;
    this.#request = request;
    this.#caller = caller;
    this.#signal = signal;
    this.#id = dependencies.newId();
    this.#conversationId = request.conversationId ?? dependencies.newId();
    this.#startedAt = dependencies.now();
  }

  async *run(): Events<void> {
    const { model, agent, logger } = this.#dependencies;
    if (this.#signal.aborted) return;
    const computed = await this.#compute();
    // From here on nothing reads what the reader wrote but without what may be a secret.
    this.#request = withoutSecrets(this.#request);
    if (computed !== null) {
      const ids = { id: this.#id, conversation_id: this.#conversationId };
      const unfinished = await this.#findUnfinished(computed.status);
      const told = yield* tellComputed(withUnfinished(computed, unfinished), ids, this.#milliseconds());
      const saved = this.#save(told, computed.question);
      yield { event: 'answer-end', data: told };
      await saved;
      return;
    }
    const mode = model === null ? 'extractive' : 'model';
    yield { event: 'answer-start', data: { id: this.#id, conversation_id: this.#conversationId, mode } };
    if (model !== null && agent !== undefined) yield agentStep('Searching the documentation');
    const rewrite = model === null ? {} : { rewrite: this.#rewriteWith(model) };
    const context = await retrieveContext({ ...this.#dependencies, ...rewrite }, this.#request, this.#caller, {
      signal: this.#signal,
      onHistoryFailure: (error) => logger?.warn({ err: error }, 'The conversation could not be read.'),
    });
    const outcome =
      (model === null ? null : yield* this.#writeWithModel(model, context)) ??
      (yield* this.#composeExtractive(context));
    if (this.#signal.aborted) return;
    const snippets =
      outcome.snippets !== undefined || outcome.main === null
        ? (outcome.snippets ?? [])
        : await buildSnippets(
            this.#dependencies,
            outcome.main,
            { ...this.#request, turns: context.turns, using: outcome.using ?? {} },
            this.#caller,
            {
              signal: this.#signal,
              onFailure: (error) => logger?.warn({ err: error }, 'A snippet could not be built.'),
            },
          );
    for (const snippet of snippets) yield { event: 'snippet', data: snippet };
    const answer = this.#complete(context, outcome, snippets);
    // Its record may have to wait for an index commit; the reader, who has read it all, does not.
    const saved = this.#save(answer);
    yield { event: 'answer-end', data: answer };
    await saved;
  }

  /**
   * Pasted calls and questions about one operation over the versions of its API are answered by what is computed,
   * whatever model there is: `docs/explain.md` and `docs/diff.md` say why.
   */
  async #compute(): Promise<ComputedAnswer | null> {
    const { catalogue, retriever, buildSnippet, answerStore, now } = this.#dependencies;
    const answerFromDocumentation = async (question: string): Promise<DocumentedAnswer> => {
      const request = { ...this.#request, question };
      const context = await retrieveContext(this.#dependencies, request, this.#caller, {
        signal: this.#signal,
        onHistoryFailure: () => {},
      });
      const { paragraphs, citations, cited, suggestions, status } = this.#compose(context);
      const operations = this.#operationsOf(cited, context);
      const scope = scopeOf(context, { operations });
      return { paragraphs, citations, operations, suggestions, status, scope, index: context.result.index };
    };
    const dependencies = { catalogue, retriever, buildSnippet, answerStore, now, answerFromDocumentation };
    const options = { signal: this.#signal };
    return (
      (await answerVersionQuestion(dependencies, this.#request, this.#caller, options)) ??
      (await answerPaste(dependencies, this.#request, this.#caller, options))
    );
  }

  #rewriteWith({ chatModel, prompts }: ModelParts): NonNullable<ContextDependencies['rewrite']> {
    const { newId, logger, rewriteMilliseconds: milliseconds = REWRITE_MILLISECONDS } = this.#dependencies;
    const dependencies = {
      chatModel,
      prompt: prompts['standalone-question'].text,
      fence: new Fence(newId()),
      milliseconds,
      onUsage: ({ inputTokens, outputTokens }: AnswerOutcome['usage']) => {
        this.#rewriteUsage.inputTokens += inputTokens;
        this.#rewriteUsage.outputTokens += outputTokens;
      },
      onFailure: (error: unknown) => logger?.warn({ err: error }, 'A follow-up was completed without the model.'),
    };
    return async (request, turns) =>
      milliseconds === 0 ? null : rewriteQuestion(dependencies, request, turns, { signal: this.#signal });
  }

  #writeWithModel(model: ModelParts, context: AnswerContext): Events<AnswerOutcome | null> {
    return writeWithModel(
      { ...this.#dependencies, ...model },
      {
        request: this.#request,
        caller: this.#caller,
        context,
        suggestions: () => this.#compose(context).suggestions,
        signal: this.#signal,
      },
    );
  }

  async #findUnfinished(status: Answer['grounding']['status']): Promise<UnfinishedIndex | null> {
    return status === 'none' ? await findUnfinishedIndex(this.#dependencies, { signal: this.#signal }) : null;
  }

  async *#composeExtractive(context: AnswerContext): Events<AnswerOutcome> {
    const found = this.#compose(context);
    const composed = withUnfinished(found, await this.#findUnfinished(found.status));
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
      ...(composed.using === undefined ? {} : { using: composed.using }),
      suggestions: composed.suggestions,
      grounding: { status: composed.status, unresolved: [] },
      mode: 'extractive',
      ...(composed.unfinished === undefined ? {} : { unfinished: composed.unfinished }),
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
      fact: context.fact,
      anonymous: this.#caller.subject === null,
      corrections: context.corrections,
      suggesting: { around: context.around, earlier: context.turns.map(({ question }) => question) },
    });
  }

  #operationsOf(hits: readonly SearchHit[], context: AnswerContext): AnswerOperation[] {
    const entries = new Set(hits.map((hit) => findEntry(context, hit)).filter((entry) => entry !== undefined));
    return [...entries].map(toAnswerOperation);
  }

  #complete(context: AnswerContext, outcome: AnswerOutcome, snippets: Answer['snippets']): Answer {
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
      ...(outcome.model === undefined ? {} : { model: outcome.model }),
      index: toWireIndex(index, outcome.unfinished),
      usage: {
        input_tokens: outcome.usage.inputTokens + this.#rewriteUsage.inputTokens,
        output_tokens: outcome.usage.outputTokens + this.#rewriteUsage.outputTokens,
        milliseconds: this.#milliseconds(),
      },
    };
  }

  #milliseconds(): number {
    return Math.max(0, Math.round(this.#dependencies.now() - this.#startedAt));
  }

  /** The answer is worth more than its record. A complete one is recorded even when its reader leaves right then. */
  async #save(answer: Answer, question = this.#request.question): Promise<void> {
    const { answerStore, logger } = this.#dependencies;
    try {
      await answerStore.saveTurn(this.#caller, this.#dependencies.finish(answer, { ...this.#request, question }));
    } catch (error) {
      logger?.warn({ err: error, answer: answer.id }, 'An answer could not be saved.');
    }
  }
}

/** A question, and what is marked on its page, as they may be searched for, stored and shown to a model. */
function withoutSecrets(request: AnswerRequest): AnswerRequest {
  const { question, page } = request;
  const selection = page?.selection;
  return {
    ...request,
    question: maskProse(question),
    ...(page !== undefined && {
      page: { ...page, ...(selection !== undefined && { selection: maskProse(selection) }) },
    }),
  };
}

function findEntry(context: AnswerContext, hit: SearchHit): CatalogueOperation | undefined {
  if (hit.kind !== 'operation') return undefined;
  return context.operations.get(operationIdentity(hit.api, hit.version, hit.operationKey));
}

/** What the answer is limited to: what the page gave, or the one version that all its operations are of. */
function scopeOf({ searched, named }: AnswerContext, outcome: Pick<AnswerOutcome, 'operations'>): Answer['scope'] {
  const [first, ...others] = outcome.operations;
  const { changes } = named;
  if (changes !== null) return { api: changes.api, version: changes.to };
  const inApi = outcome.operations.find((operation) => operation.api === searched.api);
  if (searched.api !== undefined) return { api: searched.api, version: searched.version ?? inApi?.version ?? null };
  if (first === undefined || others.some(({ api, version }) => api !== first.api || version !== first.version))
    return null;
  return { api: first.api, version: first.version };
}
