import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Citation, UnresolvedReference } from '../../core/answer.ts';
import type { MarkdownContext } from '../markdown/render-markdown.ts';
import { UnresolvedMentions } from '../markdown/unresolved-mentions.ts';
import type { Messages } from '../messages/en.ts';
import { fillMessage } from '../messages/messages.ts';
import { languageLabel } from './language-label.ts';
import { renderCitationMarker } from './sources-view.ts';

const none: readonly UnresolvedReference[] = [];

/**
 * One Markdown context per list of citations. Its identity tells the renderer which blocks it may keep, so it
 * must not change while an answer streams; it does when the texts change.
 */
export class MarkdownContexts {
  readonly #onCitation: (citation: Citation, event: Event) => void;
  #contexts = new WeakMap<readonly Citation[], Map<readonly UnresolvedReference[], MarkdownContext>>();
  #texts: Messages | null = null;

  constructor(onCitation: (citation: Citation, event: Event) => void) {
    this.#onCitation = onCitation;
  }

  get(
    citations: readonly Citation[],
    texts: Messages,
    unresolved: readonly UnresolvedReference[] = none,
  ): MarkdownContext {
    if (texts !== this.#texts) this.#contexts = new WeakMap();
    this.#texts = texts;
    // With nothing unresolved the context stays that of the streamed text, and its blocks stay too.
    const key = unresolved.length === 0 ? none : unresolved;
    const byReferences = this.#contexts.get(citations) ?? new Map<typeof key, MarkdownContext>();
    const context = byReferences.get(key) ?? this.#create(citations, texts, key);
    this.#contexts.set(citations, byReferences.set(key, context));
    return context;
  }

  #create(
    citations: readonly Citation[],
    texts: Messages,
    references: readonly UnresolvedReference[],
  ): MarkdownContext {
    const byIndex = new Map(citations.map((citation) => [citation.index, citation]));
    const nearest = new Map(references.map((reference) => [reference.text, reference.nearest]));
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
      unresolved: new UnresolvedMentions([...nearest.keys()]),
      renderUnresolved: (mention, content) => renderUnresolved(content, nearest.get(mention), texts),
      renderCode: (code, language) => {
        const label = languageLabel(language) || texts.code;
        const variant = { id: language, label, language, code, verified: null, problems: [] };
        return html`<kong-copilot-code .variants=${[variant]} .texts=${texts} .caption=${label}></kong-copilot-code>`;
      },
    };
  }
}

function renderUnresolved(content: unknown, nearest: string | undefined, texts: Messages): TemplateResult {
  const hint = nearest === undefined ? texts.unresolvedMark : fillMessage(texts.unresolvedMarkNearest, { nearest });
  return html`<mark class="unresolved-mark" part="unresolved" title=${hint}
    >${content}<span class="visually-hidden"> (${hint})</span></mark
  >`;
}
