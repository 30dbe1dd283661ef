/** Shorter selections are slips of the mouse. Characters. */
const MIN_LENGTH = 3;
/** Longest text that goes out with a question. Characters. */
const MAX_LENGTH = 2000;
/** Time after the last change until the button shows: a selection being drawn changes with every move. Milliseconds. */
const SETTLED = 250;
/** Room the button needs. Pixels. */
const SIZE = { width: 180, height: 44 };

/** The button of the copilot that offers it: one is enough on a page. */
let shared: HTMLElement | null = null;

/** What the reader has marked on the page, or an empty string. Not in fields, where marking is part of writing. */
export function readSelection(document: Document): string {
  const selection = document.getSelection();
  const anchor = selection?.anchorNode;
  const element = anchor instanceof Element ? anchor : anchor?.parentElement;
  if (!selection || !element || element.closest('input, textarea, [contenteditable]:not([contenteditable=false])'))
    return '';
  return selection.toString().trim().slice(0, MAX_LENGTH);
}

/** A small button below text that the reader marks on the page: it hands the text to the copilot. */
export class SelectionButton {
  readonly #host: HTMLElement;
  readonly #button: HTMLButtonElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onChange = (): void => this.#schedule();
  /** Away while something moves, and back where the text has come to. */
  readonly #onScroll = (): void => {
    if (document.getSelection()?.isCollapsed === false) this.#schedule();
  };
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#hide();
  };

  /** @param onAsk - Called with the text */
  constructor(host: HTMLElement, onAsk: (selection: string) => void) {
    this.#host = host;
    this.#button = document.createElement('button');
    this.#button.type = 'button';
    this.#button.className = 'ask-selection';
    this.#button.setAttribute('part', 'ask-selection');
    this.#button.hidden = true;
    // Pressing a button would collapse the selection before the click.
    this.#button.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#button.addEventListener('click', () => {
      const selection = readSelection(document);
      this.#hide();
      if (selection !== '') onAsk(selection);
    });
  }

  get element(): HTMLElement {
    return this.#button;
  }

  set label(text: string) {
    this.#button.textContent = text;
  }

  connect(): void {
    if (shared !== null) return;
    shared = this.#button;
    document.addEventListener('selectionchange', this.#onChange);
    document.addEventListener('keydown', this.#onKey);
    // Captured: any scrolling part of the page moves the text away from the button.
    document.addEventListener('scroll', this.#onScroll, { capture: true, passive: true });
  }

  disconnect(): void {
    this.#hide();
    if (shared !== this.#button) return;
    shared = null;
    document.removeEventListener('selectionchange', this.#onChange);
    document.removeEventListener('keydown', this.#onKey);
    document.removeEventListener('scroll', this.#onScroll, { capture: true });
  }

  #hide(): void {
    clearTimeout(this.#timer);
    this.#button.hidden = true;
  }

  #schedule(): void {
    this.#hide();
    this.#timer = setTimeout(() => this.#show(), SETTLED);
  }

  #show(): void {
    const selection = document.getSelection();
    if (this.#host.getAttribute('ask-selection') === 'off' || selection === null || selection.rangeCount === 0) return;
    if (readSelection(document).length < MIN_LENGTH) return;
    const box = selection.getRangeAt(0).getBoundingClientRect();
    if ((box.width === 0 && box.height === 0) || box.bottom < 0 || box.top > innerHeight) return;
    // Styles set by script are allowed under a strict CSP.
    this.#button.style.left = `${Math.max(8, Math.min(box.left, innerWidth - SIZE.width))}px`;
    this.#button.style.top = `${Math.min(box.bottom + 8, innerHeight - SIZE.height)}px`;
    this.#button.hidden = false;
  }
}
