/**
 * What a page loads: `<script type="module" src="…/widget/kong-copilot.js">`. It defines the tag and nothing
 * else; import the class from `kong-copilot-element.ts` to use it under another name.
 */
import { KongCopilot } from './kong-copilot-element.ts';

declare global {
  interface HTMLElementTagNameMap {
    'kong-copilot': KongCopilot;
  }
}

// A page may load the script twice, say once by its theme and once by a plug-in. The first one wins.
if (customElements.get('kong-copilot') === undefined) customElements.define('kong-copilot', KongCopilot);
