import type { AnswerEvent, Snippet } from '../../core/answer.ts';
import type { Caller } from '../../core/caller.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { AgentEvent, AgentLimits, AgentTool, ChatAgent } from '../../core/chat-agent.ts';
import type { ChatMessage, ChatModel, ChatModelEvent } from '../../core/chat-model.ts';
import { CopilotError, toCopilotError } from '../../core/errors.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { ReferenceIndex } from '../../core/reference-index.ts';
import type { Retriever } from '../retrieval/retriever.ts';
import type { BuildSnippet } from '../routes/dependencies.ts';
import { toAnswerOperation } from './answer-outcome.ts';
import type { AnswerOutcome } from './answer-outcome.ts';
import { accessHint } from './access/access-hint.ts';
import type { AnswerRequest } from './answerer.ts';
import { answerWithModel } from './answer-with-model.ts';
import type { AnswerGate, ModelAnswer, WrittenPiece } from './answer-with-model.ts';
import { buildMessages, defaultMessageBudget, fitSources } from './build-messages.ts';
import type { MessageBudget } from './build-messages.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { Fence } from './fence.ts';
import { chooseFacts, withFacts } from './gateway/choose-facts.ts';
import { judgeHit } from './judge-hits.ts';
import { cutNotice } from './mark-cut.ts';
import { citeDifference, withNamed } from './named-sources.ts';
import { PromptEcho } from './prompt-echo.ts';
import { createReferenceGate } from './references/create-reference-gate.ts';
import { createRepair } from './references/repair-sentence.ts';
import type { Prompts } from './prompts/prompt.ts';
import type { AnswerContext } from './retrieve-context.ts';
import { SourceBook } from './source-book.ts';
import { literalNames, weighTerms } from './term-weights.ts';
import { createTools } from './tools/create-tools.ts';
import type { ToolCatalogue } from './tools/tool-context.ts';
import { ToolScope } from './tools/tool-scope.ts';
import { describeUnfinishedIndex, findUnfinishedIndex } from './unfinished-index.ts';
import type { UnfinishedIndexDependencies } from './unfinished-index.ts';
import type { Sleep } from './with-pauses.ts';

export interface ModelDependencies extends UnfinishedIndexDependencies {
  readonly chatModel: ChatModel;
  /** Calls tools for what the first retrieval did not bring; absent: the model answers from that alone. */
  readonly agent?: ChatAgent;
  readonly agentLimits?: AgentLimits;
  readonly prompts: Prompts;
  readonly budget?: MessageBudget;
  readonly retriever: Retriever;
  readonly catalogue: ToolCatalogue;
  readonly referenceIndex: ReferenceIndex;
  readonly buildSnippet: BuildSnippet;
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Shows a sentence that is complete while the model is silent; absent: with the next one. */
  readonly sleep?: Sleep;
}

