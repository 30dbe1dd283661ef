import { markerStart } from '../snippet-program.ts';
import type { SnippetProgram, SnippetStep, StepOutput } from '../snippet-program.ts';

/** How a language writes what a step needs around its request. */
export interface ProgramSyntax {
  /** Before a comment's text. */
  readonly comment: string;
  /** Code of one step. */
  readonly step: (step: SnippetStep, place: StepPlace) => StepCode;
  /** The whole program of the code of its steps. */
  readonly frame: (imports: readonly string[], lines: readonly string[]) => string;
  readonly values: ValueSyntax;
}

export interface StepPlace {
  /** From 1. */
  readonly number: number;
  readonly isLast: boolean;
  /** It stands alone: variables need no numbers. */
  readonly isOnly: boolean;
}

export interface StepCode {
  readonly imports?: readonly string[];
  readonly lines: readonly string[];
}

export interface ValueSyntax {
  readonly variable: (name: string) => string;
  /** Between a literal and an expression. */
  readonly glue: string;
  /** The variable, percent-encoded. */
  readonly encoded: (variable: string) => string;
  /** The variable as text, where it may be a number. */
  readonly text?: (variable: string) => string;
  /** The only quote that literals have, where they may go over several lines. */
  readonly quote?: string;
  /** How the quotes of JSON look inside a literal, where JSON is text: around a number they must go. */
  readonly jsonQuote?: string;
}

/** Writes a program: notes, then each step under its title, with the values of earlier steps in the later ones. */
export function renderProgram({ notes, steps }: SnippetProgram, syntax: ProgramSyntax): string {
  const imports: string[] = [];
  const lines: string[] = notes.map((note) => `${syntax.comment} ${note}`);
  const isOnly = steps.length === 1;
  for (const [index, step] of steps.entries()) {
    const code = syntax.step(step, { number: index + 1, isLast: index === steps.length - 1, isOnly });
    imports.push(...(code.imports ?? []));
    if (!isOnly) {
      if (lines.length > 0) lines.push('');
      lines.push(`${syntax.comment} ${index + 1}. ${step.title}`);
    }
    lines.push(...code.lines);
  }
  const outputs = steps.flatMap((step) => step.outputs);
  return insertValues(syntax.frame(imports, lines), outputs, syntax.values);
}

/** Whether a text holds the marker of an earlier step's value. */
export function holdsMarker(text: string): boolean {
  return text.includes(markerStart);
}

/** Replaces markers inside of literals by the variables that they stand for. */
function insertValues(code: string, outputs: readonly StepOutput[], syntax: ValueSyntax): string {
  let result = code;
  const literal = { glue: syntax.glue, quote: syntax.quote ?? null };
  for (const { name } of outputs) {
    const variable = syntax.variable(name);
    const text = syntax.text?.(variable) ?? variable;
    const number = `${markerStart}${name.toUpperCase()}_NUMBER`;
    if (syntax.jsonQuote !== undefined) {
      result = result.replaceAll(`${syntax.jsonQuote}${number}${syntax.jsonQuote}`, number);
    }
    result = insertOne(result, number, { whole: variable, partial: text, ...literal });
    result = insertOne(result, `${markerStart}${name.toUpperCase()}_TEXT`, {
      whole: variable,
      partial: text,
      ...literal,
    });
    result = insertOne(result, `${markerStart}${name.toUpperCase()}_ADDRESS`, {
      whole: text,
      partial: syntax.encoded(text),
      ...literal,
    });
  }
  return result;
}

interface Insertion {
  /** Where the marker is all of the literal. */
  readonly whole: string;
  readonly partial: string;
  readonly glue: string;
  readonly quote: string | null;
}

function insertOne(code: string, marker: string, { whole, partial, glue, quote: fixed }: Insertion): string {
  let result = '';
  let rest = code;
  for (let at = rest.indexOf(marker); at >= 0; at = rest.indexOf(marker)) {
    const before = result + rest.slice(0, at);
    const after = rest.slice(at + marker.length);
    const quote = fixed ?? openQuote(before);
    const starts = before.endsWith(quote) && !before.endsWith(`\\${quote}`);
    const ends = after.startsWith(quote);
    const head = starts ? before.slice(0, -quote.length) : `${before}${quote}${glue}`;
    result = head + (starts && ends ? whole : partial);
    rest = ends ? after.slice(quote.length) : `${glue}${quote}${after}`;
  }
  return result + rest;
}

/** The quote of the literal that is open at the end of a text; literals end on the line they begin on. */
function openQuote(text: string): string {
  const line = text.slice(text.lastIndexOf('\n') + 1);
  let open = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === '\\' && open !== '') at += 1;
    else if (open === '' && (char === '"' || char === "'")) open = char;
    else if (char === open) open = '';
  }
  return open === '' ? "'" : open;
}

/** `order_id` → `orderId`. */
export function camelCase(name: string): string {
  return name.replaceAll(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
