import type { SearchHit } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { findEntry } from './extractive-answer.ts';
import type { ExtractiveInput } from './extractive-answer.ts';
import type { Judgement } from './judge-hits.ts';
import { citationTitle } from './number-citations.ts';
import type { CitationList } from './number-citations.ts';
import { nameOperation, shortTitle } from './operation-title.ts';
import { plainText } from './quote-markdown.ts';

/** More than a line of further reading is not read. */
export const MAX_NEAR = 3;

/** What else fits, by name alone. */
export function describeNear(
  input: ExtractiveInput,
  judgement: Pick<Judgement, 'kind' | 'fitting'>,
  list: CitationList,
): string | null {
  const titles = new Set(list.hits.map((hit) => hit.title));
  const near: string[] = [];
  for (const hit of judgement.fitting) {
    if (near.length >= MAX_NEAR) break;
    // A schema beside the operation it belongs to tells nothing that the operation does not.
    if (titles.has(hit.title) || (hit.kind === 'schema' && judgement.kind === 'operation')) continue;
    if (hit.kind === 'schema' && !namesWordOf(hit.title, input.question)) continue;
    // What the gateway does to one API says nothing about another.
    if (hit.kind === 'fact' && hit.api !== (judgement.fitting[0]?.api ?? null)) continue;
    titles.add(hit.title);
    near.push(nameHit(input, hit, list, judgement.fitting[0]?.api ?? null));
  }
  return near.length === 0 ? null : `**See also:** ${near.join(' · ')}`;
}

function namesWordOf(title: string, question: string): boolean {
  const terms = new Set(analyseText(question));
  return analyseText(title).some((term) => terms.has(term));
}

/** A hit by its title with the number of its citation. */
export function nameHit(input: ExtractiveInput, hit: SearchHit, list: CitationList, mainApi: string | null): string {
  const number = list.cite(hit);
  // The same call exists in more than one API, and says so.
  const api =
    mainApi === null || hit.api === mainApi || hit.apiTitle === null ? '' : ` (${plainText(hit.apiTitle, 80)})`;
  if (hit.operationKey === null || hit.kind !== 'operation') {
    const title = plainText(shortTitle(citationTitle(hit)));
    return `${title}${hit.kind === 'schema' ? ' (schema)' : ''}${hit.kind === 'overview' ? '' : api} [${number}]`;
  }
  const deprecated = findEntry(input, hit)?.operation.deprecated === true;
  const name = nameOperation({ summary: hit.title, key: hit.operationKey, deprecated }).replaceAll('**', '');
  return `${name}${api} [${number}]`;
}
