/** A version as a question writes it, without its `v`. */
export interface VersionMention {
  readonly text: string;
  /** Written as `v2` or `version 2`; a bare `2.0` may be the version of anything. */
  readonly isCertain: boolean;
}

/** More in one question are a pasted log. */
const MAX_MENTIONS = 6;
const number = String.raw`\d{1,9}(?:[.\-]\d{1,9}){0,3}(?:-[a-z][a-z\d.]{0,19})?`;
/** `v2`, `version 2.1`, `versions 1 and 2`, `v1 to v2`; not the `v3` of `/v3/payments` or of `Payments.v3`. */
const certain = new RegExp(
  String.raw`(?<![\w/.\-])(?:versions?\s+v?|ver\.?\s+|v\.?\s?)(${number})(?:\s*(?:and|to|or|vs\.?|versus|→|-|–|with)\s*(?:versions?\s+)?v?(${number}))?(?![\w/]|\.\d)`,
  'giu',
);
/** `1.2.1`, `2026-03-01`, unless it is the version of something else. */
const bare = new RegExp(
  String.raw`(?<![\w/.\-]|(?:oauth|openapi|swagger|http|tls|ssl|python|java|node|php|ruby|go|iso|rfc)[\s/\-]?)(\d{1,9}(?:[.\-]\d{1,9}){1,3}(?:-[a-z][a-z\d.]{0,19})?)(?![\w/])`,
  'giu',
);

/** What a date may be of instead: "orders created since 2024-06-01". */
const dated =
  /\b(?:created|placed|issued|dated|opened|closed|due|settled|captured|refunded|cancell?ed|registered|expir\w{0,5}|ordered|booked|shipped|delivered|scheduled|born)\b[^?.;]{0,30}$/iu;
/** `2024-06-01`, `2024-06`: the label of a version, or a day. */
const dateLabel = /^\d{4}-\d{2}(?:-\d{2})?(?:-[a-z][a-z\d.]{0,19})?$/u;

/** "the latest version", "the next one" after another version. */
const newestVersion =
  /\b(?:the\s+|your\s+)?(?:latest|newest|current|new|next|old|older|previous|last)\s+versions?\b/giu;
/** Stands for a version in what {@link markVersions} gives. */
export const VERSION_MARK = '⟦version⟧';

/** The versions that a question names, in its order, each once. */
export function readVersionMentions(question: string): readonly VersionMention[] {
  const found = new Map<string, VersionMention>();
  const add = (text: string | undefined, isCertain: boolean): void => {
    if (text === undefined || found.size >= MAX_MENTIONS || found.has(text.toLowerCase())) return;
    found.set(text.toLowerCase(), { text: text.toLowerCase(), isCertain });
  };
  for (const [, first, second] of question.matchAll(certain)) {
    add(first, true);
    add(second, true);
  }
  for (const match of question.matchAll(bare)) {
    if (!dated.test(question.slice(Math.max(0, match.index - 60), match.index))) add(match[1], false);
  }
  return [...found.values()];
}

/** The version in a path that the question names: `1` of `POST /v1/charges`. Whose it is, the path does not say. */
export function readPathVersion(question: string): VersionMention | null {
  const text = /(?:^|[\s`"'(])\/(?:[\w-]{1,40}\/){0,3}v(\d{1,4})\//iu.exec(question)?.[1];
  return text === undefined ? null : { text, isCertain: true };
}

/** A question without the versions it surely names: what is left is searched for inside them. */
export function withoutVersions(question: string): string {
  const rest = question.replaceAll(certain, ' ').replaceAll(/\s+/gu, ' ').trim();
  return /\p{L}{3,}/u.test(rest) ? rest : question;
}

/** A version and a few words around it. */
const MAX_BARE = 80;
/** Words around the version that a follow-up like "and what about v3?" consists of. */
const aroundVersion =
  /\b(?:and|or|but|also|now|then|what|how|about|if|is|it|does|do|in|of|for|with|on|under|using|the|same|api|please|versions?)\b|[^\p{L}\p{N}]+/giu;

/** The version that is all a follow-up says: `3` of "and in v3?"; `null` where it says more, or several. */
export function readBareVersion(question: string): VersionMention | null {
  if (question.length > MAX_BARE) return null;
  const [mention, ...others] = readVersionMentions(question);
  if (mention === undefined || !mention.isCertain || others.length > 0) return null;
  return question.replaceAll(certain, ' ').replaceAll(aroundVersion, '') === '' ? mention : null;
}

/** A question in another version than the one it is asked in: "How do I pay in v2?", `v3` → "How do I pay in v3?". */
export function inVersion(question: string, version: string): string {
  const rest = withoutVersions(question)
    .replace(/[\s?.!,;]+$/u, '')
    .replace(/\s(?:in|of|for|with|on|under|using|from|the|api)(?=$)/iu, '');
  return `${rest} in v${version}?`;
}

/** A question with {@link VERSION_MARK} in the place of each version it names, and of "the latest version". */
export function markVersions(question: string): string {
  return question
    .replaceAll(certain, ` ${VERSION_MARK} `)
    .replaceAll(bare, ` ${VERSION_MARK} `)
    .replaceAll(newestVersion, ` ${VERSION_MARK} `)
    .replaceAll(/\s+/gu, ' ');
}

/**
 * The label that a mention means among those of an API, oldest first: the very label, one that differs in `v` or in
 * `.0` at its end, or the newest below it (`2` for `2.4.1`). Of a mention that is not certain only the label itself.
 */
export function findLabel(mention: VersionMention, labels: readonly string[]): string | null {
  const same = labels.find((label) => plain(label) === mention.text);
  if (same !== undefined) return same;
  if (!mention.isCertain) return null;
  const alike = labels.find((label) => withoutZeros(plain(label)) === withoutZeros(mention.text));
  return alike ?? labels.findLast((label) => plain(label).startsWith(`${mention.text}.`)) ?? null;
}

/**
 * Whether a mention that no label fits asks for a version all the same: one that is written as such, and a date where the
 * versions of the API are called by dates. Only for questions that are about versions.
 */
export function asksForMissing({ isCertain, text }: VersionMention, labels: readonly string[]): boolean {
  return isCertain || (dateLabel.test(text) && labels.some((label) => dateLabel.test(plain(label))));
}

/** Whether a mention is surely one of a version wherever an API has a label for it. */
export function mayBeLabel({ isCertain, text }: VersionMention): boolean {
  return isCertain || dateLabel.test(text);
}

function plain(label: string): string {
  return label.toLowerCase().replace(/^v(?:ersion)?\.?\s*(?=\d)/u, '');
}

function withoutZeros(text: string): string {
  return text.replace(/(?:\.0+)+$/u, '');
}
