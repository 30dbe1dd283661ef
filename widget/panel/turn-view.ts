import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AnswerOperation, Citation, Snippet } from '../../core/answer.ts';
import type { Rating, Turn } from '../conversation-controller.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import type { MarkdownContext } from '../markdown/render-markdown.ts';
import { safeCitationUrl } from '../markdown/safe-url.ts';
import type { Messages } from '../messages/en.ts';
import { fillMessage, messageForCode } from '../messages/messages.ts';
import type { CodeVariant } from './code-block-element.ts';
import { downvoteIcon, retryIcon, upvoteIcon } from './icons.ts';
import { languageLabel } from './language-label.ts';

/** What a turn's view needs besides the turn itself. */
export interface TurnContext {
  readonly texts: Messages;
  readonly locale: string;
  readonly baseUrl: string;
  readonly preferredCode: string | null;
  readonly isLast: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly onPickCode: (id: string) => void;
  readonly onRetry: (key: number) => void;
  readonly onRate: (key: number, rating: Rating) => void;
  readonly onAsk: (question: string) => void;
  readonly onCitation: (citation: Citation, event: Event) => void;
  readonly markdown: (turn: Turn) => MarkdownContext;
}

/** More sources than this are folded, so that they do not bury the next question. */
const UNFOLDED_SOURCES = 4;

/** One question with its answer, in the order a reader wants it: words, code, operations, sources, provenance. */
export function renderTurn(turn: Turn, context: TurnContext): TemplateResult {
  const { texts } = context;
  const busy = turn.status === 'waiting' || turn.status === 'streaming';
  return html`<article class="turn" data-status=${turn.status} aria-busy=${busy ? 'true' : 'false'}>
    <h3 class="question" part="question">
      <span class="visually-hidden">${texts.questionLabel}: </span
      ><span class="question-text" dir="auto">${turn.question}</span>
    </h3>
    <div class="answer" part="answer">
      ${renderNotices(turn, texts)}
      ${turn.text === '' ? nothing : html`<div class="prose" dir="auto">${renderMarkdown(turn.text, busy, context.markdown(turn))}</div>`}
      ${busy ? renderProgress(turn, texts) : nothing} ${renderSnippets(turn.snippets, context)}
      ${turn.status === 'done' ? renderFindings(turn, context) : nothing} ${renderEnd(turn, context)}
    </div>
  </article>`;
}

/** The words for a failure: ours by code, else the server's own, else a general sentence. */
export function failureText(turn: Turn, texts: Messages): string {
  const failure = turn.failure;
  if (failure === null) return '';
  // What is wrong with a request only the server can say.
  if (failure.code === 'invalid_request' && failure.detail) return failure.detail;
  return messageForCode(texts, 'error', failure.code) ?? failure.detail ?? texts.error_unknown;
}

/** Link for a citation marker. A source without an address is named, not linked. */
export function renderCitationMarker(
  citation: Citation,
  baseUrl: string,
  texts: Messages,
  onCitation: TurnContext['onCitation'],
): TemplateResult {
  const url = safeCitationUrl(citation.url, baseUrl);
  const label = fillMessage(texts.source, { number: citation.index, title: citation.title });
  if (url === null) {
    return html`<span class="marker" title=${citation.title}
      ><span aria-hidden="true">${citation.index}</span><span class="visually-hidden">${label}</span></span
    >`;
  }
  return html`<a
    class="marker"
    part="citation"
    href=${url}
    target="_blank"
    rel="noopener noreferrer"
    title=${citation.title}
    aria-label=${label}
    @click=${(event: Event) => onCitation(citation, event)}
    >${citation.index}</a
  >`;
}

function renderNotices(turn: Turn, texts: Messages): unknown {
  return turn.notices.map(({ code, message }) => {
    const text = messageForCode(texts, 'notice', code) ?? message;
    return text === '' ? nothing : html`<p class="notice" part="notice">${text}</p>`;
  });
}

function renderProgress(turn: Turn, texts: Messages): TemplateResult {
  return html`<p class="progress" aria-hidden="true">
    <span class="dots"><i></i><i></i><i></i></span>${turn.text === '' ? texts.waiting : texts.writing}
  </p>`;
}

/** One block per operation; its languages are the tabs. */
function renderSnippets(snippets: readonly Snippet[], context: TurnContext): unknown {
  const byOperation = Map.groupBy(snippets, (snippet) => snippet.operation);
  return [...byOperation].map(([operation, group]) => {
    const variants = group.map((snippet): CodeVariant => {
      const id = `${snippet.language}/${snippet.client}`;
      const { language, code, verified, problems } = snippet;
      return { id, label: languageLabel(language, snippet.client), language, code, verified, problems };
    });
    return html`<kong-copilot-code
      .variants=${variants}
      .preferred=${context.preferredCode}
      .texts=${context.texts}
      .caption=${fillMessage(context.texts.codeFor, { operation })}
      .onPick=${context.onPickCode}
    ></kong-copilot-code>`;
  });
}

function renderFindings(turn: Turn, context: TurnContext): TemplateResult {
  return html`${renderGrounding(turn, context.texts)}${renderOperations(turn.operations, context)}${renderSources(turn.citations, context)}`;
}

