import { editDistance } from '../../core/edit-distance.ts';
import { joinedKey } from '../../core/identifier-keys.ts';

/** No name worth comparing is longer; the distance costs the product of lengths. */
const MAX_LENGTH = 48;
/** Names looked at for one mistake. */
const MAX_NAMES = 500;

/** The name that is meant: the same words put together otherwise, or a slip of the fingers; `null` when none is near. */
export function nearestName(name: string, names: readonly string[]): string | null {
  const wanted = joinedKey(name).slice(0, MAX_LENGTH);
  if (wanted === '') return null;
  // Two slips in a short word make another word of it.
  let best = wanted.length < 5 ? 1 : Math.min(3, Math.floor(wanted.length / 3));
  let found: string | null = null;
  for (const candidate of names.slice(0, MAX_NAMES)) {
    const key = joinedKey(candidate);
    if (key === wanted) return candidate;
    if (key.length > MAX_LENGTH || Math.abs(key.length - wanted.length) > best) continue;
    const distance = editDistance(wanted, key);
    if (distance > best || (distance === best && found !== null)) continue;
    best = distance;
    found = candidate;
  }
  return found;
}

/** ` Did you mean "created_at"?` where one of the values is near. */
export function nearestValue(text: string, allowed: unknown): string {
  const names = Array.isArray(allowed) ? allowed.filter((value): value is string => typeof value === 'string') : [];
  const near = nearestName(text, names);
  return near === null ? '' : ` Did you mean ${JSON.stringify(near)}?`;
}
