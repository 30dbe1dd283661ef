/** "a", "a and b", "a, b and c". */
export function joinWords(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** "an integer", "a string"; "one of: Card, Iban" stays as it is. */
export function withArticle(type: string): string {
  if (type.startsWith('one of')) return type;
  return `${/^[aeiou]/iu.test(type) ? 'an' : 'a'} ${type}`;
}
