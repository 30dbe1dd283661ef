import type { Caller } from '../../../core/caller.ts';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import { joinedKey, nameKey } from '../../../core/identifier-keys.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { renamedParameters } from '../../diff/match-operations.ts';
import type { Retriever } from '../../retrieval/retriever.ts';
import { lastName, listParts } from './find-parts.ts';
import type { FoundPart } from './find-parts.ts';

/** What is there in place of a part that is gone, and who says so. */
export type PartSuccessor =
  | { readonly source: 'place' | 'spelling' | 'specification'; readonly parts: readonly FoundPart[] }
  | { readonly source: 'guide'; readonly parts: readonly FoundPart[]; readonly hit: SearchHit };

/** Sections of guides that are looked through, and lines of each: tables of what became of what are short. */
const MAX_SECTIONS = 12;
const MAX_LINES = 400;
/** A line that names more new things than this is no line about one of them. */
const MAX_NAMED = 3;
const MAX_LINE_LENGTH = 2_000;

/**
 * What became of a part: the parameter at the same place of the path, the same name in another spelling, what its description or that of a new part names, else what
 * a guide puts beside it in one line. `null` where nothing says it.
 */
export async function findPartSuccessor(
  retriever: Retriever,
  gone: readonly FoundPart[],
  from: CatalogueOperation,
  to: CatalogueOperation,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<PartSuccessor | null> {
  const [first] = gone;
  if (first === undefined) return null;
  const before = new Set(listParts(from.operation).map(({ name }) => nameKey(lastName(name))));
  const after = listParts(to.operation);
  const added = unique(after.filter(({ name }) => !before.has(nameKey(lastName(name)))));
  const name = lastName(first.name);
  const renamed =
    first.place === 'path parameter' ? renamedParameters(from.operation, to.operation).get(name) : undefined;
  const atPlace = added.filter((part) => part.place === 'path parameter' && part.name === renamed);
  if (atPlace.length > 0) return { source: 'place', parts: atPlace };
  const respelt = added.filter((part) => joinedKey(lastName(part.name)) === joinedKey(name));
  if (respelt.length > 0) return { source: 'spelling', parts: respelt };
  const named = [
    ...unique(after).filter((part) => gone.some(({ description }) => sendsTo(description, lastName(part.name)))),
    ...added.filter(({ description }) => tellsOfBefore(description, name)),
  ].filter((part) => nameKey(lastName(part.name)) !== nameKey(name));
  if (named.length > 0) return { source: 'specification', parts: unique(named).slice(0, MAX_NAMED) };
  return findInGuide(retriever, name, added, to, caller, options);
}

async function findInGuide(
  retriever: Retriever,
  name: string,
  added: readonly FoundPart[],
  to: CatalogueOperation,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<PartSuccessor | null> {
  if (added.length === 0) return null;
  // The name alone brings the passage that holds it, even of a long table.
  for (const question of [name, `migrating to version ${to.version}: ${name}`]) {
    const wish = { question, api: to.api, withPortalPages: true, kinds: ['section' as const], limit: MAX_SECTIONS };
    const { hits } = await retriever.retrieve(wish, caller, options);
    for (const hit of hits) {
      for (const line of hit.text.split('\n').slice(0, MAX_LINES)) {
        const codes = codesOf(line);
        if (!codes.has(nameKey(name))) continue;
        const parts = added.filter((part) => codes.has(nameKey(lastName(part.name))));
        if (parts.length > 0 && parts.length <= MAX_NAMED) return { source: 'guide', parts, hit };
      }
    }
  }
  return null;
}

/** Each name once, the outermost place first. */
function unique(parts: readonly FoundPart[]): FoundPart[] {
  const found = new Map<string, FoundPart>();
  for (const part of parts.toSorted((one, other) => one.name.split('.').length - other.name.split('.').length)) {
    const key = nameKey(lastName(part.name));
    if (!found.has(key)) found.set(key, part);
  }
  return [...found.values()];
}

/** "Use `cursor` instead.", "Replaced by `cursor`." */
function sendsTo(description: string | null, name: string): boolean {
  const text = description?.slice(0, MAX_LINE_LENGTH) ?? '';
  return /\b(?:use|replaced|superseded|renamed|moved|instead|see)\b/iu.test(text) && codesOf(text).has(nameKey(name));
}

/** "Called `order_id` before.", "Replaces `offset`." */
function tellsOfBefore(description: string | null, name: string): boolean {
  const text = description?.slice(0, MAX_LINE_LENGTH) ?? '';
  const isOfBefore = /\b(?:formerly|previously|before|was called|called|known as|replaces|renamed|instead of)\b/iu;
  return isOfBefore.test(text) && codesOf(text).has(nameKey(name));
}

/** Names in backticks or quotes, in lower case. */
function codesOf(line: string): ReadonlySet<string> {
  const codes = line.slice(0, MAX_LINE_LENGTH).matchAll(/`([^`]{1,100})`|"([^"]{1,100})"/gu);
  return new Set([...codes].flatMap(([, code, quoted]) => nameKey((code ?? quoted ?? '').split(':')[0] ?? '')));
}
