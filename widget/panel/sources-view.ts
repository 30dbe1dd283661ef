import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Citation } from '../../core/answer.ts';
import { safeCitationUrl } from '../markdown/safe-url.ts';
import type { Messages } from '../messages/en.ts';
import { fillMessage } from '../messages/messages.ts';

/** Told when a source is followed; the event can be prevented. */
export type OnCitation = (citation: Citation, event: Event) => void;

/** More sources than this are folded, so that they do not bury the next question. */
const UNFOLDED_SOURCES = 4;

/** The chip of a citation. A source without an address is named, not linked. */
export function renderCitationMarker(
  citation: Citation,
  baseUrl: string,
  texts: Messages,
  onCitation: OnCitation,
): TemplateResult {
  const url = safeCitationUrl(citation.url, baseUrl);
  const label = fillMessage(texts.source, { number: citation.index, title: citation.title });
  if (url === null) {
    return html`<span class="marker" data-citation=${citation.index}
      ><span aria-hidden="true">${citation.index}</span><span class="visually-hidden">${label}</span></span
    >`;
  }
  return html`<a
    class="marker"
    part="citation"
    data-citation=${citation.index}
    href=${url}
    target="_blank"
    rel="noopener noreferrer"
    aria-label=${label}
    @click=${(event: Event) => onCitation(citation, event)}
    >${citation.index}</a
  >`;
}

/** The title of a source, linked where it has an address. */
export function renderSourceTitle(citation: Citation, baseUrl: string, onCitation: OnCitation): TemplateResult {
  const url = safeCitationUrl(citation.url, baseUrl);
  if (url === null) return html`<span>${citation.title}</span>`;
  return html`<a
    href=${url}
    target="_blank"
    rel="noopener noreferrer"
    @click=${(event: Event) => onCitation(citation, event)}
    >${citation.title}</a
  >`;
}

/** API and version a source belongs to. */
export function renderSourceScope({ api, version }: Citation): TemplateResult | typeof nothing {
  const about = [api, version].filter(Boolean).join(' · ');
  return about === '' ? nothing : html`<span class="about">${about}</span>`;
}

export interface SourcesContext {
  readonly texts: Messages;
  readonly baseUrl: string;
  readonly onCitation: OnCitation;
}

/** All sources of an answer, numbered as in its text. */
export function renderSources(
  citations: readonly Citation[],
  { texts, baseUrl, onCitation }: SourcesContext,
): TemplateResult | typeof nothing {
  if (citations.length === 0) return nothing;
  const items = citations.map(
    (citation) =>
      html`<li value=${citation.index}>
        <span class="number" aria-hidden="true">${citation.index}</span>
        <span>${renderSourceTitle(citation, baseUrl, onCitation)}${renderSourceScope(citation)}</span>
      </li>`,
  );
  return html`<details class="sources" part="sources" ?open=${citations.length <= UNFOLDED_SOURCES}>
    <summary class="label">${texts.sources} (${citations.length})</summary>
    <ol>
      ${items}
    </ol>
  </details>`;
}
