import { nameKey } from '../../../core/identifier-keys.ts';
import { analyseText, splitWords } from '../../../core/text-analysis.ts';
import { hitIdentity } from '../number-citations.ts';
import type { Caller } from '../../../core/caller.ts';
import type { Catalogue, CatalogueOperation } from '../../../core/catalogue.ts';
import type { ChunkKind } from '../../../core/chunk.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { readFactQuestion } from './fact-question.ts';
import type { FactQuestion } from './fact-question.ts';
import { fitsWish } from './describe-filter.ts';
import type { FilterWish } from './filter-wish.ts';
import { findByName, findByTitle, findLists, findMissing } from './find-named-operation.ts';
import type { MissingOperation } from './find-named-operation.ts';
import { findByWords, LEAST_AGREEMENT, LEAST_WITH_INPUT, wordsToSearch } from './find-by-words.ts';
import type { WordedHit } from './find-by-words.ts';
import { lastPart } from './find-input.ts';
import { readInputFacts } from './read-input-facts.ts';
import { readNamed } from './read-named.ts';
import { isAboutInput } from './said-input.ts';

/** A question about a fact, with the operation that it names. */
export interface FactContext {
  readonly question: FactQuestion;
  /** `null`: it names none. */
  readonly found: { readonly entry: CatalogueOperation; readonly hit: SearchHit } | null;
  readonly missing: MissingOperation | null;
}

export interface FactWish {
  readonly question: string;
  readonly hits: readonly SearchHit[];
  /** Searches where the question is searched. */
  readonly search: (text: string, kinds: readonly ChunkKind[]) => Promise<{ readonly hits: readonly SearchHit[] }>;
}

/**
 * Finds the operation that a question about a fact names: by its call or operationId among what was found already, by its
 * title or by what it does with a search of its own. `null` for every other question, and at no cost.
 */
