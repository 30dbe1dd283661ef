import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Messages } from '../messages/en.ts';
import { fillMessage } from '../messages/messages.ts';
import type { CopilotSettings } from '../settings.ts';
import { closeIcon, newIcon, sparkIcon } from './icons.ts';
import { renderSuggestions } from './turn-view.ts';

export interface HeaderContext {
  readonly texts: Messages;
  readonly settings: CopilotSettings;
  readonly isEmpty: boolean;
  readonly onNew: () => void;
  readonly onClose: () => void;
}

/** Title, what questions are about, and the buttons of the panel. */
export function renderHeader({ texts, settings, isEmpty, onNew, onClose }: HeaderContext): TemplateResult {
  const { api, version } = settings;
  const scope = [api, version === null ? '' : fillMessage(texts.version, { version })].filter(Boolean).join(' · ');
  return html`<header class="header" part="header">
    <h2 id="copilot-heading" part="heading">${settings.heading || texts.heading}</h2>
    ${scope === '' ? nothing : html`<span class="scope" part="scope" title=${scope}>${scope}</span>`}
    <span class="spacer"></span>
    ${iconButton(texts.newConversation, newIcon, onNew, isEmpty)}
    ${settings.mode === 'inline' ? nothing : iconButton(texts.close, closeIcon, onClose)}
  </header>`;
}

/** What stands there before the first question. */
export function renderEmpty(
  texts: Messages,
  own: readonly string[],
  onAsk: (question: string) => void,
): TemplateResult {
  const suggestions = own.length > 0 ? own : [texts.suggestion1, texts.suggestion2, texts.suggestion3];
  return html`<div class="empty" part="empty">
    ${sparkIcon}
    <h3>${texts.introTitle}</h3>
    <p>${texts.introText}</p>
    <p class="label suggestions-label">${texts.suggestionsLabel}</p>
    ${renderSuggestions(suggestions, texts, onAsk)}
  </div>`;
}

/** Brings turns of earlier pages back into view. */
export function renderEarlier(texts: Messages, count: number, onShow: () => void): TemplateResult {
  return html`<button type="button" class="quiet earlier" @click=${onShow}>
    ${fillMessage(texts.earlier, { count })}
  </button>`;
}

function iconButton(label: string, icon: TemplateResult, onClick: () => void, disabled = false): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${label}
    title=${label}
    ?disabled=${disabled}
    @click=${onClick}
  >
    ${icon}
  </button>`;
}
