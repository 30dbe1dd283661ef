import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Messages } from '../messages/en.ts';
import { closeIcon, downIcon, sendIcon, stopIcon } from './icons.ts';

export interface ComposerContext {
  readonly texts: Messages;
  readonly draft: string;
  /** The draft is another form of the last question, which it will replace. */
  readonly editing: boolean;
  /** Text of the page that the question is about. */
  readonly selection: string | null;
  /** An answer is running: the button stops it. Enter still asks, which replaces it. */
  readonly busy: boolean;
  /** The end of the conversation is out of sight. */
  readonly endHidden: boolean;
  readonly onDraft: (draft: string) => void;
  readonly onSubmit: () => void;
  readonly onStop: () => void;
  readonly onLatest: () => void;
  readonly onCancelEdit: () => void;
  readonly onDropSelection: () => void;
}

/** The field for the question with its one button, send or stop. */
export function renderComposer(context: ComposerContext): TemplateResult {
  const { texts, editing, selection } = context;
  const submit = (event: Event): void => {
    event.preventDefault();
    context.onSubmit();
  };
  const latest = html`<button
    type="button"
    class="latest"
    aria-label=${texts.latest}
    title=${texts.latest}
    @click=${context.onLatest}
  >
    ${downIcon}
  </button>`;
  return html`<form class="composer" part="composer" @submit=${submit}>
    ${context.endHidden ? latest : nothing}
    ${editing ? renderChip(texts.editing, '', texts.cancelEdit, context.onCancelEdit) : nothing}
    ${selection === null ? nothing : renderChip(texts.selectionLabel, selection, texts.removeSelection, context.onDropSelection)}
    <div class="field">
      <textarea
        part="input"
        rows="1"
        dir="auto"
        aria-label=${texts.inputLabel}
        aria-describedby="copilot-hint"
        placeholder=${texts.inputPlaceholder}
        enterkeyhint="send"
        autocomplete="off"
        .value=${context.draft}
        @input=${(event: InputEvent) => context.onDraft((event.target as HTMLTextAreaElement).value)}
      ></textarea>
      ${renderButton(context)}
    </div>
    <p class="hint" id="copilot-hint">${texts.inputHint}</p>
  </form>`;
}

/** What stands above the field while it is not for a plain question, with a button to make it one again. */
function renderChip(label: string, quoted: string, remove: string, onRemove: () => void): TemplateResult {
  return html`<div class="chip">
    <p>
      <span class="label">${label}</span
      >${quoted === '' ? nothing : html`<span class="quoted" dir="auto">${quoted}</span>`}
    </p>
    <button type="button" class="icon-button" aria-label=${remove} title=${remove} @click=${onRemove}>
      ${closeIcon}
    </button>
  </div>`;
}

function renderButton({ texts, busy, draft, onStop }: ComposerContext): TemplateResult {
  if (busy) {
    return html`<button
      type="button"
      class="send"
      part="send"
      aria-label=${texts.stop}
      title=${texts.stop}
      @click=${onStop}
    >
      ${stopIcon}
    </button>`;
  }
  return html`<button
    type="submit"
    class="send"
    part="send"
    aria-label=${texts.send}
    title=${texts.send}
    ?disabled=${draft.trim() === ''}
  >
    ${sendIcon}
  </button>`;
}
