import { parseDocument } from 'yaml';
import { isObject, textAt } from '../../json-values.ts';
import type { JsonObject } from '../../json-values.ts';
import { dropElements, readInlineProperties, stripInlineComponents } from './mdc-inline.ts';

/**
 * A page of a Dev Portal, written in Markdown with components (MDC), as plain Markdown: component markers, settings and
 * drawings go, the words stay, and what was indented only because it stood inside a component is no code block any more.
 * Front matter at the top is left as it is. Pure, linear in the length of the text, and never throws.
 */
export function readableMdc(text: string): string {
  const { front, body } = splitFront(text.replaceAll('\r\n', '\n'));
  const out = new MdcWriter();
  const lines = body.split('\n');
  for (let index = 0; index < lines.length;) index = readLine(lines, index, out);
  out.flush();
  return front + out.text();
}

function splitFront(text: string): { front: string; body: string } {
  const match = /^---[ \t]*\n(?:[\s\S]*?\n)?---[ \t]*(?:\n|$)/.exec(text);
  return match === null ? { front: '', body: text } : { front: match[0], body: text.slice(match[0].length) };
}

/** Properties that hold words for people; the rest is layout. */
const wordKeys = [
  'title',
  'heading',
  'label',
  'tagline',
  'subtitle',
  'description',
  'summary',
  'text',
  'message',
  'caption',
];

const wordPattern = new RegExp(`^(?:${wordKeys.join('|')}|title-tag):`, 'm');

/** Settings longer than this are no settings. */
const MAX_SETTING_LINES = 400;

interface Component {
  readonly name: string;
  readonly colons: number;
  readonly properties: JsonObject;
  /** Its title, which becomes a heading where nothing else would fall under it. */
  readonly title: Piece | null;
}

interface Piece {
  readonly text: string;
  /** Of the title of a component alone. */
  readonly titled: {
    readonly start: number;
    /** Number of the first piece behind the component. */
    end: number;
  } | null;
}

/** Boxes in the middle of a text: their titles head nothing. */
const asides = /alert|callout|note|tip|warning|badge|button|image|icon|link/;

class MdcWriter {
  readonly #done: Piece[] = [];
  #segment: string[] = [];
  readonly open: Component[] = [];
  /** The next line of words becomes a heading of this level. */
  headingLevel: number | null = null;

  push(line: string): void {
    this.#segment.push(line);
  }

  /** Ends a stretch of plain lines; inside a component its common indentation is the component's. */
  flush(): void {
    const lines = this.open.length > 0 ? dedent(this.#segment) : this.#segment;
    const text = stripInlineComponents(dropElements(lines.join('\n')))
      .replaceAll(/\n{3,}/g, '\n\n')
      .replace(/^\n+/, '')
      .trimEnd();
    if (text !== '') {
      this.#push(this.headingLevel === null ? text : heading(text, this.headingLevel));
      this.headingLevel = null;
    }
    this.#segment = [];
  }

  #push(text: string): void {
    this.#done.push({ text, titled: null });
  }

  pushCode(lines: readonly string[]): void {
    this.#push(lines.join('\n'));
  }

  pushTitle(text: string): Piece {
    const piece = { text, titled: { start: this.#done.length + 1, end: Number.MAX_SAFE_INTEGER } };
    this.#done.push(piece);
    return piece;
  }

  /** Ends the component of this number and all that were opened in it. */
  close(position: number): void {
    for (const { title } of this.open.slice(position)) if (title?.titled) title.titled.end = this.#done.length;
    this.open.length = position;
  }

  text(): string {
    const texts = this.#done.map(({ text }) => text);
    for (let index = texts.length - 1; index >= 0; index -= 1) {
      const { text, titled } = this.#done[index] ?? {};
      if (text === undefined || titled === null || titled === undefined) continue;
      // A heading without text right below is lost, and the text behind its component would fall under it.
      const below = titled.end > titled.start ? texts[titled.start] : undefined;
      const behind = texts[titled.end];
      const isHeading = below?.startsWith('#') === false && behind?.startsWith('#') !== false;
      if (isHeading) texts[index] = heading(text, 3);
    }
    return texts.join('\n\n');
  }
}

/** The first line of words as a heading, unless it is one already. */
function heading(text: string, level: number): string {
  const lines = text.trim().split('\n');
  const [first = '', ...rest] = lines;
  return first.startsWith('#') || first.length > 300
    ? lines.join('\n')
    : [`${'#'.repeat(level)} ${first.trim()}`, ...rest].join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function dedent(lines: readonly string[]): string[] {
  const depths = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const depth = depths.reduce((least, found) => Math.min(least, found), Number.MAX_SAFE_INTEGER);
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(depth)));
}

/** @returns the index of the line after what was read */
function readLine(lines: readonly string[], index: number, out: MdcWriter): number {
  const line = lines[index] ?? '';
  const fence = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1];
  if (fence !== undefined) return copyFence(lines, index, fence, out);
  const closing = /^[ \t]*(:{2,})[ \t]*$/.exec(line)?.[1];
  if (closing !== undefined) {
    out.flush();
    closeComponent(closing.length, out);
    return index + 1;
  }
  const opening = /^[ \t]*(:{2,})([A-Za-z][\w-]{0,60})(?:\[([^\]\n]{0,500})\])?(\{.{0,2000}\})?[ \t]*$/.exec(line);
  if (opening !== null) return openComponent(lines, index, opening, out);
  const slot = out.open.length === 0 ? undefined : /^[ \t]*#([a-z][\w-]{0,60})[ \t]*$/.exec(line)?.[1];
  if (slot !== undefined) {
    out.flush();
    out.headingLevel = /^(?:title|heading)$/.test(slot) ? headingLevelOf(out.open.at(-1)) : null;
    return index + 1;
  }
  out.push(line);
  return index + 1;
}

