import type { EmitEvent } from './events.ts';
import type { CopilotSettings } from './settings.ts';

/** What the launcher gives the panel. The two share types alone, so that neither pulls in the other's code. */
export interface PanelHost {
  readonly emit: EmitEvent;
  readonly settings: () => CopilotSettings;
  /** Address of the page without what may be secret in it. */
  readonly pageAddress: () => string;
  readonly close: () => void;
}

/** What the launcher needs of the panel. */
export interface CopilotPanel extends HTMLElement {
  /** Settings changed: read them again. */
  refresh(): void;
  ask(question: string): void;
  /** A question that came with the page's address: asked unless the conversation of this tab holds it already. */
  askLinked(question: string): Promise<void>;
  /** The next question is about this text of the page. */
  quote(selection: string): void;
  reset(): void;
  focusInput(): void;
}

/** The lazily loaded chunk. */
export interface PanelModule {
  readonly panelStyles: CSSStyleSheet;
  createPanel(host: PanelHost): CopilotPanel;
}
