/** How models begin a sentence that only says what they are about to look up. In other languages it is shown. */
const openers = [
  'let me ',
  "let's ",
  'let us ',
  "i'll ",
  'i’ll ',
  'i will ',
  'i need to ',
  'i should ',
  "i'm going ",
  'i am going ',
  'looking ',
  'checking ',
  'searching ',
  'first, i',
  'first, let',
  'okay, ',
  'ok, ',
  'sure, ',
  'certainly',
  'to answer ',
];
/** A longer sentence says more than that. */
const MAX_HELD = 240;

/**
 * Keeps what a model says before it calls a tool ("Let me look that up.") out of the answer. Only a sentence that begins
 * so waits, and only until another one follows it, or a citation stands in it.
 */
export class AnnouncementHold {
  #held = '';
  #isDecided = false;
  #hasShown = false;
  #breakBefore = false;

  /** @returns what may go on */
  push(text: string): string {
    if (this.#isDecided) return this.#show(text);
    this.#held += text;
    return this.#mayAnnounce() ? '' : this.#release();
  }

  /** The model calls a tool: what is held was said on the way there. */
  turn(): void {
    this.#held = '';
    this.#isDecided = false;
    this.#breakBefore = this.#hasShown;
  }

  /** @returns the rest; a model that announces and does nothing has said that */
  end(): string {
    return this.#release();
  }

  #mayAnnounce(): boolean {
    const said = this.#held.trimStart().toLowerCase();
    const begins = openers.some((opener) => said.startsWith(opener) || opener.startsWith(said));
    if (!begins || said.length > MAX_HELD || /\[\d/u.test(said)) return false;
    return !/[.!?:…]\s+\S/u.test(said);
  }

  #release(): string {
    const text = this.#held;
    this.#held = '';
    this.#isDecided = true;
    return this.#show(text);
  }

  #show(text: string): string {
    if (text.trim() === '' && !this.#hasShown) return text;
    const gap = this.#breakBefore && text !== '' ? '\n\n' : '';
    if (text !== '') this.#breakBefore = false;
    this.#hasShown = true;
    return gap + text;
  }
}
