import type { Segment } from './segmenter.ts';

/** What the items of a list or the cells of a column are, where that is said above them. */
export type Topic = 'status' | 'header';

export interface BlockTopic {
  /** Of the list that an item belongs to. */
  readonly item: Topic | null;
  /** Of each column, for a row that is not the first one. */
  readonly columns: readonly (Topic | null)[];
}

const none: BlockTopic = { item: null, columns: [] };

const listItem = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]/;
const row = /^[ \t>]*\|/;

/**
 * Follows an answer line by line: "It returns:" says that the items below are statuses, and so does the first row of a table.
 * Depends on the text alone, never on how it arrives.
 */
export class BlockTopics {
  #line = '';
  #heading: Topic | null = null;
  #lead: Topic | null = null;
  /** Of the table that this line may belong to. */
  #columns: readonly (Topic | null)[] | null = null;
  #current = none;

  /** The next piece of the answer. @returns what is said above it */
  pass(segment: Segment): BlockTopic {
    if (segment.kind === 'code') {
      this.#line = '';
      this.#columns = null;
      return none;
    }
    if (segment.before === '') this.#current = this.#topicOf(segment.source);
    for (const part of segment.source.split(/(?<=\n)/)) {
      this.#line += part;
      if (!part.endsWith('\n')) continue;
      this.#endLine(this.#line.trim());
      this.#line = '';
    }
    return this.#current;
  }

  #topicOf(source: string): BlockTopic {
    if (this.#line !== '') return none;
    if (row.test(source)) return this.#columns === null ? none : { item: null, columns: this.#columns };
    return listItem.test(source) ? { item: this.#lead, columns: [] } : none;
  }

  #endLine(line: string): void {
    if (row.test(line)) {
      this.#columns ??= cellsOf(line).map(topicOfColumn);
      return;
    }
    this.#columns = null;
    if (line === '') return;
    const heading = /^(?:>[ \t]*)*#{1,6}[ \t]+(.*)$/.exec(line)?.[1];
    if (heading !== undefined) {
      // `### 404` goes on with what stands above it.
      if (!/^\W*[1-5]\d\d\b/.test(heading)) this.#heading = topicOfWords(heading);
      this.#lead = this.#heading;
    } else if (/:["'*_]*$/.test(line)) this.#lead = topicOfWords(line) ?? this.#heading;
    else if (!listItem.test(`${line} `)) this.#lead = this.#heading;
  }
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^[ \t>]*\|/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll(/[*_`]/g, '').trim());
}

function topicOfColumn(cell: string): Topic | null {
  if (/^(?:(?:HTTP|request|response)\s)?headers?(?:\snames?)?$/i.test(cell)) return 'header';
  const isStatus =
    /^(?:(?:HTTP|response|error|possible)\s){0,2}(?:status(?:es)?(?:\scodes?)?|codes?|responses?|errors?)$/i.test(cell);
  return isStatus ? 'status' : null;
}

function topicOfWords(text: string): Topic | null {
  if (/\bheaders?\b/i.test(text)) return 'header';
  return /\b(?:status(?:es)?|responses?|errors?|codes?|returns?|fails?)\b/i.test(text) ? 'status' : null;
}
