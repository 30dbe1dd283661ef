import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { hitIdentity } from './number-citations.ts';

const MAX_SUGGESTIONS = 4;

/** First words of summaries that make "How do I …?" a sentence. */
const verbs = new Set(
  (
    'accept activate add approve archive assign attach authorise authorize batch book bulk calculate cancel capture change ' +
    'check close complete confirm copy count create deactivate delete detach disable download duplicate enable end export ' +
    'fetch filter find generate get import invite issue link list lock look mark merge move open patch pause pay place ' +
    'poll post print publish put query read redeem refund register reject release remove rename replace replay report ' +
    'request resend reset restore resume retrieve return revoke rotate run save schedule search send set share show start ' +
    'stop submit subscribe suspend sync tag test track transfer trigger unlink unlock unsubscribe update upload validate ' +
    'verify view void write'
  ).split(' '),
);

/**
 * Follow-up questions that the index can answer: every one is made from a title that was retrieved. What the
 * answer is about already, and the question itself, are left out; what it does not mention comes first.
 */
export function suggestQuestions(
  asked: string,
  main: CatalogueOperation | null,
  hits: readonly SearchHit[],
  cited: readonly SearchHit[],
): string[] {
  const suggestions: string[] = [];
  const add = (question: string | null): void => {
    if (question === null || suggestions.length >= MAX_SUGGESTIONS) return;
    if (!suggestions.includes(question) && normalise(question) !== normalise(asked)) suggestions.push(question);
  };
  if (main !== null) add(`Which errors can ${main.operation.key} return?`);
  const mentioned = new Set(cited.map((hit) => hitIdentity(hit)));
  const [first] = cited;
  const others = hits.filter((hit) => hit.title !== first?.title || hit.documentPath !== first.documentPath);
  for (const hit of others) if (!mentioned.has(hitIdentity(hit))) add(questionAbout(hit));
  for (const hit of others) if (mentioned.has(hitIdentity(hit))) add(questionAbout(hit));
  return suggestions;
}

function normalise(question: string): string {
  return question
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function questionAbout(hit: SearchHit): string | null {
  const title = hit.title.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  if (title === '' || title.length > 90) return null;
  if (hit.kind === 'operation') {
    const [first = '', ...rest] = title.replace(/[.!?]+$/u, '').split(' ');
    if (rest.length > 0 && verbs.has(first.toLowerCase()))
      return `How do I ${[first.toLowerCase(), ...rest].join(' ')}?`;
    return hit.operationKey === null ? null : `What does ${hit.operationKey} do?`;
  }
  if (hit.kind === 'section') return title.endsWith('?') ? title : `What do the pages say about “${title}”?`;
  if (hit.kind === 'overview') return `What can I do with ${title}?`;
  return null;
}
