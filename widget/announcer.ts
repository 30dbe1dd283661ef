/** Text of an answer as it is spoken: no markup, code named instead of read out. */
export function spokenText(markdown: string, codeLabel: string): string {
  return markdown
    .replaceAll(/(^|\n)(```|~~~)[^]*?(?:\n\2[^\n]*|$)/g, `$1${codeLabel}.`)
    .replaceAll(/!?\[([^[\]]{0,300})\]\([^()]{0,500}\)/g, '$1')
    .replaceAll(/\[\d{1,3}(?:\s*,\s*\d{1,3})*\]/g, '')
    .replaceAll(/^[ \t]*(?:#{1,6}|>|[-*+]|\|)[ \t]+/gm, '')
    .replaceAll(/[*_`|]+/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
}

/**
 * How much of a text that still grows is settled: everything up to the end of its last complete sentence or
 * paragraph, outside an unfinished code block. Announcing less than a sentence at a time would stutter.
 */
export function settledLength(markdown: string): number {
  const fences = [...markdown.matchAll(/^[ \t]*(?:```|~~~)/gm)];
  const openFence = fences.length % 2 === 1 ? fences.at(-1)?.index : undefined;
  const closed = openFence === undefined ? markdown : markdown.slice(0, openFence);
  let end = 0;
  for (const match of closed.matchAll(/[.!?:]["')\]*_]*(?:\s*\[\d+\])*(?=\s)|\n\n/g))
    end = match.index + match[0].length;
  return end;
}
