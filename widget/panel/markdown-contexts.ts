import { html } from 'lit';
import type { Citation } from '../../core/answer.ts';
import type { MarkdownContext } from '../markdown/render-markdown.ts';
import type { Messages } from '../messages/en.ts';
import { languageLabel } from './language-label.ts';
import { renderCitationMarker } from './turn-view.ts';

/**
 * One Markdown context per list of citations. Its identity tells the renderer which blocks it may keep, so it
 * must not change while an answer streams; it does when the texts change.
 */
export class MarkdownContexts {
  readonly #onCitation: (citation: Citation, event: Event) => void;
  #contexts = new WeakMap<readonly Citation[], MarkdownContext>();
  #texts: Messages | null = null;

  constructor(onCitation: (citation: Citation, event: Event) => void) {
    this.#onCitation = onCitation;
  }

  get(citations: readonly Citation[], texts: Messages): MarkdownContext {
    if (texts !== this.#texts) this.#contexts = new WeakMap();
    this.#texts = texts;
    const known = this.#contexts.get(citations);
    if (known !== undefined) return known;
    const context = this.#create(citations, texts);
    this.#contexts.set(citations, context);
    return context;
  }

  #create(citations: readonly Citation[], texts: Messages): MarkdownContext {
    const byIndex = new Map(citations.map((citation) => [citation.index, citation]));
    const baseUrl = document.baseURI;
    return {
      baseUrl,
      tableLabel: texts.table,
      hasCitation: (number) => byIndex.has(number),
      renderCitation: (number) => {
        const citation = byIndex.get(number);
        return citation === undefined
          ? html`[${number}]`
          : renderCitationMarker(citation, baseUrl, texts, this.#onCitation);
      },
      renderCode: (code, language) => {
        const label = languageLabel(language) || texts.code;
        const variant = { id: language, label, language, code, verified: null, problems: [] };
        return html`<kong-copilot-code .variants=${[variant]} .texts=${texts} .caption=${label}></kong-copilot-code>`;
      },
    };
  }
}
