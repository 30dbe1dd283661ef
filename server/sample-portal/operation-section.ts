import { html } from 'hono/html';
import type { Snippet } from '../../core/answer.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { Operation, OperationField, SecurityScheme } from '../../core/operation.ts';
import { readParameterType } from '../answers/parameter-type.ts';
import { operationAnchor } from './anchors.ts';
import type { Html } from './layout.ts';
import { renderMarkdown } from './render-markdown.ts';

const colouredMethods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** The method as a badge. */
export function renderMethod(method: string): Html {
  const colour = colouredMethods.has(method) ? method.toLowerCase() : 'other';
  return html`<span class="method ${colour}">${method}</span>`;
}

/** One operation: what it does, what it takes and gives, and how to call it. */
export function renderOperation(entry: CatalogueOperation, snippet: Snippet | null): Html {
  const { operation } = entry;
  const anchor = operationAnchor(entry);
  return html`<section class="operation" id="${anchor}" aria-labelledby="title-${anchor}">
    <div class="about prose">
      <h3 id="title-${anchor}">
        <a class="heading-link" href="#${encodeURIComponent(anchor)}">${operation.summary ?? operation.key}</a>
      </h3>
      <p class="signature">
        ${renderMethod(operation.method)} <code>${operation.path}</code>
        ${operation.deprecated ? html`<span class="tag warning">Deprecated</span>` : ''}
      </p>
      ${operation.description === null ? '' : renderMarkdown(operation.description)} ${renderSecurity(operation)}
      ${renderParameters(operation)} ${renderFields('Body', operation.bodyFields)} ${renderResponses(operation)}
    </div>
    <div class="code">
      ${
        snippet === null
          ? ''
          : html`<figure>
              <figcaption>${snippet.client}</figcaption>
              <pre tabindex="0"><code>${snippet.code}</code></pre>
            </figure>`
      }
      <button type="button" class="ask" data-question="How do I call ${operation.method} ${operation.path}?">
        Ask about this operation
      </button>
    </div>
  </section>`;
}

interface Row {
  readonly name: string;
  readonly detail: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly description: string | undefined;
  readonly values: readonly unknown[];
}

function renderParameters(operation: Operation): Html | '' {
  return renderRows(
    'Parameters',
    operation.parameters.map((parameter) => {
      const { type, values } = readParameterType(parameter, operation);
      return {
        name: parameter.name,
        detail: `${parameter.in}, ${type}`,
        required: parameter.required,
        deprecated: parameter.deprecated ?? false,
        description: parameter.description,
        values,
      };
    }),
  );
}

function renderFields(title: string, fields: readonly OperationField[]): Html | '' {
  return renderRows(
    title,
    fields.map((field) => ({
      name: field.path,
      detail: field.type,
      required: field.required,
      deprecated: field.deprecated ?? false,
      description: field.description,
      values: field.enum ?? [],
    })),
  );
}

function renderRows(title: string, rows: readonly Row[]): Html | '' {
  if (rows.length === 0) return '';
  return html`<h4>${title}</h4>
    <dl class="fields">
      ${rows.map(
        (row) =>
          html`<div>
            <dt>
              <code>${row.name}</code> <span class="type">${row.detail}</span>
              ${row.required ? html`<span class="required">required</span>` : ''}
              ${row.deprecated ? html`<span class="tag warning">Deprecated</span>` : ''}
            </dt>
            <dd>
              ${row.description === undefined ? '' : renderMarkdown(row.description)}
              ${
                row.values.length === 0
                  ? ''
                  : html`<p class="values">
                      One of
                      ${row.values.map((value) => html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code> `)}
                    </p>`
              }
            </dd>
          </div>`,
      )}
    </dl>`;
}

function renderResponses({ responses }: Operation): Html | '' {
  if (responses.length === 0) return '';
  return html`<h4>Responses</h4>
    <dl class="fields responses">
      ${responses.map(
        (response) =>
          html`<div>
            <dt><span class="status s${response.status.charAt(0)}">${response.status}</span></dt>
            <dd>${renderMarkdown(response.description)}</dd>
          </div>`,
      )}
    </dl>`;
}

function renderSecurity({ security }: Operation): Html | '' {
  const alternatives = security.map((schemes) =>
    schemes.length === 0 ? 'no credentials' : schemes.map(describeScheme).join(' and '),
  );
  return alternatives.length === 0
    ? ''
    : html`<p class="security"><strong>Authentication:</strong> ${alternatives.join(', or ')}.</p>`;
}

function describeScheme(scheme: SecurityScheme): string {
  const scopes = scheme.scopes.length === 0 ? '' : ` (scope ${scheme.scopes.join(', ')})`;
  switch (scheme.type) {
    case 'apiKey':
      return `API key in the ${scheme.in ?? 'header'} ${scheme.name ?? scheme.key}`;
    case 'http':
      return scheme.scheme === 'basic' ? 'user name and password (Basic)' : `${scheme.scheme ?? 'HTTP'} token`;
    case 'oauth2':
      return `OAuth 2.0 token${scopes}`;
    case 'openIdConnect':
      return `OpenID Connect token${scopes}`;
    case 'mutualTLS':
      return 'client certificate';
  }
}
