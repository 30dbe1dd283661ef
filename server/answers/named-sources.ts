import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { composeChanges } from './changes/compose-changes.ts';
import { createCitationList, hitIdentity } from './number-citations.ts';
import { operationHit } from './operation-hit.ts';
import type { NamedThings } from './scope/retrieve-named.ts';
import { weighTerms } from './term-weights.ts';

/** A package page has five sections; more would take the place of everything else. */
const MAX_PACKAGE_SECTIONS = 5;

/** The sources of a model, with what the question names in front: it answers from what stands first. */
export function withNamed(question: string, named: NamedThings, sources: readonly SearchHit[]): readonly SearchHit[] {
  const first = [...describeChanges(question, named), ...accessSections(named), ...packageSections(named)];
  const known = new Set(first.map((hit) => hitIdentity(hit)));
  return [...first, ...sources.filter((hit) => !known.has(hitIdentity(hit)))];
}

function accessSections({ access, accessFacts }: NamedThings): SearchHit[] {
  const told = [access?.registration ?? accessFacts?.registration, access?.authentication ?? accessFacts?.credentials];
  return [...told, accessFacts?.approval].filter((hit) => hit != null);
}

/** The difference in words, as the text of the newer version's overview: that is what gets cited for it. */
function describeChanges(question: string, { changes }: NamedThings): SearchHit[] {
  if (changes === null) return [];
  const paragraphs = composeChanges(question, changes, createCitationList(weighTerms(question)));
  const text = paragraphs.join('\n\n').replaceAll(/ ?\[\d+\]/gu, '');
  return [{ ...changes.overviews[1], text }];
}

/** The sources of a model, and what they cite themselves, by the numbers after theirs. */
export interface CitedSources {
  readonly sources: readonly SearchHit[];
  readonly cited: readonly { readonly hit: SearchHit; readonly entry: CatalogueOperation | null }[];
}

/**
 * Numbers what the lines of a difference rest on (the operation as both versions have it) behind the sources, so that
 * whoever words a line can cite it as an extractive answer does.
 */
export function citeDifference(
  question: string,
  { changes }: NamedThings,
  sources: readonly SearchHit[],
): CitedSources {
  const newer = changes?.overviews[1];
  const place = newer === undefined ? -1 : sources.findIndex((hit) => hitIdentity(hit) === hitIdentity(newer));
  if (changes === null || place < 0) return { sources, cited: [] };
  const list = createCitationList(weighTerms(question));
  for (const hit of sources) list.cite(hit);
  // An operation that is among the sources has its number.
  const known = (hit: SearchHit): SearchHit =>
    sources.find(({ kind, api, version, operationKey }) => {
      const isSame = api === hit.api && version === hit.version && operationKey === hit.operationKey;
      return kind === 'operation' && hit.kind === 'operation' && isSame;
    }) ?? hit;
  const cite = (hit: SearchHit): number => list.cite(known(hit));
  const text = composeChanges(question, changes, { ...list, cite }).join('\n\n');
  const { from, to } = changes.sides;
  const entries = new Map([...from.values(), ...to.values()].map((entry) => [hitIdentity(operationHit(entry)), entry]));
  return {
    sources: sources.map((hit, index) => (index === place ? { ...hit, text } : hit)),
    cited: list.hits.slice(sources.length).map((hit) => ({ hit, entry: entries.get(hitIdentity(hit)) ?? null })),
  };
}

function packageSections({ packages }: NamedThings): readonly SearchHit[] {
  if (packages === null) return [];
  const paths = new Set(packages.packages.map(({ documentPath }) => documentPath));
  return packages.sections.filter(({ documentPath }) => paths.has(documentPath)).slice(0, MAX_PACKAGE_SECTIONS);
}
