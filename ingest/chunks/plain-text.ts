const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
};

/** Tags of HTML and JSX; a lone `<` as in `a < b` stays. */
const tagPattern = /<\/?[A-Za-z][A-Za-z0-9.-]*(?:\s[^<>]*)?\/?>|<!--[\s\S]*?(?:-->|$)/g;

/** HTML as written into descriptions, to text: paragraphs become lines. */
export function stripHtml(text: string): string {
  if (!text.includes('<') && !text.includes('&')) return text;
  return text
    .replaceAll(/<(?:br|\/p|\/li|\/h[1-6]|\/div|\/tr)\s*\/?>/gi, '\n')
    .replaceAll(tagPattern, '')
    .replaceAll(/&(amp|lt|gt|quot|apos|nbsp|#39);/g, (whole, name: string) => entities[name] ?? whole)
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** Template tags of Liquid, Jekyll and Kramdown, and the import lines of MDX: instructions, not content. */
export function stripTemplateTags(text: string): string {
  return text
    .replaceAll(/\{%-?[\s\S]{0,5000}?-?%\}/g, ' ')
    .replaceAll(/\{\{[\s\S]{0,5000}?\}\}/g, ' ')
    .replaceAll(/^[ \t]*\{:[^}\n]{0,500}\}[ \t]*$/gm, '')
    .replaceAll(/\{:[^}\n]{0,500}\}/g, '')
    .replaceAll(/^(?:import|export)\s.+\sfrom\s+['"].+['"];?[ \t]*$/gm, '');
}

/** Markdown to the words in it, for searching and embedding. Each pattern has an end: an opening bracket may be repeated a thousandfold. */
export function plainText(markdown: string): string {
  return stripHtml(stripTemplateTags(markdown))
    .replaceAll(/!?\[([^\]]{0,1000})\]\([^)\s]{0,2000}(?:\s+"[^"]{0,500}")?\)/g, '$1')
    .replaceAll(/!?\[([^\]]{0,1000})\]\[[^\]]{0,500}\]/g, '$1')
    .replaceAll(/^[ \t]*(?:```|~~~).*$/gm, '')
    .replaceAll(/^[ \t]*(?:#{1,6}|>|[-*+])[ \t]+/gm, '')
    .replaceAll(/^[ \t:|-]+$/gm, '')
    .replaceAll(/[*`]{1,3}|(?<![\p{L}\p{N}])_{1,3}|_{1,3}(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/[\s|]+/g, ' ')
    .trim();
}

/** The first `count` words of a text. */
export function firstWords(text: string, count: number): string {
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.length <= count ? words.join(' ') : words.slice(0, count).join(' ');
}

/** Cuts at a word border; an ellipsis says so. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > length / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
