/** Where and why a text is not the JSON we take. */
export interface JsonFault {
  /** From 1, as editors count. */
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

type Expectation = 'value' | 'value or ]' | 'property name' | 'property name or }' | ':' | ', or end' | 'nothing more';

const whitespace = /[ \t\n\r]*/y;
// oxlint-disable-next-line no-control-regex -- exactly these characters may not stand in a JSON string
const string = /"[^"\\\u0000-\u001F]*(?:\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})[^"\\\u0000-\u001F]*)*"/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function matchAt(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** What may follow once a value is complete at this nesting. */
const afterValue = (depth: number): Expectation => (depth === 0 ? 'nothing more' : ', or end');

/**
 * Finds the first place where `text` stops being JSON or nests deeper than `maximumDepth`; `null` when it is
 * fine. `JSON.parse` names no position for most faults, and code behind us recurses into the values it is given.
 */
export function findJsonFault(text: string, maximumDepth: number): JsonFault | null {
  const open: ('{' | '[')[] = [];
  let expected: Expectation = 'value';
  let offset = matchAt(whitespace, text, 0);
  while (offset < text.length) {
    const step = takeToken(text, offset, expected, open);
    if (step === null) return describe(text, offset, `expected ${expected}`);
    if (open.length > maximumDepth) return describe(text, offset, `nested deeper than ${maximumDepth} levels`);
    expected = step.next;
    offset = matchAt(whitespace, text, step.end);
  }
  return expected === 'nothing more' ? null : describe(text, offset, `unexpected end, expected ${expected}`);
}

/** One token where `expected` stands; changes `open`. `null`: the character does not fit. */
function takeToken(
  text: string,
  offset: number,
  expected: Expectation,
  open: ('{' | '[')[],
): { readonly end: number; readonly next: Expectation } | null {
  const character = text.charAt(offset);
  const inner = open.at(-1);
  if (expected === 'nothing more') return null;
  if (expected === ':') return character === ':' ? { end: offset + 1, next: 'value' } : null;
  if (expected === ', or end' && character === ',') {
    return { end: offset + 1, next: inner === '{' ? 'property name' : 'value' };
  }
  const mayClose = expected === ', or end' || expected === 'value or ]' || expected === 'property name or }';
  if (mayClose && ((character === '}' && inner === '{') || (character === ']' && inner === '['))) {
    open.pop();
    return { end: offset + 1, next: afterValue(open.length) };
  }
  if (expected === ', or end') return null;
  if (expected === 'property name' || expected === 'property name or }') {
    const end = matchAt(string, text, offset);
    return end === -1 ? null : { end, next: ':' };
  }
  if (character === '{' || character === '[') {
    open.push(character);
    return { end: offset + 1, next: character === '{' ? 'property name or }' : 'value or ]' };
  }
  const end = matchAt(character === '"' ? string : scalar, text, offset);
  return end === -1 ? null : { end, next: afterValue(open.length) };
}

function describe(text: string, offset: number, reason: string): JsonFault {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n'), reason };
}
