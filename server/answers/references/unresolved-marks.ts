import type { Resolution } from './reference-resolver.ts';

/** What stands behind something that no specification holds. */
const WORDS = 'not found in the specification';
const mark = new RegExp(` ?\\*\\(${WORDS}[^()\\n]{0,400}\\)\\*`, 'g');

export interface Unresolved {
  readonly resolution: Resolution;
  readonly nearest: string | null;
}

/** The text of a mark; of several names in one piece of code it says which are meant. */
export function markText(names: readonly string[], nearest: string | null): string {
  const which = names.length === 0 ? '' : `: ${names.map(plain).join(', ')}`;
  const meant = nearest === null ? '' : `; nearest: ${plain(nearest)}`;
  return `*(${WORDS}${which}${meant})*`;
}

/** Puts a mark behind each unresolved mention of a sentence. */
export function withMarks(source: string, unresolved: readonly Unresolved[]): string {
  const byEnd = Map.groupBy(unresolved, ({ resolution }) => resolution.mention.end);
  let marked = source;
  for (const [end, group] of [...byEnd].toSorted(([left], [right]) => right - left)) {
    const names = [...new Set(group.map(({ resolution }) => resolution.mention.text))];
    const nearest = names.length === 1 ? (group[0]?.nearest ?? null) : null;
    const isClear = names.length === 1 && group.every(({ resolution }) => resolution.mention.phrase === undefined);
    marked = `${marked.slice(0, end)} ${markText(isClear ? [] : names, nearest)}${marked.slice(end)}`;
  }
  return marked;
}

/** An answer as it was before it was marked. */
export function withoutMarks(text: string): string {
  return text.replaceAll(mark, '');
}

/** A name that changes nothing of the Markdown around it, and becomes no link. */
function plain(name: string): string {
  const text = name
    .replaceAll(/[\s`*_~[\]()<>|\\]+/g, (signs) => (/^_+$/.test(signs) ? signs : signs.includes(' ') ? ' ' : ''))
    .slice(0, 120);
  return /:\/\/|www\.|@/i.test(text) ? `\`${text}\`` : text;
}
