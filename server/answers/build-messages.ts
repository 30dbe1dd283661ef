import type { ConversationTurn } from '../../core/answer-store.ts';
import type { ChatMessage } from '../../core/chat-model.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { AnswerRequest } from './answerer.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { Fence } from './fence.ts';

/**
 * Tokens of retrieved text and of earlier turns. Together with the rules well under 8,000, which the smallest
 * current models take; Kong's ai-proxy needs `max_request_body_size` raised for it (its default is 8 KiB).
 */
export interface MessageBudget {
  readonly sourceTokens: number;
  /** One source may take so much, so that a long page does not leave the others out. */
  readonly tokensPerSource: number;
  readonly historyTokens: number;
  readonly historyTurns: number;
}

export const defaultMessageBudget: MessageBudget = {
  sourceTokens: 5_000,
  tokensPerSource: 1_200,
  historyTokens: 1_200,
  historyTurns: 4,
};

/** What is selected on a page, and its title. */
const PAGE_TOKENS = 500;

/** The hits that fit into the budget, in order: citation numbers are places in this list, from 1. */
export function fitSources(hits: readonly SearchHit[], budget: MessageBudget): SearchHit[] {
  const fitting: SearchHit[] = [];
  let left = budget.sourceTokens;
  for (const hit of hits) {
    const tokens = Math.min(estimateTokens(hit.text), budget.tokensPerSource);
    if (tokens > left) continue;
    left -= tokens;
    fitting.push(hit);
  }
  return fitting;
}

/** What the answer is about, where the page or the question says so. */
export interface MessageScope {
  readonly api?: string;
  readonly version?: string;
}

/** Rules, earlier turns, and the question with its sources, as the model is to read them. */
export function buildMessages(
  prompt: string,
  asked: {
    readonly request: Pick<AnswerRequest, 'question' | 'page'>;
    readonly scope?: MessageScope;
    readonly turns: readonly Pick<ConversationTurn, 'question' | 'answer'>[];
  },
  sources: readonly SearchHit[],
  fence: Fence,
  budget: MessageBudget = defaultMessageBudget,
): ChatMessage[] {
  const { request, turns, scope = {} } = asked;
  const parts = [
    `KEY: ${fence.key}`,
    `Sources:\n\n${sources.map((hit, index) => fence.source(index + 1, hit, budget.tokensPerSource)).join('\n\n')}`,
    describePage(request, fence),
    scope.api === undefined ? '' : `API: ${nameOnly(scope.api)}`,
    scope.version === undefined ? '' : `Version: ${nameOnly(scope.version)}`,
    `Question: ${request.question}`,
  ];
  return [
    { role: 'system', content: prompt },
    ...history(turns, budget),
    { role: 'user', content: parts.filter((part) => part !== '').join('\n\n') },
  ];
}

function describePage({ page }: Pick<AnswerRequest, 'page'>, fence: Fence): string {
  const title = page?.title?.trim() ?? '';
  const selection = page?.selection?.trim() ?? '';
  const text = [title === '' ? '' : `Title: ${title}`, selection === '' ? '' : `Selected: ${selection}`]
    .filter((line) => line !== '')
    .join('\n');
  return text === '' ? '' : fence.data('page', text, PAGE_TOKENS);
}

/** Slugs and labels come from file names and specifications: what is left of one cannot hold a sentence. */
function nameOnly(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._+-]/gu, '').slice(0, 60);
}

/** The latest turns that fit, oldest first. Their citation numbers point elsewhere, so they are taken out. */
function history(
  turns: readonly Pick<ConversationTurn, 'question' | 'answer'>[],
  budget: MessageBudget,
): ChatMessage[] {
  const messages: ChatMessage[] = [];
  let left = budget.historyTokens;
  for (const turn of turns.slice(-budget.historyTurns).toReversed()) {
    const answer = turn.answer.answer
      .replaceAll(/ ?\[\d+\]/gu, '')
      .slice(0, 1_600)
      .toWellFormed();
    const tokens = estimateTokens(turn.question) + estimateTokens(answer);
    if (tokens > left) break;
    left -= tokens;
    messages.unshift({ role: 'user', content: turn.question }, { role: 'assistant', content: answer });
  }
  return messages;
}
