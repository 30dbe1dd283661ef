/** Characters of one name from a specification that a message or a location shows. */
const MAX_NAME_LENGTH = 120;
/** Values of one enum that a message names; the rest is counted. */
const MAX_NAMED_VALUES = 5;
/** Values of one list, and characters of one value, that a change carries. */
const MAX_VALUES = 40;
const MAX_VALUE_LENGTH = 300;

/** A name in backticks, on one line and of bounded length. Names come from specifications, so from anybody. */
export function quoted(name: string): string {
  return `\`${clip(name.replaceAll(/[\s`]+/g, ' ').trim(), MAX_NAME_LENGTH)}\``;
}

/** `a`, `b` and 3 more. */
export function quotedList(values: readonly unknown[]): string {
  const shown = values.slice(0, MAX_NAMED_VALUES).map((value) => quoted(plainText(value)));
  const rest = values.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${String(rest)} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}` : (shown[0] ?? '');
}

/** A name, or the path of a response field, as one segment of a location. */
export function segmentOf(name: string, maximumLength = MAX_NAME_LENGTH): string {
  return clip(name, maximumLength).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A value from a specification as a change may carry it: bounded, so that no default can blow up an answer. */
export function boundedValue(value: unknown): unknown {
  if (typeof value === 'string') return clip(value, MAX_VALUE_LENGTH);
  if (Array.isArray(value)) return (value as unknown[]).slice(0, MAX_VALUES).map(boundedItem);
  return boundedItem(value);
}

function boundedItem(value: unknown): unknown {
  if (typeof value === 'string') return clip(value, MAX_VALUE_LENGTH);
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? value : clip(text, MAX_VALUE_LENGTH);
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** Cuts between code points, so that no half of a surrogate pair is left. */
function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text
    .slice(0, length - 1)
    .toWellFormed()
    .replace(/\uFFFD$/u, '')}…`;
}
