import type { SearchHit } from '../../../core/search-index.ts';
import { composePageAnswer } from '../compose-page-answer.ts';
import { plainText } from '../quote-markdown.ts';
import type { CitationList } from '../number-citations.ts';
import type { TermWeights } from '../term-weights.ts';
import { asksForExpiry } from './access-question.ts';

/** Sections that say how one gets access to one API, as the portal tells it. */
export interface AccessSections {
  readonly registration: SearchHit | null;
  readonly authentication: SearchHit | null;
  /** How one gets access to other APIs, where the question names none. */
  readonly others: readonly SearchHit[];
}

/** More of them are a table of contents. */
const MAX_OTHERS = 5;
const pageTitle = /^getting access to /iu;

/** The sections of the page about access to an API among what was found; `null` when the portal tells nothing. */
export function findAccessSections(hits: readonly SearchHit[], api: string): AccessSections | null {
  const sections = hits.filter((hit) => isAccessSection(hit) && hit.api === api);
  const registration = sections.find(({ title }) => /access/iu.test(title) && !pageTitle.test(title)) ?? null;
  const authentication = sections.find(({ title }) => /authenticat/iu.test(title)) ?? null;
  return registration === null && authentication === null ? null : { registration, authentication, others: [] };
}

/** The same where the question names no API: those of the first that the portal tells of, and where the others stand. */
export function findAnyAccessSections(hits: readonly SearchHit[]): AccessSections | null {
  const apis = [...new Set(hits.filter(isAccessSection).flatMap(({ api }) => (api === null ? [] : [api])))];
  const [first = null, ...rest] = apis.map((api) => findAccessSections(hits, api)).filter((found) => found !== null);
  if (first === null) return null;
  return { ...first, others: rest.flatMap(({ registration, authentication }) => registration ?? authentication ?? []) };
}

function isAccessSection(hit: SearchHit): boolean {
  return hit.kind === 'section' && pageTitle.test(hit.documentTitle);
}

/** How one gets a key, and then how it is used; how long it lives where that is asked. */
export function composeAccess(
  question: string,
  { registration, authentication, others }: AccessSections,
  list: CitationList,
  terms: TermWeights,
): string[] {
  const ordered = asksForExpiry(question) ? [authentication, registration] : [registration, authentication];
  // Each by itself: neither is left out for what the other weighs.
  const paragraphs = ordered.flatMap((hit) => (hit === null ? [] : composePageAnswer([hit], list, terms)));
  if (others.length === 0) return paragraphs;
  const named = others.slice(0, MAX_OTHERS).map((hit) => `${plainText(hit.documentTitle, 100)} [${list.cite(hit)}]`);
  return [...paragraphs, `**Other APIs:** ${named.join(' · ')}`];
}
