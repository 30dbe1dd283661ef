import type { JsonObject } from '../../json-values.ts';

/** Elements that hold drawings, styles, code or frames of others, and no words. */
const wordless = ['svg', 'style', 'script', 'iframe', 'template'];

/** Takes wordless HTML elements out of a text. One that never ends stays: its text would be everything after it. */
export function dropElements(text: string): string {
  return wordless.reduce(dropElement, text);
}

function dropElement(text: string, name: string): string {
  const lower = text.toLowerCase();
  // Lower case can change the length of some scripts; then positions would not fit.
  if (lower.length !== text.length || !lower.includes(`<${name}`)) return text;
  const kept: string[] = [];
  let from = 0;
  for (
    let start = lower.indexOf(`<${name}`);
    start >= 0;
    start = lower.indexOf(`<${name}`, Math.max(from, start + 1))
  ) {
    if (!/[\s/>]/.test(lower.charAt(start + name.length + 1))) continue;
    const end = lower.indexOf(`</${name}`, start);
    if (end < 0) break;
    const close = lower.indexOf('>', end);
    if (close < 0) break;
    kept.push(text.slice(from, start));
    from = close + 1;
  }
  return [...kept, text.slice(from)].join('');
}

/** `:badge[New]{color="red"}` and `:icon{name="x"}` inside a line, and the attributes behind a link or an emphasis. */
export function stripInlineComponents(text: string): string {
  return text.split('\n').map(stripLine).join('\n');
}

/** `:apis-list`, or several such, with nothing else on the line: a component that shows something, and no word. */
const wordlessLine = /^[ \t]*(?:[-*+][ \t]+)?(?::[a-z][\w-]{0,60}(?:\{[^{}\n]{0,500}\})?(?:[ \t]+|$))+$/;

function stripLine(line: string): string {
  if (!line.includes('{') && !line.includes(':')) return line;
  if (wordlessLine.test(line)) return '';
  const stripped = line
    .replaceAll(/(?<![\w:]):[a-z][\w-]{0,60}\[([^\][\n]{0,500})\](?:\{[^{}\n]{0,500}\})?/g, '$1')
    .replaceAll(/(?<![\w:]):[a-z][\w-]{0,60}\{[^{}\n]{0,500}\}/g, '')
    .replaceAll(/(?<=[\])*_])\{[.#:a-z][^{}\n]{0,500}\}/g, '');
  return stripped === line ? line : stripped.trimEnd();
}

/** `{title="Start here" .wide :columns="2"}` as an object of its texts. */
export function readInlineProperties(braces: string): JsonObject {
  const found: [string, string][] = [];
  for (const [, key = '', double, single] of braces.matchAll(
    /(?<![\w:-])([A-Za-z][\w-]{0,60})=(?:"([^"]{0,1000})"|'([^']{0,1000})')/g,
  ))
    found.push([key, double ?? single ?? '']);
  return Object.fromEntries(found);
}
