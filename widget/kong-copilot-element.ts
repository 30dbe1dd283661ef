import type { CopilotEventDetails, CopilotEventName, EventTexts } from './events.ts';
import css from './kong-copilot.css?inline';
import { launcherIcon } from './launcher-icon.ts';
import { launcherMessages } from './messages/launcher.ts';
import type { CopilotPanel, PanelModule } from './panel-contract.ts';
import { SelectionButton, readSelection } from './selection-button.ts';
import {
  readHistoryKey,
  readLinkedQuestion,
  readLocale,
  readMode,
  readPage,
  readServer,
  settingAttributes,
} from './settings.ts';
import type { CopilotSettings, IdentitySource, PageContext } from './settings.ts';

/** Where pages are made on a server there are no elements; there the class is only a name. */
const Base = (globalThis.HTMLElement as typeof HTMLElement | undefined) ?? (Object as unknown as typeof HTMLElement);

let launcherStyles: CSSStyleSheet | undefined;

/** One constructed sheet for all launchers: not subject to `style-src`, so it works under a strict CSP. */
function sharedStyles(): CSSStyleSheet {
  if (launcherStyles === undefined) {
    launcherStyles = new CSSStyleSheet();
    launcherStyles.replaceSync(css);
  }
  return launcherStyles;
}

/** The address of a page is for one copilot, once: a page may hold several, and move them about. */
let isLinkTaken = false;

/** Properties a page may have set before this script was loaded; they would hide our accessors. */
const upgradable = ['identity', 'suggestions', 'messages', 'pageContext', 'eventText', 'open'] as const;

/**
 * The copilot in a page: a corner button that loads and opens the panel. Kept free of Lit, because it is all
 * that a reader who never asks has to load.
 *
 * @attr server - Address of the copilot server; default: where this script came from
 * @attr mode - `launcher` (default), `sidebar` or `inline`
 * @attr api, version - What the questions are about, when the page knows
 * @attr language - Preferred snippet language
 * @attr theme - `light`, `dark` or `system` (default)
 * @attr heading - Title of the panel
 * @attr support-url - Where people help; `{conversation_id}` and `{answer_id}` are filled in
 * @attr history - `off`: nothing is kept while the reader goes from page to page
 * @attr ask-selection - `off`: no button beside text that the reader marks on the page
 * @attr open - Present while the panel is open
 * @attr event-text - Present: events carry question and answer text
 *
 * @csspart launcher, ask-selection, panel and more - see docs/embedding.md
 */
export class KongCopilot extends Base {
  static readonly observedAttributes = [...settingAttributes, 'open'];

