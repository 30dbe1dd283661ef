import { quote } from '../../json-values.ts';

/** `a`, `b`, `c` and 4 more. */
export function listNames(names: readonly string[], shown: number): string {
  const first = names.slice(0, shown).map(quote).join(', ');
  return names.length <= shown ? first : `${first} and ${names.length - shown} more`;
}