export interface ModelQuestion {
  readonly request: AnswerRequest;
  readonly caller: Caller;
  readonly context: AnswerContext;
  /** Of the answer that the reader gets if the model fails. */
  readonly suggestions: () => readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Three rounds of tools are enough to follow a name to its operation and that to its schema; with nine sources and a
 * history a call reads up to 10,000 tokens, and a reader waits no longer than this for a first word.
 */
export const defaultAgentLimits: AgentLimits = {
  modelCalls: 4,
  toolCalls: 8,
  tokens: 40_000,
  milliseconds: 45_000,
};

/** Sources a model gets at most: more of them make answers longer, not better. */
const MODEL_SOURCES = 9;

/** One line in the widget; paths and titles come from specifications. */
const MAX_STEP_CHARACTERS = 120;

type Usage = AnswerOutcome['usage'];
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
  const chosen = chooseSources(context, dependencies.budget ?? defaultMessageBudget);
  const { sources, cited } = citeDifference(context.question, context.named, chosen);
  // An API that is not here cannot be told apart from others by their texts.
  if (sources.length === 0 || context.named.unknownApi !== null) return null;
  const book = new SourceBook(weighTerms(context.question), context.operations);
  for (const hit of sources) book.cite(hit);
  for (const { hit, entry } of cited) {
    book.cite(hit);
    if (entry !== null) book.addOperation(entry);
  }
  const writing = new ModelWriting(dependencies, question, book, sources);
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

/** One step of looking further, as the reader sees it. */
export function agentStep(line: string): AnswerEvent {
  const message = line
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .slice(0, MAX_STEP_CHARACTERS)
    .toWellFormed();
  return { event: 'notice', data: { code: 'agent_step', message } };
}

/** What the first retrieval brought, in the order that a model reads it. */
function chooseSources(context: AnswerContext, budget: MessageBudget): SearchHit[] {
  const names = literalNames(context.question);
  const useful = context.result.hits.filter((hit) => judgeHit(hit, names) !== 'none');
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
  readonly #fence: Fence;
  readonly #firstSources: readonly SearchHit[];
  readonly #snippets: Snippet[] = [];
  /** Sources that the reader was told of. */
  #told = 0;
  /** What the model was asked beside the answer itself. */
  readonly #repairUsage = { inputTokens: 0, outputTokens: 0 };

  constructor(
    dependencies: ModelDependencies,
    question: ModelQuestion,
    book: SourceBook,
    firstSources: readonly SearchHit[],
  ) {
    this.#dependencies = dependencies;
    this.#question = question;
    this.#book = book;
    this.#fence = new Fence(dependencies.newId());
    this.#firstSources = firstSources;
  }

  async *run(): Events<AnswerOutcome> {
    const { agent, agentLimits = defaultAgentLimits } = this.#dependencies;
    const written =
      agent === undefined || agentLimits.modelCalls < 2 ? null : yield* this.#writeWithTools(agent, agentLimits);
    return written ?? (yield* this.#writePlainly());
  }

  /** @returns `null` when the model takes no tools */
  async *#writeWithTools(agent: ChatAgent, limits: AgentLimits): Events<AnswerOutcome | null> {
    const { prompts } = this.#dependencies;
    const messages = this.#buildMessages(prompts.agent.text);
    const request = { messages, tools: this.#createTools(), limits, lastWord: prompts['last-step'].text };
    return yield* this.#write((signal) => agent.run(request, { signal }), messages, agent.name);
  }

  async *#writePlainly(): Events<AnswerOutcome> {
    const { chatModel, prompts } = this.#dependencies;
    const messages = this.#buildMessages(prompts.answer.text);
    const outcome = yield* this.#write((signal) => chatModel.stream(messages, { signal }), messages, chatModel.name);
    if (outcome === null) throw new CopilotError('model_unavailable', 'The model gave no answer.');
    return outcome;
  }

  async *#write(
    start: (signal: AbortSignal) => AsyncIterable<ChatModelEvent | AgentEvent>,
    messages: readonly ChatMessage[],
    model: string,
  ): Events<AnswerOutcome | null> {
    const echo = this.#listenForEcho();
    const gate = this.#createGate();
    const left = new AbortController();
    const events = start(AbortSignal.any([this.#question.signal, left.signal]));
    const end = yield* this.#show(answerWithModel(events, echo, gate, this.#dependencies.sleep), left);
    if (end === null) return null;
    if (!this.shown) throw new CopilotError('model_unavailable', 'The model gave an empty answer.');
    if (end.cut !== null) yield cutNotice(end.cut);
    await this.#readCited(gate);
    const estimated = {
      inputTokens: messages.reduce((sum, message) => sum + estimateTokens(message.content), 0),
      outputTokens: Math.ceil(end.written / 4),
    };
    const outcome = this.#outcome(end, gate, { isWhole: !echo.found, model, usage: end.usage ?? estimated });
    return yield* this.#hintAtMore(outcome);
  }

  #listenForEcho(): PromptEcho {
    const rules = Object.values(this.#dependencies.prompts).map(({ text }) => text);
    return new PromptEcho(rules, this.#fence.key);
  }

  #createGate(): AnswerGate {
    const { referenceIndex, catalogue, buildSnippet, chatModel, prompts, logger } = this.#dependencies;
    const { caller, context, signal } = this.#question;
    const repair = createRepair({
      chatModel,
      prompt: prompts['repair-sentence'].text,
      signal,
      onUsage: ({ inputTokens, outputTokens }) => {
        this.#repairUsage.inputTokens += inputTokens;
        this.#repairUsage.outputTokens += outputTokens;
      },
      onFailure: (error) => logger?.warn({ err: error }, 'A sentence could not be repaired.'),
    });
    // A repaired sentence joins the answer behind the place where rules are taken out.
    const repairHeard: typeof repair = async (...asked) => {
      const written = await repair(...asked);
      return written !== null && this.#listenForEcho().hears(written) ? null : written;
    };
    return createReferenceGate(
      { referenceIndex, catalogue, buildSnippet, repair: repairHeard },
      { question: context.question, caller, book: this.#book, scope: context.searched, signal },
    );
  }

  #buildMessages(prompt: string): ChatMessage[] {
    const { request, context } = this.#question;
    const asked = { request, scope: context.searched, turns: context.turns };
    return buildMessages(prompt, asked, this.#firstSources, this.#fence, this.#dependencies.budget);
  }

  #createTools(): readonly AgentTool[] {
    const { request, caller, context } = this.#question;
    const { retriever, catalogue, buildSnippet, now } = this.#dependencies;
    return createTools({
      retriever,
      catalogue,
      buildSnippet,
      now,
      caller,
      scope: new ToolScope(catalogue, caller, { request, context }),
      book: this.#book,
      fence: this.#fence,
      question: request.question,
      words: [...context.turns.map(({ question }) => question), request.question].join('\n'),
      snippets: this.#snippets,
    });
  }

  /** Operations that a search of the model found, and its answer cites, were not read yet. */
  async #readCited(gate: AnswerGate): Promise<void> {
    const { catalogue } = this.#dependencies;
    const references = this.#usedHits(gate).flatMap((hit) => {
      const { kind, api, version, operationKey } = hit;
      if (kind !== 'operation' || this.#book.findEntry(hit) !== undefined) return [];
      return api === null || version === null || operationKey === null ? [] : [{ api, version, operationKey }];
    });
    if (references.length === 0) return;
    const { caller, signal } = this.#question;
    const entries = await catalogue.findOperations(caller, references.slice(0, MODEL_SOURCES), { signal });
    for (const entry of entries) if (entry !== null) this.#book.addOperation(entry);
  }

  #usedHits(gate: AnswerGate): SearchHit[] {
    return this.#book.hits.filter((_, index) => gate.usedCitations.has(index + 1));
  }

