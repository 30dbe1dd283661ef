import type { ConversationTurn } from '../../core/answer-store.ts';
import type { ChatModel } from '../../core/chat-model.ts';
import { analyseText } from '../../core/text-analysis.ts';
import type { AnswerRequest } from './answerer.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { Fence } from './fence.ts';

/** A longer question says enough by itself, and one that names an operation or a field does too. */
const MAX_WORDS = 14;
const MAX_CHARACTERS = 400;
/** Turns that a follow-up may point to. */
const TURNS = 3;
const TURN_TOKENS = 250;
/** Share of the words of a rewritten question that stood somewhere before. The rest may be grammar. */
const MIN_KNOWN = 0.7;

export interface RewriteDependencies {
  readonly chatModel: ChatModel;
  /** The text of `prompts/standalone-question.md`. */
  readonly prompt: string;
  readonly fence: Fence;
  /** Somebody waits, and the words alone do as well in most cases. */
  readonly milliseconds: number;
  readonly onUsage: (usage: { readonly inputTokens: number; readonly outputTokens: number }) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * A follow-up as it would have been asked alone, written by the model; `null` where it needs none, took too long, or
 * holds what nobody said: then its words are completed without a model.
 */
export async function rewriteQuestion(
  dependencies: RewriteDependencies,
  request: Pick<AnswerRequest, 'question' | 'page'>,
  turns: readonly Pick<ConversationTurn, 'question' | 'answer'>[],
  options: { readonly signal: AbortSignal },
): Promise<string | null> {
  if (turns.length === 0 || standsAlone(request.question)) return null;
  const { chatModel, prompt, fence } = dependencies;
  const conversation = turns
    .slice(-TURNS)
    .map(({ question, answer }) => `Developer: ${question}\nAnswer: ${answer.answer.slice(0, TURN_TOKENS * 4)}`)
    .join('\n\n');
  const page = [request.page?.title, request.page?.selection].filter((text) => text !== undefined).join('\n');
  const content = [
    fence.data('conversation', conversation, TURNS * TURN_TOKENS * 2),
    page === '' ? '' : fence.data('page', page, TURN_TOKENS),
    `Question: ${request.question}`,
  ];
  const messages = [
    { role: 'system' as const, content: prompt },
    { role: 'user' as const, content: content.filter((part) => part !== '').join('\n\n') },
  ];
  let text = '';
  let usage: { inputTokens: number; outputTokens: number } | null = null;
  try {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(dependencies.milliseconds)]);
    for await (const event of chatModel.stream(messages, { signal })) {
      if (event.type === 'usage') usage = event;
      if (event.type === 'text') text += event.text;
      if (text.length > 2 * MAX_CHARACTERS) break;
    }
  } catch (thrown) {
    if (options.signal.aborted) throw thrown;
    dependencies.onFailure(thrown);
    return null;
  } finally {
    const read = messages.reduce((sum, message) => sum + estimateTokens(message.content), 0);
    dependencies.onUsage(usage ?? { inputTokens: read, outputTokens: estimateTokens(text) });
  }
  return acceptRewritten(text, `${content.join('\n')}\n${turns.flatMap(namesOf).join('\n')}`);
}

function standsAlone(question: string): boolean {
  return /\/[\w{]|[a-z]_[a-z]|[a-z][A-Z]/u.test(question) || question.trim().split(/\s+/u).length > MAX_WORDS;
}

/** Operations of an answer are what "it" mostly is. */
function namesOf({ answer }: Pick<ConversationTurn, 'answer'>): string[] {
  const { operations, scope } = answer;
  return [...operations.map(({ method, path }) => `${method} ${path}`), scope?.api ?? '', scope?.version ?? ''];
}

/** A rewritten question is one line that says nothing new; paths in it stood in the conversation, letter by letter. */
function acceptRewritten(text: string, material: string): string | null {
  const line = text.trim().replaceAll(/^["'“”„]+|["'“”]+$/gu, '');
  if (line === '' || line.length > MAX_CHARACTERS || /[\n\r]/u.test(line)) return null;
  const paths = line.match(/\/[\w{}/.:-]+/gu) ?? [];
  if (/https?:|www\./iu.test(line) || paths.some((path) => !material.includes(path.replace(/[.:]+$/u, ''))))
    return null;
  const known = new Set(analyseText(material));
  const terms = analyseText(line);
  if (terms.length === 0) return null;
  return terms.filter((term) => known.has(term)).length / terms.length >= MIN_KNOWN ? line : null;
}
