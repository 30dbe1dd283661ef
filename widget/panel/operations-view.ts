import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { AnswerOperation, Snippet } from '../../core/answer.ts';
import type { Messages } from '../messages/en.ts';
import { fillMessage } from '../messages/messages.ts';
import type { Turn } from '../turn.ts';
import type { ApiReader, OperationReference } from './api-reader.ts';
import type { CodeVariant } from './code-block-element.ts';
import { languageLabel } from './language-label.ts';

export interface OperationsContext {
  readonly texts: Messages;
  readonly reader: ApiReader;
  readonly preferredCode: string | null;
  readonly onPickCode: (id: string) => void;
}

/** A card for each operation the answer is about. */
export function renderOperations(
  operations: readonly AnswerOperation[],
  { texts, reader }: OperationsContext,
): TemplateResult | typeof nothing {
  if (operations.length === 0) return nothing;
  const cards = operations.map(
    (operation) =>
      html`<li>
        <kong-copilot-operation .operation=${operation} .texts=${texts} .reader=${reader}></kong-copilot-operation>
      </li>`,
  );
  return html`<section class="operations" part="operations">
    <h4 class="label">${texts.operations}</h4>
    <ul>
      ${cards}
    </ul>
  </section>`;
}

/** One block per operation, or sequence of them; its languages are the tabs. */
export function renderSnippets(turn: Turn, context: OperationsContext): unknown {
  const byCalls = Map.groupBy(turn.snippets, ({ operation, steps = [operation] }) => steps.join(' → '));
  return [...byCalls].map(([operation, group]) => {
    // More languages are there for single calls alone.
    const isSingle = group.every(({ steps }) => steps === undefined);
    return html`<kong-copilot-code
      .variants=${group.map(toVariant)}
      .call=${turn.status === 'done' && isSingle ? findCall(operation, turn) : null}
      .reader=${context.reader}
      .preferred=${context.preferredCode}
      .texts=${context.texts}
      .caption=${fillMessage(context.texts.codeFor, { operation })}
      .isSequence=${!isSingle}
      .onPick=${context.onPickCode}
    ></kong-copilot-code>`;
  });
}

/** A snippet as a tab. */
export function toVariant({ language, client, code, verified, problems }: Snippet): CodeVariant {
  const id = client === '' ? language : `${language}/${client}`;
  return { id, label: languageLabel(language, client), language, code, verified, problems };
}

/** Which operation a snippet calls: the answer's own record of that name, or the name within the answer's scope. */
function findCall(name: string, { operations, answer }: Turn): OperationReference | null {
  const found = operations.find(({ method, path }) => `${method} ${path}` === name);
  if (found !== undefined) return found;
  const [, method, path] = /^([A-Z]+) (\/.*)$/s.exec(name) ?? [];
  const scope = answer?.scope ?? null;
  if (scope === null || method === undefined || path === undefined) return null;
  return { api: scope.api, version: scope.version, method, path };
}
