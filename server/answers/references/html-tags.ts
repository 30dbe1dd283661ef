/** Tags that part words from each other. */
const parting = new Set(
  (
    'address article aside blockquote body br caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 ' +
    'header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);
/** Tags that change how words look. */
const inline = new Set(
  'a abbr b big cite code del em font i ins kbd mark q s samp small span strike strong sub sup tt u wbr'.split(' '),
);
const voids = new Set(['br', 'hr', 'wbr']);
/** What stands in them is code. */
const codeTags = new Set(['code', 'kbd', 'pre', 'samp', 'tt']);

const tag = /^(?:<|&lt;)(\/?)([a-z][a-z\d]{0,11})(?:\s[^<>&\n]{0,200})?\/?(?:>|&gt;)/i;

export interface HtmlTag {
  readonly length: number;
  readonly name: string;
  readonly isClosing: boolean;
  readonly isParting: boolean;
  readonly isCode: boolean;
}

/** The tags of one text, which a reader sees as text and reads as tags all the same. */
export class HtmlTags {
  readonly #source: string;
  /** Where the last tag stands that closes one of a name. */
  readonly #lastClosing = new Map<string, number>();

  constructor(source: string) {
    this.#source = source;
    for (const match of source.matchAll(/(?:<|&lt;)\/([a-z][a-z\d]{0,11})\s{0,5}(?:>|&gt;)/gi))
      this.#lastClosing.set((match[1] ?? '').toLowerCase(), match.index);
  }

  /** The tag that begins at a place; `null` for what is none: `<id>` in a path, `<amount>` to be filled in. */
  at(place: number): HtmlTag | null {
    const match = tag.exec(this.#source.slice(place, place + 240));
    if (match === null) return null;
    const [{ length }, slash, written = ''] = match;
    const name = written.toLowerCase();
    const isClosing = slash === '/';
    if (!parting.has(name) && !inline.has(name)) return null;
    if (!isClosing && !voids.has(name)) {
      // Behind these it is a parameter: `/orders/<code>`, `?code=<code>`.
      if (/[/=:.\-?&]/.test(this.#source[place - 1] ?? '')) return null;
      if ((this.#lastClosing.get(name) ?? -1) < place) return null;
    }
    return { length, name, isClosing, isParting: parting.has(name), isCode: codeTags.has(name) };
  }
}
