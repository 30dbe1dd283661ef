import { analyseText } from '../../../core/text-analysis.ts';
import { shortTitle } from '../operation-title.ts';
import { baseVerb } from '../operation-verbs.ts';

/** A section as a question is made of it. */
export interface TitledText {
  readonly title: string;
  /** Of the page that it stands in. */
  readonly pageTitle: string;
  /** Tells which words of the title are names: those are not written small in the middle of a question. */
  readonly text: string;
}

/** Enough of a word to see it in "authenticated" as well. */
const STEM = 6;
/** Titles that every page may have; away from it they name nothing. */
const empty =
  /^(?:good to know|at a glance|in short|see also|read more|next steps?|what(?:'s| is) next|where to go(?: next)?|how it works|what it does|the first \p{L}+|(?:the|any|all|our|other|more) apis?|any \p{L}+|further reading|before you (?:start|begin)|tl;?dr|notes?|tips?|summary|overview|introduction|conclusion|prerequisites|requirements|examples?|faqs?)$/iu;
/** "Order a payout", "Follow the money": a word before one of these tells what is done, in whatever dictionary it stands. */
const determiners = /^(?:an?|the|your|all|every|each|it|them|its|their|my|our|one)$/iu;
/** Words that only look like what one is told to do: "Errors the API returns", "Pricing all plans". */
const noImperative = /(?:s|ing|ed|ion|ment|ness|ity)$|^(?:after|before|for|from|in|on|with|without|about|why|when)$/iu;
/** What makes a sentence of a title: "Charges are payments". */
const finiteVerb =
  /^(?:is|are|was|were|has|have|had|does|do|can|cannot|can't|will|must|may|should|needs?|gets?|became)$/iu;
const pronoun = /^(?:i|you|we|they|it|that|which|who)$/iu;
/** After "What", these ask; other words begin a clause: "What you need". */
const askingAfterWhat =
  /^(?:is|are|was|does|do|can|happens|happened|changed|changes|can|makes|counts|comes|goes|means|differs|works)$/iu;
/** What one is told to do in pages, besides what operations do. */
const furtherVerbs =
  /^(?:authenticate|avoid|build|choose|combine|configure|convert|customi[sz]e|debug|define|embed|follow|handle|ignore|improve|integrate|keep|learn|make|migrate|onboard|paginate|prepare|protect|react|receive|recover|respond|secure|simulate|stay|store|switch|try|understand|upgrade|use|wait)$/iu;
/** Verbs that stand before things as well: "Report types", "Test cards", "Change log". */
const nounVerbs =
  /^(?:block|charge|change|check|clone|copy|export|filter|import|issue|link|list|look|mark|patch|post|query|report|request|return|search|set|sign|sync|tag|test|transfer|update|upload|view)$/iu;
/** Things that a section lists. */
const lists =
  /^(?:codes|currencies|environments|errors|events|fields|formats|languages|parameters|regions|scopes|statuses|types|values)$/iu;
/** Endings of words that need no article: "pagination", "idempotency". */
const abstract = /(?:[st]ion|ing|ency|ancy|ity|ness|ment|ence|ance)$/iu;
/** Things that are not counted, or of which there is one. */
const uncounted =
  /^(?:access|all|content|data|everything|feedback|health|history|info|media|metadata|money|more|multiple|none|progress|sandbox|several|storage|support|traffic|usage|me|self|whoami)$/iu;
const questionWord = /^(?:what|how|when|where|which|who|why)$/iu;
/** What can stand behind "How does … work?": a few words, none of which needs a sentence of its own. */
const plainPhrase = /^[\p{L}\p{N}][\p{L}\p{N}'’.+#/-]*(?: [\p{L}\p{N}&][\p{L}\p{N}'’.+#/-]*){0,4}$/u;
const joint =
  /^(?:today|now|of|for|from|in|on|at|by|to|with|without|within|between|per|about|after|before|than|as|via|over|you|i|we|vs\.?)$/iu;

/**
 * The question that a section with this title answers: "Order a payout" says how one orders a payout, "Rate limits" how
 * rate limits work. `null` for titles that mean nothing away from their page.
 */
export function askAboutTitle({ title, pageTitle, text }: TitledText): string | null {
  const topic = withoutNumber(shortTitle(title)).replace(
    /(?: (?:at a glance|in short|in brief|in detail))?[.:!…]*$/iu,
    '',
  );
  const page = shortTitle(pageTitle);
  if (/^getting access to /iu.test(page)) return `How do I get access to ${page.slice(18)}?`;
  if (topic === '' || empty.test(topic)) return null;
  if (topic.endsWith('?')) return topic;
  const sent = /^(Webhook|Callback): (.+)$/u.exec(topic);
  if (sent !== null) return `What does the ${sent[1]?.toLowerCase() ?? ''} ${sent[2] ?? ''} send?`;
  // "Retries" or "Reports API" means nothing away from its page.
  const isPage = topic === page;
  if (!isPage && page !== '' && /\bAPIs?$/u.test(topic))
    return `What should I know about ${startSmall(page, text)} in ${nameApi(topic)}?`;
  if (!isPage && page !== '' && isTime(topic) && analyseText(topic).length > 1)
    return `What does “${page}” say about ${topic}?`;
  if (!isPage && analyseText(topic).length < 2) return null;
  const [head, tail] = topic.split(/: (.+)/su);
  // "Search contacts: Accepted Fields" is a heading in the description of an operation.
  if (head !== undefined && tail !== undefined && tail !== '')
    return `What does “${head}” say about ${small(tail, text)}?`;
  const said = small(forReader(topic), text);
  const [first = ''] = topic.split(' ');
  const words = [first, ...said.split(' ').slice(1)];
  return askAsSaid(words) ?? askOfTask(words) ?? askOfSentence(topic, words) ?? askOfPhrase(said, words);
}

/** The title of an operation, which begins with what it does, as a question; `null` for others. */
export function askHow(title: string): string | null {
  const [first = '', ...rest] = title.split(' ');
  return askToDo(baseVerb(first), rest);
}

/** The same for a section, which may be titled by a thing as well: "Report types". */
function askOfTask([first = '', ...rest]: readonly string[]): string | null {
  const isImperative = determiners.test(rest[0] ?? '') && !noImperative.test(first) && /^\p{L}+$/u.test(first);
  if (isImperative) return askToDo(baseVerb(first) ?? first.toLowerCase(), rest);
  if (furtherVerbs.test(first)) return askToDo(first.toLowerCase(), rest);
  return /s$/iu.test(first) || (rest.length === 1 && nounVerbs.test(first)) ? null : askToDo(baseVerb(first), rest);
}

function askToDo(verb: string | null, rest: readonly string[]): string | null {
  // "Get one" names nothing that could be found again.
  if (verb === null || analyseText(rest.join(' ')).length === 0) return null;
  const words = withArticle(
    rest.map((word, index) =>
      // "Creates or deletes …"
      index > 0 && /^(?:or|and)$/u.test(rest[index - 1] ?? '') ? (baseVerb(word) ?? word) : word,
    ),
  );
  return `How do I ${[verb, ...words].join(' ')}?`;
}

/** "Create portal", "Get team by ID": one thing has an article in a question. */
function withArticle(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => joint.test(word));
  const phrase = end === -1 ? words : words.slice(0, end);
  const [first = ''] = phrase;
  const last = phrase.at(-1) ?? '';
  const isOne =
    phrase.length > 0 &&
    phrase.length <= 3 &&
    phrase.every((word) => /^\p{L}[\p{L}-]*$/u.test(word) && !determiners.test(word) && !/^(?:and|or)$/iu.test(word)) &&
    !/s$/iu.test(last) &&
    !abstract.test(last) &&
    !uncounted.test(last) &&
    !/^\p{Lu}+$/u.test(last);
  if (!isOne) return words;
  return [/^(?:[aeio]|u(?!ni|s|r))/iu.test(first) ? 'an' : 'a', ...words];
}

/** "What to do after a 429", "How webhooks work", "What changed": questions but for their form. */
function askAsSaid(words: readonly string[]): string | null {
  const [first = '', second = '', ...rest] = words;
  if (!questionWord.test(first) || rest.length === 0) return null;
  const opening = first.charAt(0).toUpperCase() + first.slice(1).toLowerCase();
  if (/^to$/iu.test(second)) return `${opening} ${opening === 'How' ? 'do' : 'should'} I ${rest.join(' ')}?`;
  if (opening === 'What' && askingAfterWhat.test(second)) return `${words.join(' ')}?`;
  const last = rest.at(-1) ?? '';
  if (opening === 'How' && /^works?$/iu.test(last))
    return `How ${/s$/iu.test(last) ? 'does' : 'do'} ${[second, ...rest.slice(0, -1)].join(' ')} work?`;
  return null;
}

function askOfSentence(topic: string, words: readonly string[]): string | null {
  const at = words.findIndex((word, index) => index > 0 && finiteVerb.test(word));
  if (at === -1 || pronoun.test(words[at - 1] ?? '') || questionWord.test(words[0] ?? '')) return null;
  return `What does “${topic}” mean?`;
}

function askOfPhrase(said: string, words: readonly string[]): string {
  const [first = '', ...others] = words;
  const last = words.at(-1) ?? '';
  if (/^[1-5]\d\d$/u.test(first)) return `What does ${said} mean?`;
  const isPlain = plainPhrase.test(said) && !words.some((word) => joint.test(word)) && !others.some(isDeterminer);
  if (!isPlain || /ing$/iu.test(first) || questionWord.test(first)) return `What should I know about ${said}?`;
  if (lists.test(last)) return `Which ${said} are there?`;
  const isPlural = words.some((word) => /^(?:and|&)$/iu.test(word)) || /[^siu]s$/iu.test(last);
  if (isPlural) return `How do ${said} work?`;
  if (abstract.test(last)) return `How does ${said} work?`;
  return `What should I know about ${/^\p{Ll}/u.test(said) ? 'the ' : ''}${said}?`;
}

function isDeterminer(word: string): boolean {
  return determiners.test(word);
}

/** "the Payments API", "Payments": what an API is called in a sentence. */
export function nameApi(title: string): string {
  return /\bAPIs?$/u.test(title) && !/^(?:the|an?|our|all|any)\b/iu.test(title)
    ? `the ${title}`
    : title.replace(/^(?:The|An?|Our|All|Any)\b/u, (word) => word.toLowerCase());
}

/** A month or a version says little alone. */
function isTime(topic: string): boolean {
  return /\b(?:19|20)\d\d$/u.test(topic) || /^v?\d+(?:\.\d+){0,3}$/iu.test(topic);
}

/** "Copy your key" is what the page tells the reader, "copy my key" what the reader asks. */
function forReader(topic: string): string {
  return topic.replaceAll(/\byour\b/giu, 'my').replaceAll(/\byou\b/giu, 'I');
}

/** A topic within a sentence; one that is written large word by word is written small so. */
function small(topic: string, text: string): string {
  const words = topic.split(' ');
  const isTitle = words.length > 1 && words.every((word) => /^\p{Lu}/u.test(word) || joint.test(word));
  return isTitle ? words.map((word) => startSmall(word, text)).join(' ') : startSmall(topic, text);
}

/** Names and abbreviations stay as they are; a name is what is written large within a sentence too. */
function startSmall(words: string, text: string): string {
  const [first = ''] = words.split(' ');
  if (!/^\p{Lu}\p{Ll}+$/u.test(first) && !/^\p{Lu}\p{Ll}*(?:-\p{Ll}+)+$/u.test(first)) return words;
  const small = first.charAt(0).toLowerCase() + first.slice(1);
  // The text is bounded by what a chunk holds, and both searches are plain ones.
  const isName =
    !text.includes(small.slice(0, STEM)) &&
    ',abcdefghijklmnopqrstuvwxyz'.split('').some((end) => text.includes(`${end} ${first}`));
  if (isName) return words;
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** "3. Create a payment" and "Step 3: Create a payment" are about creating a payment. */
function withoutNumber(title: string): string {
  const topic = title.replace(/^(?:step\s+\d+\s*[.:)–-]?|\(?\d+(?:\.\d+)*[.:)])\s+/iu, '');
  return topic.charAt(0).toUpperCase() + topic.slice(1);
}
