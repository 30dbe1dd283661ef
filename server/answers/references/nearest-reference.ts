import { editDistance } from '../../../core/edit-distance.ts';
import { joinedKey } from '../../../core/identifier-keys.ts';
import type { NamedReferences } from '../../../core/reference-index.ts';
import type { Mention } from './mention.ts';

/** A longer name is not misspelt but another one, and distances take the product of the lengths. */
const MAX_LENGTH = 80;
/** Share of letters that may differ. */
const MAX_SHARE = 0.4;
/** Distances computed for one mention: a few milliseconds. */
const MAX_COMPARED = 6_000;

const kindOfHeader = new Set(['header']);
const kindOfScope = new Set(['scope']);

/** The name or operation that a mention is likeliest to mean. */
export function nearestReference(
  mention: Mention,
  { names, operationKeys }: NamedReferences,
  statuses: ReadonlySet<string>,
): string | null {
  const { kind, text, method, target } = mention;
  if (kind === 'status')
    return nearestOf(
      text,
      [...statuses].filter((status) => /^\d{3}$/.test(status)),
      0.34,
    );
  if (target !== undefined) {
    const path = target.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
    if (method !== undefined) return nearestOf(`${method} ${path}`, operationKeys);
    const paths = [...new Set(operationKeys.map((key) => key.slice(key.indexOf(' ') + 1)))];
    return nearestOf(path, paths);
  }
  const wanted = kind === 'header' ? kindOfHeader : kind === 'scope' ? kindOfScope : null;
  const own = names.filter((written) => wanted === null || wanted.has(written.kind)).map(({ name }) => name);
  return nearestOf(text, own);
}

function nearestOf(text: string, candidates: readonly string[], share = MAX_SHARE): string | null {
  if (text.length > MAX_LENGTH) return null;
  const lower = text.toLowerCase();
  const joined = joinedKey(text);
  const same =
    candidates.find((name) => name.toLowerCase() === lower) ??
    candidates.find((name) => joined !== '' && joinedKey(name) === joined);
  if (same !== undefined) return same;
  let best: string | null = null;
  let least = Math.floor(text.length * share) + 1;
  const near = candidates.filter(({ length }) => Math.abs(length - text.length) < least && length <= MAX_LENGTH);
  for (const name of near.slice(0, MAX_COMPARED)) {
    if (Math.abs(name.length - text.length) >= least) continue;
    const distance = editDistance(lower, name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}