  readonly #button: HTMLButtonElement;
  readonly #label: HTMLSpanElement;
  readonly #selectionButton: SelectionButton;
  #panel: CopilotPanel | null = null;
  #loading: Promise<CopilotPanel | null> | null = null;
  #failed = false;
  #identity: IdentitySource = null;
  #suggestions: readonly string[] = [];
  #messages: Readonly<Record<string, string>> = {};
  #pageContext: PageContext | null | undefined = undefined;
  readonly #onShortcut = (event: KeyboardEvent): void => this.#handleShortcut(event);

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sharedStyles()];
    this.#button = document.createElement('button');
    this.#button.type = 'button';
    this.#button.className = 'launcher';
    this.#button.setAttribute('part', 'launcher');
    this.#button.setAttribute('aria-haspopup', 'dialog');
    this.#label = document.createElement('span');
    this.#button.append(launcherIcon(), this.#label);
    this.#button.addEventListener('click', () => this.#setOpen(true, true));
    // Pointing at the button is a good sign that it will be pressed: the panel is then there at once.
    this.#button.addEventListener('pointerenter', () => void this.#load());
    this.#selectionButton = new SelectionButton(this, (selection) => void this.#askAbout(selection));
    root.append(this.#button, this.#selectionButton.element);
  }

  connectedCallback(): void {
    for (const name of upgradable) this.#upgrade(name);
    document.addEventListener('keydown', this.#onShortcut);
    this.#selectionButton.connect();
    this.#applySettings();
    if (this.isOpen) void this.#showPanel(false);
    void this.#followLink();
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#onShortcut);
    this.#selectionButton.disconnect();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name !== 'open') {
      if (this.isConnected && before !== after) this.#applySettings();
      return;
    }
    if ((before === null) === (after === null)) return;
    if (after === null) this.#hidePanel();
    else if (this.isConnected) void this.#showPanel(false);
    this.emit(after === null ? 'copilot-close' : 'copilot-open', {});
  }

  /** Whether the panel can be seen now. */
  get isOpen(): boolean {
    return this.hasAttribute('open') || readMode(this) === 'inline';
  }

  /**
   * `element.open()` opens the panel and moves the focus into it. Assigning a boolean sets the `open`
   * attribute, because frameworks (React 19, Vue, Angular) set properties where a page says `open`.
   */
  get open(): () => void {
    return () => this.#setOpen(true, true);
  }

  set open(value: boolean) {
    this.#setOpen(value, false);
  }

  /** Closes the panel; the conversation stays. Focus inside it goes back to the launcher. */
  close(): void {
    this.#setOpen(false, false);
  }

  /** Opens the panel and asks. A running answer is stopped. */
  async ask(question: string): Promise<void> {
    this.#setOpen(true, false);
    const panel = await this.#load();
    panel?.ask(question);
  }

  /** Forgets the conversation and stops a running answer. */
  reset(): void {
    this.#panel?.reset();
  }

  /** Never an attribute: a token in the markup would be readable by everything on the page and in its source. */
  get identity(): IdentitySource {
    return this.#identity;
  }

  set identity(value: IdentitySource | undefined) {
    this.#identity = value ?? null;
  }

  get suggestions(): readonly string[] {
    return this.#suggestions;
  }

  set suggestions(value: readonly string[] | null | undefined) {
    this.#suggestions = value ?? [];
    this.#applySettings();
  }

  /** Texts that replace ours, by the keys of `messages/en.ts` and `messages/launcher.ts`. */
  get messages(): Readonly<Record<string, string>> {
    return this.#messages;
  }

  set messages(value: Readonly<Record<string, string>> | null | undefined) {
    this.#messages = value ?? {};
    this.#applySettings();
  }

  /** `undefined`: address (without query) and title of the page; `null`: nothing is sent. */
  get pageContext(): PageContext | null | undefined {
    return this.#pageContext;
  }

  set pageContext(value: PageContext | null | undefined) {
    this.#pageContext = value;
  }

  /** Whether events carry question and answer text. */
  get eventText(): boolean {
    return this.hasAttribute('event-text');
  }

  set eventText(value: boolean) {
    this.toggleAttribute('event-text', value);
  }

  /** Dispatches one of our events; used by the panel too. Returns false when the page prevented it. */
  emit<Name extends CopilotEventName>(name: Name, detail: CopilotEventDetails[Name], texts?: EventTexts): boolean {
    const full = this.eventText ? { ...detail, ...texts } : detail;
    const cancelable = name === 'copilot-citation';
    return this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail: full }));
  }

  #settings(): CopilotSettings {
    const server = readServer(this, import.meta.url);
    return {
      server,
      mode: readMode(this),
      api: this.getAttribute('api'),
      version: this.getAttribute('version'),
      language: this.getAttribute('language'),
      locale: readLocale(this),
      heading: this.getAttribute('heading'),
      suggestions: this.#suggestions,
      messages: this.#messages,
      identity: this.#identity,
      supportUrl: this.getAttribute('support-url'),
      historyKey: readHistoryKey(this, server),
      page: this.#pageContext === undefined ? readPage(document) : this.#pageContext,
    };
  }

  #applySettings(): void {
    const texts = launcherMessages(readLocale(this), this.#messages);
    this.#selectionButton.label = texts.launcherSelection;
    this.#label.textContent = this.#failed ? texts.launcherFailed : texts.launcherLabel;
    if (this.isConnected && this.isOpen && this.#panel === null) void this.#showPanel(false);
    this.#panel?.refresh();
  }

  #setOpen(open: boolean, focus: boolean): void {
    this.toggleAttribute('open', open);
    if (open && focus) void this.#showPanel(true);
  }

  async #showPanel(focus: boolean): Promise<void> {
    const panel = await this.#load();
    if (panel === null || !this.isOpen) return;
    panel.hidden = false;
    if (focus) panel.focusInput();
  }

  #hidePanel(): void {
    if (this.#panel === null || this.isOpen) return;
    const hadFocus = this.#panel.contains(this.shadowRoot?.activeElement ?? null);
    this.#panel.hidden = true;
    if (hadFocus) this.#button.focus();
  }

  /** Loads the panel once. A failure is shown on the button, and the next press tries again. */
  async #load(): Promise<CopilotPanel | null> {
    if (this.#panel !== null) return this.#panel;
    this.#loading ??= this.#loadPanel();
    const panel = await this.#loading;
    if (panel === null) this.#loading = null;
    return panel;
  }

  async #loadPanel(): Promise<CopilotPanel | null> {
    this.#button.setAttribute('aria-busy', 'true');
    let module: PanelModule | null = null;
    try {
      module = await import('./panel/panel.ts');
    } catch {
      module = null;
    }
    this.#button.removeAttribute('aria-busy');
    this.#failed = module === null;
    if (module === null) {
      this.removeAttribute('open');
      this.#applySettings();
      this.emit('copilot-error', { code: 'load_failed', retryable: true });
      return null;
    }
    const root = this.shadowRoot;
    if (root !== null) root.adoptedStyleSheets = [...root.adoptedStyleSheets, module.panelStyles];
    this.#panel = module.createPanel({
      emit: (name, detail, texts) => this.emit(name, detail, texts),
      settings: () => this.#settings(),
      pageAddress: () => this.#pageContext?.url ?? readPage(document).url,
      close: () => this.close(),
    });
    this.#panel.hidden = !this.isOpen;
    root?.append(this.#panel);
    this.#applySettings();
    return this.#panel;
  }

  /** Ctrl+I or Cmd+I. The first copilot on the page takes it; rich-text editors keep it for italics. */
  #handleShortcut(event: KeyboardEvent): void {
    const pressed =
      event.key.toLowerCase() === 'i' && event.ctrlKey !== event.metaKey && !event.shiftKey && !event.altKey;
    if (!pressed || event.defaultPrevented || readMode(this) === 'inline') return;
    if (event.composedPath().some((target) => target instanceof HTMLElement && target.isContentEditable)) return;
    event.preventDefault();
    const selection = this.hasAttribute('open') ? '' : readSelection(document);
    if (selection === '') this.#setOpen(!this.hasAttribute('open'), true);
    else void this.#askAbout(selection);
  }

  /** Opens the panel with text of the page that the next question is about. */
  async #askAbout(selection: string): Promise<void> {
    const panel = await this.#load();
    panel?.quote(selection);
    this.#setOpen(true, true);
  }

  /** `?copilot=question` in the page's address opens the panel and asks. */
  async #followLink(): Promise<void> {
    const question = isLinkTaken ? null : readLinkedQuestion(document.location);
    if (question === null) return;
    isLinkTaken = true;
    this.#setOpen(true, false);
    const panel = await this.#load();
    await panel?.askLinked(question);
  }

  #upgrade(name: (typeof upgradable)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const own = Object.getOwnPropertyDescriptor(this, name)?.value as unknown;
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, own);
  }
}
