/**
 * The anchor of a heading as GitHub makes it: ingestion writes it into addresses, and a page that shows the same text
 * must give it to the heading.
 */
export function headingAnchor(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
    .replaceAll(' ', '-');
}
