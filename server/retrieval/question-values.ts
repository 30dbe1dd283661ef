/** Longer questions are pasted texts, whose first lines say what they are. */
const MAX_CHARACTERS = 4_000;

const currencies = String.raw`(?:eur(?:os?)?|usd|gbp|chf|jpy|(?:us )?dollars?|pounds?|francs?|yen|cents?|pence)`;

/**
 * What a question holds as a value of the reader's own: addresses of e-mail, ids with a prefix (`pay_8Kx2`) or as UUID,
 * amounts of money, how many of a
 * list, numbers. Numbers that mean something themselves are none: statuses, versions, parts of names.
 */
const values = new RegExp(
  [
    String.raw`[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}`,
    String.raw`\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b`,
    String.raw`(?<![\w/{.-])(?:[a-z]{2,12}_(?=[a-z\d]{0,40}\d)[a-z\d]{2,64}|[a-z]{2,3}_\d)(?![\w/}(-])`,
    String.raw`\b(?:first|last|latest|newest|oldest|next|top|(?:most )?recent)\s+\d{1,6}\b`,
    String.raw`[€$£]\s?\d[\d.,]{0,20}`,
    String.raw`(?<![\w/.-])\d[\d.,]{0,20}\s?(?:[€$£]|${currencies}\b)`,
    String.raw`(?<![\w/.-])(?!(?:[1-5][0-2]|4[3-5])\d(?!\d))\d{2,20}(?![\w/.-])`,
  ].join('|'),
  'giu',
);

/** The question with blanks in the place of the reader's own values. */
export function withoutValues(question: string): string {
  return question.slice(0, MAX_CHARACTERS).replaceAll(values, ' ');
}
