import type { AgentEvent } from '../../core/chat-agent.ts';
import type { AnswerCut, ChatModelEvent } from '../../core/chat-model.ts';
import type { Answer } from '../../core/answer.ts';
import { endOfCutText } from './mark-cut.ts';
import { AnnouncementHold } from './hold-announcement.ts';
import type { PromptEcho } from './prompt-echo.ts';
import { withPauses } from './with-pauses.ts';
import type { Sleep } from './with-pauses.ts';

/** What stands between a model's text and the reader: lets through what the sources hold, a piece at a time. */
export interface AnswerGate {
  readonly usedCitations: ReadonlySet<number>;
  /** What the answer is worth, when it has ended. */
  readonly grounding: Answer['grounding'];
  /** @returns what is decided so far */
  push(text: string): Promise<string>;
  /** Whether a sentence waits that is complete by itself, if nothing more of it comes. @param isLong as in `pause` */
  isComplete(isLong: boolean): boolean;
  /**
   * Nothing has come for a while.
   * @param isLong for so long that its last word is taken for a whole one
   * @returns the sentence that waited
   */
  pause(isLong: boolean): Promise<string>;
  /** @returns the rest; the answer has ended */
  end(): Promise<string>;
}

/** What a model's answer turned out to be, besides its text. */
export interface ModelAnswer {
  readonly text: string;
  /** The model that wrote it: the configured one, or a fall-back. `null` when it did not say. */
  readonly model: string | null;
  /** Why the text ends before its end, where it does. It has been marked. */
  readonly cut: AnswerCut | null;
  /** Summed over all calls of the model, as its server counted; `null` where it counted nothing. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  /** Characters that the model wrote, shown or not. */
  readonly written: number;
}

export type WrittenPiece =
  { readonly type: 'text'; readonly text: string } | { readonly type: 'step'; readonly line: string };

/**
 * Streams a model's answer through its gate, and returns what it was; `null` when its server takes no tools and nothing
 * was written. Throws what the model throws; the caller knows by the texts it got whether anything was shown by then.
 */
export async function* answerWithModel(
  events: AsyncIterable<ChatModelEvent | AgentEvent>,
  echo: PromptEcho,
  gate: AnswerGate,
  sleep: Sleep | null = null,
): AsyncGenerator<WrittenPiece, ModelAnswer | null, undefined> {
  let text = '';
  let written = 0;
  const usage = { inputTokens: 0, outputTokens: 0 };
  let isCounted = false;
  let model: string | null = null;
  let cut: AnswerCut | null = null;
  const hold = new AnnouncementHold();
  const take = (piece: string): string => {
    // An answer does not begin with white space, and a reader's first text should be text.
    const shown = text === '' ? piece.trimStart() : piece;
    text += shown;
    return shown;
  };
  const isWaiting = (isLong: boolean): boolean => gate.isComplete(isLong) || echo.isHolding;
  for await (const event of withPauses(events, isWaiting, sleep)) {
    switch (event.type) {
      case 'pause': {
        const shown = take((await gate.push(echo.pause())) + (await gate.pause(event.isLong)));
        if (shown !== '') yield { type: 'text', text: shown };
        break;
      }
      case 'usage':
        usage.inputTokens += event.inputTokens;
        usage.outputTokens += event.outputTokens;
        isCounted = true;
        break;
      case 'step':
        yield event;
        break;
      case 'tools-refused':
        return null;
      case 'text': {
        written += event.text.length;
        const shown = take(await gate.push(echo.push(hold.push(event.text))));
        if (shown !== '') yield { type: 'text', text: shown };
        break;
      }
      case 'end':
        ({ model, cut } = event);
        break;
      case 'turn':
        hold.turn();
        break;
      case 'tool-call':
        break;
    }
  }
  const last = await gate.push(echo.push(hold.end()) + echo.end());
  const rest = take(last + (await gate.end()));
  if (rest !== '') yield { type: 'text', text: rest };
  if (cut !== null && text !== '') yield { type: 'text', text: take(endOfCutText(text)) };
  return { text, model, cut, usage: isCounted ? usage : null, written };
}
