import type { Citation } from '../../core/answer.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { composeOperationAnswer, namedReplacement } from './compose-operation-answer.ts';
import { judgeHits } from './judge-hits.ts';
import type { Judgement } from './judge-hits.ts';
import { citationTitle, createCitationList } from './number-citations.ts';
import type { CitationList } from './number-citations.ts';
import { inlineCode, plainText, quoteMarkdown } from './quote-markdown.ts';
import { matchWeight, selectPassage, weighTerms } from './select-passages.ts';
import type { TermWeights } from './select-passages.ts';
import { suggestQuestions } from './suggest-questions.ts';

export interface ExtractiveInput {
  /** The standalone question. */
  readonly question: string;
  readonly hits: readonly SearchHit[];
  /** Models of retrieved operations by {@link operationIdentity}; one that is missing is only named. */
  readonly operations: ReadonlyMap<string, CatalogueOperation>;
  /** Adds the hint that signing in may show more. It depends on nothing else, so it tells nothing. */
  readonly anonymous: boolean;
}

export interface ExtractiveAnswer {
  /** Markdown in pieces to be streamed one by one; joined by blank lines they are the answer. */
  readonly paragraphs: readonly string[];
  readonly citations: readonly Citation[];
  /** Hits in the order of their citations. */
  readonly cited: readonly SearchHit[];
  /** The operation the answer is about: snippets are computed for it. */
  readonly main: CatalogueOperation | null;
  readonly status: 'grounded' | 'partial' | 'none';
  readonly suggestions: readonly string[];
}

/** Characters of the passage that answers, and of each one that adds to it. */
const MAIN_PASSAGE = { characters: 800, tableRows: 8 };
const FURTHER_PASSAGE = { characters: 320, tableRows: 4 };
/** A further passage must score so near to the best one, or it only makes the answer longer. */
const FURTHER_SCORE = 0.8;
/** With so much quoted, further passages are named instead. */
const ENOUGH_CHARACTERS = 450;
/** A title with so much of the question's words is about the question: its section is quoted as it stands. */
const TITLE_SHARE = 0.6;
const MAX_NEAR = 3;
/** Below this a title is not near, it is just there. */
const NEAR_COVERAGE = 0.2;
const NEAR_COSINE = 0.4;

/** Key of {@link ExtractiveInput.operations}. */
export function operationIdentity(api: string | null, version: string | null, key: string | null): string {
  return JSON.stringify([api, version, key]);
}

/** Composes an answer from what was retrieved, without a model: quotations and facts of specifications, cited. */
export function composeExtractiveAnswer(input: ExtractiveInput): ExtractiveAnswer {
  const terms = weighTerms(input.question);
  const judgement = judgeHits(input.question, input.hits);
  const list = createCitationList(terms);
  if (judgement.kind === 'none') return composeNothing(input, judgement, list);
  const [mainHit] = judgement.fitting;
  const entry = mainHit === undefined ? undefined : findEntry(input, mainHit);
  const isOperation = judgement.kind === 'operation' && mainHit !== undefined && entry !== undefined;
  const paragraphs: string[] = [];
  if (judgement.fit === 'weak')
    paragraphs.push('I am not sure that this answers your question; it is the nearest I found.');
  if (isOperation) {
    paragraphs.push(
      ...composeOperationAnswer({
        entry,
        citation: list.cite(mainHit),
        question: input.question,
        replacement: findReplacement(input, entry, list),
      }),
    );
  } else {
    paragraphs.push(...composePassages(judgement, list, terms));
  }
  const near = describeNear(input, judgement, list);
  if (near !== null) paragraphs.push(near);
  const main = isOperation ? entry : null;
  return {
    paragraphs,
    citations: list.citations,
    cited: list.hits,
    main,
    status: judgement.fit === 'strong' ? 'grounded' : 'partial',
    suggestions: suggestQuestions(
      input.question,
      main,
      [...judgement.fitting, ...judgement.rest].slice(0, 12),
      list.hits,
    ),
  };
}

function composePassages(judgement: Judgement, list: CitationList, terms: TermWeights): string[] {
  const groups = groupPassages(judgement.fitting.filter((hit) => hit.kind !== 'operation'));
  const [best] = groups;
  if (best === undefined) return [];
  const paragraphs: string[] = [];
  let characters = 0;
  for (const group of groups) {
    if (group !== best && (group.hit.score < best.hit.score * FURTHER_SCORE || characters > ENOUGH_CHARACTERS)) break;
    const budget = group === best ? MAIN_PASSAGE : FURTHER_PASSAGE;
    const whole = group === best && isAbout(group.hit, terms);
    const lines = selectPassage(quoteMarkdown(group.text), terms, budget, { whole });
    if (lines.length === 0) continue;
    characters += lines.join('\n').length;
    const quote = lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
    paragraphs.push(`**${plainText(citationTitle(group.hit))}** [${list.cite(group.hit)}]:\n\n${quote}`);
  }
  // A page without a quotable line is still the page to read.
  if (paragraphs.length === 0) {
    paragraphs.push(`See **${plainText(citationTitle(best.hit))}** [${list.cite(best.hit)}].`);
  }
  return paragraphs;
}

