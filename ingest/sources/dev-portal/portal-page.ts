import { textAt } from '../../json-values.ts';
import { splitFrontMatter } from '../../pages/front-matter.ts';
import { readableMdc } from './readable-mdc.ts';

/** A page of a portal as Markdown. What the portal calls it stands above what its text calls itself. */
export function writePortalPage(
  content: string,
  page: { readonly title: string; readonly description: string | null },
): string {
  const { data, body } = splitFrontMatter(readableMdc(content));
  const description = page.description ?? textAt(data, 'description');
  const front = [
    `title: ${JSON.stringify(page.title.slice(0, 300))}`,
    ...(description === null ? [] : [`description: ${JSON.stringify(description.slice(0, 2_000))}`]),
  ];
  return `---\n${front.join('\n')}\n---\n${body}`;
}
