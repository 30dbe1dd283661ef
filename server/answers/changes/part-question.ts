import { markVersions, VERSION_MARK } from '../scope/version-mentions.ts';

/** What a question calls the thing it asks for; `any`: nothing but its looks say that it is a name; `word`: not even they do. */
export type PartKind = 'parameter' | 'field' | 'header' | 'value' | 'status' | 'scope' | 'security' | 'any' | 'word';

/** A parameter, a field, a header, a value, a status or a way to authenticate, as a question names it. */
export interface PartName {
  readonly kind: PartKind;
  /** As written; of ways to authenticate the key of {@link securityWords}. */
  readonly name: string;
}

/** What a question asks of parts of operations over the versions of an API. */
export interface PartQuestion {
  /** Whether it is so in a version, since when it is so, or what became of it. */
  readonly ask: 'presence' | 'since' | 'fate';
  /** `new`: there, and not before. */
  readonly attribute: 'there' | 'new' | 'required' | 'optional' | 'deprecated';
  /** It asks for the opposite: "was it removed", "when was it removed". */
  readonly isNegated: boolean;
  readonly parts: readonly PartName[];
  /** Of which parameter or field the values are meant, where the question says so. */
  readonly owner: string | null;
  /** It speaks of time: "still", "removed", "since when". Without that it names a version alone. */
  readonly isOverTime: boolean;
}

/** A question is a few lines; what is pasted is explained instead. */
const MAX_CHARACTERS = 600;
/** Names that one answer tells of. */
const MAX_PARTS = 3;

/** Ways to authenticate, as people call them. */
export const securityWords: readonly (readonly [name: string, words: RegExp])[] = [
  ['API key', /\bapi[- ]?keys?\b/iu],
  ['HTTP Basic', /\bbasic[- ]auth\w*|\bhttp basic\b/iu],
  ['bearer token', /\bbearer\b/iu],
  ['OAuth 2.0', /\boauth\b/iu],
  ['OpenID Connect', /\bopenid\b|\boidc\b/iu],
  ['mutual TLS', /\bmutual tls\b|\bmtls\b|\bclient certificates?\b/iu],
];

const kindWords: readonly (readonly [kind: PartKind, words: string])[] = [
  ['value', String.raw`(?:enum(?:eration)?\s+)?values?|enum(?:eration)?(?:\s+members?)?`],
  ['parameter', String.raw`(?:(?:query|path|url|cookie)[- ])?(?:parameters?|params?)|arguments?`],
  ['header', String.raw`(?:(?:request|response|http)\s+)?headers?`],
  ['scope', String.raw`scopes?`],
  [
    'field',
    String.raw`(?:(?:body|request|response|json)\s+)?(?:fields?|propert(?:y|ies)|attributes?)|(?:body|request|response)\s+parameters?`,
  ],
];
/** Words that stand beside "field" without being the name of one. */
const noNames = new Set(
  (
    'a an the this that these those it its and or not no any all each every some same other another in of on at to for from with by as is are was were be been has have ' +
    'had do does did can could may must will would should still there gone removed dropped renamed moved added new old required optional mandatory deprecated available ' +
    'supported which what when where who why how query path request response body http json url enum header parameter field property value scope cookie called named ' +
    'api version call operation endpoint exist exists return returns accept accepts take takes support supports default names current latest ' +
    'change changed changes become became come came happen happened need needs needed use used send sends sent set get gets include includes contain contains work works go goes went move moves'
  ).split(' '),
);

