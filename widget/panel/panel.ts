/** The chunk the launcher loads on first opening: defines the inner tags and makes panels. */
import type { CopilotPanel, PanelHost } from '../panel-contract.ts';
import { createSheet } from './adopt-styles.ts';
import { CodeBlock } from './code-block-element.ts';
import { CopyButton } from './copy-button-element.ts';
import { OperationCard } from './operation-card-element.ts';
import { CopilotPanelElement } from './panel-element.ts';
import css from './panel.css?inline';

for (const [tag, element] of [
  ['kong-copilot-code', CodeBlock],
  ['kong-copilot-copy', CopyButton],
  ['kong-copilot-operation', OperationCard],
  ['kong-copilot-panel', CopilotPanelElement],
] as const) {
  if (customElements.get(tag) === undefined) customElements.define(tag, element);
}

/** Added to the launcher's shadow root. */
export const panelStyles = createSheet(css);

export function createPanel(host: PanelHost): CopilotPanel {
  return new CopilotPanelElement(host);
}
