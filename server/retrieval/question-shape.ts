import { analyseText, splitWords } from '../../core/text-analysis.ts';
import { questionInEnglish } from './question-in-english.ts';

/** Only the beginning of a pasted log or specification is read as a question. */
const MAX_CHARACTERS = 4_000;
/** What is asked stands at the beginning. */
const MAX_ASKED = 300;

/** What the order of operations takes from a question besides its similarity to each of them. */
export interface QuestionShape {
  readonly terms: ReadonlySet<string>;
  /** Methods that the first verb with a meaning stands for; `null` without such a verb. */
  readonly methods: ReadonlySet<string> | null;
  /** Something in it may stand for deleting; what is said in other letters is not read, and may. */
  readonly mayDelete: boolean;
  /** What the first verb does it to: a whole collection (`list`, `create`), one item (`update`), or it is not said. */
  readonly extent: Extent | null;
  /** Terms of what seems to be called by its name (`Titanic`, "acme"): whoever asks has to look up its id first. */
  readonly things: readonly (readonly string[])[];
  /** Something is the asker's own ("my playlists"). */
  readonly own: boolean;
}

export type Extent = 'collection' | 'item';

export function readQuestionShape(text: string): QuestionShape {
  const question = text.slice(0, MAX_CHARACTERS);
  const english = questionInEnglish(question);
  const verbs = [...askedVerbOf(english), ...verbsOf(splitWords(english))];
  return {
    // Paths are in English in any language; summaries need not be.
    terms: new Set([...analyseText(question), ...analyseText(english)]),
    methods: verbs[0]?.methods ?? null,
    mayDelete:
      verbs.some(({ methods }) => methods.has('DELETE')) || deletion.test(english) || otherScript.test(question),
    extent: verbs[0]?.extent ?? null,
    things: thingsOf(question),
    own: /\b(?:my|mine)\b/iu.test(question.slice(0, MAX_ASKED)),
  };
}

/** A quoted value or title. */
const quoted = /["“]([^"”]{2,80})["”]/gu;
/** Capitalised words inside a sentence. At the start of one every word is. */
const capitalised = /(?<=[\p{Ll}\p{N},] )\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)*/gu;

/** Only its first line: further down come logs, code and signatures, which are full of capitals and quotes. */
function thingsOf(question: string): string[][] {
  const line = question.trimStart().split('\n', 1)[0]?.slice(0, MAX_ASKED) ?? '';
  const found = [...line.matchAll(quoted)].map(([, text = '']) => text);
  return [...found, ...(line.match(capitalised) ?? [])].map(analyseText).filter((terms) => terms.length > 0);
}

const verbsByMethod = {
  GET: 'get list show retrieve fetch find search view read check see display lookup query download what which who when where',
  POST: 'create add new submit post register send upload generate start run trigger make insert place book invite',
  PUT: 'update replace set change modify edit put rename enable assign configure',
  PATCH: 'update replace set change modify edit patch rename enable disable configure',
  DELETE: 'delete remove cancel destroy clear revoke unassign drop uninstall',
} as const;

/** Words beside those above that an operation which deletes may be asked with. */
const deletion =
  /\b(?:delet|remov|cancel|destroy|revok|eras|purg|detach|unset|reset|clean|wip|flush|prun|disconnect|un(?:follow|lik|star|subscrib|block|register)|invalidat|expir|terminat|leav|declin|reject|archiv|rid of|log ?out|sign ?out)/iu;
const otherScript = /[^\P{L}\p{Script=Latin}]/u;

const verbsByExtent = {
  collection: 'list all search create add new register insert post send submit upload',
  item: 'update replace change modify edit patch rename delete remove destroy',
} as const;

interface Verb {
  readonly methods: ReadonlySet<string>;
  readonly extent: Extent | null;
}

const known = new Map<string, { methods: Set<string>; extent: Extent | null }>();
for (const [method, words] of Object.entries(verbsByMethod)) {
  for (const word of words.split(' ')) {
    const verb = known.get(word) ?? { methods: new Set<string>(), extent: null };
    verb.methods.add(method);
    known.set(word, verb);
  }
}
for (const [extent, words] of Object.entries(verbsByExtent)) {
  for (const word of words.split(' ')) {
    const verb = known.get(word);
    if (verb !== undefined && (extent === 'collection' || extent === 'item')) verb.extent = extent;
  }
}

/** "Add support for …", "add an option to …" ask for a feature; what it is to do comes after. */
const features: ReadonlySet<string> = new Set(
  'support ability logic feature features method methods option options function functionality endpoint endpoints'.split(
    ' ',
  ),
);
const articles: ReadonlySet<string> = new Set(['a', 'an', 'the', 'new', 'missing']);

function verbsOf(words: readonly string[]): Verb[] {
  return words.flatMap((word, index) => {
    const verb = verbOf(word);
    if (verb === undefined) return [];
    const next = words[index + 1] ?? '';
    const object = articles.has(next) ? (words[index + 2] ?? '') : next;
    return word === 'add' && features.has(object) ? [] : [verb];
  });
}

const asking =
  /\b(?:how (?:do|can|could|would|should) (?:i|we|you)|how to|(?:want|need|trying|like|able|way) to)\s+(?:\p{L}+ly\s+)?(\p{L}+)/iu;
/** Verbs of asking itself, and of reading what there is. */
const idle: ReadonlySet<string> = new Set(
  'be do have use know work handle deal go call access obtain tell understand learn determine count filter page paginate sort'.split(
    ' ',
  ),
);

/** A verb that is the API's own ("how do I refund a payment") says what it changes; reading has few words, all known. */
function askedVerbOf(english: string): Verb[] {
  const word = asking.exec(english.slice(0, MAX_ASKED))?.[1]?.toLowerCase();
  if (word === undefined || idle.has(word)) return [];
  return [verbOf(word) ?? { methods: changing, extent: null }];
}

const changing: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** In its first form or its gerund: what was added or deleted ("the key was deleted") tells of the past. */
function verbOf(word: string): Verb | undefined {
  const stem = word.replace(/(?:ing|s)$/u, '');
  return known.get(word) ?? known.get(stem) ?? known.get(`${stem}e`);
}
