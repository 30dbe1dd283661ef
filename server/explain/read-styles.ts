import type { OperationParameter } from '../../core/operation.ts';
import { setOwn } from '../snippets/json-values.ts';

/** What a parameter carries, as far as its schema tells. */
export type ParameterShape = 'value' | 'list' | 'object';

/** Texts in the form that style and shape give them, before a schema makes numbers of them; or why they have none. */
export type StyledText =
  | { readonly value: string | readonly string[] | Readonly<Record<string, string>> }
  /** A predicate: "has to begin with a dot". */
  | { readonly fault: string };

type Style = Pick<OperationParameter, 'name' | 'in' | 'style' | 'explode'>;

/** More entries than any honest list or object in an address has. */
const MAX_ENTRIES = 500;
const separators: Readonly<Record<string, string>> = { spaceDelimited: ' ', pipeDelimited: '|' };

/** Reads one text by the rules of OpenAPI's `style` and `explode`, which are those of RFC 6570. */
export function readStyled(parameter: Style, shape: ParameterShape, text: string): StyledText {
  if (parameter.style === 'label' && parameter.in === 'path') return readLabel(parameter, shape, text);
  if (parameter.style === 'matrix' && parameter.in === 'path') return readMatrix(parameter, shape, text);
  const separator = separators[parameter.style] ?? ',';
  if (shape === 'object') {
    return parameter.explode && parameter.style === 'simple' ? readPairs(text, ',') : readTurns(text, separator);
  }
  return { value: shape === 'list' ? split(text, separator) : text };
}

function readLabel({ explode }: Style, shape: ParameterShape, text: string): StyledText {
  if (!text.startsWith('.')) return { fault: 'has to begin with a dot (style label)' };
  const rest = text.slice(1);
  if (shape === 'object') return explode ? readPairs(rest, '.') : readTurns(rest, ',');
  return { value: shape === 'list' ? split(rest, explode ? '.' : ',') : rest };
}

function readMatrix({ name, explode }: Style, shape: ParameterShape, text: string): StyledText {
  const start = shape === 'object' && explode ? ';' : `;${name}=`;
  if (!text.startsWith(start)) return { fault: `has to begin with ${start} (style matrix)` };
  if (shape === 'object') return explode ? readPairs(text.slice(1), ';') : readTurns(text.slice(start.length), ',');
  if (shape === 'value') return { value: text.slice(start.length) };
  if (!explode) return { value: split(text.slice(start.length), ',') };
  const parts = split(text.slice(1), ';').map((part) => part.split('='));
  if (parts.some(([key]) => key !== name)) return { fault: `has to repeat ;${name}= before each value (style matrix)` };
  return { value: parts.map(([, ...value]) => value.join('=')) };
}

function split(text: string, separator: string): string[] {
  return text === '' ? [] : text.split(separator).slice(0, MAX_ENTRIES);
}

/** `R=100,G=200`. */
function readPairs(text: string, separator: string): StyledText {
  const value: Record<string, string> = {};
  for (const part of split(text, separator)) {
    const at = part.indexOf('=');
    if (at === -1) return { fault: `is written as name=value with ${JSON.stringify(separator)} between` };
    setOwn(value, part.slice(0, at), part.slice(at + 1));
  }
  return { value };
}

/** `R,100,G,200`. */
function readTurns(text: string, separator: string): StyledText {
  const parts = split(text, separator);
  if (parts.length % 2 === 1)
    return { fault: `is written as names and values by turns with ${JSON.stringify(separator)} between` };
  const value: Record<string, string> = {};
  for (let index = 0; index < parts.length; index += 2) setOwn(value, parts[index] ?? '', parts[index + 1] ?? '');
  return { value };
}
