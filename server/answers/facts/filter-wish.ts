/** What a question wants to narrow or order a list by. */
export interface FilterWish {
  readonly action: 'filter' | 'sort';
  /** As the question says it: `status`, `creation date`; `…` stands for a name. Empty: what there is at all. */
  readonly by: readonly string[];
  /** What the list is of, in words: `payments`. `null`: the question says so otherwise, by a call or a name. */
  readonly subject: string | null;
  /** "Can I …?" wants a yes or a no. */
  readonly isYesOrNo: boolean;
}

const verb = String.raw`(?:filter(?:s|ed|ing)?|narrow(?:ed|ing)?(?: down)?|sort(?:s|ed|ing)?|order(?:ed|ing)?|search(?:ed|ing)?|query)`;
const noun = String.raw`(?:(?:the|all|my|our|a|an|list of|results of)\s){0,3}([\p{L}][\p{L} _-]{1,40}?)`;
/** "filter payments by status", "filter payments" at the end. */
const active = new RegExp(
  String.raw`\b${verb}\s${noun}(?=\s(?:by|on|with|for|using|in|via|when|from)\b|\s?[?.!,]|$)`,
  'iu',
);
/** "can payments be filtered by status" */
const passive = new RegExp(
  String.raw`\b(?:can|could|may|are|is)\s${noun}\s(?:be\s)?(?:filtered|sorted|ordered|searched|narrowed)\b`,
  'iu',
);
/** What is said behind "by". */
const behind =
  /\b(?:filter(?:s|ed|ing|able)?|narrow(?:ed|ing)?(?: down)?|sort(?:s|ed|ing|able)?|order(?:ed|ing)?|search(?:ed|ing)?|query)\b[^?.!;]{0,80}?\b(?:by|on|for)\s([^?.!;]{1,80})/iu;
/** "have a status filter", "a filter for the status" */
const before = /\b(?:an?|the|any)\s((?:[\p{L}_-]{2,20}\s){0,2}?[\p{L}_-]{2,20}|…)\s(?:filter|sort(?:ing)?)\b/iu;
/** "to order payments by date"; an order is a thing as well. */
const sorts =
  /(?<![._-])\bsort(?:s|ed|ing|able)?\b(?![._[-])|(?:^|\b(?:i|we|you|to|and|or)\s)order\s(?:[^?.!;]{0,40}\s)?by\b|\border(?:ed|ing)\s(?:[^?.!;]{0,40}\s)?by\b/iu;
const filters = /(?<![._-])\b(?:filter(?:s|ed|ing|able)?|narrow(?:ed|ing)?)\b(?![._[-])/iu;
/** To search for something is an operation of its own, mostly; to search a list by something is not. */
const searches = /\b(?:search(?:ed|ing)?|query)\b[^?.!;]{2,60}\bby\b/iu;
const yesOrNo =
  /^(?:\W*)(?:can|could|may|do|does|is|are|has|have|would)\b|\b(?:is (?:it|there)|whether|if i can|possible)\b/iu;
/** Where what is asked for ends: "by status in GET /payments". */
const ends = /\s(?:in|of|when|while|with|using|from|at|to|through|via|on|for|so|please)\b.*$/isu;
const small = /^(?:an?|the|its|their|his|her|my|certain|given|specific|some|one|several|particular)\s/iu;
/** Several at once are several questions. */
const MAX_BY = 4;

/** About a parameter that is called so, not about what it does. */
const asInput =
  /\b(?:sort(?:ing)?|filter|order|query|search)\s(?:parameter|param|field|value|object|option|key|string)s?\b|\b(?:required|types?|defaults?|allowed|format|mandatory|optional|deprecated)\b/iu;
/** What there is to filter by, where nothing is named. */
const openly =
  /\b(?:(?:be|are|is) (?:filtered|sorted|ordered)|(?:filter|sort) (?:… )?by(?= ?[?.!]|$)|supports? (?:filter|sort)(?:ing|s)?|(?:what|which|any|some) (?:filters|sort orders?))\b/iu;

/**
 * Reads "Can I filter payments by status?"; `null` for every question that neither narrows nor orders a list.
 * @param name what `…` stands for behind "by"
 */
export function readFilterWish(rest: string, name?: string): FilterWish | null {
  const isSort = sorts.test(rest);
  if ((!isSort && !filters.test(rest) && !searches.test(rest)) || asInput.test(rest.split(/\bby\b/iu)[0] ?? ''))
    return null;
  const said = behind.exec(rest)?.[1] ?? before.exec(rest)?.[1] ?? '';
  const subject = passive.exec(rest)?.[1] ?? active.exec(rest)?.[1] ?? null;
  const by = said
    .replace(ends, '')
    .split(/\s(?:and|or)\s|,\s?/iu)
    .map((text) => withoutSmall(text.trim()))
    .map((text) => text.replace(/(?<=\S)\s(?:…|\S*@\S*|[=:<>].*)$/u, ''))
    .map((text) => (text === '…' ? (name ?? '') : text))
    .filter((text) => text !== '' && !/^(?:what|which|it|that|this|them|default|using)$/iu.test(text));
  const isOpen = openly.test(rest) || (subject !== null && !isEmpty(subject));
  if (by.length === 0 && !isOpen) return null;
  return {
    action: isSort ? 'sort' : 'filter',
    by: by.slice(0, MAX_BY),
    subject: subject === null || isEmpty(subject) ? null : subject.trim(),
    isYesOrNo: yesOrNo.test(rest),
  };
}

function withoutSmall(text: string): string {
  const rest = text.replace(small, '');
  return rest.replace(/\s(?:parameter|field|value|property|attribute|range|order)s?$/iu, '');
}

/** "filter the results", "sort by": no word says what is in the list. */
function isEmpty(subject: string): boolean {
  return /^(?:by|on|for|it|them|this|these|that|(?:the )?(?:results?|lists?|items|responses?|entries|records|data|output|order|parameters?)|what|i|we|you)(?:\s.*)?$/iu.test(
    subject.trim(),
  );
}