export async function retrieveFact(
  catalogue: Pick<Catalogue, 'findOperations'>,
  wish: FactWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<FactContext | null> {
  const question = readFactQuestion(wish.question);
  if (question === null) return null;
  const read: ReadOperations = async (hits) => readOperations(catalogue, hits, caller, options);
  const named = findByName(question, wish.hits);
  if (named === undefined && question.filter?.subject != null && question.call === null)
    return findList(catalogue, question, question.filter, wish, caller, options);
  const hit = named ?? (await findBySearch(question, wish, read));
  if (hit === undefined) {
    const missing = findMissing(question, wish.hits);
    return missing === null ? null : { question, found: null, missing };
  }
  if (question.topic === null) return null;
  const [entry = null] = await read([hit]);
  return entry === null ? null : { question, found: { entry, hit }, missing: null };
}

type ReadOperations = (hits: readonly SearchHit[]) => Promise<readonly (CatalogueOperation | null)[]>;

/** In the order of the hits; `null` for what is gone, or no operation. */
async function readOperations(
  catalogue: Pick<Catalogue, 'findOperations'>,
  hits: readonly SearchHit[],
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<readonly (CatalogueOperation | null)[]> {
  const places = hits.flatMap(({ api, version, operationKey }, place) =>
    api === null || version === null || operationKey === null
      ? []
      : [{ place, reference: { api, version, operationKey } }],
  );
  if (places.length === 0) return hits.map(() => null);
  const references = places.map(({ reference }) => reference);
  const found = await catalogue.findOperations(caller, references, options);
  const entries = new Map(places.map(({ place }, index) => [place, found[index] ?? null]));
  return hits.map((_, place) => entries.get(place) ?? null);
}

/**
 * The list that a question about narrowing or ordering means by what is in it: of several the first that can do so. What no
 * list can do is denied where the question asks for filters, and left open where it searches for something.
 */
async function findList(
  catalogue: Pick<Catalogue, 'findOperations'>,
  question: FactQuestion,
  filter: FilterWish,
  { hits, search }: FactWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<FactContext | null> {
  const subject = filter.subject ?? '';
  const here = findLists(subject, hits);
  const lists = here.length > 0 ? here : findLists(subject, (await search(`list ${subject}`, ['operation'])).hits);
  const references = lists.flatMap(({ api, version, operationKey }) =>
    api === null || version === null || operationKey === null ? [] : [{ api, version, operationKey }],
  );
  if (references.length === 0 || references.length < lists.length) return null;
  const entries = await catalogue.findOperations(caller, references, options);
  const read = lists.flatMap((hit, place) => {
    const entry = entries[place] ?? null;
    return entry === null ? [] : [{ hit, entry }];
  });
  const fitting = read.find(({ entry }) => fitsWish(entry.operation, filter));
  const found = fitting ?? (/\b(?:filter|sort|order)/iu.test(question.rest) ? read[0] : undefined);
  return found === undefined ? null : { question, found, missing: null };
}

/** What is searched for whatever was found already, where a question about a fact tells what is done; `null` for others. */
export function taskToSearch(asked: string): string | null {
  const question = readFactQuestion(asked);
  return question === null || question.names.length > 0 ? null : textToSearch(question);
}

function textToSearch(question: FactQuestion): string | null {
  const { titles, call, topic } = question;
  if (call !== null || topic === null) return null;
  return titles[0] ?? wordsToSearch(question);
}

async function findBySearch(
  question: FactQuestion,
  { hits, search }: FactWish,
  read: ReadOperations,
): Promise<SearchHit | undefined> {
  const wanted = textToSearch(question);
  if (wanted === null) return undefined;
  const isQuoted = question.titles.length > 0;
  const isTitle = isQuoted || question.task !== null;
  const found = isTitle ? findByTitle(wanted, hits, { isQuoted }) : undefined;
  // "Get a page" is near to "List pages", and may be there itself.
  if (found !== undefined && nameKey(found.title) === nameKey(wanted)) return found;
  const searched = (await search(wanted, ['operation'])).hits;
  if (isQuoted) return findByTitle(wanted, searched, { isQuoted }) ?? found;
  const titled = isTitle ? findByTitle(wanted, searched, { isQuoted }) : undefined;
  if (titled !== undefined && nameKey(titled.title) === nameKey(wanted)) return titled;
  return (await findWorded(question, distinct([...searched, ...hits]), read)) ?? titled ?? found;
}

/** Of `hitsPerPage` and `hits_per_page` the one as the question writes it goes first. */
const OTHER_SPELLING = 0.05;
/** A field inside another is meant where no operation has it at hand. */
const INNER = 0.02;
/** For each word of the name: "the max tokens" are rather `max_tokens` than a `max`. */
const SAID_WORD = 0.02;
/** Operations whose inputs are looked through. */
const MAX_READ = 8;

/**
 * The operation that the words of the question say best: where one input is asked about, of those that have it, its name
 * being no word of the operation.
 */
async function findWorded(
  question: FactQuestion,
  hits: readonly SearchHit[],
  read: ReadOperations,
): Promise<SearchHit | undefined> {
  if (!isAboutInput(question)) return question.names.length > 0 ? undefined : chooseWorded(findByWords(question, hits));
  // The name of the input stands nowhere in an operation's own words.
  const candidates = findByWords(question, hits, new Set(), false)
    .slice(0, MAX_READ)
    .map(({ hit }) => hit);
  const entries = await read(candidates);
  const worded = candidates.flatMap((hit, place) => {
    const entry = entries[place] ?? null;
    const { input = null } =
      entry === null ? {} : readNamed(question, entry.operation, readInputFacts(entry.operation));
    if (input === null) return [];
    const last = lastPart(input.name);
    const isPlain = question.names.length === 0;
    const cost =
      (isPlain || question.names.includes(last) ? 0 : OTHER_SPELLING) + (/[.[]/u.test(input.name) ? INNER : 0);
    const said = isPlain ? splitWords(last).length * SAID_WORD : 0;
    const without = new Set(isPlain && question.task === null ? analyseText(last) : []);
    return findByWords(question, [hit], without).map(({ agreement }) => ({ hit, agreement: agreement - cost + said }));
  });
  return chooseWorded(
    worded.toSorted((a, b) => b.agreement - a.agreement),
    LEAST_WITH_INPUT,
  );
}

function chooseWorded([best]: readonly WordedHit[], least = LEAST_AGREEMENT): SearchHit | undefined {
  return best !== undefined && best.agreement >= least ? best.hit : undefined;
}

function distinct(hits: readonly SearchHit[]): SearchHit[] {
  return [...new Map(hits.map((hit) => [hitIdentity(hit), hit])).values()];
}
