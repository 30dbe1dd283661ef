import type { SearchHit } from '../../core/search-index.ts';
import { composeChanges } from './changes/compose-changes.ts';
import { createCitationList, hitIdentity } from './number-citations.ts';
import type { NamedThings } from './scope/retrieve-named.ts';
import { weighTerms } from './term-weights.ts';

/** A package page has five sections; more would take the place of everything else. */
const MAX_PACKAGE_SECTIONS = 5;

/** The sources of a model, with what the question names in front: it answers from what stands first. */
export function withNamed(question: string, named: NamedThings, sources: readonly SearchHit[]): readonly SearchHit[] {
  const first = [
    ...describeChanges(question, named),
    ...[named.access?.registration, named.access?.authentication].filter((hit) => hit != null),
    ...packageSections(named),
  ];
  const known = new Set(first.map((hit) => hitIdentity(hit)));
  return [...first, ...sources.filter((hit) => !known.has(hitIdentity(hit)))];
}

/** The difference in words, as the text of the newer version's overview: that is what gets cited for it. */
function describeChanges(question: string, { changes }: NamedThings): SearchHit[] {
  if (changes === null) return [];
  const paragraphs = composeChanges(question, changes, createCitationList(weighTerms(question)));
  const text = paragraphs.join('\n\n').replaceAll(/ ?\[\d+\]/gu, '');
  return [{ ...changes.overviews[1], text }];
}

function packageSections({ packages }: NamedThings): readonly SearchHit[] {
  if (packages === null) return [];
  const paths = new Set(packages.packages.map(({ documentPath }) => documentPath));
  return packages.sections.filter(({ documentPath }) => paths.has(documentPath)).slice(0, MAX_PACKAGE_SECTIONS);
}
