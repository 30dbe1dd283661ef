import type { Answer } from '../../core/answer.ts';

/**
 * The address of the support form for one answer: `{conversation_id}` and `{answer_id}` are filled in; an address that
 * names neither gets the conversation as its query parameter `conversation_id`.
 */
export function fillSupportUrl(
  template: string,
  { id, conversation_id }: Pick<Answer, 'id' | 'conversation_id'>,
): string {
  const filled = template
    .replaceAll('{conversation_id}', encodeURIComponent(conversation_id))
    .replaceAll('{answer_id}', encodeURIComponent(id));
  if (filled !== template || /^mailto:/i.test(template)) return filled;
  const [address = '', ...fragment] = template.split('#');
  const separator = address.includes('?') ? '&' : '?';
  const hash = fragment.length === 0 ? '' : `#${fragment.join('#')}`;
  return `${address}${separator}conversation_id=${encodeURIComponent(conversation_id)}${hash}`;
}
