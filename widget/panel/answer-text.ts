import { safeCitationUrl } from '../markdown/safe-url.ts';
import type { Turn } from '../turn.ts';

/** An answer as Markdown to take along: its text, and its sources with addresses that work elsewhere. */
export function answerText({ text, citations, snippets }: Turn, baseUrl: string, preferred: string | null): string {
  const chosen =
    snippets.find(({ language, client }) => preferred === `${language}/${client}`) ??
    snippets.find(({ language }) => preferred?.split('/')[0] === language) ??
    snippets[0];
  const code = chosen === undefined ? [] : [`\`\`\`${chosen.language}\n${chosen.code}\n\`\`\``];
  const sources = citations.map(({ index, title, url }) => {
    const address = safeCitationUrl(url, baseUrl);
    return `[${index}] ${title}${address === null ? '' : ` <${address}>`}`;
  });
  return [text.trim(), ...code, sources.join('\n')].filter(Boolean).join('\n\n');
}
