import type { SearchHit } from '../../../core/search-index.ts';
import { analyseText, splitWords } from '../../../core/text-analysis.ts';
import { baseVerb, isGenericVerb, sameVerbs } from '../operation-verbs.ts';
import { pathTerms } from '../question-task.ts';
import type { FactQuestion } from './fact-question.ts';

/** An operation that the words of a question may mean. */
export interface WordedHit {
  readonly hit: SearchHit;
  /** From 0 to 1: how much of what the question says is what the operation is called, and the other way round. */
  readonly agreement: number;
}

/** What says all that the question says, among more. */
const ALL_SAID = 0.5;
/** With less, as many words differ as agree. */
export const LEAST_AGREEMENT = 0.6;
/** Enough for an operation that has the input which is asked about; what it costs to be less near is off already. */
export const LEAST_WITH_INPUT = 0.42;

/** Words that ask for a fact, whatever it is a fact of. */
const askingWords = new Set(
  (
    'default defaults value values used taken assumed allowed possible valid permitted accepted supported enum options choices ' +
    'maximum minimum max min limits range length long longest shortest largest smallest many much high low large small short big most least ' +
    'constraints bounds restrictions type types data kind format string number integer boolean array object scope scopes status statuses code codes ' +
    'http required mandatory optional obligatory needed necessary needs parameter parameters param field fields header headers property properties ' +
    'attribute attributes argument query body path input inputs response responses return returns returned result errors error possible mean means meaning ' +
    'authenticate authentication authorization authorisation auth credentials token permission permissions deprecated obsolete paginated pagination paging ' +
    'page pages per once time up leave out send provide pass give include specify supply set call calls calling endpoint operation request requests api allow ' +
    'accept accepts take takes happens got getting get not when which what'
  ).split(' '),
);
/** In titles, beside the thing that is meant. */
const fillers = new Set(
  'all one more either specific given existing single particular certain multiple several various'
    .split(' ')
    .flatMap(analyseText),
);
const readVerbs = new Set([...sameVerbs('get'), ...sameVerbs('list'), 'check', 'download', 'export']);
/** What a method does where no word says it. */
const methodVerbs: Readonly<Record<string, ReadonlySet<string>>> = {
  GET: readVerbs,
  HEAD: readVerbs,
  POST: new Set([...sameVerbs('create'), 'submit', 'send', 'save', 'upload']),
  PUT: new Set([...sameVerbs('update'), 'save']),
  PATCH: new Set(sameVerbs('update')),
  DELETE: new Set(sameVerbs('delete')),
};

const topicsOfPages: ReadonlySet<FactQuestion['topic']> = new Set([
  'status',
  'authentication',
  'deprecation',
  'pagination',
] as const);

interface Asked {
  /** Terms of what the operation is about, those of the verb among them. */
  readonly terms: ReadonlySet<string>;
  /** Base forms of the verbs, by their terms. */
  readonly verbs: ReadonlyMap<string, string>;
  /** "Invoices", "an invoice"; `null`: neither. */
  readonly count: 'several' | 'one' | null;
  /** Whether something is surely done: "to create …", "creating …". */
  readonly isDone: boolean;
  /** Terms that name an input, unless the path says them as well: the `status` of "contact status". */
  readonly without: ReadonlySet<string>;
}

/** What a question about a fact says of the operation, for a search; `null` where it says nothing. */
export function wordsToSearch({ task, rest, topic, titles, call, filter }: FactQuestion): string | null {
  if (topic === null || call !== null || titles.length > 0 || filter !== null) return null;
  if (task !== null) return task;
  const words = subjectWords(rest, topic);
  return words.some((word) => word.length > 2) ? words.join(' ') : null;
}

/**
 * Operations that the words of a question say, best first: by their title, or by their path with what its method does. What
 * the path says whole goes before a path that says more: of `/invoices` and `/recurring-invoices` invoices are the first.
 * @param without terms of the question that name something else: an input
 * @param isStrict whether all that the question says must stand in the operation
 */
export function findByWords(
  question: FactQuestion,
  hits: readonly SearchHit[],
  without: ReadonlySet<string> = new Set(),
  isStrict = true,
): WordedHit[] {
  const asked = { ...readAsked(question), without };
  if (asked.terms.size === 0) return [];
  // Without something that is done, pages tell of errors, of credentials and of paging for all of an API.
  if (!asked.isDone && topicsOfPages.has(question.topic)) return [];
  return hits
    .filter(({ kind }) => kind === 'operation')
    .map((hit) => ({ hit, agreement: agree(asked, hit, question, isStrict) }))
    .filter(({ agreement }) => agreement > 0)
    .toSorted((a, b) => b.agreement - a.agreement);
}

