/** The chunk the launcher loads on first opening: defines the inner tags and makes panels. */
import type { CopilotPanel, PanelHost } from '../panel-contract.ts';
import { CodeBlock } from './code-block-element.ts';
import { CopilotPanelElement } from './panel-element.ts';
import css from './panel.css?inline';

for (const [tag, element] of [
  ['kong-copilot-code', CodeBlock],
  ['kong-copilot-panel', CopilotPanelElement],
] as const) {
  if (customElements.get(tag) === undefined) customElements.define(tag, element);
}

/** Added to the launcher's shadow root. */
export const panelStyles = new CSSStyleSheet();
panelStyles.replaceSync(css);

export function createPanel(host: PanelHost): CopilotPanel {
  return new CopilotPanelElement(host);
}
