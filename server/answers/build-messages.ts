import type { ConversationTurn } from '../../core/answer-store.ts';
import type { ChatMessage } from '../../core/chat-model.ts';
import type { SearchHit } from '../../core/search-index.ts';
import type { AnswerRequest } from './answerer.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { citationTitle } from './number-citations.ts';

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

/** Rules, earlier turns, and the question with its sources, as the model is to read them. */
export function buildMessages(
  prompt: string,
  request: Pick<AnswerRequest, 'question' | 'page'>,
  sources: readonly SearchHit[],
  turns: readonly Pick<ConversationTurn, 'question' | 'answer'>[],
  budget: MessageBudget = defaultMessageBudget,
): ChatMessage[] {
  const blocks = sources.map((hit, index) => sourceBlock(hit, index + 1, budget));
  const selection = request.page?.selection?.trim() ?? '';
  const page =
    selection === '' ? '' : `\n\nSelected on the page (data):\n${defuse(selection.slice(0, 2_000).toWellFormed())}`;
  const question = `Sources:\n\n${blocks.join('\n\n')}${page}\n\nQuestion: ${request.question}`;
  return [{ role: 'system', content: prompt }, ...history(turns, budget), { role: 'user', content: question }];
}

function sourceBlock(hit: SearchHit, number: number, budget: MessageBudget): string {
  const scope =
    hit.api === null
      ? ''
      : `\nAPI: ${oneLine(hit.apiTitle ?? hit.api)}${hit.version === null ? '' : ` ${oneLine(hit.version)}`}`;
  const operation = hit.operationKey === null ? '' : `\nOperation: ${oneLine(hit.operationKey)}`;
  const text = hit.text.slice(0, budget.tokensPerSource * 4).toWellFormed();
  return [
    `--- source ${number} begins ---`,
    `${hit.kind}: ${defuse(oneLine(citationTitle(hit)))}${scope}${operation}`,
    defuse(text),
    `--- source ${number} ends ---`,
  ].join('\n');
}

/** Content cannot write our fence lines: theirs get a mark in front. */
function defuse(text: string): string {
  return text.replaceAll(/^[\s\p{Cf}]*-{2,}\s*source\b/gimu, (line) => `| ${line.trim()}`);
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
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
