/** Longer ones are words. */
const MAX_CHARACTERS = 16;
/** Words, and single letters ("z. B.", "U.S.", "v. 2"), that end with a point in the middle of a sentence. */
const abbreviations =
  /(?:^|[\s("'*_[])(?:(?:\p{L}\.)*\p{L}|etc|vs|cf|no|nr|approx|ca|incl|inkl|resp|fig|sec|ch|pp|vol|st|mrs?|dr|prof|bzw|usw|vgl|ggf|abs)\.$/iu;

/** Whether a text ends with a point that stands for letters left out, and not at the end of a sentence. */
export function endsWithAbbreviation(text: string): boolean {
  return abbreviations.test(text.slice(-MAX_CHARACTERS));
}