  /** @param left told when nobody reads any more: the model may be silent then, and is not waited for */
  async *#show(
    pieces: AsyncGenerator<WrittenPiece, ModelAnswer | null, undefined>,
    left: AbortController,
  ): Events<ModelAnswer | null> {
    try {
      for (;;) {
        const next = await pieces.next();
        if (next.done === true) return next.value;
        if (next.value.type === 'step') {
          yield agentStep(next.value.line);
          continue;
        }
        yield* this.#tellSources();
        this.shown = true;
        yield { event: 'text-delta', data: { text: next.value.text } };
      }
    } finally {
      // The reader may leave between two texts; the model must not go on for nobody.
      left.abort();
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

  /**
   * Below an answer that is not well founded stands what stands with a composed one, whatever the model knows: when it
   * turns out to have no ground, it was shown already.
   */
  async *#hintAtMore(outcome: AnswerOutcome): Events<AnswerOutcome> {
    const { status } = outcome.grounding;
    if (status === 'grounded') return outcome;
    const { caller, signal } = this.#question;
    const unfinished = status === 'none' ? await findUnfinishedIndex(this.#dependencies, { signal }) : null;
    const hints = [
      ...(unfinished === null ? [] : [describeUnfinishedIndex(unfinished)]),
      accessHint(caller.subject === null),
    ];
    const hint = hints.map((text) => `\n\n${text}`).join('');
    yield { event: 'text-delta', data: { text: hint } };
    return { ...outcome, text: outcome.text + hint, ...(unfinished === null ? {} : { unfinished }) };
  }

  #outcome(
    end: ModelAnswer,
    gate: AnswerGate,
    { isWhole, model, usage }: { readonly isWhole: boolean; readonly model: string; readonly usage: Usage },
  ): AnswerOutcome {
    const book = this.#book;
    const used = this.#usedHits(gate);
    const cited: readonly CatalogueOperation[] = book.operationsOf(used);
    const { status, unresolved } = gate.grounding;
    return {
      text: end.text,
      citations: book.citations,
      operations: cited.map(toAnswerOperation),
      main: cited[0] ?? null,
      ...(this.#snippets.length === 0 ? {} : { snippets: this.#snippets }),
      suggestions: this.#question.suggestions(),
      grounding: { status: status === 'grounded' && !isWhole ? 'partial' : status, unresolved },
      mode: 'model',
      model: end.model ?? model,
      usage: {
        inputTokens: usage.inputTokens + this.#repairUsage.inputTokens,
        outputTokens: usage.outputTokens + this.#repairUsage.outputTokens,
      },
    };
  }
}
