import { joinedKey, nameKey } from '../../../core/identifier-keys.ts';
import type { InputFacts } from './read-input-facts.ts';

/** By its whole path, by its last part where that means one input, and whatever signs its words are put together with. */
export function findInput(name: string, inputs: readonly InputFacts[]): InputFacts | null {
  const wanted = nameKey(name);
  const exact = inputs.filter((input) => nameKey(input.name) === wanted);
  const [first = null] = exact;
  if (first !== null) return first;
  const inner = inputs.filter((input) => nameKey(lastPart(input.name)) === wanted);
  if (inner.length > 0) return inner[0] ?? null;
  const joined = inputs.filter((input) => joinedKey(input.name) === joinedKey(name));
  return joined[0] ?? inputs.find((input) => joinedKey(lastPart(input.name)) === joinedKey(name)) ?? null;
}

/** `currency` of `items[].currency`. */
export function lastPart(path: string): string {
  return (path.split('.').at(-1) ?? path).replaceAll('[]', '');
}
