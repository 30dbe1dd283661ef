import type { Operation } from '../../core/operation.ts';
import { splitWords } from '../../core/text-analysis.ts';
import { readParameterType } from './parameter-type.ts';
import { inlineCode, quoteMarkdown } from './quote-markdown.ts';
import { htmlToMarkdown } from './read-html.ts';
import { cut, isForReaders } from './select-sentences.ts';

/** One thing a request can carry, or a response gives back. */
export interface FieldRow {
  readonly name: string;
  readonly place: string;
  readonly type: string;
  readonly required: boolean;
  /** Required in a body that may be left out as a whole. */
  readonly requiredInBody?: boolean;
  readonly deprecated: boolean;
  /** One safe line; empty when the specification says nothing. */
  readonly meaning: string;
}

/** Longer tables are read in the reference; the rest is named. */
export const MAX_ROWS = 12;
/** Up to so many rows a list reads better than a table. */
const MAX_LIST_ROWS = 3;
/** Up to so many rows nested fields have rows of their own. */
const MAX_UNFOLDED_ROWS = 8;
const MAX_MEANING_CHARACTERS = 140;
const MAX_ENUM_VALUES = 8;

/** Parameters and body fields of an operation, required ones first within each place. */
export function readInputs(operation: Operation): FieldRow[] {
  const parameters = operation.parameters.map((parameter): FieldRow => {
    const { type, values } = readParameterType(parameter, operation);
    return {
      name: parameter.name,
      place: parameter.in,
      type,
      required: parameter.required,
      deprecated: parameter.deprecated === true,
      meaning: meaningOf(parameter.description, values),
    };
  });
  const required = new Set(operation.bodyFields.filter((field) => field.required).map((field) => field.path));
  const bodyIsRequired = operation.requestBody?.required !== false;
  const fields = operation.bodyFields.map((field): FieldRow => ({
    name: field.path,
    place: 'body',
    type: field.type,
    required: bodyIsRequired && field.required && parentsOf(field.path).every((parent) => required.has(parent)),
    requiredInBody: !bodyIsRequired && field.required && parentsOf(field.path).every((parent) => required.has(parent)),
    deprecated: field.deprecated === true,
    meaning: meaningOf(field.description, field.enum),
  }));
  return [...parameters, ...fields];
}

/** What a request must carry, then the names of what it may. */
export function describeInputs(operation: Operation, everything: boolean): string | null {
  const inputs = readInputs(operation);
  if (inputs.length === 0) return null;
  const required = inputs.filter((row) => row.required);
  const inBody = inputs.filter((row) => row.requiredInBody === true);
  const optional = inputs.filter((row) => !row.required && row.requiredInBody !== true && !row.deprecated);
  const parts: string[] = [];
  if (required.length > 0) parts.push(`**Required**\n\n${renderRows(foldNested(required), true)}`);
  if (inBody.length > 0)
    parts.push(`**Required in the body, if one is sent**\n\n${renderRows(foldNested(inBody), false)}`);
  if (optional.length > 0) {
    if (everything) parts.push(`**Optional**\n\n${renderRows(optional, true)}`);
    else parts.push(`**Optional:** ${nameRows(optional.filter((row) => !row.name.includes('.')))}`);
  }
  return parts.join('\n\n');
}

/** Many rows: the fields of an object stand in its row. */
function foldNested(rows: readonly FieldRow[]): readonly FieldRow[] {
  if (rows.length <= MAX_UNFOLDED_ROWS) return rows;
  const folded = new Map<string, { row: FieldRow; fields: string[] }>();
  for (const row of rows) {
    const parent = row.place === 'body' ? parentsOf(row.name).findLast((name) => folded.has(name)) : undefined;
    if (parent === undefined) folded.set(row.name, { row, fields: [] });
    else folded.get(parent)?.fields.push(inlineCode(row.name.slice(parent.length).replace(/^(?:\[\])*\./u, '')));
  }
  return [...folded.values()].map(({ row, fields }) =>
    fields.length === 0
      ? row
      : { ...row, meaning: `${row.meaning === '' ? '' : `${row.meaning} `}With ${fields.join(', ')}.` },
  );
}

