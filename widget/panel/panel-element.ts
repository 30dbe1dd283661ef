import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Answer, Citation } from '../../core/answer.ts';
import { ConversationController } from '../conversation-controller.ts';
import type { Turn } from '../conversation-controller.ts';
import { createCopilotClient } from '../copilot-client.ts';
import type { QuestionRequest } from '../copilot-client.ts';
import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import { loadMessages } from '../messages/messages.ts';
import type { CopilotPanel, PanelHost } from '../panel-contract.ts';
import type { CopilotSettings } from '../settings.ts';
import { AnswerAnnouncer } from './answer-announcer.ts';
import { renderComposer } from './composer-view.ts';
import { closeIcon, newIcon, sparkIcon } from './icons.ts';
import { MarkdownContexts } from './markdown-contexts.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import { failureText, renderSuggestions, renderTurn } from './turn-view.ts';

/** Servers send a heartbeat every few seconds; a minute without one means that the connection is dead. */
const IDLE_MILLISECONDS = 60_000;

/**
 * The panel: header, conversation, composer. Renders into the launcher's shadow root, so that one root holds
 * all parts, tokens and label references. Made by `createPanel`, never by markup.
 */
export class CopilotPanelElement extends LitElement implements CopilotPanel {
  static override properties = {
    settings: { state: true },
    texts: { state: true },
    draft: { state: true },
    pickedCode: { state: true },
  };

