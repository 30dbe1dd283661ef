import type { AnswerEvent } from '../../core/answer.ts';
import type { AnswerCut } from '../../core/chat-model.ts';

/** The editor's sign for something left out; needs no language. */
const MARK = '[…]';

const reasons: Readonly<Record<AnswerCut, string>> = {
  length: 'The answer reached its longest length and ends here. Ask for the rest, or ask something narrower.',
  content_filter: "The language model's content filter ended this answer here.",
};

/** What is added to a text that its model did not finish: the end of an open code block, and a mark. */
export function endOfCutText(text: string): string {
  const fence = openFence(text);
  if (fence !== null) return `${text.endsWith('\n') ? '' : '\n'}${fence}\n\n${MARK}`;
  return /\s$/u.test(text) || text === '' ? MARK : ` ${MARK}`;
}

/** Tells the reader of a stream why. */
export function cutNotice(cut: AnswerCut): AnswerEvent {
  return { event: 'notice', data: { code: 'answer_cut', message: reasons[cut] } };
}

/** The fence that would close the code block in which the text ends, if it ends in one. */
function openFence(text: string): string | null {
  let open: string | null = null;
  for (const line of text.split('\n')) {
    const fence = /^\s{0,12}(`{3,}|~{3,})/u.exec(line)?.[1];
    if (fence === undefined) continue;
    if (open === null) open = fence;
    else if (fence.startsWith(open) && line.trim() === fence) open = null;
  }
  return open;
}
