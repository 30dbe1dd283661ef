import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Answer } from '../../core/answer.ts';
import { safeLinkUrl } from '../markdown/safe-url.ts';
import type { Messages } from '../messages/en.ts';
import { fillMessage } from '../messages/messages.ts';
import type { Rating, Turn } from '../turn.ts';
import { fillSupportUrl } from './support-url.ts';
import { copyIcon, downvoteIcon, linkIcon, retryIcon, upvoteIcon } from './icons.ts';

export interface FooterActions {
  readonly onAskAgain: (key: number) => void;
  readonly onRate: (key: number, rating: Rating) => void;
  readonly onExplain: (key: number, reasons: readonly string[], comment: string) => Promise<boolean>;
  /** Puts the answer's text on the clipboard. @returns whether it worked */
  readonly onCopy: (turn: Turn) => Promise<boolean>;
  /** Puts an address that asks the same question on the clipboard. @returns whether it worked */
  readonly onCopyLink: (turn: Turn) => Promise<boolean>;
  readonly onHandover: (answer: Answer) => void;
}

export interface FooterContext {
  readonly texts: Messages;
  readonly locale: string;
  readonly baseUrl: string;
  readonly isLast: boolean;
  /** Template of the address of people who help, or `null`. */
  readonly supportUrl: string | null;
  /** Whether the reader is asked what was wrong: after voting this answer down. */
  readonly isExplaining: boolean;
  readonly actions: FooterActions;
}

/** Where an answer comes from, what can be done with it, and whether it helped. */
export function renderAnswerFooter(turn: Turn, answer: Answer, context: FooterContext): TemplateResult {
  const { texts, actions } = context;
  const again = context.isLast
    ? actionButton(texts.regenerate, retryIcon, () => actions.onAskAgain(turn.key))
    : nothing;
  return html`<footer class="provenance" part="footer">
    <p>${describeOrigin(answer, context)}</p>
    ${renderSteps(turn, texts)}
    <div class="actions">
      <kong-copilot-copy
        .texts=${texts}
        .label=${texts.copyAnswer}
        .done=${texts.answerCopied}
        .icon=${copyIcon}
        .copy=${() => actions.onCopy(turn)}
      ></kong-copilot-copy>
      <kong-copilot-copy
        .texts=${texts}
        .label=${texts.copyLink}
        .done=${texts.linkCopied}
        .icon=${linkIcon}
        .copy=${() => actions.onCopyLink(turn)}
      ></kong-copilot-copy>
      ${again}${renderHandover(answer, context)}<span class="spacer"></span>${renderVotes(turn, context)}
    </div>
    ${
      context.isExplaining && turn.rating === 'down'
        ? html`<kong-copilot-feedback
            .texts=${texts}
            .onSend=${(reasons: readonly string[], comment: string) => actions.onExplain(turn.key, reasons, comment)}
          ></kong-copilot-feedback>`
        : nothing
    }
  </footer>`;
}

function renderSteps({ steps }: Turn, texts: Messages): TemplateResult | typeof nothing {
  if (steps.length === 0) return nothing;
  return html`<details class="steps">
    <summary>${fillMessage(texts.steps, { count: steps.length })}</summary>
    <ol>
      ${steps.map((step) => html`<li dir="auto">${step}</li>`)}
    </ol>
  </details>`;
}

function renderVotes(turn: Turn, { texts, actions }: FooterContext): TemplateResult {
  const status = turn.ratingFailed ? texts.feedbackFailed : turn.rating === null ? '' : texts.feedbackThanks;
  const vote = (rating: Rating, label: string, icon: TemplateResult): TemplateResult =>
    actionButton(label, icon, () => actions.onRate(turn.key, rating), turn.rating === rating);
  return html`<span role="status">${status}</span
    >${vote('up', texts.helpful, upvoteIcon)}${vote('down', texts.notHelpful, downvoteIcon)}`;
}

function renderHandover(answer: Answer, context: FooterContext): TemplateResult | typeof nothing {
  const address = context.supportUrl === null ? null : fillSupportUrl(context.supportUrl, answer);
  const url = address === null ? null : safeLinkUrl(address, context.baseUrl);
  if (url === null) return nothing;
  return html`<a
    class="handover"
    part="handover"
    href=${url}
    target="_blank"
    rel="noopener noreferrer"
    @click=${() => context.actions.onHandover(answer)}
    >${context.texts.askPerson}</a
  >`;
}

function actionButton(label: string, icon: TemplateResult, onClick: () => void, pressed?: boolean): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${label}
    title=${label}
    aria-pressed=${pressed === undefined ? nothing : pressed ? 'true' : 'false'}
    @click=${onClick}
  >
    ${icon}
  </button>`;
}

function describeOrigin(answer: Answer, { texts, locale }: FooterContext): string {
  const written = answer.model ? fillMessage(texts.modeModel, { model: answer.model }) : texts.modeModelUnnamed;
  return [answer.mode === 'model' ? written : texts.modeExtractive, freshness(answer, texts, locale)]
    .filter(Boolean)
    .join(' · ');
}

function freshness({ index }: Answer, texts: Messages, locale: string): string {
  const time = Date.parse(index.indexed_at ?? '');
  return Number.isNaN(time) ? '' : fillMessage(texts.indexedAt, { time: dateFormat(locale).format(time) });
}

/** A `lang` that is no language tag must not break the panel. */
function dateFormat(locale: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  } catch {
    return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
  }
}
