import type { SearchHit } from '../../core/search-index.ts';
import { analyseText, splitWords } from '../../core/text-analysis.ts';
import { NAMED_BOOST } from './question-identifiers.ts';
import { vagueTerms } from './question-terms.ts';

/**
 * How much each sign adds to a fused score between 0 and 1. `bench/page-quality.ts` shows what each is worth alone and
 * what they are worth where they were not chosen.
 */
export interface SectionSettings {
  /** Neighbouring words of the question that are neighbours in the section too: "rate limiting", "custom plugin". */
  readonly pairs: number;
  /** Share of the page title's words that the question says: what a title says beyond it is another subject. */
  readonly titleShare: number;
  /** Share of the question, rare words counting more, that the page's title says. */
  readonly titleCoverage: number;
  /** Share of the question that the section says at all: once each, however often. */
  readonly coverage: number;
}

export const sectionSettings: SectionSettings = Object.freeze({
  pairs: 0.4,
  titleShare: 0.25,
  titleCoverage: 0.25,
  coverage: 0.1,
});

/** Sections that may change places. A hundred instead moved no figure by more than 0.005, and cost twice the time. */
export const SECTIONS_RANKED = 50;

/** Ingestion cuts passages below 2,400 characters; what is longer is another source's, and its beginning is enough. */
const MAX_CHARACTERS = 4_000;
const MAX_QUESTION_CHARACTERS = 4_000;
/** A longer question is a pasted text; as many terms as the search asks for. */
const MAX_QUESTION_TERMS = 64;
/** Of what it weighs for its rarity; as in the search itself. */
const VAGUE_WEIGHT = 0.15;

interface SectionShape {
  /** Terms in their order, without stop words. */
  readonly text: readonly string[];
  readonly title: readonly string[];
  readonly pageTitle: readonly string[];
  readonly all: ReadonlySet<string>;
}

/**
 * A closer look at the sections among the hits: the first {@link SECTIONS_RANKED} change places with one another by
 * what a sum over words does not see, and each place keeps its score, so that sections and other hits stay comparable.
 * How rare a word is, is counted over these sections alone, so it reads only what the search gave to this caller.
 * Hits by a name stay where they are. Takes time in proportion to the length of the sections.
 */
export function rankSections(
  question: string,
  hits: readonly SearchHit[],
  settings: SectionSettings = sectionSettings,
): SearchHit[] {
  const terms = analyseText(question.slice(0, MAX_QUESTION_CHARACTERS)).slice(0, MAX_QUESTION_TERMS);
  const places = hits
    .flatMap((hit, place) => (hit.kind === 'section' && hit.score < NAMED_BOOST ? [place] : []))
    .slice(0, SECTIONS_RANKED);
  const readTerms = createTermReader();
  const candidates = places.flatMap((place) => {
    const hit = hits[place];
    return hit === undefined ? [] : [{ hit, shape: readSection(hit, readTerms) }];
  });
  const asked = weighQuestion(
    terms,
    candidates.map(({ shape }) => shape),
  );
  const byScore = candidates
    .map(({ hit, shape }) => ({ hit, score: hit.score + signs(asked, shape, settings) }))
    .sort((left, right) => right.score - left.score);
  const ranked = [...hits];
  byScore.forEach(({ hit }, index) => {
    const place = places[index];
    const score = place === undefined ? undefined : hits[place]?.score;
    if (place !== undefined && score !== undefined) ranked[place] = { ...hit, score };
  });
  return ranked;
}

/** Turns text into terms. The sections of one portal share most of their words, so each is stemmed once. */
function createTermReader(): (text: string) => string[] {
  const known = new Map<string, readonly string[]>();
  return (text) =>
    splitWords(text.slice(0, MAX_CHARACTERS)).flatMap((word) => {
      const before = known.get(word);
      if (before !== undefined) return before;
      const terms = analyseText(word);
      known.set(word, terms);
      return terms;
    });
}

function readSection(hit: SearchHit, readTerms: (text: string) => string[]): SectionShape {
  const text = readTerms(hit.text);
  const title = readTerms(hit.title);
  const pageTitle = readTerms(hit.documentTitle);
  const all = new Set([...text, ...title, ...pageTitle, ...readTerms(hit.documentPath)]);
  return { text, title, pageTitle, all };
}

interface WeighedQuestion {
  readonly terms: ReadonlyMap<string, number>;
  readonly termsTotal: number;
  /** Neighbours in the question, without what is between them that says nothing. */
  readonly pairs: ReadonlyMap<string, number>;
  readonly pairsTotal: number;
}

/** Inverse document frequency as in BM25 (Robertson and Zaragoza 2009), over the sections at hand. */
function weighQuestion(terms: readonly string[], sections: readonly SectionShape[]): WeighedQuestion {
  const weights = new Map<string, number>();
  for (const term of terms) {
    if (weights.has(term)) continue;
    const holding = sections.filter(({ all }) => all.has(term)).length;
    const rarity = Math.log(1 + (sections.length - holding + 0.5) / (holding + 0.5));
    weights.set(term, rarity * (vagueTerms.has(term) ? VAGUE_WEIGHT : 1));
  }
  const pairs = new Map<string, number>();
  for (const [index, term] of terms.entries()) {
    const next = terms[index + 1];
    if (next === undefined || next === term) continue;
    pairs.set(pairOf(term, next), ((weights.get(term) ?? 0) + (weights.get(next) ?? 0)) / 2);
  }
  return { terms: weights, termsTotal: sum(weights.values()), pairs, pairsTotal: sum(pairs.values()) };
}

function signs(asked: WeighedQuestion, section: SectionShape, settings: SectionSettings): number {
  const said = new Set(section.pageTitle);
  const titleShare = said.size === 0 ? 0 : [...said].filter((term) => asked.terms.has(term)).length / said.size;
  return (
    settings.pairs * part(sharedPairs(asked, section), asked.pairs, asked.pairsTotal) +
    settings.titleShare * titleShare +
    settings.titleCoverage * part(said, asked.terms, asked.termsTotal) +
    settings.coverage * part(section.all, asked.terms, asked.termsTotal)
  );
}

function sharedPairs(asked: WeighedQuestion, section: SectionShape): Set<string> {
  const shared = new Set<string>();
  for (const field of [section.title, section.pageTitle, section.text]) {
    for (const [index, term] of field.entries()) {
      const next = field[index + 1];
      if (next === undefined || !asked.terms.has(term)) continue;
      const pair = pairOf(term, next);
      if (asked.pairs.has(pair)) shared.add(pair);
    }
  }
  return shared;
}

/** Terms hold neither space nor punctuation. */
function pairOf(term: string, next: string): string {
  return `${term} ${next}`;
}

/** Weight of what is both asked and said, as a share of all that is asked. */
function part(said: ReadonlySet<string>, asked: ReadonlyMap<string, number>, total: number): number {
  if (total === 0) return 0;
  let weight = 0;
  for (const [name, worth] of asked) if (said.has(name)) weight += worth;
  return weight / total;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
