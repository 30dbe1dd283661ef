/** The beginning of a Markdown text as one line of plain words, cut between words. */
export function excerptOf(markdown: string, maximumLength = 320): string {
  const line = markdown
    .replaceAll(/^(?:#{1,6}|[-*>]|\d+\.)\s+/gm, '')
    .replaceAll(/```[\w-]*/g, '')
    .replaceAll(/\*\*|`/g, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (line.length <= maximumLength) return line;
  const cut = line.slice(0, maximumLength + 1);
  const border = cut.lastIndexOf(' ');
  return `${cut.slice(0, border > maximumLength / 2 ? border : maximumLength).toWellFormed()}…`;
}
