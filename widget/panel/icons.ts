import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Outlined icons on a 24-unit grid; decorative, their buttons carry the names. */
function icon(d: string, name = ''): TemplateResult {
  return html`<svg class="icon ${name}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${d} /></svg>`;
}

export const closeIcon = icon('M6 6l12 12M18 6L6 18');
export const newIcon = icon('M12 5v14M5 12h14');
export const sendIcon = icon('M12 19V5M5.5 11.5L12 5l6.5 6.5');
export const stopIcon = icon('M6.5 6.5h11v11h-11z', 'stop');
export const copyIcon = icon('M9 9h11v11H9zM5 15H4V4h11v1');
export const checkIcon = icon('M5 12.5l4.5 4.5L19 7.5');
export const downIcon = icon('M12 5v14M5.5 12.5L12 19l6.5-6.5');
export const retryIcon = icon('M4 12a8 8 0 1 0 2.4-5.7M4 4v4.5h4.5');
export const upvoteIcon = icon(
  'M7 11v9H4v-9zM7 11l4-7.5a2 2 0 0 1 2.8 1.9L13 9h5.5a2 2 0 0 1 2 2.4l-1.4 7A2 2 0 0 1 17.1 20H7',
);
export const downvoteIcon = icon(
  'M17 13V4h3v9zM17 13l-4 7.5a2 2 0 0 1-2.8-1.9L11 15H5.5a2 2 0 0 1-2-2.4l1.4-7A2 2 0 0 1 6.9 4H17',
);
export const editIcon = icon('M4 20h4L19 9a2.1 2.1 0 0 0-4-4L4 16zM13 7l4 4');
export const linkIcon = icon(
  'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1',
);
export const valuesIcon = icon('M4 7h9M17 7h3M4 17h3M11 17h9M13 4.5v5M7 14.5v5');
export const sparkIcon = html`<svg class="spark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
  <path d="M12 1l2.9 8.1L23 12l-8.1 2.9L12 23l-2.9-8.1L1 12l8.1-2.9Z" />
</svg>`;
