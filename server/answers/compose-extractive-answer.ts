import type { Citation } from '../../core/answer.ts';
import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { composeOperationAnswer, namedReplacement } from './compose-operation-answer.ts';
import { judgeHits } from './judge-hits.ts';
import type { Judgement } from './judge-hits.ts';
import { citationTitle, createCitationList } from './number-citations.ts';
import type { CitationList } from './number-citations.ts';
import { inlineCode, plainText, quoteMarkdown } from './quote-markdown.ts';
import { selectPassage, weighTerms } from './select-passages.ts';
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
const MAIN_PASSAGE = { characters: 700, tableRows: 8 };
const FURTHER_PASSAGE = { characters: 320, tableRows: 4 };
/** A further passage must score so near to the best one, or it only makes the answer longer. */
const FURTHER_SCORE = 0.75;
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
    suggestions: suggestQuestions(main, [...judgement.fitting, ...judgement.rest].slice(0, 12), new Set(list.hits)),
  };
}

function composePassages(judgement: Judgement, list: CitationList, terms: TermWeights): string[] {
  const pages = judgement.fitting.filter((hit) => hit.kind !== 'operation');
  const [best] = pages;
  if (best === undefined) return [];
  const further = pages.slice(1).filter((hit) => hit.score >= best.score * FURTHER_SCORE);
  const seen = new Set<string>();
  const paragraphs: string[] = [];
  for (const hit of [best, ...further.slice(0, 2)]) {
    const blocks = quoteMarkdown(hit.text).filter((block) => block.kind !== 'paragraph' || !seen.has(block.text));
    const lines = selectPassage(blocks, terms, hit === best ? MAIN_PASSAGE : FURTHER_PASSAGE);
    if (lines.length === 0) continue;
    for (const block of blocks) if (block.kind === 'paragraph') seen.add(block.text);
    const quote = lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
    paragraphs.push(`**${plainText(citationTitle(hit))}** [${list.cite(hit)}]:\n\n${quote}`);
  }
  // A page without a quotable line is still the page to read.
  if (paragraphs.length === 0) paragraphs.push(`See **${plainText(citationTitle(best))}** [${list.cite(best)}].`);
  return paragraphs;
}

/** What else fits, by name alone. */
function describeNear(input: ExtractiveInput, judgement: Judgement, list: CitationList): string | null {
  const cited = new Set(list.hits);
  const titles = new Set(list.hits.map((hit) => hit.title));
  const near: string[] = [];
  for (const hit of judgement.fitting) {
    if (near.length >= MAX_NEAR) break;
    if (cited.has(hit) || titles.has(hit.title)) continue;
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
    suggestions: suggestQuestions(null, near.length > 0 ? near : judgement.rest, new Set()).slice(0, 3),
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
