import type { SearchHit } from '../../../core/search-index.ts';
import { composePageAnswer } from '../compose-page-answer.ts';
import type { CitationList } from '../number-citations.ts';
import type { TermWeights } from '../term-weights.ts';
import { asksForExpiry } from './access-question.ts';

/** Sections that say how one gets access to one API, as the portal tells it. */
export interface AccessSections {
  readonly registration: SearchHit | null;
  readonly authentication: SearchHit | null;
}

const pageTitle = /^getting access to /iu;

/** The sections of the page about access to an API among what was found; `null` when the portal tells nothing. */
export function findAccessSections(hits: readonly SearchHit[], api: string): AccessSections | null {
  const sections = hits.filter((hit) => hit.kind === 'section' && hit.api === api && pageTitle.test(hit.documentTitle));
  const registration = sections.find(({ title }) => /access/iu.test(title) && !pageTitle.test(title)) ?? null;
  const authentication = sections.find(({ title }) => /authenticat/iu.test(title)) ?? null;
  return registration === null && authentication === null ? null : { registration, authentication };
}

/** How one gets a key, and then how it is used; how long it lives where that is asked. */
export function composeAccess(
  question: string,
  { registration, authentication }: AccessSections,
  list: CitationList,
  terms: TermWeights,
): string[] {
  const ordered = asksForExpiry(question) ? [authentication, registration] : [registration, authentication];
  // Each by itself: neither is left out for what the other weighs.
  return ordered.flatMap((hit) => (hit === null ? [] : composePageAnswer([hit], list, terms)));
}
