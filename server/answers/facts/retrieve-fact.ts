import { nameKey } from '../../../core/identifier-keys.ts';
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
  const named = findByName(question, wish.hits);
  if (named === undefined && question.filter?.subject != null && question.call === null)
    return findList(catalogue, question, question.filter, wish, caller, options);
  const hit = named ?? (await findBySearch(question, wish));
  if (hit === undefined) {
    const missing = findMissing(question, wish.hits);
    return missing === null ? null : { question, found: null, missing };
  }
  if (question.topic === null || hit.api === null || hit.version === null || hit.operationKey === null) return null;
  const reference = { api: hit.api, version: hit.version, operationKey: hit.operationKey };
  const [entry = null] = await catalogue.findOperations(caller, [reference], options);
  return entry === null ? null : { question, found: { entry, hit }, missing: null };
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
  if (question === null || question.names.length > 0 || question.titles.length > 0) return null;
  return titleToSearch(question);
}

function titleToSearch({ titles: [title], task, call, topic }: FactQuestion): string | null {
  return call !== null || topic === null ? null : (title ?? task);
}

async function findBySearch(question: FactQuestion, { hits, search }: FactWish): Promise<SearchHit | undefined> {
  const wanted = titleToSearch(question);
  if (wanted === null) return undefined;
  const isQuoted = question.titles.length > 0;
  const found = isQuoted ? findByTitle(wanted, hits, { isQuoted }) : undefined;
  // "Get a page" is near to "List pages", and may be there itself.
  if (found !== undefined && nameKey(found.title) === nameKey(wanted)) return found;
  return findByTitle(wanted, (await search(wanted, ['operation'])).hits, { isQuoted }) ?? found;
}