/** The inputs a question names, each with all that is said about it. */
export function findNamedInputs(operation: Operation, question: string): FieldRow[] {
  // What stands in a path that the question gives is not asked about.
  const asked = question.replaceAll(/\/[^\s?]*/gu, ' ');
  const words = new Set(splitWords(asked));
  const known = new Set(splitWords(`${operation.summary ?? ''} ${operation.path} id type name data`));
  const lower = asked.toLowerCase();
  return readInputs(operation)
    .filter(({ name }) => {
      const last = (name.split('.').at(-1) ?? name).replaceAll('[]', '');
      if (/[_-]/u.test(last) || /[a-z][A-Z]/u.test(last)) return lower.includes(last.toLowerCase());
      // "Which channels …?" asks about `channel`.
      const isAsked = words.has(last.toLowerCase()) || words.has(`${last.toLowerCase()}s`);
      return isAsked && !known.has(last.toLowerCase());
    })
    .slice(0, 4);
}

export function renderRows(rows: readonly FieldRow[], withPlace: boolean): string {
  const shown = rows.slice(0, MAX_ROWS);
  const more = rows.length > shown.length ? `\n\n… and ${rows.length - shown.length} more.` : '';
  if (shown.length <= MAX_LIST_ROWS) return shown.map((row) => renderListRow(row, withPlace)).join('\n') + more;
  const header = withPlace ? ['Name', 'In', 'Type', 'Meaning'] : ['Name', 'Type', 'Meaning'];
  const lines = [header, header.map(() => '---')].concat(
    shown.map((row) => {
      const meaning = row.deprecated ? `Deprecated. ${row.meaning}` : row.meaning;
      return withPlace
        ? [inlineCode(row.name), row.place, typeWord(row.type), meaning]
        : [inlineCode(row.name), typeWord(row.type), meaning];
    }),
  );
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n') + more;
}

/** `- amount (body, integer, optional): …` */
export function renderListRow(row: FieldRow, withPlace: boolean, withNeed = false): string {
  const facts = [withPlace ? row.place : '', typeWord(row.type), withNeed ? needOf(row) : ''];
  const brackets = facts.filter((fact) => fact !== '').join(', ');
  return `- ${inlineCode(row.name)} (${brackets})${row.meaning === '' ? '' : `: ${row.meaning}`}`;
}

function needOf({ required, requiredInBody }: FieldRow): string {
  return required ? 'required' : requiredInBody === true ? 'required in an optional body' : 'optional';
}

function nameRows(rows: readonly FieldRow[]): string {
  const names = rows.slice(0, MAX_ROWS).map((row) => inlineCode(row.name));
  const rest = rows.length - names.length;
  return names.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** `a.b[].c` → `a.b`, `a`. */
export function parentsOf(path: string): string[] {
  const parents: string[] = [];
  let current = path;
  for (let dot = current.lastIndexOf('.'); dot !== -1; dot = current.lastIndexOf('.')) {
    current = current.slice(0, dot).replace(/(?:\[\])+$/u, '');
    parents.push(current);
  }
  return parents;
}

function typeWord(type: string): string {
  return type.replaceAll(/[^\p{L}\p{N} ()_,.:/-]/gu, '').slice(0, 120);
}

function meaningOf(description: string | undefined, values: readonly unknown[] | undefined): string {
  const said = description === undefined ? '' : oneSafeLine(description, MAX_MEANING_CHARACTERS);
  if (values === undefined || values.length === 0) return said;
  const names = values.slice(0, MAX_ENUM_VALUES).map((value) => inlineCode(String(value), 60));
  const rest = values.length > names.length ? ` or ${values.length - names.length} others` : '';
  return `${said === '' ? '' : `${said} `}One of ${names.join(', ')}${rest}.`;
}

/** The first words of a description as one line that is safe in a list or a table cell. */
export function oneSafeLine(description: string, maxCharacters: number): string {
  const first = quoteMarkdown(htmlToMarkdown(description)).find(
    (block) => block.kind === 'paragraph' && isForReaders(block.text),
  );
  if (first?.kind !== 'paragraph') return '';
  return cut(first.text, maxCharacters).replaceAll(/(?<!\\)\|/gu, '\\|');
}
