import { nameKey } from '../../../core/identifier-keys.ts';
import { findAddresses } from '../../retrieval/question-addresses.ts';
import { baseVerb } from '../operation-verbs.ts';
import { isValue } from '../question-values.ts';
import { readFilterWish } from './filter-wish.ts';
import type { FilterWish } from './filter-wish.ts';

/** What a question wants to know about one operation, where the specification has one right answer. */
export type FactTopic =
  | 'required_inputs'
  | 'need'
  | 'type'
  | 'values'
  | 'default'
  | 'limits'
  | 'meaning'
  | 'presence'
  | 'authentication'
  | 'scopes'
  | 'statuses'
  | 'status'
  | 'deprecation'
  | 'pagination'
  | 'filter'
  | 'response_fields';

/** What a question says about where its answer stands, and what it asks there. */
export interface FactQuestion {
  /** `null`: something about an operation that has no fixed answer; it may still name one that does not exist. */
  readonly topic: FactTopic | null;
  /** Names as written: in backticks or quotes, or such as nobody writes in English. Neither calls nor titles. */
  readonly names: readonly string[];
  /** Those of them that may be brands. */
  readonly doubtful: ReadonlySet<string>;
  /** Several words in quotes: the title of an operation, mostly. */
  readonly titles: readonly string[];
  /** `METHOD /path`, as written. */
  readonly call: { readonly method: string; readonly path: string } | null;
  /** `409`, where it is asked about. */
  readonly status: string | null;
  /** "create a refund", where the question tells what is done. */
  readonly task: string | null;
  /** The question without names, calls, titles and task. */
  readonly rest: string;
  /** Whether it is about what comes back. */
  readonly ofResponse: boolean;
  /** What it wants to narrow or order a list by. */
  readonly filter: FilterWish | null;
}

/** A question is a few lines; pasted texts and requests are explained, not answered by a fact. */
const MAX_CHARACTERS = 600;
const MAX_NAMES = 8;

