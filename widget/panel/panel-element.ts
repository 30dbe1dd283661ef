import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Citation } from '../../core/answer.ts';
import { ConversationController } from '../conversation-controller.ts';
import { createCopilotClient } from '../copilot-client.ts';
import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import type { CopilotPanel, PanelHost } from '../panel-contract.ts';
import type { CopilotSettings } from '../settings.ts';
import { AnswerAnnouncer } from './answer-announcer.ts';
import { answerText } from './answer-text.ts';
import { createApiReader } from './api-reader.ts';
import { CitationPreview } from './citation-preview.ts';
import { renderComposer } from './composer-view.ts';
import { copyText } from './copy-text.ts';
import { createExclusiveMemory, releaseMemory } from './exclusive-memory.ts';
import { linkToQuestion } from './link-to-question.ts';
import { LocaleTexts } from './locale-texts.ts';
import { MarkdownContexts } from './markdown-contexts.ts';
import { nextFrame } from './next-frame.ts';
import { renderEarlier, renderEmpty, renderHeader } from './panel-header-view.ts';
import { createHooks } from './panel-hooks.ts';
import { recallLanguage, rememberLanguage } from './picked-language.ts';
import { requestContext } from './request-context.ts';
import { ScrollKeeper } from './scroll-keeper.ts';
import { failureText, renderTurn } from './turn-view.ts';
import type { TurnActions } from './turn-view.ts';

/** Servers send a heartbeat every few seconds; a minute without one means that the connection is dead. */
const IDLE_MILLISECONDS = 60_000;

/** Of a conversation that an earlier page held so many turns are shown at once: all of hundreds would take a second. */
const RESTORED_TURNS = 15;

/**
 * The panel: header, conversation, composer. Renders into the launcher's shadow root, so that one root holds
 * all parts, tokens and label references. Made by `createPanel`, never by markup.
 */
export class CopilotPanelElement extends LitElement implements CopilotPanel {
  static override properties = {
    settings: { state: true },
    texts: { state: true },
    draft: { state: true },
    editing: { state: true },
    selection: { state: true },
    pickedCode: { state: true },
    explaining: { state: true },
    folded: { state: true },
  };

