import { html } from 'hono/html';
import type { CatalogueApi, CataloguePage, CataloguePageSummary } from '../../core/catalogue.ts';
import { headingAnchor } from '../../core/heading-anchor.ts';
import { joinSections } from './anchors.ts';
import { renderPage, type Html } from './layout.ts';
import { apiAddress, pageAddress } from './portal-addresses.ts';
import { renderMarkdown } from './render-markdown.ts';
import type { SamplePortalOptions } from './sample-portal-options.ts';

export interface ContentPageInput {
  readonly portal: SamplePortalOptions;
  readonly page: CataloguePage;
  /** The API the page belongs to, if any. */
  readonly api: CatalogueApi | null;
  /** Pages beside it. */
  readonly siblings: readonly CataloguePageSummary[];
}

/** A guide. */
export function renderContentPage({ portal, page, api, siblings }: ContentPageInput): Html {
  const sections = joinSections(page);
  return renderPage({
    portal,
    title: page.title,
    section: 'guides',
    ...(page.api === null ? {} : { scope: { api: page.api } }),
    sidebar: html`
      ${
        api === null
          ? ''
          : html`<p class="sidebar-back">
              <a href="${apiAddress(api.slug, api.currentVersion)}">${api.title} reference</a>
            </p>`
      }
      <nav aria-labelledby="sidebar-guides">
        <h2 id="sidebar-guides">Guides</h2>
        <ul>
          ${siblings.map((sibling) => {
            const here = sibling.slug === page.slug ? html` aria-current="page"` : '';
            return html`<li><a href="${pageAddress(sibling)}" ${here}>${sibling.title}</a></li>`;
          })}
        </ul>
      </nav>
    `,
    content: html`<article class="prose narrow">
      <h1 id="${headingAnchor(page.title)}">${page.title}</h1>
      ${sections.map(
        ({ title, anchor, text }) => html`
          ${
            anchor === null
              ? ''
              : html`<h2 id="${anchor}"><a class="heading-link" href="#${encodeURIComponent(anchor)}">${title}</a></h2>`
          }
          ${renderMarkdown(text)}
        `,
      )}
    </article>`,
  });
}
