/**
 * Keeps text text: takes away the indentation that would make a line code for the reader, where it was read as a
 * sentence. Lines come in their order; what stands in a list is as deep as the list.
 */
export class ShallowText {
  /** Where the text of the innermost list item begins. */
  #offset = 0;
  #isAfterGap = true;
  #isAtLineStart = true;

  /** The next piece of text of the answer. */
  pass(source: string): string {
    return source
      .split(/(?<=\n)/)
      .map((line) => this.#passLine(line))
      .join('');
  }

  /** Code stood here. */
  skip(): void {
    this.#isAtLineStart = true;
    this.#isAfterGap = true;
  }

  #passLine(line: string): string {
    const isStart = this.#isAtLineStart;
    this.#isAtLineStart = line.endsWith('\n');
    if (!isStart) return line;
    const [lead = ''] = /^[ \t]*/.exec(line) ?? [];
    const rest = line.slice(lead.length);
    if (rest.trim() === '') {
      this.#isAfterGap = true;
      return line;
    }
    const width = lead.replaceAll('\t', '    ').length;
    const marker = /^(?:[-*+]|\d{1,9}[.)])(?=[ \t])/.exec(rest)?.[0];
    if (
      marker === undefined &&
      width < this.#offset &&
      (this.#isAfterGap || /^(?:[#>|]|```|~~~|-{3}|\*{3}|_{3})/.test(rest))
    )
      this.#offset = 0;
    if (marker !== undefined && width < this.#offset) this.#offset = Math.min(this.#offset, width);
    // Further to the left it would be the fence that it is not.
    if (width > this.#offset + 3 && !this.#isAfterGap && /^(?:`{3}|~{3})/.test(rest)) return line;
    const kept = width > this.#offset + 3 ? this.#offset : width;
    if (marker !== undefined) this.#offset = rest.trim() === marker ? 0 : kept + marker.length + 1;
    // What comes after a heading, a line across or an empty item goes on with none of them.
    this.#isAfterGap = /^(?:[-*+]|\d{1,9}[.)]|>|[ \t])*(?:(?:[-=*_][ \t]*)+|#{1,6}(?:[ \t].*)?)?$/.test(rest.trim());
    return `${kept === width && !lead.includes('\t') ? lead : ' '.repeat(kept)}${withShallowMarkers(rest)}`;
  }
}

/** Five spaces behind a list marker or a quote begin code as well. */
function withShallowMarkers(line: string): string {
  let text = line;
  let done = '';
  for (let depth = 0; depth < 20; depth += 1) {
    const match = /^(?:[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])|>)([ \t]*)/.exec(text);
    if (match === null) break;
    const [whole, spaces = ''] = match;
    const isDeep = spaces.replaceAll('\t', '    ').length > 4;
    done += isDeep ? `${whole.slice(0, whole.length - spaces.length)} ` : whole;
    text = text.slice(whole.length);
  }
  return done + text;
}
