const blockTag = /<(?:br|\/p|\/li|\/h[1-6]|\/div|\/tr|\/ul|\/ol)\s*\/?>/giu;
const listItem = /<li(?:\s[^<>]*)?>/giu;
const codeTag = /<\/?code(?:\s[^<>]*)?>/giu;
const silentElement = /<(script|style)\b[\s\S]*?(?:<\/\1\s*>|$)/giu;
const anyTag = /<\/?[a-z][a-z0-9.-]*(?:\s[^<>]*)?\/?>|<!--[\s\S]*?(?:-->|$)/giu;

/**
 * A description that was written in HTML as Markdown: many specifications do, and a reader of Markdown alone
 * would see nothing of them. Entities stay as they are, so that no text can become a tag by being read.
 */
export function htmlToMarkdown(description: string): string {
  if (!/<\/?(?:p|br|li|ul|ol|div|a|b|i|em|strong|code|span|h[1-6])\b[^<>]*>/iu.test(description)) return description;
  return description
    .replaceAll(silentElement, '')
    .replaceAll(listItem, '\n\n- ')
    .replaceAll(blockTag, '\n\n')
    .replaceAll(codeTag, '`')
    .replaceAll(anyTag, '')
    .replaceAll(/^[ \t]+/gmu, '')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}