const quotedPattern =
  /`([^`\n]{1,200})`|“([^”\n]{1,200})”|"([^"\n]{1,200})"|(?<![\p{L}\p{N}])'([^'\n]{1,200})'(?![\p{L}\p{N}])/gu;
/**
 * `page_size`, `createRefund`, `CreateRefund`, `RefundID`, `X-Request-Id`, `page[size]`, `customer.email`,
 * `archive-project`; which of them are names is for {@link lookOf} to say.
 */
const namePattern =
  /(?<![\p{L}\p{N}_/.@-])(?:\p{Lu}[\p{Ll}\p{N}]+(?:\p{Lu}[\p{Ll}\p{N}]+)*(?:-\p{Lu}[\p{L}\p{N}]+)+|[\p{L}$][\p{L}\p{N}]*(?:[_.][\p{L}\p{N}[\]-]+|\[[\w]*\])+|[\p{Ll}]{2,}[\p{L}\p{N}]*\p{Lu}[\p{L}\p{N}]*|\p{Lu}[\p{Ll}\p{N}]+\p{Lu}[\p{L}\p{N}]*|X-[\w-]+|[\p{Ll}\p{N}]+(?:-[\p{Ll}\p{N}]+)+)(?![\p{L}\p{N}_@])/gu;
/** "the operation usage-costs": whatever it looks like, it is called a name. */
const calledPattern =
  /\b(operation(?:id)?|endpoint|parameter|header)\s+(?=[\w.-]*[-._\d])([\p{L}][\w.-]{2,80}\w)(?!\w)/giu;
/** "a parameter called color": a plain word that is called a name. */
const plainCalledPattern =
  /\b(parameter|field|header|property|attribute)s?\s+(?:called|named)\s+([\p{L}_][\w.-]{0,80}\w)(?!\w)/giu;
/** `read-only`, `sign-in`: what verbs are put together with in English. */
const englishEndings = /-(?:only|in|out|up|off|on|back|by|once|through|time|end|to|and)(?:-|$)/u;

/** Reads a question as one about a fact of an operation; `null` for texts that are pasted rather than asked. */
export function readFactQuestion(question: string): FactQuestion | null {
  if (question.length > MAX_CHARACTERS || question.includes('\n')) return null;
  const names = new Map<string, string>();
  const doubtful = new Set<string>();
  const addName = (name: string, isDoubtful = false): void => {
    const key = nameKey(name);
    if (names.has(key) || names.size >= MAX_NAMES) return;
    names.set(key, name);
    if (isDoubtful) doubtful.add(name);
  };
  const titles: string[] = [];
  let rest = question.replaceAll(quotedPattern, (_, ...groups: (string | undefined)[]) => {
    const text =
      groups
        .slice(0, 4)
        .find((group) => group !== undefined)
        ?.trim() ?? '';
    if (/^[a-z]+ \//iu.test(text) || text.startsWith('/')) return ` ${text} `;
    if (isValue(text) && !/^[\d.,:+-]+$/u.test(text)) return ' ';
    if (/\s/u.test(text)) titles.push(text);
    else addName(text);
    return ' … ';
  });
  const quoted = [...names.values()];
  const address = findAddresses(rest).find(({ methods }) => methods[0]?.cost === 0);
  const call =
    address === undefined
      ? null
      : { method: address.methods[0]?.method ?? '', path: address.text.replace(/[.,;:?!)]+$/u, '') };
  for (const { start, end } of findAddresses(rest).toReversed())
    rest = `${rest.slice(0, start).replace(/\b(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS)\s*$/iu, '')} … ${rest.slice(end)}`;
  rest = rest.replaceAll(plainCalledPattern, (_, said: string, name: string) => {
    addName(name);
    return `${said} … `;
  });
  rest = rest.replaceAll(calledPattern, (_, said: string, name: string) => {
    addName(name);
    return `${said} … `;
  });
  rest = rest.replaceAll(namePattern, (name) => (isValue(name) ? ' ' : name));
  // What is quoted last is meant: "Can I filter `listOrders` by `status`?", "… the operation listOrders by `status`".
  const filter = readFilterWish(rest.replaceAll(/\s+/gu, ' ').trim(), quoted.at(-1) ?? [...names.values()].at(-1));
  const isNamed = call !== null || titles.length > 0 || filter?.subject != null;
  const task = isNamed ? null : (readTask(rest) ?? readPagedList(rest));
  if (task !== null) rest = rest.replace(task.written, ' … ');
  rest = rest.replaceAll(namePattern, (name) => {
    const look = lookOf(name);
    if (look === null) return name;
    addName(name, look === 'doubtful');
    return ' … ';
  });
  rest = rest.replaceAll(/\s+/gu, ' ').trim();
  const status = /(?<![\w/.$-])([1-5]\d\d)(?![\w-])/u.exec(rest)?.[1] ?? null;
  const ofResponse = asksForResponse.test(rest);
  return {
    topic: filter !== null ? 'filter' : readTopic(rest, { hasName: names.size > 0, status, ofResponse }),
    names: [...names.values()],
    doubtful,
    titles,
    call,
    status,
    task: task?.text ?? null,
    rest,
    ofResponse,
    filter,
  };
}

/** `null`: an English word. Brands are written as types are, so what looks like one is doubtful. */
function lookOf(name: string): 'certain' | 'doubtful' | null {
  if (
    /^v?\d/iu.test(name) ||
    /\.(?:com|org|net|io|dev|example|js|json|ya?ml|pdf|csv|png|jpe?g|txt|html?|xml)$/iu.test(name)
  )
    return null;
  if (name.split('.').every((part) => part.length < 2)) return null;
  if (/^\p{Lu}[\p{Ll}\p{N}]+\p{Lu}[\p{L}\p{N}]*$/u.test(name)) return 'doubtful';
  if (!/^[\p{Ll}\p{N}-]+$/u.test(name) || !name.includes('-')) return 'certain';
  if (englishEndings.test(name)) return null;
  const [first = ''] = name.split('-');
  return baseVerb(first) !== null || name.split('-').length > 3 ? 'certain' : null;
}

const asksForResponse =
  /\b(?:respon(?:se|ses|d|ds)|returns?|returned|comes? back|get back|gets? back|answers? (?:with|hold|contain)|result)\b/iu;

/** How many things come at once: that of a parameter, although it is about what comes back. */
export const asksForMostOfPage =
  /\b(?:how many(?! requests| calls| times)|max\w*|most|largest|biggest|limit)\b[^?]{0,60}\b(?:per (?:page|request|call|response)|page sizes?|at once|at a time|in (?:one|a single) (?:page|call|request|response))\b|\bpage sizes?\b[^?]{0,40}\b(?:max\w*|limit|largest|most|up to)\b/iu;

interface Found {
  readonly hasName: boolean;
  readonly status: string | null;
  readonly ofResponse: boolean;
}

/** Words in the plural that ask for something else than the values of one input. */
const otherThings =
  '(?!status|scopes|permissions|codes|errors|responses|operations|endpoints|calls|requests|parameters|fields|properties|headers|filters|sorts?\\b|versions|apis)';
const things = `(?:\\p{L}+ )?${otherThings}\\p{L}+[^s\\W]s`;
const admits = '(?:allowed|possible|valid|permitted|accepted|supported|available)';
/** "Allowed sizes", "which sizes are supported", "which sizes can I use", "which sizes can a picture have". */
const asksForThings = new RegExp(
  `\\b${admits} ${things}\\b|^(?:which|what) ${things} (?:are ${admits}\\b|(?:can|may|could) (?:(?:i|we|you) (?!filter|sort|search)|(?:an?|the) (?:\\p{L}+ ){1,2}(?:have|be|take)\\b))`,
  'iu',
);

const topics: readonly (readonly [FactTopic, RegExp, (found: Found) => boolean])[] = [
  [
    'status',
    /\b(?:mean|means|meaning|why|when|return|returns|answer|answers|respond|responds|status|code|get|response|happens|error)\b/iu,
    ({ status }) => status !== null,
  ],
  ['deprecation', /\bdeprecat\w*|\bobsolete\b|\bsunset\b/iu, () => true],
  [
    'presence',
    /^(?:does|do|can|has|have|is there|are there)\b[^?]{0,60}\b(?:(?:have|has|accept|accepts|take|takes|support|supports)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?|is there\s+(?:an?\s+)?)(?:parameter|field|header|property|attribute|filter)s?(?:\s+(?:called|named))?\s+…/iu,
    ({ hasName }) => hasName,
  ],
  ['scopes', /\bscopes?\b/iu, () => true],
  ['default', /\bdefaults?\b|\bvalue (?:is|gets) (?:used|taken|assumed)\b/iu, () => true],
  ['limits', asksForMostOfPage, () => true],
  [
    'values',
    /\b(?:which|what|list|all)\b.{0,20}\b(?:values|options|choices|states)\b|\b(?:allowed|possible|valid|permitted|accepted|supported|enum\w*)\b.{0,12}\bvalues?\b|\benum\b|\bset … to\b|\bwhat can\b.{0,40}\bbe\b|\b(?:can|may|could) (?:the )?(?:…|[\w.-]+) be …|\b(?:is|are) … an? (?:valid|allowed|possible|permitted|accepted|legal)\b|\baccepts? …|\bsend … (?:as|for|in) …/iu,
    () => true,
  ],
  ['values', asksForThings, () => true],
  [
    'type',
    /\b(?:data ?)?types?\b|\bkind of value\b|\bformat\b|\b(?:a|an) (?:string|number|integer|boolean|array|object)\b/iu,
    () => true,
  ],
  [
    'limits',
    /\blimits\b|\b(?:a|any|the|length|lower|size|upper) limit\b|\b(?:range|minimum|maximum|min|max|constraints?|bounds?|longest|shortest|largest|smallest|restrictions?)\b|\bhow (?:large|small|long|short|big|many|much|high|low)\b/iu,
    ({ ofResponse }) => !ofResponse,
  ],
  [
    'pagination',
    /\bpaginat\w*|\bpaging\b|\bpage through\b|\b(?:next|following|second|further|more) pages?\b|\ball pages\b/iu,
    () => true,
  ],
  [
    'statuses',
    /\b(?:which|what|all|list|possible)\b.{0,24}\bstatus\b|\b(?:status|response|http|return|answer) ?(?:codes?|statuses)\b|\bstatuses\b|\b(?:which|what) (?:http )?(?:codes|responses)\b/iu,
    () => true,
  ],
  [
    'authentication',
    /\b(?:authenticat\w*|authori[sz](?:e|ation|ed)|auth|credentials?|security schemes?|log ?in|sign in)\b/iu,
    () => true,
  ],
  [
    'required_inputs',
    /\b(?:required|mandatory|obligatory|compulsory)\b|\b(?:must|have to|need to) (?:i |we |you )?(?:send|provide|pass|give|supply|include|specify|set|be)\b|\bmust (?:i|we|you)\b|\bmust (?:the )?… be\b|\bdo i (?:need|have) to (?:send|provide|pass|give|supply)\b|\bcan ?not leave out\b|\bnot leave out\b|\boptional\b|\bleave out\b|\bnecessary\b/iu,
    () => true,
  ],
  [
    'response_fields',
    /\b(?:fields?|propert(?:y|ies)|attributes?|body|data|contents?|keys)\b|\bwhat (?:does|do)\b.{0,30}\b(?:return|get back|respond|give back)\b|\bwhat comes back\b|\breturns? …/iu,
    ({ ofResponse }) => ofResponse,
  ],
  ['meaning', /\bwhat (?:is|are|does|do|…)|\b(?:describe|explain|means?|meaning)\b/iu, ({ hasName }) => hasName],
];

function readTopic(rest: string, found: Found): FactTopic | null {
  const topic = topics.find(([, pattern, fits]) => pattern.test(rest) && fits(found))?.[0] ?? null;
  // "Is `reason` required?" asks about one, "What is required?" for all.
  return topic === 'required_inputs' && found.hasName ? 'need' : topic;
}

/** "How many payments per page at most?" is asked of the list of payments. */
function readPagedList(rest: string): { readonly written: string; readonly text: string } | null {
  const [written, thing = ''] =
    /\bhow many (?!requests|calls|items|results|entries|records|objects|elements|rows)(\p{L}[\p{L} ]{2,30}?) (?:(?:can|do|does|will) (?:i|it|they|you) (?:get|return|come) )?(?:per page|at once|at a time|in (?:one|a single) (?:page|call|request|response))\b/iu.exec(
      rest,
    ) ?? [];
  return written === undefined ? null : { written: thing, text: `list ${thing}` };
}

/** "… when I create a refund", "to create a refund, …". */
function readTask(rest: string): { readonly written: string; readonly text: string } | null {
  const place =
    /\b(?:(?:tokens?|keys?|clients?|apps?) needs? to|when(?:ever)? (?:i|we|you)(?: (?:want|try|have|need) to)?|(?:i|we|you) (?:want|try|have|need) to|(?<!\b(?:have|need|want|try|able|used) )to|in order to|for|while|by|when(?=\s+\p{L}+ing\b)|(?:of|in)(?=\s+\p{L}+\s+\p{L}))\s+(\p{L}+)\b/giu;
  for (const match of rest.matchAll(place)) {
    const [whole, word = ''] = match;
    const verb = baseVerb(word.replace(/ing$/iu, '')) ?? baseVerb(word.replace(/ing$/iu, 'e')) ?? baseVerb(word);
    if (verb === null) continue;
    const start = match.index + whole.length - word.length;
    const [clause = ''] = rest.slice(start).split(/[?!]|\.(?:\s|$)|, (?=wh|how|do|is|can|must)/iu);
    const text = clause.trim();
    if (!/^\p{L}+\s+(?:\S+\s+)?\p{L}/u.test(text) || /^(?:call|use|send|set|get back)\b/iu.test(text)) continue;
    return { written: clause, text: `${verb}${text.slice(word.length)}` };
  }
  return null;
}