  declare private settings: CopilotSettings;
  declare private texts: Messages;
  declare private draft: string;
  declare private pickedCode: string | null;
  readonly #host: PanelHost;
  readonly #conversation: ConversationController;
  readonly #scroll = new ScrollKeeper();
  readonly #announcer = new AnswerAnnouncer();
  readonly #markdown = new MarkdownContexts((citation, event) => this.#onCitation(citation, event));
  #loadedLocale = '';
  #translated: Messages = en;
  #tick: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PanelHost) {
    super();
    this.#host = host;
    this.settings = host.settings();
    this.texts = en;
    this.draft = '';
    this.pickedCode = null;
    this.#conversation = new ConversationController(this, {
      client: createCopilotClient({
        connection: () => this.#host.settings(),
        fetch: (input, init) => fetch(input, init),
        isOnline: () => navigator.onLine,
        idleMilliseconds: IDLE_MILLISECONDS,
      }),
      context: () => requestContext(this.#host.settings()),
      hooks: this.#hooks(),
      now: () => Date.now(),
    });
    this.refresh();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#tick);
    // Frameworks move elements about; only one that stays away gives its answer up.
    queueMicrotask(() => {
      if (!this.isConnected) this.#conversation.stop();
    });
  }

  refresh(): void {
    this.settings = this.#host.settings();
    this.texts = { ...this.#translated, ...this.settings.messages };
    void this.#translate(this.settings.locale);
  }

  ask(question: string): void {
    this.draft = '';
    void this.#conversation.ask(question);
  }

  reset(): void {
    this.#conversation.reset();
  }

  focusInput(): void {
    void this.updateComplete.then(() => this.#input?.focus());
  }

  protected override willUpdate(): void {
    this.#announcer.follow(this.#conversation.turns.at(-1), this.texts, (turn) => failureText(turn, this.texts));
  }

  protected override render(): TemplateResult {
    const { texts, settings } = this;
    const heading = settings.heading || texts.heading;
    const isInline = settings.mode === 'inline';
    return html`<section
      class="panel as-${settings.mode}"
      part="panel"
      role=${isInline ? 'region' : 'dialog'}
      aria-labelledby="copilot-heading"
      @keydown=${(event: KeyboardEvent) => this.#onKeydown(event)}
    >
      <header class="header" part="header">
        <h2 id="copilot-heading" part="heading">${heading}</h2>
        ${settings.api ? html`<span class="scope">${[settings.api, settings.version].filter(Boolean).join(' ')}</span>` : nothing}
        <span class="spacer"></span>
        ${iconButton(texts.newConversation, newIcon, () => this.#startAnew(), this.#conversation.turns.length === 0)}
        ${isInline ? nothing : iconButton(texts.close, closeIcon, () => this.#host.close())}
      </header>
      <div
        class="log"
        part="log"
        role="region"
        aria-label=${texts.logLabel}
        tabindex="0"
        @scroll=${() => this.#onScroll()}
      >
        ${this.#conversation.turns.length === 0 ? this.#renderEmpty() : this.#renderTurns()}
      </div>
      ${this.#renderComposer()}
      <div class="visually-hidden" aria-live="polite" aria-relevant="additions">
        ${this.#announcer.lines.map((line) => html`<p>${line}</p>`)}
      </div>
    </section>`;
  }

  protected override updated(): void {
    const questions = this.querySelectorAll<HTMLElement>('.turn');
    const newest = this.#conversation.turns.at(-1);
    if (this.#log) {
      this.#scroll.follow(this.#log, questions[questions.length - 1] ?? null, newest);
      if (this.#scroll.noteScroll(this.#log)) this.requestUpdate();
    }
    const input = this.#input;
    if (input && !this.hidden) {
      // Grows with its text up to the limit in the style sheet. Styles set by script are allowed under a strict CSP.
      input.style.blockSize = 'auto';
      input.style.blockSize = `${input.scrollHeight + 2}px`;
    }
    // The button that says when to try again counts down.
    clearTimeout(this.#tick);
    if (newest?.retryAt != null && newest.retryAt > Date.now())
      this.#tick = setTimeout(() => this.requestUpdate(), 1000);
  }

  get #log(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.log');
  }

  get #input(): HTMLTextAreaElement | null {
    return this.querySelector('textarea');
  }

  #renderEmpty(): TemplateResult {
    const { texts, settings } = this;
    const suggestions =
      settings.suggestions.length > 0
        ? settings.suggestions
        : [texts.suggestion1, texts.suggestion2, texts.suggestion3];
    return html`<div class="empty" part="empty">
      ${sparkIcon}
      <h3>${texts.introTitle}</h3>
      <p>${texts.introText}</p>
      <p class="label suggestions-label">${texts.suggestionsLabel}</p>
      ${renderSuggestions(suggestions, texts, (question) => this.#askFromPanel(question))}
    </div>`;
  }

  #renderTurns(): unknown {
    const last = this.#conversation.turns.at(-1);
    const shared = {
      texts: this.texts,
      locale: this.settings.locale,
      baseUrl: document.baseURI,
      preferredCode: this.pickedCode ?? this.settings.language,
      now: Date.now(),
      onPickCode: (id: string) => (this.pickedCode = id),
      onRetry: (key: number) => void this.#conversation.retry(key).then(() => undefined),
      onRate: (key: number, rating: 'up' | 'down') => void this.#conversation.rate(key, rating),
      onAsk: (question: string) => this.#askFromPanel(question),
      onCitation: (citation: Citation, event: Event) => this.#onCitation(citation, event),
      markdown: (turn: Turn) => this.#markdown.get(turn.citations, this.texts),
    };
    return repeat(
      this.#conversation.turns,
      (turn) => turn.key,
      (turn) => renderTurn(turn, { ...shared, isLast: turn === last }),
    );
  }

  #renderComposer(): TemplateResult {
    return renderComposer({
      texts: this.texts,
      draft: this.draft,
      busy: this.#conversation.busy,
      endHidden: !this.#scroll.atEnd && this.#conversation.turns.length > 0,
      onDraft: (draft) => (this.draft = draft),
      onSubmit: () => this.#submit(),
      onStop: () => this.#stop(),
      onLatest: () => this.#log && this.#scroll.toEnd(this.#log),
    });
  }

  #askFromPanel(question: string): void {
    this.ask(question);
    // The pressed suggestion is about to vanish, and the focus with it.
    this.focusInput();
  }

  #startAnew(): void {
    this.reset();
    this.focusInput();
  }

  #stop(): void {
    this.#conversation.stop();
    this.focusInput();
  }

  #submit(): void {
    if (this.draft.trim() !== '') this.#askFromPanel(this.draft);
  }

  #onKeydown(event: KeyboardEvent): void {
    // While a word is being composed (Japanese, Chinese, …) Enter and Escape belong to the input method.
    if (event.isComposing) return;
    if (event.key === 'Escape' && this.settings.mode !== 'inline') {
      event.stopPropagation();
      this.#host.close();
    }
    if (event.key === 'Enter' && !event.shiftKey && event.target === this.#input) {
      event.preventDefault();
      this.#submit();
    }
  }

  #onScroll(): void {
    if (this.#log && this.#scroll.noteScroll(this.#log)) this.requestUpdate();
  }

  #onCitation(citation: Citation, event: Event): void {
    const { index, kind, api, version } = citation;
    if (!this.#host.emit('copilot-citation', { index, kind, url: citation.url ?? '', api, version }))
      event.preventDefault();
  }

  #hooks(): ConstructorParameters<typeof ConversationController>[1]['hooks'] {
    return {
      onAsk: (question) => {
        const { api, version } = this.#host.settings();
        this.#host.emit('copilot-ask', { api, version }, { question });
      },
      onAnswer: (turn, answer) =>
        this.#host.emit('copilot-answer', answerDetail(answer), { question: turn.question, answer: answer.answer }),
      onFailure: ({ code, retryable }) => this.#host.emit('copilot-error', { code, retryable }),
      onRating: (answer_id, rating) => this.#host.emit('copilot-feedback', { answer_id, rating }),
    };
  }

  async #translate(locale: string): Promise<void> {
    if (locale === this.#loadedLocale) return;
    this.#loadedLocale = locale;
    const translated = await loadMessages(locale);
    // A slow language must not overwrite the one that was chosen after it.
    if (this.#loadedLocale !== locale) return;
    this.#translated = translated;
    this.texts = { ...translated, ...this.settings.messages };
  }
}

function iconButton(label: string, icon: TemplateResult, onClick: () => void, disabled = false): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${label}
    title=${label}
    ?disabled=${disabled}
    @click=${onClick}
  >
    ${icon}
  </button>`;
}

function answerDetail(answer: Answer) {
  const { id, conversation_id, mode, grounding, citations, usage } = answer;
  return {
    answer_id: id,
    conversation_id,
    mode,
    grounding: grounding.status,
    citations: citations.length,
    milliseconds: usage.milliseconds,
  };
}

function requestContext(settings: CopilotSettings): Omit<QuestionRequest, 'question' | 'conversation_id'> {
  return {
    ...(settings.api && { api: settings.api }),
    ...(settings.version && { version: settings.version }),
    ...(settings.language && { language: settings.language }),
    ...(settings.page && { page: settings.page }),
  };
}
