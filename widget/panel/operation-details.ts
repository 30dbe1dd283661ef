/** The chunk an operation card loads when it comes into view: reads the operation model and shows it. */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Messages } from '../messages/en.ts';
import { fillMessage } from '../messages/messages.ts';
import { createSheet } from './adopt-styles.ts';
import css from './operation-details.css?inline';
import { readOperationDetails } from './read-operation-details.ts';
import type { DetailField, OperationDetails, RateLimit } from './read-operation-details.ts';

/** What a card uses of this chunk. */
export interface OperationDetailsView {
  readonly styles: CSSStyleSheet;
  read(value: unknown): OperationDetails;
  renderFacts(details: OperationDetails, texts: Messages): TemplateResult;
  renderTables(details: OperationDetails, texts: Messages): TemplateResult;
}

export const operationDetails: OperationDetailsView = {
  styles: createSheet(css),
  read: readOperationDetails,
  renderFacts,
  renderTables,
};

/** What must be known before calling: how to authenticate, what the gateway limits, whether to use it at all. */
function renderFacts(details: OperationDetails, texts: Messages): TemplateResult {
  const limits = [
    ...details.rateLimits.map((limit) => rateText(limit, texts)),
    ...(details.maximumBytes === null ? [] : [fillMessage(texts.limitSize, { size: byteText(details.maximumBytes) })]),
  ];
  return html`${details.deprecated ? html`<span class="fact deprecated">${texts.deprecated}</span>` : nothing}
    <span class="fact"><b>${texts.authLabel}</b> ${authText(details, texts)}</span>
    ${limits.length === 0 ? nothing : html`<span class="fact"><b>${texts.limitLabel}</b> ${limits.join(', ')}</span>`}`;
}

/** Parameters, body and responses as tables, each foldable. */
function renderTables(details: OperationDetails, texts: Messages): TemplateResult {
  const { parameters, body, responses } = details;
  const nothingToSend = parameters.length === 0 && body.length === 0;
  return html`${nothingToSend ? html`<p class="label">${texts.nothingToSend}</p>` : nothing}
  ${renderFieldTable(texts.parameters, parameters, details.moreParameters, texts)}
  ${renderFieldTable(texts.body, body, details.moreFields, texts)}
  ${
    responses.length === 0
      ? nothing
      : fold(
          texts.responses,
          responses.length,
          table(
            texts.responses,
            [texts.columnStatus, texts.columnMeaning],
            responses.map(
              ({ status, description }) =>
                html`<tr>
                  <td><code>${status}</code></td>
                  <td dir="auto">${description}</td>
                </tr>`,
            ),
          ),
          false,
        )
  }`;
}

function renderFieldTable(
  title: string,
  fields: readonly DetailField[],
  more: number,
  texts: Messages,
): TemplateResult | typeof nothing {
  if (fields.length === 0) return nothing;
  const rows = fields.map(
    (field) =>
      html`<tr>
        <td>
          <code>${field.name}</code
          >${field.place === '' ? nothing : html`<span class="quiet-text">${field.place}</span>`}
          ${field.required ? html`<span class="required">${texts.required}</span>` : nothing}
          ${field.deprecated ? html`<span class="quiet-text">${texts.deprecated}</span>` : nothing}
        </td>
        <td>${field.type}</td>
        <td dir="auto">
          ${field.description}
          ${field.values.length === 0 ? nothing : html`<span class="quiet-text">${fillMessage(texts.oneOf, { values: field.values.join(', ') })}</span>`}
        </td>
      </tr>`,
  );
  const columns = [texts.columnName, texts.columnType, texts.columnMeaning];
  const content = html`${table(title, columns, rows)}
  ${more === 0 ? nothing : html`<p class="label">${fillMessage(texts.more, { count: more })}</p>`}`;
  return fold(title, fields.length + more, content, true);
}

function fold(title: string, count: number, content: TemplateResult, isOpen: boolean): TemplateResult {
  return html`<details class="fold" ?open=${isOpen}>
    <summary class="label">${title} (${count})</summary>
    ${content}
  </details>`;
}

function table(label: string, columns: readonly string[], rows: readonly TemplateResult[]): TemplateResult {
  return html`<div class="table" role="region" tabindex="0" aria-label=${label}>
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function authText({ authentication }: OperationDetails, texts: Messages): string {
  if (authentication.length === 0) return texts.authNone;
  const alternatives = authentication.map((schemes) =>
    schemes.length === 0
      ? texts.authNone
      : schemes
          .map(({ kind, name, place, scopes }) => {
            const names = {
              key: fillMessage(texts.authKey, { place, name }),
              bearer: texts.authBearer,
              basic: texts.authBasic,
              oauth2: texts.authOauth,
              openid: texts.authOpenId,
              certificate: texts.authCertificate,
              other: name,
            };
            const scheme = names[kind];
            return scopes.length === 0 ? scheme : fillMessage(texts.authScopes, { scheme, scopes: scopes.join(', ') });
          })
          .join(' + '),
  );
  return alternatives.join(` ${texts.authAny} `);
}

function rateText({ requests, seconds }: RateLimit, texts: Messages): string {
  const windows = new Map([
    [1, texts.perSecond],
    [60, texts.perMinute],
    [3600, texts.perHour],
    [86_400, texts.perDay],
  ]);
  return fillMessage(texts.limitRate, {
    requests,
    window: windows.get(seconds) ?? fillMessage(texts.perSeconds, { seconds }),
  });
}

function byteText(bytes: number): string {
  const megabytes = bytes / 1_048_576;
  return megabytes >= 1 ? `${Number(megabytes.toFixed(1))} MiB` : `${Math.ceil(bytes / 1024)} KiB`;
}
