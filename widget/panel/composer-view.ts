import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Messages } from '../messages/en.ts';
import { downIcon, sendIcon, stopIcon } from './icons.ts';

export interface ComposerContext {
  readonly texts: Messages;
  readonly draft: string;
  /** An answer is running: the button stops it. Enter still asks, which replaces it. */
  readonly busy: boolean;
  /** The end of the conversation is out of sight. */
  readonly endHidden: boolean;
  readonly onDraft: (draft: string) => void;
  readonly onSubmit: () => void;
  readonly onStop: () => void;
  readonly onLatest: () => void;
}

/** The field for the question with its one button, send or stop. */
export function renderComposer(context: ComposerContext): TemplateResult {
  const { texts } = context;
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
