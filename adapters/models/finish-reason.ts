import type { AnswerCut } from '../../core/chat-model.ts';

/** OpenAI's word first, then those of Mistral, Anthropic and Gemini, which gateways pass on as they are. */
const lengthReasons: ReadonlySet<string> = new Set(['length', 'model_length', 'max_tokens', 'max_output_tokens']);
const filterReasons: ReadonlySet<string> = new Set([
  'content_filter',
  'content_filtered',
  'safety',
  'recitation',
  'prohibited_content',
  'blocklist',
  'refusal',
]);

/** What a `finish_reason` says about the answer. Words nobody knows say that it is whole: servers are inventive. */
export function readFinishReason(reason: unknown): AnswerCut | null {
  if (typeof reason !== 'string') return null;
  const word = reason.toLowerCase();
  if (lengthReasons.has(word)) return 'length';
  return filterReasons.has(word) ? 'content_filter' : null;
}
