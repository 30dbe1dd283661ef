import type { SearchHit } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { NAMED_BOOST } from './question-identifiers.ts';
import { vagueTerms } from './question-terms.ts';

/**
 * How much each sign adds to a fused score between 0 and 1. `bench/page-quality.ts` shows what each is worth alone and
 * what they are worth where they were not chosen.
 */
export interface SectionSettings {
  /** Words that stand together in the question and in the section too: "rate limiting", "limit the rate of requests". */
  readonly pairs: number;
  /** Share of the page title's words that the question says: what a title says beyond it is another subject. */
  readonly titleShare: number;
  /** Share of the question, rare words counting more, that the page's title says. */
  readonly titleCoverage: number;
  /** As `titleShare`, of the words of the page's path, those that few other pages here share counting more. */
  readonly pathShare: number;
  /** As `titleCoverage`, of the page's path: folders name the product that a page takes for granted. */
  readonly pathCoverage: number;
  /** Share of the question that the section says at all, once each, by how rare words are in all the caller may read. */
  readonly coverage: number;
}

export const sectionSettings: SectionSettings = Object.freeze({
  pairs: 0.5,
  titleShare: 0.2,
  titleCoverage: 0.2,
  pathShare: 0.2,
  pathCoverage: 0.2,
  coverage: 0.15,
});

/**
 * Sections that may change places. Eighty instead gained up to 0.01 of recall@5 with the generated questions and less with
 * the given ones, and cost half as much time again.
 */
export const SECTIONS_RANKED = 50;

/** Ingestion cuts passages below 2,400 characters; what is longer is another source's, and its beginning is enough. */
const MAX_CHARACTERS = 4_000;
const MAX_QUESTION_CHARACTERS = 4_000;
/** A longer question is a pasted text; as many terms as the search asks for. */
const MAX_QUESTION_TERMS = 64;
/** Of what it weighs for its rarity; as in the search itself. */
const VAGUE_WEIGHT = 0.15;
/** Words of a pair in the question: neighbours, or with one between them, which counts half. Stop words do not count. */
const ASKED_REACH = 2;
/** Words of a pair in a section: up to three between them, "verify the certificate of every upstream". */
const SAID_REACH = 4;

interface SectionShape {
  /** Terms in their order, without stop words. */
  readonly text: readonly string[];
  readonly title: readonly string[];
  readonly pageTitle: readonly string[];
  readonly path: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
  /** Share of the question in it, as the search found. */
  readonly coverage: number;
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
  const candidates = places.flatMap((place) => {
    const hit = hits[place];
    return hit === undefined ? [] : [{ hit, shape: readSection(hit) }];
  });
  const asked = weighQuestion(
    terms,
    candidates.map(({ shape }) => shape),
  );
  const paths = weighPaths(candidates);
  const byScore = candidates
    .map(({ hit, shape }) => ({ hit, score: hit.score + signs(asked, shape, paths, settings) }))
    .sort((left, right) => right.score - left.score);
  const ranked = [...hits];
  byScore.forEach(({ hit }, index) => {
    const place = places[index];
    const score = place === undefined ? undefined : hits[place]?.score;
    if (place !== undefined && score !== undefined) ranked[place] = { ...hit, score };
  });
  return ranked;
}

function readSection(hit: SearchHit): SectionShape {
  const readTerms = (text: string): string[] => analyseText(text.slice(0, MAX_CHARACTERS));
  const text = readTerms(hit.text);
  const title = readTerms(hit.title);
  const pageTitle = readTerms(hit.documentTitle);
  // The type of a file says nothing of what is in it.
  const path = new Set(readTerms(hit.documentPath.replace(/\.\w{1,8}$/u, '')));
  const all = new Set([...text, ...title, ...pageTitle, ...path]);
  return { text, title, pageTitle, path, all, coverage: hit.coverage };
}

interface WeighedQuestion {
  readonly terms: ReadonlyMap<string, number>;
  readonly termsTotal: number;
  /** Of what stands together in the question; see {@link ASKED_REACH}. */
  readonly pairs: ReadonlyMap<string, number>;
  readonly pairsTotal: number;
}

function weighQuestion(terms: readonly string[], sections: readonly SectionShape[]): WeighedQuestion {
  const weights = new Map<string, number>();
  for (const term of terms) {
    if (weights.has(term)) continue;
    const holding = sections.filter(({ all }) => all.has(term)).length;
    weights.set(term, rarity(holding, sections.length) * (vagueTerms.has(term) ? VAGUE_WEIGHT : 1));
  }
  const pairs = new Map<string, number>();
  for (const [index, term] of terms.entries()) {
    for (let distance = 1; distance <= ASKED_REACH; distance += 1) {
      const next = terms[index + distance];
      if (next === undefined || next === term) continue;
      const weight = ((weights.get(term) ?? 0) + (weights.get(next) ?? 0)) / 2 / distance;
      const pair = pairOf(term, next);
      pairs.set(pair, Math.max(pairs.get(pair) ?? 0, weight));
    }
  }
  return { terms: weights, termsTotal: sum(weights.values()), pairs, pairsTotal: sum(pairs.values()) };
}

/** How rare each word of their paths is among the pages at hand. */
function weighPaths(candidates: readonly { hit: SearchHit; shape: SectionShape }[]): ReadonlyMap<string, number> {
  const pages = new Map(
    candidates.map(({ hit, shape }) => [JSON.stringify([hit.api, hit.version, hit.documentPath]), shape.path]),
  );
  const counts = new Map<string, number>();
  for (const path of pages.values()) for (const term of path) counts.set(term, (counts.get(term) ?? 0) + 1);
  return new Map([...counts].map(([term, count]) => [term, rarity(count, pages.size)]));
}

/** Inverse document frequency as in BM25 (Robertson and Zaragoza 2009). */
function rarity(holding: number, total: number): number {
  return Math.log(1 + (total - holding + 0.5) / (holding + 0.5));
}

function signs(
  asked: WeighedQuestion,
  section: SectionShape,
  paths: ReadonlyMap<string, number>,
  settings: SectionSettings,
): number {
  const title = new Set(section.pageTitle);
  return (
    settings.pairs * part(sharedPairs(asked, section), asked.pairs, asked.pairsTotal) +
    settings.titleShare * shareAsked(title, asked, () => 1) +
    settings.titleCoverage * part(title, asked.terms, asked.termsTotal) +
    settings.pathShare * shareAsked(section.path, asked, (term) => paths.get(term) ?? 0) +
    settings.pathCoverage * part(section.path, asked.terms, asked.termsTotal) +
    settings.coverage * section.coverage
  );
}

/** Weight of what is both said and asked, as a share of all that is said. */
function shareAsked(said: ReadonlySet<string>, asked: WeighedQuestion, weigh: (term: string) => number): number {
  let [shared, total] = [0, 0];
  for (const term of said) {
    const weight = weigh(term);
    total += weight;
    if (asked.terms.has(term)) shared += weight;
  }
  return total === 0 ? 0 : shared / total;
}

function sharedPairs(asked: WeighedQuestion, section: SectionShape): Set<string> {
  const shared = new Set<string>();
  for (const field of [section.title, section.pageTitle, section.text]) {
    for (const [index, term] of field.entries()) {
      if (!asked.terms.has(term)) continue;
      for (const next of field.slice(index + 1, index + 1 + SAID_REACH)) {
        const pair = pairOf(term, next);
        if (asked.pairs.has(pair)) shared.add(pair);
      }
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
