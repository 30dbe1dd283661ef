/** The chunk that is loaded when a reader votes an answer down. */
import { LitElement, html } from 'lit';
import type { TemplateResult } from 'lit';
import type { FeedbackReason } from '../../core/answer.ts';
import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import { messageForCode } from '../messages/messages.ts';
import { adoptStyles, createSheet } from './adopt-styles.ts';
import css from './feedback-form.css?inline';

/** Of the reasons the server takes, those that one votes down for, most frequent first. */
const reasons = [
  'incorrect',
  'incomplete',
  'outdated',
  'wrong_version',
  'code_fails',
  'unclear',
  'other',
] as const satisfies readonly FeedbackReason[];

/** The server refuses longer comments. Characters. */
const MAX_COMMENT = 2000;

const sheet = createSheet(css);

let nextId = 1;

class FeedbackForm extends LitElement {
  static override properties = { texts: { attribute: false }, state: { state: true } };

  declare texts: Messages;
  /** Not initialised: it is set before this chunk is there, and an initial value would replace it. */
  declare onSend: ((reasons: readonly string[], comment: string) => Promise<boolean>) | undefined;
  declare private state: 'open' | 'sending' | 'sent' | 'failed' | 'closed';
  readonly #id = `copilot-feedback-${nextId++}`;

  constructor() {
    super();
    this.texts = en;
    this.state = 'open';
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    adoptStyles(this, sheet);
  }

  protected override render(): TemplateResult {
    const { texts, state } = this;
    if (state === 'closed') return html``;
    if (state === 'sent') return html`<p class="feedback" role="status">${texts.feedbackSent}</p>`;
    const checks = reasons.map(
      (reason) =>
        html`<label class="reason"
          ><input
            type="checkbox"
            name="reason"
            value=${reason}
          />${messageForCode(texts, 'reason', reason) ?? reason}</label
        >`,
    );
    return html`<form class="feedback" part="feedback" @submit=${(event: SubmitEvent) => void this.#submit(event)}>
      <fieldset>
        <legend>${texts.feedbackTitle}</legend>
        ${checks}
      </fieldset>
      <label class="visually-hidden" for=${this.#id}>${texts.feedbackComment}</label>
      <textarea
        id=${this.#id}
        name="comment"
        rows="2"
        maxlength=${MAX_COMMENT}
        placeholder=${texts.feedbackComment}
        dir="auto"
      ></textarea>
      ${state === 'failed' ? html`<p class="feedback-failed" role="alert">${texts.feedbackFailed}</p>` : ''}
      <p class="feedback-buttons">
        <button type="submit" class="secondary" aria-disabled=${state === 'sending' ? 'true' : 'false'}>
          ${texts.feedbackSend}
        </button>
        <button type="button" class="quiet" @click=${() => this.#end('closed')}>${texts.feedbackSkip}</button>
      </p>
    </form>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    // Not disabled while it waits: a disabled button would lose the focus.
    if (this.state === 'sending') return;
    const data = new FormData(event.target as HTMLFormElement);
    const comment = data.get('comment');
    this.state = 'sending';
    const sent = await this.onSend?.(data.getAll('reason').map(String), typeof comment === 'string' ? comment : '');
    if (sent) this.#end('sent');
    else this.state = 'failed';
  }

  /** The focused button is about to vanish: the focus goes to the vote it belongs to, not to the top of the page. */
  #end(state: 'sent' | 'closed'): void {
    const hadFocus = this.contains((this.getRootNode() as ShadowRoot).activeElement);
    this.state = state;
    if (hadFocus) this.parentElement?.querySelector<HTMLElement>('[aria-pressed=true]')?.focus();
  }
}

if (customElements.get('kong-copilot-feedback') === undefined)
  customElements.define('kong-copilot-feedback', FeedbackForm);