/** Code is copied as it stands, up to its end or that of the text. */
function copyFence(lines: readonly string[], start: number, fence: string, out: MdcWriter): number {
  const [mark = '`'] = fence;
  const isEnd = (line: string): boolean => {
    const text = line.trim();
    return text.length >= fence.length && text === mark.repeat(text.length);
  };
  let end = start + 1;
  while (end < lines.length && !isEnd(lines[end] ?? '')) end += 1;
  out.flush();
  const code = lines.slice(start, end + 1);
  out.pushCode(out.open.length > 0 ? dedent(code) : code);
  return end + 1;
}

function openComponent(lines: readonly string[], index: number, opening: RegExpExecArray, out: MdcWriter): number {
  const [, colons = '::', name = '', label, inline] = opening;
  out.flush();
  const settings = readSettings(lines, index + 1);
  const properties = { ...(inline === undefined ? {} : readInlineProperties(inline)), ...settings.properties };
  const title = asides.test(name) ? '' : oneLine(textAt(properties, 'title') ?? textAt(properties, 'heading') ?? '');
  const isTitled = title !== '' && name !== 'snippet';
  out.open.push({ name, colons: colons.length, properties, title: isTitled ? out.pushTitle(title) : null });
  const words = wordKeys
    .map((key) => textAt(properties, key))
    .filter((word) => word !== null && !(isTitled && oneLine(word) === title));
  // A snippet is shown here and stored as a document of its own: its name says nothing.
  if (name !== 'snippet') for (const word of [label, ...words]) if (word?.trim()) out.push(word.trim());
  if (words.length > 0 || label !== undefined) out.flush();
  return settings.next;
}

/** YAML between `---` lines right below the opening line. */
function readSettings(lines: readonly string[], start: number): { properties: JsonObject; next: number } {
  if ((lines[start] ?? '').trim() !== '---') return { properties: {}, next: start };
  const limit = Math.min(lines.length, start + MAX_SETTING_LINES);
  for (let end = start + 1; end < limit; end += 1) {
    if ((lines[end] ?? '').trim() !== '---') continue;
    const properties = parseSettings(dedent(lines.slice(start + 1, end)).join('\n'));
    // A sentence between two rules is none.
    return properties === null ? { properties: {}, next: start } : { properties, next: end + 1 };
  }
  return { properties: {}, next: start };
}

/** As much as can be read: styles are often written in a way that breaks the YAML around them. */
function parseSettings(yaml: string): JsonObject | null {
  if (!/^[\w-]+:(?:\s|$)/m.test(yaml)) return yaml.trim() === '' ? {} : null;
  // Most settings are layout alone.
  if (!wordPattern.test(yaml)) return {};
  try {
    const value: unknown = parseDocument(yaml, { logLevel: 'silent' }).toJS({ maxAliasCount: 20 });
    if (typeof value === 'string') return null;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function closeComponent(colons: number, out: MdcWriter): void {
  // Authors count colons carelessly: the marker closes the innermost component written with as many, else the innermost.
  const match = out.open.findLastIndex((component) => component.colons === colons);
  if (match >= 0 || out.open.length > 0) out.close(match >= 0 ? match : out.open.length - 1);
  out.headingLevel = null;
}

function headingLevelOf(component: Component | undefined): number {
  const stated = /^h([1-6])$/.exec(textAt(component?.properties, 'title-tag') ?? '')?.[1];
  return stated === undefined ? 2 : Number(stated);
}
