import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AnswerOperation } from '../../core/answer.ts';
import { safeCitationUrl } from '../markdown/safe-url.ts';
import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import { fillMessage } from '../messages/messages.ts';
import { adoptStyles } from './adopt-styles.ts';
import type { ApiReader } from './api-reader.ts';
import type { OperationDetailsView } from './operation-details.ts';
import type { OperationDetails } from './read-operation-details.ts';

/** Methods with a colour of their own; any other is grey. */
const methods = new Set(['get', 'post', 'put', 'patch', 'delete']);

/** Cards a little below the visible part are filled before they come into view. */
const AHEAD = '200px';

/**
 * One operation of an answer. What the answer says of it stands there at once; authentication, limits and deprecation
 * follow from the operation's own data when the card comes into view, its parameters when the reader asks.
 * Renders into the panel's own tree.
 */
export class OperationCard extends LitElement {
  static override properties = {
    operation: { attribute: false },
    texts: { attribute: false },
    reader: { attribute: false },
    loaded: { state: true },
    failed: { state: true },
    expanded: { state: true },
  };

  declare operation: AnswerOperation | null;
  declare texts: Messages;
  declare reader: ApiReader | null;
  declare private loaded: { readonly view: OperationDetailsView; readonly details: OperationDetails } | null;
  declare private failed: boolean;
  declare private expanded: boolean;
  readonly #observer = new IntersectionObserver((entries) => this.#onView(entries), { rootMargin: AHEAD });
  #abort: AbortController | null = null;

  constructor() {
    super();
    this.operation = null;
    this.texts = en;
    this.reader = null;
    this.loaded = null;
    this.failed = false;
    this.expanded = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.loaded === null) this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#abort?.abort();
    this.#abort = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { operation, texts, loaded } = this;
    if (operation === null) return nothing;
    return html`<div class="operation">
      ${this.#renderHead(operation)}
      <p class="facts">
        <span class="fact">${operation.api} · ${fillMessage(texts.version, { version: operation.version })}</span>
        ${loaded === null ? nothing : loaded.view.renderFacts(loaded.details, texts)}
      </p>
      ${this.#renderFold()}
    </div>`;
  }

  #renderHead(operation: AnswerOperation): TemplateResult {
    const method = operation.method.toLowerCase();
    const content = html`<span class="method ${methods.has(method) ? method : 'other'}"
        >${operation.method.toUpperCase()}</span
      ><span class="operation-text"
        ><code>${operation.path}</code>${
          operation.summary ? html`<span class="summary">${operation.summary}</span>` : nothing
        }</span
      >`;
    const url = safeCitationUrl(operation.url, document.baseURI);
    return url === null
      ? html`<span class="operation-head">${content}</span>`
      : html`<a class="operation-head" href=${url} target="_blank" rel="noopener noreferrer">${content}</a>`;
  }

  #renderFold(): TemplateResult {
    const { texts, loaded } = this;
    const content = (): unknown => {
      if (loaded !== null) return loaded.view.renderTables(loaded.details, texts);
      return html`<p class="label">${this.failed ? texts.detailsFailed : texts.detailsLoading}</p>`;
    };
    return html`<details class="fold" @toggle=${(event: Event) => this.#onToggle(event.target as HTMLDetailsElement)}>
      <summary class="label">${texts.details}</summary>
      ${this.expanded ? content() : nothing}
    </details>`;
  }

  #onToggle(fold: HTMLDetailsElement): void {
    this.expanded = fold.open;
    if (fold.open) void this.#load();
  }

  #onView(entries: readonly IntersectionObserverEntry[]): void {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    this.#observer.disconnect();
    void this.#load();
  }

  /** Loads once; after a failure, again when the reader opens the card. */
  async #load(): Promise<void> {
    const { operation, reader } = this;
    if (operation === null || reader === null || this.loaded !== null || this.#abort !== null) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.failed = false;
    try {
      const [{ operationDetails: view }, data] = await Promise.all([
        import('./operation-details.ts'),
        reader.readOperation(operation, abort.signal),
      ]);
      if (abort.signal.aborted) return;
      adoptStyles(this, view.styles);
      this.loaded = { view, details: view.read(data) };
    } catch {
      if (!abort.signal.aborted) this.failed = true;
    }
    if (this.#abort === abort) this.#abort = null;
  }
}
