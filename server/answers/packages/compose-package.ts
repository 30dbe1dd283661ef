import type { SearchHit } from '../../../core/search-index.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import { asksForAccess } from '../access/access-question.ts';
import { composePageAnswer } from '../compose-page-answer.ts';
import { readGatewayTopics } from '../gateway/gateway-topics.ts';
import type { CitationList } from '../number-citations.ts';
import type { TermWeights } from '../term-weights.ts';

/** A few packages are compared; more are listed by the portal. */
const MAX_PACKAGES = 3;
const asksForContent =
  /\b(?:what(?:['’]s| is| are)? (?:in|inside|part of)|includ\w*|contain\w*|consist\w*|cover\w*|differ\w*|compar\w*|operations?|endpoints?)\b/iu;
const asksForLimit = /\b(?:requests?|calls?|limits?|often|rate)\b/iu;

/** Packages that a question names. */
export interface NamedPackages {
  /** One hit of the page of each. */
  readonly packages: readonly SearchHit[];
  /** Sections of those pages. */
  readonly sections: readonly SearchHit[];
}

/** The page that describes an API package as a whole. */
export function isPackagePage(hit: Pick<SearchHit, 'api' | 'documentPath'>): boolean {
  return hit.api === null && /^packages\/.+\/about\.md$/u.test(hit.documentPath);
}

/** Whether the question says the whole name of the package. */
export function namesPackage(question: string, hit: Pick<SearchHit, 'documentTitle'>): boolean {
  const asked = new Set(analyseText(question));
  const name = analyseText(hit.documentTitle);
  return name.length > 0 && name.every((term) => asked.has(term));
}

/**
 * Pages of the packages that a question names, each once. Without the word an API of the same name is meant.
 * @param namesApi whether the question names an API
 */
export function findNamedPackages(
  question: string,
  namesApi: boolean,
  hits: readonly SearchHit[],
): readonly SearchHit[] {
  const saysPackage = /\b(?:packages?|bundles?|plans?|tiers?)\b/iu.test(question);
  if (!saysPackage && (namesApi || !asksForLimit.test(question))) return [];
  const named = hits.filter((hit) => isPackagePage(hit) && namesPackage(question, hit));
  return [...new Map(named.map((hit) => [hit.documentPath, hit])).values()].slice(0, MAX_PACKAGES);
}

/** What the question asks of packages: their limits, what is in them, how to get them; empty when it asks something else. */
export function composePackages(
  question: string,
  { packages, sections }: NamedPackages,
  list: CitationList,
  terms: TermWeights,
): string[] {
  const wanted = wantedTitles(question);
  return packages.flatMap(({ documentPath }) => {
    const own = sections.filter((hit) => hit.documentPath === documentPath && hit.kind === 'section');
    return wanted.flatMap(({ title, holds }) => {
      const section = own.find((hit) => title.test(hit.title) && (holds === undefined || holds.test(hit.text)));
      return section === undefined ? [] : composePageAnswer([section], list, terms);
    });
  });
}

function wantedTitles(question: string): readonly { readonly title: RegExp; readonly holds?: RegExp }[] {
  if (asksForAccess(question)) return [{ title: /^how to get access$/iu }, { title: /^how to authenticate$/iu }];
  const topics = readGatewayTopics(question);
  if (topics.includes('authentication')) return [{ title: /^how to authenticate$/iu }];
  if (asksForContent.test(question)) return [{ title: /^operations$/iu }, { title: /^rate limit$/iu }];
  // Single operations may have a limit of their own.
  if (topics.includes('limits') || asksForLimit.test(question))
    return [{ title: /^rate limit$/iu }, { title: /^operations$/iu, holds: /\bper (?:second|minute|hour)\b/iu }];
  return [];
}