interface PassageGroup {
  readonly hit: SearchHit;
  readonly text: string;
}

/**
 * The passages of one section stand together, in their order. The first lines of a page only say what the page
 * is about, so a section of the same page goes before them.
 */
function groupPassages(hits: readonly SearchHit[]): PassageGroup[] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) {
    const identity = JSON.stringify([hit.documentPath, hit.kind, hit.title]);
    groups.set(identity, [...(groups.get(identity) ?? []), hit]);
  }
  const merged = [...groups.values()].map((parts): PassageGroup & { isTeaser: boolean } => {
    const ordered = parts.toSorted((a, b) => a.chunkKey.localeCompare(b.chunkKey, 'en', { numeric: true }));
    const hit = { ...(ordered[0] as SearchHit), score: Math.max(...parts.map(({ score }) => score)) };
    const text = ordered.map((part) => part.text).join('\n\n');
    return { hit, text, isTeaser: hit.kind === 'section' && hit.title === hit.documentTitle && text.length < 200 };
  });
  const [first] = merged;
  if (first?.isTeaser !== true) return merged;
  const better = merged.find((group) => !group.isTeaser && group.hit.documentPath === first.hit.documentPath);
  return better === undefined ? merged : [better, ...merged.filter((group) => group !== better && group !== first)];
}

/** Whether a section's title says what the question asks. */
function isAbout(hit: SearchHit, terms: TermWeights): boolean {
  const all = [...terms.values()].reduce((sum, weight) => sum + weight, 0);
  return matchWeight(`${hit.documentTitle} ${hit.title}`, terms) >= all * TITLE_SHARE;
}

/** What else fits, by name alone. */
function describeNear(input: ExtractiveInput, judgement: Judgement, list: CitationList): string | null {
  const titles = new Set(list.hits.map((hit) => hit.title));
  const near: string[] = [];
  for (const hit of judgement.fitting) {
    if (near.length >= MAX_NEAR) break;
    // A schema beside the operation it belongs to tells nothing that the operation does not.
    if (titles.has(hit.title) || (hit.kind === 'schema' && judgement.kind === 'operation')) continue;
    titles.add(hit.title);
    near.push(nameHit(input, hit, list));
  }
  return near.length === 0 ? null : `**See also:** ${near.join(' · ')}`;
}

function nameHit(input: ExtractiveInput, hit: SearchHit, list: CitationList): string {
  const title = plainText(citationTitle(hit));
  const number = list.cite(hit);
  if (hit.operationKey === null || hit.kind !== 'operation') return `${title} [${number}]`;
  const deprecated = findEntry(input, hit)?.operation.deprecated === true ? ' (deprecated)' : '';
  return `${title} — ${inlineCode(hit.operationKey)}${deprecated} [${number}]`;
}

function composeNothing(input: ExtractiveInput, judgement: Judgement, list: CitationList): ExtractiveAnswer {
  const paragraphs = ['I found nothing in the documentation that answers this.'];
  const near = judgement.rest.filter((hit) => hit.coverage >= NEAR_COVERAGE && hit.cosine >= NEAR_COSINE);
  if (near.length > 0) {
    paragraphs.push(
      `**Nearest:** ${near
        .slice(0, MAX_NEAR)
        .map((hit) => nameHit(input, hit, list))
        .join(' · ')}`,
    );
  }
  if (input.anonymous) paragraphs.push('Some documentation is only shown to developers who are signed in.');
  return {
    paragraphs,
    citations: list.citations,
    cited: list.hits,
    main: null,
    status: 'none',
    suggestions: suggestQuestions(input.question, null, near, []).slice(0, 3),
  };
}

function findEntry(input: ExtractiveInput, hit: SearchHit): CatalogueOperation | undefined {
  return input.operations.get(operationIdentity(hit.api, hit.version, hit.operationKey));
}

function findReplacement(
  input: ExtractiveInput,
  entry: CatalogueOperation,
  list: CitationList,
): { entry: CatalogueOperation; citation: number | null } | null {
  const key = namedReplacement(entry);
  if (key === null) return null;
  for (const found of input.operations.values()) {
    if (found.api !== entry.api || found.operation.key !== key) continue;
    const hit = input.hits.find(
      (candidate) =>
        candidate.kind === 'operation' &&
        candidate.api === found.api &&
        candidate.version === found.version &&
        candidate.operationKey === key,
    );
    return { entry: found, citation: hit === undefined ? null : list.cite(hit) };
  }
  return null;
}
