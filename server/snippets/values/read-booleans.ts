import type { Mention, Reading } from './reading.ts';
import { stemsOf } from './value-slots.ts';
import type { ValueSlot } from './value-slots.ts';

const without = /^(?:without|excluding|exclude|excludes|no|not|omit|omitting|skip|skipping|hide|disable|disabling)$/i;
const including = /^(?:with|include|including|includes|only|enable|enabling|show)$/i;
/** Words of a name that say what is done with the thing, not which thing it is. */
const positive = new Set(['includ', 'with', 'show', 'is', 'has', 'enabl', 'onli', 'return', 'fetch', 'allow', 'use']);
const negative = new Set(['exclud', 'without', 'skip', 'omit', 'hide', 'no', 'not', 'disabl', 'ignor']);

/** "Without drafts", "including archived ones", "only public": the yes or no of a place that is called so. */
export function readBooleans({ tokens, slots, isTaken, fit }: Reading): readonly Mention[] {
  const flags = slots.filter(({ types }) => types.length === 1 && types[0] === 'boolean');
  if (flags.length === 0) return [];
  const mentions: Mention[] = [];
  for (const [token, { text }] of tokens.entries()) {
    const isWithout = without.test(text);
    if (isTaken(token) || !(isWithout || including.test(text))) continue;
    const next = /^(?:a|an|the|any|their|its)$/i.test(tokens[token + 1]?.text ?? '') ? token + 2 : token + 1;
    const [stem = ''] = stemsOf(tokens[next]?.text ?? '');
    const named = stem === '' ? [] : flags.filter((slot) => saysThing(slot, stem));
    const [slot] = named;
    if (slot === undefined || named.length > 1) continue;
    const isNegative = slot.terms.some((term) => negative.has(term));
    const fitted = fit(slot, isWithout === isNegative);
    if (fitted) mentions.push({ slot, value: fitted.value, tokens: [token, next] });
  }
  return mentions;
}

/** All that a name says beside "include" and the like is the thing. */
function saysThing({ path }: ValueSlot, stem: string): boolean {
  const thing = stemsOf(path.at(-1) ?? '').filter((term) => !positive.has(term) && !negative.has(term));
  return thing.length === 1 && thing[0] === stem;
}
