import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Citation } from '../../core/answer.ts';
import { renderSourceScope, renderSourceTitle } from './sources-view.ts';
import type { SourcesContext } from './sources-view.ts';

/** Passing over a chip on the way elsewhere shows nothing. Milliseconds. */
const SHOW_DELAY = 150;
/** Time to move from the chip into the preview. Milliseconds. */
const HIDE_DELAY = 250;
/** Longest excerpt that is shown. Characters. */
const MAX_EXCERPT = 280;
/** Room a preview needs below its chip, or it goes above. Pixels. */
const ROOM = 150;

interface Shown {
  readonly citation: Citation;
  readonly marker: HTMLElement;
}

/**
 * Shows what a citation's chip stands for while the pointer or the focus is on it: it can be entered, stays until the
 * reader leaves, and goes away by Escape (WCAG 1.4.13). On a touch screen the first tap shows it, the second follows.
 */
export class CitationPreview {
  readonly #find: (marker: HTMLElement) => Citation | undefined;
  readonly #onChange: () => void;
  #shown: Shown | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isTouch = false;

  constructor(find: (marker: HTMLElement) => Citation | undefined, onChange: () => void) {
    this.#find = find;
    this.#onChange = onChange;
  }

  /** For `pointerover` and `focusin` on the conversation and the preview itself. */
  enter(event: Event): void {
    // A tap also moves the focus, which must not count as looking at the chip before it is pressed.
    if (event instanceof PointerEvent) this.#isTouch = event.pointerType === 'touch';
    const target = event.target as HTMLElement;
    if (target.closest('.preview')) return clearTimeout(this.#timer);
    const marker = target.closest<HTMLElement>('.marker');
    if (marker === null || marker === this.#shown?.marker || this.#isTouch) return;
    this.#later(() => this.#show(marker), event.type === 'focusin' ? 0 : SHOW_DELAY);
  }

  /** For `pointerout` and `focusout`. */
  leave(event: Event): void {
    const target = event.target as HTMLElement;
    if (target.closest('.marker, .preview')) this.#later(() => this.hide(), HIDE_DELAY);
  }

  /** For clicks, before they reach the chip. */
  tap(event: Event): void {
    const marker = (event.target as HTMLElement).closest<HTMLElement>('.marker');
    if (marker === null || !this.#isTouch || marker === this.#shown?.marker) return;
    event.preventDefault();
    event.stopPropagation();
    clearTimeout(this.#timer);
    this.#show(marker);
  }

  /** The conversation moved: the preview goes with its chip, and away with it. */
  scrolled(panel: HTMLElement | null): void {
    const chip = this.#shown?.marker.getBoundingClientRect();
    const log = panel?.querySelector('.log')?.getBoundingClientRect();
    if (chip === undefined || log === undefined) return;
    if (chip.bottom < log.top || chip.top > log.bottom) this.hide();
    else this.place(panel);
  }

  /** @returns whether there was anything to hide */
  hide(): boolean {
    if (this.#shown === null) return false;
    clearTimeout(this.#timer);
    this.#shown.marker.removeAttribute('aria-describedby');
    this.#shown = null;
    this.#onChange();
    return true;
  }

  render(context: SourcesContext): TemplateResult | typeof nothing {
    const citation = this.#shown?.citation;
    if (citation === undefined) return nothing;
    const { excerpt } = citation;
    const shortened = excerpt.length > MAX_EXCERPT ? `${excerpt.slice(0, MAX_EXCERPT)}…` : excerpt;
    return html`<div
      class="preview"
      part="preview"
      id="copilot-preview"
      @pointerover=${(event: Event) => this.enter(event)}
      @pointerout=${(event: Event) => this.leave(event)}
      @focusin=${(event: Event) => this.enter(event)}
      @focusout=${(event: Event) => this.leave(event)}
    >
      <p>
        <strong>${renderSourceTitle(citation, context.baseUrl, context.onCitation)}</strong
        >${renderSourceScope(citation)}
      </p>
      ${shortened === '' ? nothing : html`<p class="excerpt" dir="auto">${shortened}</p>`}
    </div>`;
  }

  /** After rendering: beside its chip, inside the panel. Styles set by script are allowed under a strict CSP. */
  place(panel: HTMLElement | null): void {
    const preview = panel?.querySelector<HTMLElement>('.preview');
    if (!panel || !preview || this.#shown === null) return;
    const chip = this.#shown.marker.getBoundingClientRect();
    const frame = panel.getBoundingClientRect();
    const isBelow = frame.bottom - chip.bottom > ROOM;
    const left = Math.min(chip.left - frame.left, frame.width - preview.offsetWidth - 12);
    preview.style.left = `${Math.max(12, left)}px`;
    preview.style.top = `${isBelow ? chip.bottom - frame.top + 6 : chip.top - frame.top - preview.offsetHeight - 6}px`;
  }

  #show(marker: HTMLElement): void {
    this.hide();
    const citation = this.#find(marker);
    if (citation === undefined || !marker.isConnected) return;
    this.#shown = { citation, marker };
    marker.setAttribute('aria-describedby', 'copilot-preview');
    this.#onChange();
  }

  #later(action: () => void, milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, milliseconds);
  }
}
