import { closingRuns, runLength } from './rendered-text.ts';

/** Numbers that a piece of Markdown cites, in its order: `[1]`, but not that of a link, and not `items[1]` in code. */
export function readCitations(source: string): number[] {
  if (!source.includes('[')) return [];
  let text = '';
  let from = 0;
  for (const [opening, closing] of closingRuns(source)) {
    text += `${source.slice(from, opening)} `;
    from = closing + runLength(source, closing);
  }
  text += source.slice(from);
  return [...text.matchAll(/(?<!\\)\[(\d{1,4})\](?!\()/g)].map(([, number]) => Number(number));
}
