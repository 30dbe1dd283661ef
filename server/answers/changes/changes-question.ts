const change = String.raw`(?:chang(?:ed|es)|differs?|different|differences?)`;
const patterns: readonly RegExp[] = [
  new RegExp(
    String.raw`\bwhat(?:['’]s|\s+is|\s+are|\s+was|\s+has|\s+have)?\s+(?:been\s+)?(?:the\s+)?${change}\b`,
    'iu',
  ),
  /\bwhat(?:['’]s|\s+is|\s+was)?\s+new\b/iu,
  /\bbreak(?:ing|s)?\s+(?:changes?|anything|my|existing|compatib\w*)|\bbackwards?[- ]?(?:in)?compatib|\d[^?.]{0,40}\b(?:in)?compatible\b/iu,
  new RegExp(String.raw`\b${change}\b[^?.]{0,40}\b(?:between|from|since)\b[^?.]{0,60}\d`, 'iu'),
  /\bhow\s+(?:does|do|is|did)\b[^?.]{0,40}\d[^?.]{0,20}\b(?:differ|different|change|compare)/iu,
  /\bcompare\b[^?.]{0,40}\d[^?.]{0,40}\d/iu,
  /\bwhich\b[^?.]{0,40}\b(?:were|was|are|is|got|have been)\s+(?:added|removed|deprecated)\b[^?.]{0,40}\d/iu,
];

/** Whether a question asks what differs between versions of an API. Whether it means versions at all its names tell. */
export function asksForChanges(question: string): boolean {
  return patterns.some((pattern) => pattern.test(question));
}

/** Whether only what breaks is asked for. */
export function asksForBreaking(question: string): boolean {
  return /\bbreak|compatib/iu.test(question);
}

/** Whether the versions after the named one are meant: "what changed since v2". */
export function asksSince(question: string): boolean {
  return /\bsince\b/iu.test(question);
}

/** Which word answers a question of yes or no when something breaks; `null` for a question of another kind. */
export function wordForBreaking(question: string): 'yes' | 'no' | null {
  if (!asksForBreaking(question)) return null;
  if (!/^\s*(?:is|are|was|were|does|do|did|has|have|will|can|any)\b/iu.test(question)) return null;
  return /\b(?<!in)(?<!not )(?:backwards?[- ]?)?compatib/iu.test(question) && !/\bincompatib|\bbreak/iu.test(question)
    ? 'no'
    : 'yes';
}
