import type { Operation, OperationField, OperationResponse } from '../../../core/operation.ts';
import { describeSecurity } from '../describe-security.ts';
import { estimateTokens } from '../estimate-tokens.ts';
import { readParameterType } from '../parameter-type.ts';

export type OperationPart = 'request' | 'response' | 'all';

const MAX_LINE_CHARACTERS = 240;
const MAX_ENUM_VALUES = 20;
const MAX_DESCRIPTION_CHARACTERS = 1_200;
const MAX_HEADERS = 12;

interface Line {
  readonly text: string;
  /** Lower goes out first where not all fit: how deep it is, and whether it may be left out. */
  readonly weight: number;
}

/**
 * An operation as text for a model, within so many tokens: what it does, then what a request takes, what comes back,
 * or both. Where not everything fits, inner and optional fields go first, and how many went is said.
 */
export function renderOperation(operation: Operation, part: OperationPart, tokens: number): string {
  const head = [
    `${operation.key}${operation.operationId === null ? '' : ` (operationId ${operation.operationId})`}`,
    operation.summary ?? '',
    operation.deprecated ? 'DEPRECATED' : '',
    oneLine(operation.description ?? '', MAX_DESCRIPTION_CHARACTERS),
    `Authentication: ${describeSecurity(operation) ?? 'the specification does not say'}`,
  ].filter((line) => line !== '');
  const blocks = [
    ...(part === 'response' ? [] : requestBlocks(operation)),
    ...(part === 'request' ? [] : responseBlocks(operation)),
  ];
  const budget = tokens - estimateTokens(head.join('\n'));
  return [...head, ...fitBlocks(blocks, budget)].join('\n');
}

interface Block {
  readonly title: string;
  readonly lines: readonly Line[];
}

function requestBlocks(operation: Operation): Block[] {
  const { requestBody } = operation;
  const blocks: Block[] = [
    {
      title: 'Parameters:',
      lines: operation.parameters.map((parameter) => {
        const { type, values } = readParameterType(parameter, operation);
        const facts = [parameter.in, type, need(parameter.required), parameter.deprecated === true ? 'deprecated' : ''];
        return {
          text: describe(parameter.name, facts, parameter.description, values),
          weight: parameter.required ? 0 : 2,
        };
      }),
    },
  ];
  if (requestBody !== null) {
    const types = requestBody.content.map(({ mediaType }) => mediaType).join(', ');
    blocks.push({ title: `Body (${types}, ${need(requestBody.required)}):`, lines: fieldLines(operation.bodyFields) });
  }
  return blocks;
}

function responseBlocks({ responses }: Operation): Block[] {
  const statuses = responses.map((response) => ({
    text: describe(response.status, response.mediaTypes, response.description, undefined),
    weight: 0,
  }));
  return [{ title: 'Responses:', lines: statuses }, ...responses.flatMap((response) => responseBlock(response))];
}

function responseBlock({ status, headers, fields }: OperationResponse): Block[] {
  const named = headers.slice(0, MAX_HEADERS).map(({ name, description }) => ({
    text: describe(name, [], description, undefined),
    weight: 1,
  }));
  const blocks = [
    { title: `Headers of ${status}:`, lines: named },
    { title: `Fields of ${status}:`, lines: fieldLines(fields).map((line) => ({ ...line, weight: line.weight + 1 })) },
  ];
  return blocks.filter(({ lines }) => lines.length > 0);
}

function fieldLines(fields: readonly OperationField[]): Line[] {
  return fields.map((field) => ({
    text: describe(
      field.path,
      [field.type, need(field.required), field.deprecated === true ? 'deprecated' : ''],
      field.description,
      field.enum,
    ),
    weight: 2 * (field.path.split('.').length - 1) + (field.required ? 0 : 1),
  }));
}

/** The lines that fit, the weightiest going first, each where it stood. */
function fitBlocks(blocks: readonly Block[], tokens: number): string[] {
  const ranked = blocks
    .flatMap(({ lines }) => lines)
    .map((line, place) => ({ line, place }))
    .toSorted((first, second) => first.line.weight - second.line.weight || first.place - second.place);
  const kept = new Set<Line>();
  let left = tokens - blocks.reduce((sum, { title }) => sum + estimateTokens(title) + 8, 0);
  for (const { line } of ranked) {
    left -= estimateTokens(line.text) + 1;
    if (left < 0) break;
    kept.add(line);
  }
  return blocks.flatMap(({ title, lines }) => {
    if (lines.length === 0) return [];
    const shown = lines.filter((line) => kept.has(line)).map(({ text }) => text);
    const gone = lines.length - shown.length;
    return [title, ...shown, ...(gone > 0 ? [`- … and ${gone} more`] : [])];
  });
}

function describe(
  name: string,
  facts: readonly string[],
  description: string | undefined,
  values: readonly unknown[] | undefined,
): string {
  const brackets = facts.filter((fact) => fact !== '').join(', ');
  const known = values ?? [];
  const listed = known.slice(0, MAX_ENUM_VALUES).map((value) => String(value));
  const choice = listed.length === 0 ? '' : ` One of ${listed.join(', ')}${known.length > listed.length ? ', …' : ''}.`;
  const said = oneLine(description ?? '', MAX_LINE_CHARACTERS);
  return oneLine(
    `- \`${name}\`${brackets === '' ? '' : ` (${brackets})`}${said === '' ? '' : `: ${said}`}${choice}`,
    600,
  );
}

function need(required: boolean): string {
  return required ? 'required' : 'optional';
}

function oneLine(text: string, most: number): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most).toWellFormed()}…`;
}
