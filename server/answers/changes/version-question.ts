/** What a question asks of an operation over the versions of its API. */
export interface VersionQuestion {
  readonly kind: 'migrate' | 'still-there' | 'deprecated';
  readonly subject: VersionSubject;
  /** "Was it removed": yes means that it is not there. */
  readonly isNegated: boolean;
}

/** The operation, as the question names it; `null` for words alone. */
export interface VersionSubject {
  readonly method: string | null;
  readonly path: string | null;
  readonly operationId: string | null;
}

/** Not the `v3` of `/v3/refunds`. */
const version = String.raw`(?<![\w/.{-])(?:v\.?\s?\d|version\b|\d+[.-]\d|(?:the\s+)?(?:new(?:est)?|latest|current|next)\b)`;
const migrate: readonly RegExp[] = [
  /\bmigrat(?:e|es|ed|ing|ion)\b/i,
  new RegExp(
    String.raw`\b(?:upgrade|port|move|convert|switch|translate|rewrite)\b[^?]{0,200}\bto\s+(?:the\s+)?${version}`,
    'i',
  ),
  // What changed in one call is told like what has to be changed in it.
  new RegExp(
    String.raw`\bwhat\s+(?:has\s+|is\s+)?(?:changed|different)\s+(?:in|about|with|for|to|of)\s+${'`'}?(?:[A-Z]{3,7}\s+)?/[a-z{]`,
    'i',
  ),
  new RegExp(
    String.raw`\bwhat\s+(?:does|is|becomes|would)\b[^?]{0,160}\b(?:look\s+like|called|named|become)?\s*in\s+${version}`,
    'i',
  ),
];
const stillThere: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:is|are|does|do|was|were|has|have|did)\b[^?]{0,200}\b(?:still|gone|removed|dropped|exist\w*|available|supported|(?<!\b(?:is|are)\s)there)\b[^?]{0,60}\bin\b[^?]{0,30}${version}`,
    'i',
  ),
  new RegExp(
    String.raw`\b(?:does|do|did)\b[^?]{0,30}${version}[^?]{0,20}\b(?:still\s+)?(?:have|has|support|offer|keep|contain|drop|remove)\b`,
    'i',
  ),
  /\b(?:was|were|is|are|has|have)\b[^?]{0,160}\b(?:been\s+)?(?:removed|dropped)\b/i,
];
const deprecated: readonly RegExp[] = [
  /\bsince\s+(?:when|which\s+version)\b[^?]{0,160}\b(?:deprecated|there|available|exist\w*)\b/i,
  /\b(?:when|in\s+which\s+version)\s+(?:was|were|did|is)\b[^?]{0,160}\b(?:deprecated|added|introduced|removed|dropped|appear|disappear)/i,
  /\bdeprecated\s+since\b/i,
  /\bwhat\s+(?:replaces|replaced|supersedes|superseded|is\s+the\s+(?:replacement|successor)\s+(?:for|of)|(?:should|do|can|must)\s+I\s+(?:use|call)\s+instead\s+of)\b/i,
  /\b(?:replacement|successor|alternative)\s+(?:for|of|to)\b/i,
];

const ofPart =
  /\b(?:parameters?|params?|arguments?|fields?|headers?|propert(?:y|ies)|attributes?|limits?|quotas?|scopes?|permissions?|status(?:es)?|codes?|values?|enums?|errors?|body|bodies|payloads?|required?|requires|mandatory|optional|default|maximum|minimum|examples?|filters?|sort\w*)\b/i;

/** Reads whether a question asks for the migration, the presence or the deprecation of one operation. */
export function readVersionQuestion(question: string): VersionQuestion | null {
  const text = question.slice(0, 1_000);
  const is = (patterns: readonly RegExp[]): boolean => patterns.some((pattern) => pattern.test(text));
  // Of parameters, fields and the like the specification of one version tells.
  const isOfPart = ofPart.test(text);
  const kind =
    is(deprecated) && !isOfPart
      ? 'deprecated'
      : is(migrate)
        ? 'migrate'
        : is(stillThere) && !isOfPart
          ? 'still-there'
          : null;
  const subject = readSubject(text);
  const isNamed = subject.path !== null || subject.operationId !== null;
  // "Does v3 have webhooks" asks for what it does.
  if (kind === 'still-there' && !isNamed && !/\b(?:still|removed|dropped|gone)\b/i.test(text)) return null;
  const isNegated = /\b(?:gone|removed|dropped|missing|drop|remove)\b|\bno longer\b/i.test(text);
  return kind === null ? null : { kind, subject, isNegated };
}

/** The operation that a question names. */
export function readSubject(text: string): VersionSubject {
  const call = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+`?(\/[^\s`"'<>]{0,300})/.exec(text);
  if (call !== null) return { method: call[1] ?? null, path: trimPath(call[2] ?? ''), operationId: null };
  const path = /(?:^|[\s`"'(])(\/[A-Za-z{][^\s`"'<>()]{0,300})/.exec(text)?.[1];
  if (path !== undefined) return { method: null, path: trimPath(path), operationId: null };
  const operationId =
    /(?:^|[\s`"'(])([a-z][a-z\d]{1,40}(?:[A-Z][A-Za-z\d]{0,60}|(?:[_-][a-z\d]{1,40}){1,6}))(?=[\s`"'),.?;]|$)/.exec(
      text,
    )?.[1];
  return { method: null, path: null, operationId: operationId ?? null };
}

function trimPath(path: string): string {
  return path.replace(/[,.;:?!)]+$/, '');
}
