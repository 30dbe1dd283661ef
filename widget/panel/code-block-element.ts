import { LitElement, html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import type { SnippetProblem } from '../../core/answer.ts';
import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import { adoptStyles } from './adopt-styles.ts';
import type { ApiReader, OperationReference } from './api-reader.ts';
import { copyText } from './copy-text.ts';
import { checkIcon, copyIcon, valuesIcon } from './icons.ts';
import { moreLanguages } from './language-label.ts';
import { toVariant } from './operations-view.ts';
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

/**
 * Code with a copy button; several languages of one call are tabs. Code that calls a known operation can be had in
 * more languages and with the reader's own values, both computed by the server. Renders into the panel's own tree.
 */
export class CodeBlock extends LitElement {
  static override properties = {
    variants: { attribute: false },
    call: { attribute: false },
    reader: { attribute: false },
    preferred: { attribute: false },
    caption: { attribute: false },
    isSequence: { attribute: false },
    texts: { attribute: false },
    copyState: { state: true },
    computed: { state: true },
    editor: { state: true },
    failed: { state: true },
  };

  declare variants: readonly CodeVariant[];
  /** The operation the code calls; `null` where it is only text. */
  declare call: OperationReference | null;
  declare reader: ApiReader | null;
  /** Id, or language, of the variant to show; the first one otherwise. */
  declare preferred: string | null;
  declare caption: string;
  /** The code makes several calls: the caption, which names them, is shown. */
  declare isSequence: boolean;
  declare texts: Messages;
  /** Told when the reader picks a language, so that the next answers show it too. */
  onPick: ((id: string) => void) | null = null;
  declare private copyState: 'idle' | 'copied' | 'failed';
  /** What the server computed since, by id: other languages, or the same with other values. */
  declare private computed: ReadonlyMap<string, CodeVariant>;
  declare private editor: 'closed' | 'loading' | 'open';
  declare private failed: boolean;
  readonly #id = `copilot-code-${nextId++}`;
  #values: Readonly<Record<string, unknown>> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | null = null;

  constructor() {
    super();
    this.variants = [];
    this.call = null;
    this.reader = null;
    this.preferred = null;
    this.caption = '';
    this.isSequence = false;
    this.texts = en;
    this.copyState = 'idle';
    this.computed = new Map();
    this.editor = 'closed';
    this.failed = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.copyState = 'idle';
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('call') && changed.get('call') !== undefined && this.call === null) this.editor = 'closed';
  }

  /** The variants of the answer, each replaced by what was computed since, and the languages added. */
  get #shown(): readonly CodeVariant[] {
    const known = new Set(this.variants.map(({ id }) => id));
    const added = [...this.computed.values()].filter(({ id }) => !known.has(id));
    return [...this.variants.map((variant) => this.computed.get(variant.id) ?? variant), ...added];
  }

  protected override render(): TemplateResult | typeof nothing {
    const shown = this.#shown;
    const selected = this.#selectedIndex(shown);
    const variant = shown[selected];
    if (variant === undefined) return nothing;
    const tabbed = shown.length > 1;
    const pre = html`<pre tabindex="0"><code>${tokenizeCode(variant.code, variant.language).map((piece) =>
      piece.kind === 'plain' ? piece.text : html`<span class=${piece.kind}>${piece.text}</span>`,
    )}</code></pre>`;
    return html`<figure class="code" part="code">
      <figcaption class=${this.isSequence ? 'code-steps' : 'visually-hidden'}>${this.caption}</figcaption>
      <div class="code-bar">
        ${tabbed ? this.#renderTabs(shown, selected) : html`<span class="code-language">${variant.label}</span>`}
        ${this.call === null ? nothing : this.#renderTools(shown)} ${this.#renderCopy(variant)}
      </div>
      ${this.#renderEditor(variant)}
      ${
        tabbed
          ? html`<div role="tabpanel" id="${this.#id}-panel" aria-labelledby="${this.#id}-${selected}">${pre}</div>`
          : pre
      }
      ${this.failed ? html`<p class="verdict unverified" role="alert">${this.texts.valuesFailed}</p>` : nothing}
      ${renderVerdict(variant, this.texts)}
    </figure>`;
  }

  #selectedIndex(shown: readonly CodeVariant[]): number {
    const exact = shown.findIndex((variant) => variant.id === this.preferred);
    if (exact >= 0) return exact;
    const language = this.preferred?.split('/')[0];
    return Math.max(
      0,
      shown.findIndex((variant) => variant.language === language),
    );
  }

  #renderTabs(shown: readonly CodeVariant[], selected: number): TemplateResult {
    const tabs = shown.map((variant, index) => {
      const isSelected = index === selected;
      return html`<button
        type="button"
        role="tab"
        class="tab"
        id="${this.#id}-${index}"
        aria-selected=${isSelected ? 'true' : 'false'}
        aria-controls="${this.#id}-panel"
        tabindex=${isSelected ? 0 : -1}
        @click=${() => this.#pick(variant.id)}
      >
        ${variant.label}
      </button>`;
    });
    return html`<div
      class="tabs"
      role="tablist"
      aria-label=${this.texts.languages}
      @keydown=${(event: KeyboardEvent) => this.#moveTab(event, shown, selected)}
    >
      ${tabs}
    </div>`;
  }

  #renderTools(shown: readonly CodeVariant[]): TemplateResult {
    const others = moreLanguages(shown.map(({ id }) => id));
    const onChoice = (event: Event): void => {
      const select = event.target as HTMLSelectElement;
      const id = select.value;
      select.value = '';
      void this.#compute(id).then((found) => found && this.#pick(id));
    };
    return html`${
        others.length === 0
          ? nothing
          : html`<select
              class="tab"
              aria-label=${this.texts.moreLanguages}
              title=${this.texts.moreLanguages}
              @change=${onChoice}
            >
              <option value="" selected>+</option>
              ${others.map(({ id, label }) => html`<option value=${id}>${label}</option>`)}
            </select>`
      }
      <button
        type="button"
        class="copy"
        part="values"
        aria-expanded=${this.editor === 'closed' ? 'false' : 'true'}
        @click=${() => void this.#toggleEditor()}
      >
        ${valuesIcon}<span>${this.texts.values}</span>
      </button>`;
  }

  #renderCopy(variant: CodeVariant): TemplateResult {
    const copied = this.copyState === 'copied';
    const spoken = { idle: '', copied: this.texts.copied, failed: this.texts.copyFailed }[this.copyState];
    return html`<button type="button" class="copy" part="copy" @click=${() => void this.#copy(variant.code)}>
        ${copied ? checkIcon : copyIcon}<span>${copied ? this.texts.copied : this.texts.copy}</span>
      </button>
      <span class=${this.copyState === 'failed' ? 'copy-failed' : 'visually-hidden'} role="status">${spoken}</span>`;
  }

  #renderEditor(variant: CodeVariant): TemplateResult | typeof nothing {
    if (this.editor === 'closed') return nothing;
    if (this.editor === 'loading') return html`<p class="verdict">${this.texts.detailsLoading}</p>`;
    return html`<kong-copilot-values
      .call=${this.call}
      .reader=${this.reader}
      .texts=${this.texts}
      .onValues=${(values: Readonly<Record<string, unknown>>) => void this.#applyValues(values, variant.id)}
    ></kong-copilot-values>`;
  }

  #pick(id: string): void {
    this.preferred = id;
    this.copyState = 'idle';
    this.onPick?.(id);
    // With values of the reader each language is computed when it is looked at.
    if (Object.keys(this.#values).length > 0 && !this.computed.has(id)) void this.#compute(id);
  }

  async #applyValues(values: Readonly<Record<string, unknown>>, id: string): Promise<void> {
    this.#values = values;
    const added = [...this.computed.keys()].filter((key) => !this.variants.some((variant) => variant.id === key));
    if (Object.keys(values).length === 0 && !added.includes(id)) {
      this.#request?.abort();
      this.computed = new Map();
      this.failed = false;
      return;
    }
    await this.#compute(id, true);
  }

  /** Asks the server for the code in one language, with the reader's values. @returns whether it is there now */
  async #compute(id: string, replace = false): Promise<boolean> {
    const { call, reader } = this;
    if (call === null || reader === null || id === '') return false;
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    try {
      const snippet = await reader.createSnippet(
        { operation: call, language: id, values: this.#values },
        request.signal,
      );
      if (this.#request !== request) return false;
      this.failed = false;
      this.computed = new Map([...(replace ? [] : this.computed), [id, toVariant(snippet)]]);
      return true;
    } catch {
      if (this.#request === request) this.failed = true;
      return false;
    }
  }

  async #toggleEditor(): Promise<void> {
    if (this.editor !== 'closed') {
      this.editor = 'closed';
      return;
    }
    this.editor = 'loading';
    try {
      const module = await import('./value-editor-element.ts');
      adoptStyles(this, module.valuesStyles);
      this.editor = 'open';
    } catch {
      this.editor = 'closed';
      this.failed = true;
    }
  }

  /** Arrow keys move between tabs as readers of tab lists expect; in right-to-left text they are swapped. */
  #moveTab(event: KeyboardEvent, shown: readonly CodeVariant[], selected: number): void {
    const forward = getComputedStyle(this).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const last = shown.length - 1;
    const targets: Record<string, number> = {
      [forward]: selected === last ? 0 : selected + 1,
      [backward]: selected === 0 ? last : selected - 1,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    const variant = target === undefined ? undefined : shown[target];
    if (target === undefined || variant === undefined) return;
    event.preventDefault();
    this.#pick(variant.id);
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
