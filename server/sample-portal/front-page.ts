import { html } from 'hono/html';
import type { CatalogueApi, CataloguePageSummary } from '../../core/catalogue.ts';
import { excerptOf } from '../routes/excerpt.ts';
import { renderPage, type Html } from './layout.ts';
import { apiAddress, pageAddress } from './portal-addresses.ts';
import type { SamplePortalOptions } from './sample-portal-options.ts';

/** Questions that any portal can be asked. */
const defaultQuestions = ['How do I authenticate?', 'Why do I get a 401?', 'How do I read the next page of a list?'];

/** The front page: what there is, and what to ask. */
export function renderFrontPage(
  portal: SamplePortalOptions,
  apis: readonly CatalogueApi[],
  pages: readonly CataloguePageSummary[],
): Html {
  const titles = new Map(apis.map((api) => [api.slug, api.title]));
  return renderPage({
    portal,
    title: portal.title,
    section: null,
    content: html`
      <section class="hero">
        <h1>${portal.title}</h1>
        <p class="lead">
          ${portal.description ?? 'Reference and guides for everything you can build here. Or just ask: the copilot answers from them.'}
        </p>
        <ul class="questions" aria-label="Questions to try">
          ${(portal.questions ?? defaultQuestions).map(
            (question) => html`<li><button type="button" data-question="${question}">${question}</button></li>`,
          )}
        </ul>
      </section>
      <section aria-labelledby="apis">
        <h2 id="apis">APIs</h2>
        ${
          apis.length === 0
            ? html`<p class="empty">Nothing is indexed yet. Reload in a moment.</p>`
            : html`<ul class="cards">
                ${apis.map(renderApiCard)}
              </ul>`
        }
      </section>
      <section aria-labelledby="guides">
        <h2 id="guides">Guides</h2>
        <ul class="guides">
          ${pages.map((page) => {
            const owner = page.api === null ? null : (titles.get(page.api) ?? page.api);
            return html`<li>
              <a href="${pageAddress(page)}">${page.title}</a
              >${owner === null ? '' : html` <span class="tag">${owner}</span>`}
            </li>`;
          })}
        </ul>
      </section>
    `,
  });
}

function renderApiCard(api: CatalogueApi): Html {
  const older = api.versions.length - 1;
  return html`<li class="card">
    <h3><a href="${apiAddress(api.slug, api.currentVersion)}">${api.title}</a></h3>
    <p>${excerptOf(api.description ?? '', 180)}</p>
    <p class="meta">
      ${api.currentVersion === null ? '' : html`<span class="tag">Version ${api.currentVersion}</span>`}
      ${older > 0 ? html`<span>${older} earlier</span>` : ''}
    </p>
  </li>`;
}