  declare private settings: CopilotSettings;
  declare private texts: Messages;
  declare private draft: string;
  /** The draft will replace the last question. */
  declare private editing: boolean;
  declare private selection: string | null;
  declare private pickedCode: string | null;
  /** Key of the turn whose reader is asked what was wrong. */
  declare private explaining: number | null;
  /** So many of the earliest turns are not shown until the reader asks for them. */
  declare private folded: number;
  readonly #host: PanelHost;
  readonly #client = createCopilotClient({
    connection: () => this.#host.settings(),
    fetch: (input, init) => fetch(input, init),
    isOnline: () => navigator.onLine,
    idleMilliseconds: IDLE_MILLISECONDS,
  });
  readonly #reader = createApiReader(this.#client);
  readonly #conversation: ConversationController;
  readonly #restored: Promise<void>;
  readonly #scroll = new ScrollKeeper();
  readonly #announcer = new AnswerAnnouncer();
  readonly #onCitation = (citation: Citation, event: Event): void => this.#follow(citation, event);
  readonly #markdown = new MarkdownContexts(this.#onCitation);
  readonly #preview = new CitationPreview(
    (marker) => this.#citationOf(marker),
    () => this.requestUpdate(),
  );
  readonly #actions = this.#createActions();
  readonly #localeTexts = new LocaleTexts();
  #tick: ReturnType<typeof setTimeout> | undefined;

  constructor(host: PanelHost) {
    super();
    this.#host = host;
    this.settings = host.settings();
    this.texts = en;
    this.draft = '';
    this.editing = false;
    this.selection = null;
    this.explaining = null;
    this.folded = 0;
    this.pickedCode = recallLanguage();
    this.#conversation = new ConversationController(this, {
      client: this.#client,
      context: (selection) => requestContext(this.#host.settings(), selection, this.pickedCode),
      hooks: createHooks(host),
      memory: createExclusiveMemory(() => this.#host.settings().historyKey, this),
      now: () => Date.now(),
    });
    this.#restored = this.#restore();
    this.refresh();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#tick);
    this.#preview.hide();
    // Frameworks move elements about; only one that stays away gives its answer up.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#conversation.stop();
      releaseMemory(this);
    });
  }

  refresh(): void {
    this.settings = this.#host.settings();
    this.texts = { ...this.#localeTexts.texts, ...this.settings.messages };
    void this.#localeTexts.load(this.settings.locale).then((isNew) => isNew && this.refresh());
  }

  ask(question: string): void {
    const { selection } = this;
    this.draft = '';
    this.editing = false;
    this.selection = null;
    void this.#restored.then(async () => this.#conversation.ask(question, selection));
  }

  async askLinked(question: string): Promise<void> {
    await this.#restored;
    // Reloading a page must not ask again.
    if (!this.#conversation.turns.some((turn) => turn.question === question.trim())) this.ask(question);
  }

  quote(selection: string): void {
    this.selection = selection;
  }

  reset(): void {
    this.editing = false;
    this.selection = null;
    this.explaining = null;
    this.folded = 0;
    this.#conversation.reset();
  }

  focusInput(): void {
    void this.updateComplete.then(() => this.#input?.focus());
  }

  /** While an answer streams at most once a frame: pieces of text come faster than they can be shown. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.#conversation.turns.at(-1)?.status === 'streaming') await nextFrame();
    await super.scheduleUpdate();
  }

  protected override willUpdate(): void {
    this.#announcer.follow(this.#conversation.turns.at(-1), this.texts, (turn) => failureText(turn, this.texts));
  }

  protected override render(): TemplateResult {
    const { texts, settings } = this;
    const { turns } = this.#conversation;
    const preview = this.#preview;
    return html`<section
      class="panel as-${settings.mode}"
      part="panel"
      role=${settings.mode === 'inline' ? 'region' : 'dialog'}
      aria-labelledby="copilot-heading"
      @keydown=${(event: KeyboardEvent) => this.#onKeydown(event)}
    >
      ${renderHeader({
        texts,
        settings,
        isEmpty: turns.length === 0,
        onNew: () => this.#startAnew(),
        onClose: () => this.#host.close(),
      })}
      <div
        class="log"
        part="log"
        role="region"
        aria-label=${texts.logLabel}
        tabindex="0"
        @scroll=${() => this.#onScroll()}
        @pointerover=${(event: Event) => preview.enter(event)}
        @pointerout=${(event: Event) => preview.leave(event)}
        @focusin=${(event: Event) => preview.enter(event)}
        @focusout=${(event: Event) => preview.leave(event)}
        @click=${{ handleEvent: (event: Event) => preview.tap(event), capture: true }}
      >
        ${turns.length === 0 ? renderEmpty(texts, settings.suggestions, this.#actions.onAsk) : this.#renderTurns()}
      </div>
      ${this.#renderComposer()} ${preview.render({ texts, baseUrl: document.baseURI, onCitation: this.#onCitation })}
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
    this.#preview.place(this.#panel);
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

  get #panel(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.panel');
  }

  get #log(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.log');
  }

  get #input(): HTMLTextAreaElement | null {
    return this.querySelector<HTMLTextAreaElement>('.field textarea');
  }

  async #restore(): Promise<void> {
    await this.#conversation.restore();
    this.folded = Math.max(0, this.#conversation.turns.length - RESTORED_TURNS);
  }

  /** A turn is rendered again only when something it shows has changed: there may be hundreds of them. */
  #renderTurns(): unknown {
    const { texts } = this;
    const { locale, supportUrl } = this.settings;
    const { turns } = this.#conversation;
    const last = turns.at(-1);
    const baseUrl = document.baseURI;
    const preferredCode = this.pickedCode ?? this.settings.language;
    const earlier = () => (this.folded = Math.max(0, this.folded - RESTORED_TURNS));
    return html`${this.folded === 0 ? nothing : renderEarlier(texts, this.folded, earlier)}${repeat(
      turns.slice(this.folded),
      (turn) => turn.key,
      (turn) => {
        const isLast = turn === last;
        const isExplaining = turn.key === this.explaining;
        const now = turn.retryAt === null ? 0 : Math.min(Date.now(), turn.retryAt);
        return guard([turn, texts, locale, supportUrl, baseUrl, preferredCode, isLast, isExplaining, now], () =>
          renderTurn(turn, {
            texts,
            locale,
            supportUrl,
            baseUrl,
            preferredCode,
            isLast,
            isExplaining,
            now,
            reader: this.#reader,
            actions: this.#actions,
            onPickCode: (id) => this.#pickCode(id),
            onCitation: this.#onCitation,
            markdown: this.#markdown.get(turn.citations, texts, turn.answer?.grounding.unresolved),
          }),
        );
      },
    )}`;
  }

  #renderComposer(): TemplateResult {
    return renderComposer({
      texts: this.texts,
      draft: this.draft,
      editing: this.editing,
      selection: this.selection,
      busy: this.#conversation.busy,
      endHidden: !this.#scroll.atEnd && this.#conversation.turns.length > 0,
      onDraft: (draft) => (this.draft = draft),
      onSubmit: () => this.#submit(),
      onStop: () => this.#stop(),
      onLatest: () => this.#log && this.#scroll.toEnd(this.#log),
      onCancelEdit: () => this.#endEdit(),
      onDropSelection: () => (this.selection = null),
    });
  }

  #createActions(): TurnActions {
    return {
      onEdit: (turn) => {
        this.editing = true;
        this.draft = turn.question;
        this.focusInput();
      },
      onAsk: (question) => this.#askFromPanel(question),
      onAskAgain: (key) => {
        void this.#conversation.askAgain(key);
        // The pressed button is about to vanish, and the focus with it.
        this.focusInput();
      },
      onRate: (key, rating) => {
        this.explaining = rating === 'down' ? key : null;
        if (rating === 'down') void import('./feedback-form-element.ts').catch(() => undefined);
        void this.#conversation.rate(key, rating);
      },
      onExplain: async (key, reasons, comment) => this.#conversation.explainRating(key, reasons, comment),
      onCopy: async (turn) =>
        copyText(answerText(turn, document.baseURI, this.pickedCode ?? this.settings.language), this),
      onCopyLink: async ({ question }) =>
        copyText(linkToQuestion(new URL(this.#host.pageAddress(), document.baseURI).href, question), this),
      onHandover: ({ id: answer_id, conversation_id }) => {
        this.#host.emit('copilot-handover', { answer_id, conversation_id });
        void this.#client.reportHandover({ answer_id, conversation_id }).catch(() => undefined);
      },
    };
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

  #endEdit(): void {
    this.editing = false;
    this.draft = '';
    this.focusInput();
  }

  #submit(): void {
    const question = this.draft;
    if (question.trim() === '') return;
    if (!this.editing) return this.#askFromPanel(question);
    this.#endEdit();
    void this.#conversation.replaceLast(question);
  }

  #pickCode(id: string): void {
    this.pickedCode = id;
    rememberLanguage(id);
  }

  #onKeydown(event: KeyboardEvent): void {
    // While a word is being composed (Japanese, Chinese, …) Enter and Escape belong to the input method.
    if (event.isComposing) return;
    if (event.key === 'Escape') this.#onEscape(event);
    if (event.key === 'Enter' && !event.shiftKey && event.target === this.#input) {
      event.preventDefault();
      this.#submit();
    }
  }

  /** Escape ends the innermost thing: a preview, an edit, then the panel. */
  #onEscape(event: KeyboardEvent): void {
    const isHandled = this.#preview.hide() || this.editing;
    if (this.editing) this.#endEdit();
    if (!isHandled && this.settings.mode === 'inline') return;
    event.stopPropagation();
    if (!isHandled) this.#host.close();
  }

  #onScroll(): void {
    this.#preview.scrolled(this.#panel);
    if (this.#log && this.#scroll.noteScroll(this.#log)) this.requestUpdate();
  }

  #follow({ index, kind, api, version, url }: Citation, event: Event): void {
    if (!this.#host.emit('copilot-citation', { index, kind, url: url ?? '', api, version })) event.preventDefault();
  }

  #citationOf(marker: HTMLElement): Citation | undefined {
    const key = Number(marker.closest<HTMLElement>('.turn')?.dataset['key']);
    const turn = this.#conversation.turns.find((candidate) => candidate.key === key);
    return turn?.citations.find((citation) => citation.index === Number(marker.dataset['citation']));
  }
}
