import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import type { MarkdownContext } from '../markdown/render-markdown.ts';
import type { Messages } from '../messages/en.ts';
import { fillMessage, messageForCode } from '../messages/messages.ts';
import type { Turn } from '../turn.ts';
import { renderAnswerFooter } from './answer-footer-view.ts';
import type { FooterActions, FooterContext } from './answer-footer-view.ts';
import { editIcon, retryIcon } from './icons.ts';
import { renderOperations, renderSnippets } from './operations-view.ts';
import type { OperationsContext } from './operations-view.ts';
import { renderSources } from './sources-view.ts';
import type { SourcesContext } from './sources-view.ts';

/** What the reader can do with a turn. */
export interface TurnActions extends FooterActions {
  readonly onEdit: (turn: Turn) => void;
  readonly onAsk: (question: string) => void;
}

/** What a turn's view needs besides the turn itself. */
export interface TurnContext extends OperationsContext, SourcesContext, FooterContext {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly actions: TurnActions;
  readonly markdown: MarkdownContext;
}

/** One question with its answer, in the order a reader wants it: words, code, operations, sources, provenance. */
export function renderTurn(turn: Turn, context: TurnContext): TemplateResult {
  const busy = turn.status === 'waiting' || turn.status === 'streaming';
  return html`<article
    class="turn"
    data-key=${turn.key}
    data-status=${turn.status}
    aria-busy=${busy ? 'true' : 'false'}
  >
    ${renderQuestion(turn, context, busy)}
    <div class="answer" part="answer">
      ${renderNotices(turn, context.texts)}
      ${turn.text === '' ? nothing : html`<div class="prose" dir="auto">${renderMarkdown(turn.text, busy, context.markdown)}</div>`}
      ${busy ? renderProgress(turn, context.texts) : nothing} ${renderSnippets(turn, context)}
      ${turn.status === 'done' ? renderFindings(turn, context) : nothing} ${renderEnd(turn, context)}
    </div>
  </article>`;
}

function renderQuestion(turn: Turn, { texts, isLast, actions }: TurnContext, busy: boolean): TemplateResult {
  const edit =
    isLast && !busy
      ? html`<button
          type="button"
          class="icon-button edit"
          aria-label=${texts.editQuestion}
          title=${texts.editQuestion}
          @click=${() => actions.onEdit(turn)}
        >
          ${editIcon}
        </button>`
      : nothing;
  return html`${
      turn.selection === null
        ? nothing
        : html`<blockquote class="selection" aria-label=${texts.selectionLabel} dir="auto">
            ${turn.selection}
          </blockquote>`
    }
    <div class="asked">
      ${edit}
      <h3 class="question" part="question">
        <span class="visually-hidden">${texts.questionLabel}: </span
        ><span class="question-text" dir="auto">${turn.question}</span>
      </h3>
    </div>`;
}

/** The words for a failure: ours by code, else the server's own, else a general sentence. */
export function failureText(turn: Turn, texts: Messages): string {
  const failure = turn.failure;
  if (failure === null) return '';
  // What is wrong with a request only the server can say.
  if (failure.code === 'invalid_request' && failure.detail) return failure.detail;
  return messageForCode(texts, 'error', failure.code) ?? failure.detail ?? texts.error_unknown;
}

function renderNotices(turn: Turn, texts: Messages): unknown {
  return turn.notices.map(({ code, message }) => {
    const text = messageForCode(texts, 'notice', code) ?? message;
    return text === '' ? nothing : html`<p class="notice" part="notice">${text}</p>`;
  });
}

/** What goes on now, in one line: the agent's last step, if it tells its steps. */
function renderProgress(turn: Turn, texts: Messages): TemplateResult {
  const words = turn.text === '' ? (turn.steps.at(-1) ?? texts.waiting) : texts.writing;
  return html`<p class="progress" aria-hidden="true">
    <span class="dots"><i></i><i></i><i></i></span><span class="step" dir="auto">${words}</span>
  </p>`;
}

function renderFindings(turn: Turn, context: TurnContext): TemplateResult {
  return html`${renderGrounding(turn, context.texts)}${renderOperations(turn.operations, context)}${renderSources(turn.citations, context)}`;
}

function renderGrounding(turn: Turn, texts: Messages): unknown {
  const grounding = turn.answer?.grounding;
  if (grounding === undefined) return nothing;
  const none = turn.answer?.index.status === undefined ? texts.groundingNone : texts.groundingBuilding;
  const text = { none, partial: texts.groundingPartial, grounded: '' }[grounding.status];
  const unresolved = grounding.unresolved.map(
    ({ text, nearest }) => html`<li>${nearest ? fillMessage(texts.unresolvedNearest, { text, nearest }) : text}</li>`,
  );
  return html`${text === '' ? nothing : html`<p class="notice" part="notice">${text}</p>`}
  ${
    unresolved.length === 0
      ? nothing
      : html`<div class="unresolved" part="notice">
          <p>${texts.unresolved}</p>
          <ul>
            ${unresolved}
          </ul>
        </div>`
  }`;
}

function renderEnd(turn: Turn, context: TurnContext): unknown {
  const { texts, actions } = context;
  if (turn.status === 'failed') return renderFailure(turn, context);
  if (turn.status === 'stopped') {
    return html`<p class="stopped">
      <span>${texts.stopped}</span
      ><button type="button" class="quiet" @click=${() => actions.onAskAgain(turn.key)}>
        ${retryIcon}${texts.askAgain}
      </button>
    </p>`;
  }
  if (turn.status !== 'done' || turn.answer === null) return nothing;
  const suggestions = context.isLast ? renderSuggestions(turn.answer.suggestions, texts, actions.onAsk) : nothing;
  return html`${renderAnswerFooter(turn, turn.answer, context)}${suggestions}`;
}

function renderFailure(turn: Turn, context: TurnContext): TemplateResult {
  const { texts } = context;
  const seconds = turn.retryAt === null ? 0 : Math.ceil((turn.retryAt - context.now) / 1000);
  const label = seconds > 0 ? fillMessage(texts.retryIn, { seconds }) : texts.retry;
  return html`<div class="failure" part="error">
    <p>${failureText(turn, texts)}</p>
    <button
      type="button"
      class="secondary"
      ?disabled=${seconds > 0}
      @click=${() => context.actions.onAskAgain(turn.key)}
    >
      ${retryIcon}${label}
    </button>
  </div>`;
}

/** Buttons that ask at once; used after an answer and in the empty panel. */
export function renderSuggestions(
  suggestions: readonly string[],
  texts: Messages,
  onAsk: (question: string) => void,
): TemplateResult | typeof nothing {
  if (suggestions.length === 0) return nothing;
  return html`<ul class="suggestions" aria-label=${texts.suggestionsLabel}>
    ${suggestions.map(
      (suggestion) =>
        html`<li>
          <button type="button" class="suggestion" part="suggestion" @click=${() => onAsk(suggestion)}>
            ${suggestion}
          </button>
        </li>`,
    )}
  </ul>`;
}
