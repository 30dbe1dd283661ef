import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { SnippetProblem } from '../../core/answer.ts';
import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import { copyText } from './copy-text.ts';
import { checkIcon, copyIcon } from './icons.ts';
import { tokenizeCode } from './tokenize-code.ts';

/** The same call in one language. */
export interface CodeVariant {
  /** `python/requests`. */
  readonly id: string;
  readonly label: string;
  readonly language: string;
  readonly code: string;
  /** `null`: nobody checked it (code of the answer's own text). */
  readonly verified: boolean | null;
  readonly problems: readonly SnippetProblem[];
}

/** How long "Copied" stands, in milliseconds: long enough to be read, short enough to copy again. */
const COPIED_MILLISECONDS = 2000;

let nextId = 1;

/** Code with a copy button; several languages of one call are tabs. Renders into the panel's own tree. */
export class CodeBlock extends LitElement {
  static override properties = {
    variants: { attribute: false },
    preferred: { attribute: false },
    caption: { attribute: false },
    texts: { attribute: false },
    copyState: { state: true },
  };

  declare variants: readonly CodeVariant[];
  /** Id, or language, of the variant to show; the first one otherwise. */
  declare preferred: string | null;
  declare caption: string;
  declare texts: Messages;
  /** Told when the reader picks a language, so that the next answers show it too. */
  onPick: ((id: string) => void) | null = null;
  declare private copyState: 'idle' | 'copied' | 'failed';
  readonly #id = `copilot-code-${nextId++}`;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.variants = [];
    this.preferred = null;
    this.caption = '';
    this.texts = en;
    this.copyState = 'idle';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.copyState = 'idle';
  }

  protected override render(): TemplateResult | typeof nothing {
    const selected = this.#selectedIndex();
    const variant = this.variants[selected];
    if (variant === undefined) return nothing;
    const tabbed = this.variants.length > 1;
    const pre = html`<pre tabindex="0"><code>${tokenizeCode(variant.code, variant.language).map((piece) =>
      piece.kind === 'plain' ? piece.text : html`<span class=${piece.kind}>${piece.text}</span>`,
    )}</code></pre>`;
    return html`<figure class="code" part="code">
      <figcaption class="visually-hidden">${this.caption}</figcaption>
      <div class="code-bar">
        ${tabbed ? this.#renderTabs(selected) : html`<span class="code-language">${variant.label}</span>`}
        ${this.#renderCopy(variant)}
      </div>
      ${
        tabbed
          ? html`<div role="tabpanel" id="${this.#id}-panel" aria-labelledby="${this.#id}-${selected}">${pre}</div>`
          : pre
      }
      ${renderVerdict(variant, this.texts)}
    </figure>`;
  }

  #selectedIndex(): number {
    const exact = this.variants.findIndex((variant) => variant.id === this.preferred);
    if (exact >= 0) return exact;
    return Math.max(
      0,
      this.variants.findIndex((variant) => variant.language === this.preferred?.split('/')[0]),
    );
  }

  #renderTabs(selected: number): TemplateResult {
    const tabs = this.variants.map((variant, index) => {
      const isSelected = index === selected;
      return html`<button
        type="button"
        role="tab"
        class="tab"
        id="${this.#id}-${index}"
        aria-selected=${isSelected ? 'true' : 'false'}
        aria-controls="${this.#id}-panel"
        tabindex=${isSelected ? 0 : -1}
        @click=${() => this.#pick(index)}
      >
        ${variant.label}
      </button>`;
    });
    return html`<div
      class="tabs"
      role="tablist"
      aria-label=${this.texts.languages}
      @keydown=${(event: KeyboardEvent) => this.#moveTab(event, selected)}
    >
      ${tabs}
    </div>`;
  }

  #renderCopy(variant: CodeVariant): TemplateResult {
    const copied = this.copyState === 'copied';
    const spoken = { idle: '', copied: this.texts.copied, failed: this.texts.copyFailed }[this.copyState];
    return html`<button type="button" class="copy" part="copy" @click=${() => void this.#copy(variant.code)}>
        ${copied ? checkIcon : copyIcon}<span>${copied ? this.texts.copied : this.texts.copy}</span>
      </button>
      <span class=${this.copyState === 'failed' ? 'copy-failed' : 'visually-hidden'} role="status">${spoken}</span>`;
  }

  #pick(index: number): void {
    const variant = this.variants[index];
    if (variant === undefined) return;
    this.preferred = variant.id;
    this.copyState = 'idle';
    this.onPick?.(variant.id);
  }

  /** Arrow keys move between tabs as readers of tab lists expect; in right-to-left text they are swapped. */
  #moveTab(event: KeyboardEvent, selected: number): void {
    const forward = getComputedStyle(this).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const last = this.variants.length - 1;
    const targets: Record<string, number> = {
      [forward]: selected === last ? 0 : selected + 1,
      [backward]: selected === 0 ? last : selected - 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.#pick(target);
    this.querySelectorAll<HTMLElement>('[role=tab]')[target]?.focus();
  }

  async #copy(code: string): Promise<void> {
    this.copyState = (await copyText(code, this)) ? 'copied' : 'failed';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.copyState = 'idle'), COPIED_MILLISECONDS);
  }
}

function renderVerdict(variant: CodeVariant, texts: Messages): TemplateResult | typeof nothing {
  if (variant.verified === null) return nothing;
  if (variant.verified) {
    return html`<p class="verdict verified" title=${texts.verifiedHint}>${checkIcon}${texts.verified}</p>`;
  }
  const problems = variant.problems.map((problem) => html`<li><code>${problem.pointer}</code> ${problem.message}</li>`);
  return html`<div class="verdict unverified">
    <p>${texts.notVerified}</p>
    <ul>
      ${problems}
    </ul>
  </div>`;
}