function subjectWords(text: string, topic: FactQuestion['topic']): string[] {
  return splitWords(text.replaceAll(/['’]\p{L}+/gu, ' ')).filter(
    (word) => !askingWords.has(word) && (word !== 'limit' || topic !== 'limits'),
  );
}

function readAsked({ task, rest, topic }: FactQuestion): Omit<Asked, 'without'> {
  const words = [...(task === null ? [] : splitWords(task)), ...subjectWords(task === null ? rest : '', topic)];
  const terms = new Set<string>();
  const verbs = new Map<string, string>();
  let last = '';
  let isDone = task !== null;
  for (const word of words) {
    const [term] = analyseText(word);
    if (term === undefined || /^v?\d/u.test(term)) continue;
    const verb = baseVerb(word) ?? baseVerb(word.replace(/ing$/u, '')) ?? baseVerb(word.replace(/ing$/u, 'e'));
    // "removing": the term of what is done, as titles say it.
    const [said = term] = verb === null ? [term] : analyseText(verb);
    terms.add(said);
    if (verb === null) last = word;
    else verbs.set(said, verb);
    if (verb !== null && word.endsWith('ing')) isDone = true;
  }
  const isOne = /\b(?:an?|one|single|specific|particular)\s\p{L}/iu.test(task ?? rest);
  return { terms, verbs, count: /[^s]s$/u.test(last) ? 'several' : isOne ? 'one' : null, isDone };
}

function agree(asked: Asked, hit: SearchHit, { topic }: FactQuestion, isStrict: boolean): number {
  const [method = '', path = ''] = hit.operationKey?.split(' ', 2) ?? [];
  const ofApi = new Set(analyseText(hit.apiTitle ?? ''));
  const fixed = pathTerms(hit.operationKey);
  const title = hit.title === hit.operationKey ? [] : titleTerms(hit.title);
  const named = new Set([...fixed, ...title, ...analyseText(hit.operationId ?? '')]);
  // "invoices in Acme" of the Acme API are its invoices.
  const wanted = [...asked.terms].filter(
    (term) => (named.has(term) || !ofApi.has(term)) && (!asked.without.has(term) || fixed.includes(term)),
  );
  const says = (term: string, terms: readonly string[]): boolean => {
    if (terms.includes(term)) return true;
    const verb = asked.verbs.get(term);
    return verb !== undefined && sameVerbs(verb).some((same) => terms.includes(analyseText(same)[0] ?? same));
  };
  const does = (term: string): boolean => {
    const verb = asked.verbs.get(term);
    if (verb === undefined) return false;
    // A title that begins with another verb says that something else is done, where any method may.
    const titled = hit.title === hit.operationKey ? null : baseVerb(hit.title.split(' ')[0] ?? '');
    const isOther =
      titled !== null && isGenericVerb(titled) && isGenericVerb(verb) && methodVerbs[method]?.has(titled) !== true;
    return isOther && method !== 'GET' ? says(term, title) : methodVerbs[method]?.has(verb) === true;
  };
  const missing = wanted.filter((term) => !says(term, [...named]) && !does(term));
  if (wanted.length === missing.length) return 0;
  const text = isStrict && missing.length > 0 ? new Set(analyseText(hit.text)) : new Set<string>();
  if (isStrict && missing.some((term) => asked.verbs.has(term) || !text.has(term))) return 0;
  const hasVerb = wanted.some((term) => asked.verbs.has(term));
  const ofTitle = dice(wanted, hasVerb ? title : title.filter((term) => !readTerms.has(term)), says);
  // The method is a word of its own where the question has one for it.
  const ofPath = dice(
    wanted,
    hasVerb && !wanted.some((term) => asked.verbs.has(term) && says(term, fixed)) ? [...fixed, 'method'] : fixed,
    (term, terms) => says(term, terms) || does(term),
  );
  const better = Math.max(ofTitle, ofPath, missing.length === 0 ? ALL_SAID : 0);
  return (
    better + 0.02 * Math.min(ofTitle, ofPath) - reach(asked, method, path) - age(hit) - side(topic, method, hasVerb)
  );
}

const readTerms = new Set(
  ['list', 'get', 'retrieve', 'return', 'show', 'fetch', 'create', 'update'].flatMap(analyseText),
);

/** Twice the shared words in relation to all words (Dice 1945). */
function dice(
  wanted: readonly string[],
  terms: readonly string[],
  says: (term: string, terms: readonly string[]) => boolean,
): number {
  const all = [...new Set(terms)];
  if (all.length === 0 || wanted.length === 0) return 0;
  const shared = wanted.filter((term) => says(term, all)).length;
  return Math.min(1, (2 * shared) / (wanted.length + all.length));
}

function titleTerms(title: string): string[] {
  // A sentence more explains.
  const [sentence = ''] = title.split(/\.\s|\n/u);
  return [...new Set(analyseText(sentence))].filter((term) => !fillers.has(term));
}

/** "Reading invoices" is the list of them, "reading an invoice" one of them; what is made is made in the list. */
function reach({ count, verbs }: Asked, method: string, path: string): number {
  const isOne = path.endsWith('}');
  if (method === 'GET') return count === (isOne ? 'several' : 'one') ? 0.03 : 0;
  // Without a verb, what is sent is sent to make something.
  const creates = verbs.size === 0 || [...verbs.values()].some((verb) => methodVerbs['POST']?.has(verb));
  return creates && (isOne || method === 'PATCH') ? 0.05 : 0;
}

function age({ text }: SearchHit): number {
  return /^\*\*Deprecated/mu.test(text) ? 0.02 : 0;
}

/** What is required is asked of what is sent; without a verb everything else is asked of what is read. */
function side(topic: FactQuestion['topic'], method: string, hasVerb: boolean): number {
  if (hasVerb) return 0;
  const sends = method === 'POST' || method === 'PUT' || method === 'PATCH';
  return (topic === 'required_inputs') === sends ? 0 : 0.01;
}