/** A name in quotes; more than one word is a title or a sentence. */
const quoted =
  /`([^`\s]{1,100})`|“([^”\s]{1,100})”|"([^"\s]{1,100})"|(?<![\p{L}\p{N}])'([^'\s]{1,100})'(?![\p{L}\p{N}])/gu;
/** `page_size`, `pageSize`, `customer.email`, `page[size]`, `X-Request-Id`, `Idempotency-Key`. */
const looksLikeName =
  /(?<![\w/.@⟦-])(?:[A-Za-z][A-Za-z0-9]*(?:[_.][A-Za-z0-9]+|\[\w*\])+|[a-z]+[A-Z][A-Za-z0-9]*|[A-Z]-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*|[A-Z][a-z0-9]+(?:-[A-Z][A-Za-z0-9]+)+)(?![\w@])/gu;
const headerName = /^(?:X-|[A-Z][a-z0-9]+-[A-Z])/u;

const overTime =
  /\bstill\b|\bany ?more\b|\bno longer\b|\b(?:removed|dropped|gone|deleted|renamed|moved|introduced|disappeared|replaced)\b|\bused to\b/iu;
const since =
  /\bsince\s+(?:when|which|what)\b|\b(?:in|from|with|as of)\s+(?:which|what)\s+versions?\b|\bwhich\s+(?:of\s+(?:the|your|its)\s+)?(?:api\s+)?versions?\b|\bwhen\s+(?:was|were|did|is|are|has|have|will)\b[^?]{0,200}\b(?:added|introduced|appear(?:ed)?|removed|dropped|deleted|deprecated|renamed|moved|become|became|made|disappear(?:ed)?|gone)\b/iu;
const fate =
  /\bwhat\s+(?:has\s+|have\s+)?happened\s+(?:to|with)\b|\bwhat\s+(?:has\s+)?(?:became|become)\s+of\b|\bwhere\s+(?:did|has|have|is)\b[^?.!]{0,160}\b(?:go|gone|moved?)\b|\bwhat\s+(?:replaces|replaced|superseded|supersedes)\b|\bwhat\s+(?:has\s+|have\s+)?changed?\s+(?:in|about|with|for|to|of)\b|^(?:how\s+)?(?:did|has|does|have)\b[^?.!]{0,160}\bchanged?\b/iu;
/** Asked of one version, too, where it names none. */
const fateInVersion =
  /\bwhat\s+(?:is|was|are)\b[^?.!]{0,160}\b(?:called|named)\b|\b(?:replacement|successor)\s+(?:of|for|to)\b|\binstead\s+of\b/iu;
const gone =
  /\b(?:removed|dropped|gone|deleted|missing|disappear(?:ed)?|renamed|moved|replaced)\b|\bno longer\b|\bnot\b[^?]{0,80}\bany ?more\b/iu;
/** "accept `1.0` for `Api-Version`": a value for an input, whatever it looks like, and no version. */
const valueForInput = /\b(?:accepts?|be|send|pass|set|use)\s+[`"“'][^`"”'\s]{1,100}[`"”']\s+(?:for|as|in)\s+[`"“']/iu;
/** Asked with yes or no, perhaps after "in v3,". */
const yesOrNo = new RegExp(
  String.raw`^(?:(?:and|so|but|hi|hello|please)\b[\s,]*)?(?:(?:in|with|for)\s+${VERSION_MARK}\s*,?\s*)?(?:is|are|was|were|does|do|did|has|have|had|can|could|may|must|will|should|isn['’]t|aren['’]t|wasn['’]t|doesn['’]t|don['’]t)\b`,
  'iu',
);
/** What may be said of a name when its presence is asked for. */
const saysPresence =
  /\b(?:still|any ?more|no longer|removed|dropped|gone|deleted|renamed|moved|there|available|supported|present|exists?|existed|included|accepted|allowed|known|deprecated|required|optional|mandatory|obligatory|new|added|introduced|have|has|takes?|accepts?|supports?|returns?|contains?|includes?|knows?|offers?|needs?|requires?|expects?|sends?|uses?|works?)\b/iu;
/** Questions that one version answers by itself, whatever else they name. */
const otherTopic =
  /\b(?:types?|defaults?|maximum|minimum|max|min|longer than|formats?|means?|meaning|examples?|unique|nullable|null|empty|patterns?|strings?|integers?|numbers?|booleans?|arrays?|sorted|sort|filter(?:ed)? by|limits?)\b/iu;

/**
 * Reads whether a question asks in which versions a parameter, field, header, value, status or way to authenticate is
 * there, or what became of it; `null` for all others.
 */
export function readPartQuestion(question: string): PartQuestion | null {
  const asked = question.trim();
  if (asked.length > MAX_CHARACTERS || asked.includes('\n') || valueForInput.test(asked)) return null;
  const read = readNames(markVersions(withoutCalls(asked)));
  const text = read.text.trim();
  const namesVersion = text.includes(VERSION_MARK);
  const isSince = since.test(text);
  const isFate = !isSince && (fate.test(text) || (namesVersion && fateInVersion.test(text)));
  const isPresence = yesOrNo.test(text) && !otherTopic.test(text) && isSaidThere(text);
  const isOverTime = isSince || isFate || overTime.test(text);
  if (!(isSince || isFate || isPresence) || !(namesVersion || isOverTime)) return null;
  const { parts, owner } = chooseParts(read, text);
  if (parts.length === 0) return null;
  const said = readAttribute(text, parts);
  // "Has it changed" wants to know how.
  const ask = isSince ? 'since' : isPresence && !/\bchanged?\b/iu.test(text) ? 'presence' : 'fate';
  // When it was new is since when it is there.
  const attribute = said === 'new' && ask !== 'presence' ? 'there' : said;
  return {
    ask,
    attribute,
    isNegated: gone.test(text),
    parts,
    owner,
    isOverTime,
  };
}

/** "is … in v3" says it all. */
function isSaidThere(text: string): boolean {
  return saysPresence.test(text) || new RegExp(String.raw`\b(?:in|of|with)\s+${VERSION_MARK}`, 'iu').test(text);
}

interface ReadNames {
  /** With `⟦0⟧` in the place of the first name. */
  readonly text: string;
  readonly names: readonly string[];
}

/** Methods and paths say where, not what. */
function withoutCalls(question: string): string {
  return question.replaceAll(
    /`?(?<![\w/])(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+`?)?\/[A-Za-z{][^\s`"'<>()?,;]{0,300}`?/gu,
    ' ⟦call⟧ ',
  );
}

function readNames(question: string): ReadNames {
  const names: string[] = [];
  const mark = (name: string): string => {
    if (names.length >= MAX_PARTS * 2) return ' ';
    names.push(name);
    return ` ⟦${String(names.length - 1)}⟧ `;
  };
  const text = question
    .replaceAll(quoted, (_, ...groups: (string | undefined)[]) => {
      const name = groups.slice(0, 4).find((group) => group !== undefined) ?? '';
      return /^[1-5]\d\d$/u.test(name) ? ` ${name} ` : mark(name);
    })
    .replaceAll(looksLikeName, (name) => (/^(?:e\.g|i\.e)/iu.test(name) ? name : mark(name)));
  const words = kindWords.map(([, pattern]) => pattern).join('|');
  const isName = (word: string | undefined): word is string =>
    word !== undefined && !noNames.has(word.toLowerCase()) && !/^(?:apis?|v\d.*)$/iu.test(word);
  const plain = String.raw`([\p{L}_][\p{L}\p{N}_.:-]{0,60}[\p{L}\p{N}])`;
  return {
    names,
    text: text
      // "is description still a field"
      .replaceAll(new RegExp(String.raw`\b(is|are|was|were)\s+${plain}(\s+(?:still|no longer))?\s+(an?\s+(?:(?:required|optional|valid)\s+)?(?:${words}))\b(?!\s*⟦\d)`, 'giu'), (whole, verb: string, name: string, still: string | undefined, kind: string) =>
        isName(name) ? `${verb} ${mark(name)}${still ?? ''} ${kind}` : whole,
      )
      // "the amount field changed": what an article stands before is the name.
      .replaceAll(new RegExp(String.raw`\b(the|an?|its|my|our|your)\s+${plain}\s+(${words})\b(?!\s*⟦\d)`, 'giu'), (whole, article: string, name: string, kind: string) =>
        isName(name) ? `${article} ${mark(name)} ${kind}` : whole,
      )
      .replaceAll(new RegExp(String.raw`(?<!⟧\s)\b(${words})(?:\s+(?:called|named))?\s+${plain}(?![\p{L}\p{N}])`, 'giu'), (whole, kind: string, name: string) =>
        isName(name) ? `${kind} ${mark(name)}` : whole,
      )
      .replaceAll(new RegExp(String.raw`(?<![\p{L}\p{N}⟦])${plain}\s+(${words})\b(?!\s*⟦\d)`, 'giu'), (whole, name: string, kind: string) =>
        isName(name) ? `${mark(name)} ${kind}` : whole,
      )
      .replaceAll(/\s+/gu, ' '),
  }; // prettier-ignore
}

/** Words where names stand: "when was offset removed from …", "does … still take reason". */
const wordPlaces: readonly RegExp[] = [
  /\b(?:is|are|was|were)\s+(?:the\s+)?([a-z][\w.-]{1,60}\w)\s+(?:still\s+|ever\s+|already\s+|no longer\s+)?(?:removed|dropped|deleted|gone|added|introduced|renamed|deprecated|required|optional|mandatory|there|available|accepted|supported)\s+(?:from|to|in|of|for|by|with)\s+⟦call⟧/iu,
  /\b(?:is|are|was|were)\s+(?:the\s+)?([a-z][\w.-]{1,60}\w)\s+(?:still\s+)?(?:in|of)\s+⟦call⟧/iu,
  /⟦call⟧\s+(?:still\s+|already\s+)?(?:tak(?:es?|ing)|accept(?:s|ing)?|return(?:s|ing)?|has|have|having|support(?:s|ing)?|need(?:s|ing)?|requir(?:es?|ing)|send(?:s|ing)?|contain(?:s|ing)?|includ(?:es?|ing)|knows?)\s+(?:an?\s+|the\s+)?([a-z][\w.-]{1,60}\w)(?![\w]|\s+(?:of|for)\b)/iu,
];

function chooseParts({ names }: ReadNames, text: string): Pick<PartQuestion, 'parts' | 'owner'> {
  const found = names.map((name, index): PartName => ({ kind: kindOf(text, index, name), name }));
  const values = found.filter(({ kind }) => kind === 'value');
  if (values.length > 0) {
    const owner = found.find(({ kind }) => kind !== 'value')?.name ?? plainOwner(text);
    return { parts: values.slice(0, MAX_PARTS), owner };
  }
  if (found.length > 0) return { parts: found.slice(0, MAX_PARTS), owner: null };
  const status = readStatus(text);
  if (status !== null) return { parts: [{ kind: 'status', name: status }], owner: null };
  const security = securityWords.find(([, words]) => words.test(text))?.[0];
  if (security !== undefined) return { parts: [{ kind: 'security', name: security }], owner: null };
  const word = wordPlaces.map((place) => place.exec(text)?.[1]).find((one) => one !== undefined);
  const isName = word !== undefined && !noNames.has(word.toLowerCase());
  return { parts: isName ? [{ kind: 'word', name: word }] : [], owner: null };
}

/** "the enum value pending of status" */
function plainOwner(text: string): string | null {
  const name = /⟦\d⟧\s+(?:of|for|in)\s+(?:the\s+)?([a-z][a-z\d_]{1,40})\b/iu.exec(text)?.[1];
  return name === undefined || noNames.has(name.toLowerCase()) ? null : name;
}

function kindOf(text: string, index: number, name: string): PartKind {
  const place = String.raw`⟦${String(index)}⟧`;
  for (const [kind, words] of kindWords) {
    if (new RegExp(String.raw`\b(?:${words})\s+(?:called\s+|named\s+)?${place}|${place}\s+(?:${words})\b`, 'iu').test(text)) return kind;
  } // prettier-ignore
  return headerName.test(name) ? 'header' : 'any';
}

function readStatus(text: string): string | null {
  if (!/\b(?:status|returns?|returned|answers?|respon[ds]\w*|http|errors?|codes?|sends?|get|gives?)\b/iu.test(text))
    return null;
  return /(?<![\w/.$-])([1-5]\d\d)(?![\w-]|\s*(?:requests?|items?|characters?|bytes|euros?|dollars?|%))/u.exec(text)?.[1] ?? null;
} // prettier-ignore

function readAttribute(text: string, parts: readonly PartName[]): PartQuestion['attribute'] {
  // Of a way to authenticate, a status and a value only whether it is there can be told.
  const saysNew = /\b(?:new|added|introduced)\b/iu;
  if (parts.some(({ kind }) => kind === 'security' || kind === 'status' || kind === 'value')) return saysNew.test(text) ? 'new' : 'there';
  if (/\boptional\b/iu.test(text)) return 'optional';
  if (/\b(?:required|mandatory|obligatory|compulsory|necessary)\b|\b(?:must|have to)\s+(?:I|we|you)\b|\bdo\s+(?:I|we)\s+(?:still\s+)?(?:need|have)\s+to\b/iu.test(text)) return 'required';
  if (/\bdeprecated\b/iu.test(text)) return 'deprecated';
  return saysNew.test(text) ? 'new' : 'there';
} // prettier-ignore
