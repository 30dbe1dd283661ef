/** The chunk a code block loads when the reader wants to put values of their own into it. */
import { LitElement, html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { en } from '../messages/en.ts';
import type { Messages } from '../messages/en.ts';
import { fillMessage } from '../messages/messages.ts';
import { createSheet } from './adopt-styles.ts';
import type { ApiReader, OperationReference } from './api-reader.ts';
import { readOperationDetails } from './read-operation-details.ts';
import type { DetailField } from './read-operation-details.ts';
import { readValues } from './read-values.ts';
import type { TypedValue } from './read-values.ts';
import css from './value-editor.css?inline';

export const valuesStyles = createSheet(css);

let nextId = 1;

/** A form of one field per parameter and body field; every change goes into the code. */
class ValueEditor extends LitElement {
  static override properties = {
    call: { attribute: false },
    reader: { attribute: false },
    texts: { attribute: false },
    fields: { state: true },
    failed: { state: true },
  };

  declare call: OperationReference | null;
  declare reader: ApiReader | null;
  declare texts: Messages;
  onValues: ((values: Readonly<Record<string, unknown>>) => void) | null = null;
  declare private fields: readonly DetailField[] | null;
  declare private failed: boolean;
  readonly #id = `copilot-values-${nextId++}`;
  readonly #abort = new AbortController();

  constructor() {
    super();
    this.call = null;
    this.reader = null;
    this.texts = en;
    this.fields = null;
    this.failed = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { texts, fields } = this;
    if (this.failed) return html`<p class="values" role="alert">${texts.detailsFailed}</p>`;
    if (fields === null) return html`<p class="values">${texts.detailsLoading}</p>`;
    if (fields.length === 0) return html`<p class="values">${texts.valuesNone}</p>`;
    const required = fields.filter((field) => field.required);
    const optional = fields.filter((field) => !field.required);
    return html`<form
      class="values"
      @change=${() => this.#submit()}
      @submit=${(event: Event) => {
        event.preventDefault();
        this.#submit();
      }}
      @reset=${() => this.onValues?.({})}
    >
      <p>${texts.valuesIntro}</p>
      ${required.map((field) => this.#renderField(field))}
      ${
        optional.length === 0
          ? nothing
          : html`<details ?open=${required.length === 0}>
              <summary>${fillMessage(texts.valuesOptional, { count: optional.length })}</summary>
              ${optional.map((field) => this.#renderField(field))}
            </details>`
      }
      <p class="values-buttons">
        <button type="submit">${texts.valuesUpdate}</button><button type="reset">${texts.valuesReset}</button>
      </p>
    </form>`;
  }

  #renderField(field: DetailField): TemplateResult {
    const id = `${this.#id}-${this.fields?.indexOf(field)}`;
    const choices = field.type.startsWith('boolean') ? ['true', 'false'] : field.values;
    const isNumber = /^(?:integer|number)\b/.test(field.type);
    const input =
      choices.length === 0
        ? html`<input
            id=${id}
            name=${id}
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            inputmode=${isNumber ? 'decimal' : 'text'}
            placeholder=${field.type}
            aria-describedby="${id}-hint"
          />`
        : html`<select id=${id} name=${id} aria-describedby="${id}-hint">
            <option value="">${this.texts.valueUnset}</option>
            ${choices.map((choice) => html`<option value=${choice}>${choice}</option>`)}
          </select>`;
    return html`<div class="value">
      <label for=${id}
        ><code>${field.name}</code>${field.required ? html` <span>${this.texts.required}</span>` : nothing}</label
      >
      ${input}
      <span class="value-hint" id="${id}-hint">${field.description}</span>
    </div>`;
  }

  async #load(): Promise<void> {
    if (this.call === null || this.reader === null) return;
    try {
      const { parameters, body } = readOperationDetails(await this.reader.readOperation(this.call, this.#abort.signal));
      this.fields = [...parameters, ...body].filter(isEditable);
    } catch {
      if (!this.#abort.signal.aborted) this.failed = true;
    }
  }

  #submit(): void {
    const typed = (this.fields ?? []).map((field, index): TypedValue => {
      const input = this.querySelector<HTMLInputElement | HTMLSelectElement>(`#${this.#id}-${index}`);
      return { field, text: input?.value ?? '' };
    });
    this.onValues?.(readValues(typed));
  }
}

/** Fields of inner objects are written as part of the outer one. */
function isEditable({ name }: DetailField): boolean {
  return name !== '' && !/[.[\]]/.test(name);
}

if (customElements.get('kong-copilot-values') === undefined) customElements.define('kong-copilot-values', ValueEditor);
