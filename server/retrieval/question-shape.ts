import { analyseText, splitWords } from '../../core/text-analysis.ts';

/** Only the beginning of a pasted log or specification is read as a question. */
const MAX_CHARACTERS = 4_000;

/** What the order of operations takes from a question besides its similarity to each of them. */
export interface QuestionShape {
  readonly terms: ReadonlySet<string>;
  /** Methods that the first verb with a meaning stands for; `null` without such a verb. */
  readonly methods: ReadonlySet<string> | null;
  /** A thing is called by its name (`Titanic`, "acme"), so whoever asks has to look up its id first. */
  readonly namesThing: boolean;
}

export function readQuestionShape(text: string): QuestionShape {
  const question = text.slice(0, MAX_CHARACTERS);
  return {
    terms: new Set(analyseText(question)),
    methods: methodsOf(question),
    namesThing: quoted.test(question) || capitalised.test(question),
  };
}

/** A quoted value or title. */
const quoted = /["“][^"”]{2,80}["”]/u;
/** A capitalised word inside a sentence. At the start of one every word is. */
const capitalised = /(?<=[\p{Ll}\p{N},] )\p{Lu}\p{Ll}+/u;

const verbsByMethod = {
  GET: 'get list show retrieve fetch find search view read check see display lookup query download what which who when where',
  POST: 'create add new submit post register send upload generate start run trigger make insert place book invite',
  PUT: 'update replace set change modify edit put rename enable assign configure',
  PATCH: 'update replace set change modify edit patch rename enable disable configure',
  DELETE: 'delete remove cancel destroy clear revoke unassign drop uninstall',
} as const;

const methodsByVerb = new Map<string, Set<string>>();
for (const [method, verbs] of Object.entries(verbsByMethod)) {
  for (const verb of verbs.split(' ')) {
    const methods = methodsByVerb.get(verb) ?? new Set();
    methodsByVerb.set(verb, methods.add(method));
  }
}

function methodsOf(question: string): ReadonlySet<string> | null {
  for (const word of splitWords(question)) {
    const stem = word.replace(/(?:ing|ed|s)$/u, '');
    const methods = methodsByVerb.get(word) ?? methodsByVerb.get(stem) ?? methodsByVerb.get(`${stem}e`);
    if (methods !== undefined) return methods;
  }
  return null;
}
