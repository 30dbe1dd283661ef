import { html } from 'hono/html';
import { portalScriptAddress } from './portal-script.ts';
import type { SamplePortalOptions } from './sample-portal-options.ts';
import { stylesheetAddress } from './stylesheet.ts';

/** A piece of a page, escaped already. */
export type Html = ReturnType<typeof html>;

export interface PageFrame {
  readonly portal: SamplePortalOptions;
  readonly title: string;
  /** Which entry of the navigation the page belongs to. */
  readonly section: 'apis' | 'guides' | null;
  /** What the copilot takes questions to be about. */
  readonly scope?: { readonly api: string; readonly version?: string };
  readonly sidebar?: Html;
  readonly content: Html;
}

/** The frame of every page of the sample portal, with the copilot in it. */
export function renderPage(frame: PageFrame): Html {
  const { portal, title, section, sidebar, content } = frame;
  const current = (name: PageFrame['section']): Html | '' => (section === name ? html` aria-current="true"` : '');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title === portal.title ? title : `${title} · ${portal.title}`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${stylesheetAddress}" />
        <script type="module" src="/widget/kong-copilot.js"></script>
        <script type="module" src="${portalScriptAddress}"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="top">
          <a class="brand" href="/"><span class="mark" aria-hidden="true"></span>${portal.title}</a>
          <nav aria-label="Main">
            <a href="/#apis" ${current('apis')}>APIs</a>
            <a href="/#guides" ${current('guides')}>Guides</a>
          </nav>
        </header>
        <div class="${sidebar === undefined ? 'frame' : 'frame with-sidebar'}">
          ${sidebar === undefined ? '' : html`<aside class="sidebar">${sidebar}</aside>`}
          <main id="content" tabindex="-1">${content}</main>
        </div>
        <footer class="bottom">
          <p>A sample portal. Its content comes from the same index that the copilot answers from.</p>
        </footer>
        ${renderCopilot(frame.scope)}
      </body>
    </html>`;
}

function renderCopilot(scope: PageFrame['scope']): Html {
  if (scope === undefined) return html`<kong-copilot server=""></kong-copilot>`;
  if (scope.version === undefined) return html`<kong-copilot server="" api="${scope.api}"></kong-copilot>`;
  return html`<kong-copilot server="" api="${scope.api}" version="${scope.version}"></kong-copilot>`;
}

/** The page for what is not there, or not for this reader: one and the same. */
export function renderNotFound(portal: SamplePortalOptions): Html {
  return renderPage({
    portal,
    title: 'Page not found',
    section: null,
    content: html`<div class="prose narrow">
      <h1>Page not found</h1>
      <p>There is no such page, or it is not public. <a href="/">See all APIs and guides</a></p>
    </div>`,
  });
}

/** The page for what failed on our side, or was too much. */
export function renderFailure(portal: SamplePortalOptions, status: number): Html {
  const busy = status === 429;
  return renderPage({
    portal,
    title: busy ? 'Too many requests' : 'Not available',
    section: null,
    content: html`<div class="prose narrow">
      <h1>${busy ? 'Too many requests' : 'Not available at the moment'}</h1>
      <p>${busy ? 'Wait a minute, then reload.' : 'This page cannot be shown now. Reload it in a moment.'}</p>
    </div>`,
  });
}
