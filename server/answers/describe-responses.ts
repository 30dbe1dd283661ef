import type { Operation, OperationResponse } from '../../core/operation.ts';
import { oneSafeLine, renderRows } from './describe-inputs.ts';
import { inlineCode } from './quote-markdown.ts';

/** Errors everybody meets come last: the ones of this operation are the ones to know. */
const everywhere = new Set(['401', '429', '500', '502', '503', '5XX', 'default']);
const MAX_ERRORS = 5;
const MAX_DESCRIPTION_CHARACTERS = 180;

/** The errors of an operation as a list; only that of `status` when the operation has it. */
export function describeErrors(operation: Operation, status: string | null, everything: boolean): string | null {
  const errors = operation.responses.filter((response) => /^(?:[45]|default)/iu.test(response.status));
  const named = status === null ? undefined : errors.find((response) => covers(response.status, status));
  const wanted = named === undefined ? errors : [named];
  if (wanted.length === 0) return null;
  const sorted = wanted.toSorted((a, b) => Number(everywhere.has(a.status)) - Number(everywhere.has(b.status)));
  // "default: Error." tells nobody anything who did not ask.
  if (!everything && sorted.every(({ status: declared }) => declared === 'default')) return null;
  const shown = everything ? sorted : sorted.slice(0, MAX_ERRORS);
  const list = shown.map((response) => `- ${inlineCode(response.status)}${describe(response)}`).join('\n');
  if (named !== undefined) return list;
  const missing =
    status === null ? '' : `The specification does not describe ${inlineCode(status)} for this operation.\n\n`;
  return `${missing}**Typical errors**\n\n${list}`;
}

/** What comes back when all is well, with its fields when they are asked for. */
export function describeSuccess(operation: Operation, withFields: boolean): string | null {
  const success = operation.responses.find((response) => response.status.startsWith('2'));
  if (success === undefined) return null;
  const line = `**Returns** ${inlineCode(success.status)}${describe(success)}`;
  if (!withFields || success.fields.length === 0) return line;
  const rows = success.fields.map((field) => ({
    name: field.path,
    place: 'response',
    type: field.type,
    required: field.required,
    deprecated: field.deprecated === true,
    meaning: field.description === undefined ? '' : oneSafeLine(field.description, 120),
  }));
  return `${line}\n\n${renderRows(rows, false)}`;
}

function describe(response: OperationResponse): string {
  const description = oneSafeLine(response.description, MAX_DESCRIPTION_CHARACTERS);
  return description === '' ? '' : `: ${description}`;
}

/** `4XX` and `default` stand for every status they cover. */
function covers(declared: string, status: string): boolean {
  const upper = declared.toUpperCase();
  return upper === status || upper === `${status.slice(0, 1)}XX`;
}
