import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import { checkIcon, copyIcon } from './icons.ts';

/** How long the check mark stands. Milliseconds. */
const DONE_MILLISECONDS = 2000;

/** A small button that copies something and says whether it worked. Renders into the panel's own tree. */
export class CopyButton extends LitElement {
  static override properties = {
    label: { attribute: false },
    done: { attribute: false },
    icon: { attribute: false },
    texts: { attribute: false },
    state: { state: true },
  };

  declare label: string;
  /** What is said when it worked. */
  declare done: string;
  declare icon: TemplateResult;
  declare texts: Messages;
  copy: () => Promise<boolean> = async () => Promise.resolve(false);
  declare private state: 'idle' | 'copied' | 'failed';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.label = '';
    this.done = '';
    this.icon = copyIcon;
    this.texts = en;
    this.state = 'idle';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.state = 'idle';
  }

  protected override render(): TemplateResult {
    const spoken = { idle: '', copied: this.done, failed: this.texts.notCopied }[this.state];
    return html`<button
        type="button"
        class="icon-button"
        aria-label=${this.label}
        title=${this.label}
        @click=${() => void this.#press()}
      >
        ${this.state === 'copied' ? checkIcon : this.icon}
      </button>
      <span class=${this.state === 'failed' ? '' : 'visually-hidden'} role="status">${spoken}</span>`;
  }

  async #press(): Promise<void> {
    this.state = (await this.copy()) ? 'copied' : 'failed';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.state = 'idle'), DONE_MILLISECONDS);
  }
}
