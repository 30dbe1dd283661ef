import { joinedKey } from '../../../core/identifier-keys.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import { nearestName } from '../../explain/nearest-name.ts';

/** Names looked at for one that is not there. */
const MAX_NAMES = 500;

/** The name that is meant: a slip of the fingers, else the one that shares the most words; `null` when none is near. */
export function nearestOf(name: string, names: readonly string[]): string | null {
  const slip = nearestName(name, names);
  if (slip !== null) return slip;
  const words = wordsOf(name);
  let best = 0;
  let found: string | null = null;
  for (const candidate of names.slice(0, MAX_NAMES)) {
    const own = wordsOf(candidate);
    const shared = own.filter((word) => words.includes(word)).length;
    const isInside = joinedKey(candidate).length > 3 && joinedKey(name).includes(joinedKey(candidate)) ? 1 : 0;
    const worth = shared + isInside - own.length / 10;
    if (shared + isInside === 0 || worth <= best) continue;
    best = worth;
    found = candidate;
  }
  return found;
}

function wordsOf(name: string): string[] {
  return analyseText(name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[^\p{L}\p{N}]+/gu, ' '));
}
