/**
 * What a page loads: `<script type="module" src="…/widget/kong-copilot.js">`. It defines the tag and gives the class,
 * to use under another name.
 */
import { KongCopilot } from './kong-copilot-element.ts';

export { KongCopilot };
export type { CopilotEventDetails, CopilotEventName } from './events.ts';
export type { IdentitySource, PageContext } from './settings.ts';

declare global {
  interface HTMLElementTagNameMap {
    'kong-copilot': KongCopilot;
  }
}

// A page may load the script twice, say once by its theme and once by a plug-in. The first one wins. Where pages are made
// on a server there is no registry, and importing must do nothing.
const registry = globalThis.customElements as CustomElementRegistry | undefined;
if (registry !== undefined && registry.get('kong-copilot') === undefined) registry.define('kong-copilot', KongCopilot);
