import type { Answer } from '../../core/answer.ts';
import type { ConversationHooks } from '../conversation-controller.ts';
import type { PanelHost } from '../panel-contract.ts';

/** Reports what happens in the conversation as events of the element. */
export function createHooks(host: PanelHost): ConversationHooks {
  return {
    onAsk: (question) => {
      const { api, version } = host.settings();
      host.emit('copilot-ask', { api, version }, { question });
    },
    onAnswer: (turn, answer) =>
      host.emit('copilot-answer', answerDetail(answer), { question: turn.question, answer: answer.answer }),
    onFailure: ({ code, retryable }) => host.emit('copilot-error', { code, retryable }),
    onRating: ({ answer_id, rating, reasons }) =>
      host.emit('copilot-feedback', { answer_id, rating, ...(reasons !== undefined && { reasons }) }),
  };
}

function answerDetail(answer: Answer) {
  const { id, conversation_id, mode, grounding, citations, usage } = answer;
  return {
    answer_id: id,
    conversation_id,
    mode,
    grounding: grounding.status,
    citations: citations.length,
    milliseconds: usage.milliseconds,
  };
}
