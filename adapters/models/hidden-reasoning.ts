/** Tags between which open models think aloud before they answer. */
const reasoningTags = ['think', 'thinking', 'reasoning'] as const;
/** Blanks before a tag that are waited for at most. */
const MAX_BLANKS = 200;

type State = 'start' | 'inside' | 'after';

/**
 * Takes out what a model thinks before it answers, where its server passes that on as text: a block `<think>…</think>` at
 * the very beginning. Anywhere else such a tag is text. Holds back no more than may still become a tag.
 */
export class HiddenReasoning {
  #state: State = 'start';
  #pending = '';
  #closing = '';

  /** @returns the part of the text that is for readers */
  push(text: string): string {
    if (this.#state === 'after') return text;
    this.#pending += text;
    if (this.#state === 'start') this.#state = this.#readStart();
    if (this.#state === 'inside') this.#state = this.#skipReasoning();
    return this.#state === 'after' ? this.#release() : '';
  }

  /** @returns the rest for readers; thoughts that never ended are none of it */
  end(): string {
    if (this.#state === 'inside') this.#pending = '';
    return this.#release();
  }

  #readStart(): State {
    const text = this.#pending.trimStart();
    const tag = reasoningTags.find((name) => text.startsWith(`<${name}>`));
    if (tag !== undefined) {
      this.#closing = `</${tag}>`;
      this.#pending = text.slice(tag.length + 2);
      return 'inside';
    }
    const mayBecomeTag = reasoningTags.some((name) => `<${name}>`.startsWith(text));
    return mayBecomeTag && this.#pending.length <= MAX_BLANKS ? 'start' : 'after';
  }

  #skipReasoning(): State {
    const end = this.#pending.indexOf(this.#closing);
    if (end === -1) {
      // Kept as long as a closing tag may have begun in it, no longer: thoughts have no length limit.
      this.#pending = this.#pending.slice(-(this.#closing.length - 1));
      return 'inside';
    }
    this.#pending = this.#pending.slice(end + this.#closing.length);
    return 'after';
  }

  #release(): string {
    const text = this.#pending;
    this.#pending = '';
    return text;
  }
}
