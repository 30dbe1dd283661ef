import { html } from 'hono/html';
import type { Snippet } from '../../core/answer.ts';
import type { CatalogueApi, CatalogueOperation, CataloguePageSummary } from '../../core/catalogue.ts';
import { operationAnchor } from './anchors.ts';
import { renderPage, type Html } from './layout.ts';
import { renderMethod, renderOperation } from './operation-section.ts';
import { apiAddress, pageAddress } from './portal-addresses.ts';
import { renderMarkdown } from './render-markdown.ts';
import type { SamplePortalOptions } from './sample-portal-options.ts';

export interface ApiPageInput {
  readonly portal: SamplePortalOptions;
  readonly api: CatalogueApi;
  readonly version: string;
  readonly operations: readonly CatalogueOperation[];
  readonly pages: readonly CataloguePageSummary[];
  /** Code for an operation; `null` where none can be computed. */
  readonly snippetOf: (operation: CatalogueOperation) => Snippet | null;
}

/** The reference of one API version. */
export function renderApiPage(input: ApiPageInput): Html {
  const { portal, api, version, operations } = input;
  const groups = Map.groupBy(operations, (entry) => entry.operation.tags[0] ?? 'Operations');
  return renderPage({
    portal,
    title: `${api.title} ${version}`,
    section: 'apis',
    scope: { api: api.slug, version },
    sidebar: renderSidebar(input, groups),
    content: html`
      <div class="prose">
        <h1>${api.title}</h1>
        ${renderVersions(api, version)} ${api.description === null ? '' : renderMarkdown(api.description)}
        ${renderServers(operations)}
      </div>
      ${[...groups].map(
        ([tag, entries]) =>
          html`<section class="group">
            <h2>${tag}</h2>
            ${entries.map((entry) => renderOperation(entry, input.snippetOf(entry)))}
          </section>`,
      )}
    `,
  });
}

function renderVersions(api: CatalogueApi, version: string): Html {
  return html`<nav class="versions" aria-label="Versions">
    ${api.versions.map((label) => {
      const here = label === version ? html` aria-current="page"` : '';
      const note = label === api.currentVersion ? ' (current)' : '';
      return html`<a href="${apiAddress(api.slug, label)}" ${here}>Version ${label}${note}</a>`;
    })}
  </nav>`;
}

function renderServers(operations: readonly CatalogueOperation[]): Html | '' {
  const urls = [...new Set(operations.flatMap((entry) => entry.operation.servers.map((server) => server.url)))];
  if (urls.length === 0) return '';
  return html`<p class="servers">
    Base address${urls.length === 1 ? '' : 'es'}: ${urls.map((url) => html`<code>${url}</code> `)}
  </p>`;
}

function renderSidebar({ api, pages }: ApiPageInput, groups: ReadonlyMap<string, readonly CatalogueOperation[]>): Html {
  return html`<nav aria-label="${api.title}">
    ${
      pages.length === 0
        ? ''
        : html`<h2>Guides</h2>
            <ul>
              ${pages.map((page) => html`<li><a href="${pageAddress(page)}">${page.title}</a></li>`)}
            </ul>`
    }
    ${[...groups].map(
      ([tag, entries]) =>
        html`<h2>${tag}</h2>
          <ul>
            ${entries.map(
              (entry) =>
                html`<li>
                  <a class="operation-link" href="#${encodeURIComponent(operationAnchor(entry))}">
                    <span>${entry.operation.summary ?? entry.operation.path}</span>
                    ${renderMethod(entry.operation.method)}
                  </a>
                </li>`,
            )}
          </ul>`,
    )}
  </nav>`;
}
