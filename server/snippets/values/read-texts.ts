import { onlyBest } from './reading.ts';
import type { Mention, Reading } from './reading.ts';
import type { ValueSlot } from './value-slots.ts';

const email = /^[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}$/;
const address = /^https?:\/\/[^\s<>"']{3,300}$/i;

/** E-mail addresses, web addresses, and names ("called “Box”"), where one place alone is for such a thing. */
export function readTexts(reading: Reading): readonly Mention[] {
  const mentions: Mention[] = [];
  for (const [token, { text, isQuoted }] of reading.tokens.entries()) {
    if (reading.isTaken(token)) continue;
    const slot = chooseSlot(reading, token, text, isQuoted);
    const fitted = slot && reading.fit(slot, text);
    if (slot && fitted) mentions.push({ slot, value: fitted.value, tokens: [token] });
  }
  return mentions.filter(({ slot }) => mentions.filter((other) => other.slot === slot).length === 1);
}

function chooseSlot(reading: Reading, token: number, text: string, isQuoted: boolean): ValueSlot | null {
  if (email.test(text))
    return byKind(reading, text, (slot) => slot.flat['format'] === 'email' || slot.terms.includes('email'));
  if (address.test(text)) {
    return byKind(
      reading,
      text,
      ({ flat, terms }) =>
        flat['format'] === 'uri' ||
        flat['format'] === 'url' ||
        terms.some((term) => /^(?:url|uri|href|link|endpoint)$/.test(term)),
    );
  }
  const before = reading.tokens[token - 1]?.text ?? '';
  if (!/^(?:named|called|titled|entitled|name|title)$/i.test(before)) return null;
  // Without quotes only a word of its own is a name: "called Acme", not "called when".
  if (!isQuoted && !/^[\p{Lu}\d][\w-]{1,60}$/u.test(text)) return null;
  return byName(reading, /^(?:titled|entitled|title)$/i.test(before) ? ['titl', 'name'] : ['name', 'titl']);
}

function byKind({ slots, fit }: Reading, text: string, suits: (slot: ValueSlot) => boolean): ValueSlot | null {
  return onlyBest(
    slots.filter((slot) => suits(slot) && fit(slot, text) !== null),
    (slot) => 1 + (slot.required ? 4 : 0) + (slot.path.length === 1 ? 2 : 0),
  );
}

/** `name` before `display_name` before `customer.name`; a name that ends in something else is no name. */
function byName({ slots }: Reading, wanted: readonly string[]): ValueSlot | null {
  return onlyBest(
    slots.filter(({ types, place }) => types.includes('string') && place !== 'path' && place !== 'header'),
    ({ terms, path, required }) => {
      const rank = wanted.indexOf(terms.at(-1) ?? '');
      return rank < 0
        ? 0
        : 10 - 4 * rank + (terms.length === 1 ? 2 : 0) + (path.length === 1 ? 1 : 0) + (required ? 1 : 0);
    },
  );
}