function renderGrounding(turn: Turn, texts: Messages): unknown {
  const grounding = turn.answer?.grounding;
  if (grounding === undefined) return nothing;
  const text = { none: texts.groundingNone, partial: texts.groundingPartial, grounded: '' }[grounding.status];
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

/** Methods with a colour of their own; any other is grey. */
const methods = new Set(['get', 'post', 'put', 'patch', 'delete']);

function renderOperations(operations: readonly AnswerOperation[], context: TurnContext): unknown {
  if (operations.length === 0) return nothing;
  const cards = operations.map((operation) => {
    const method = operation.method.toLowerCase();
    const content = html`<span class="method ${methods.has(method) ? method : 'other'}"
        >${operation.method.toUpperCase()}</span
      ><span class="operation-text"
        ><code>${operation.path}</code>${
          operation.summary ? html`<span class="summary">${operation.summary}</span>` : nothing
        }</span
      >`;
    const url = safeCitationUrl(operation.url, context.baseUrl);
    return html`<li>
      ${
        url === null
          ? html`<span class="operation">${content}</span>`
          : html`<a class="operation" href=${url} target="_blank" rel="noopener noreferrer">${content}</a>`
      }
    </li>`;
  });
  return html`<section class="operations" part="operations">
    <h4 class="label">${context.texts.operations}</h4>
    <ul>
      ${cards}
    </ul>
  </section>`;
}

function renderSources(citations: readonly Citation[], context: TurnContext): unknown {
  if (citations.length === 0) return nothing;
  const items = citations.map((citation) => {
    const url = safeCitationUrl(citation.url, context.baseUrl);
    const about = [citation.api, citation.version].filter(Boolean).join(' · ');
    return html`<li value=${citation.index}>
      <span class="number" aria-hidden="true">${citation.index}</span>
      <span
        >${
          url === null
            ? citation.title
            : html`<a
                href=${url}
                target="_blank"
                rel="noopener noreferrer"
                @click=${(event: Event) => context.onCitation(citation, event)}
                >${citation.title}</a
              >`
        }${about === '' ? nothing : html`<span class="about">${about}</span>`}</span
      >
    </li>`;
  });
  return html`<details class="sources" part="sources" ?open=${citations.length <= UNFOLDED_SOURCES}>
    <summary class="label">${context.texts.sources} (${citations.length})</summary>
    <ol>
      ${items}
    </ol>
  </details>`;
}

function renderEnd(turn: Turn, context: TurnContext): unknown {
  const { texts } = context;
  if (turn.status === 'failed') return renderFailure(turn, context);
  if (turn.status === 'stopped') {
    return html`<p class="stopped">
      <span>${texts.stopped}</span
      ><button type="button" class="quiet" @click=${() => context.onRetry(turn.key)}>
        ${retryIcon}${texts.askAgain}
      </button>
    </p>`;
  }
  if (turn.status !== 'done' || turn.answer === null) return nothing;
  const suggestions = context.isLast ? renderSuggestions(turn.answer.suggestions, texts, context.onAsk) : nothing;
  return html`${renderProvenance(turn, context)}${suggestions}`;
}

function renderFailure(turn: Turn, context: TurnContext): TemplateResult {
  const { texts } = context;
  const seconds = turn.retryAt === null ? 0 : Math.ceil((turn.retryAt - context.now) / 1000);
  const label = seconds > 0 ? fillMessage(texts.retryIn, { seconds }) : texts.retry;
  return html`<div class="failure" part="error">
    <p>${failureText(turn, texts)}</p>
    <button type="button" class="secondary" ?disabled=${seconds > 0} @click=${() => context.onRetry(turn.key)}>
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

function renderProvenance(turn: Turn, context: TurnContext): TemplateResult {
  const { texts } = context;
  const answer = turn.answer;
  const written = answer?.model ? fillMessage(texts.modeModel, { model: answer.model }) : texts.modeModelUnnamed;
  const parts = [answer?.mode === 'model' ? written : texts.modeExtractive, freshness(turn, context)].filter(Boolean);
  const vote = (rating: Rating, label: string, icon: TemplateResult): TemplateResult =>
    html`<button
      type="button"
      class="icon-button"
      aria-label=${label}
      title=${label}
      aria-pressed=${turn.rating === rating ? 'true' : 'false'}
      @click=${() => context.onRate(turn.key, rating)}
    >
      ${icon}
    </button>`;
  const status = turn.ratingFailed ? texts.feedbackFailed : turn.rating === null ? '' : texts.feedbackThanks;
  return html`<footer class="provenance">
    <p>${parts.join(' · ')}</p>
    <div class="votes">
      <span role="status">${status}</span
      >${vote('up', texts.helpful, upvoteIcon)}${vote('down', texts.notHelpful, downvoteIcon)}
    </div>
  </footer>`;
}

function freshness(turn: Turn, context: TurnContext): string {
  const time = Date.parse(turn.answer?.index.indexed_at ?? '');
  if (Number.isNaN(time)) return '';
  const format = dateFormat(context.locale);
  return fillMessage(context.texts.indexedAt, { time: format.format(time) });
}

/** A `lang` that is no language tag must not break the panel. */
function dateFormat(locale: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  } catch {
    return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
  }
}
