/** What a question may say that a name is. */
export type NameRole = 'operation' | 'schema' | 'header' | 'error' | 'value';

/** Something in a question that may be a name. */
export interface QuestionName {
  readonly text: string;
  /**
   * How much it looks like one. `certain`: quoted, or written as nobody writes English. `plain`: a word or several that
   * the question calls a name ("the operation search") or asks about and nothing else. `doubtful`: `OAuth`, `e-mail`.
   */
  readonly look: 'certain' | 'plain' | 'doubtful';
  /** What the question says that it is. */
  readonly roles: ReadonlySet<NameRole>;
  /** Words that it was put together of, where it is written as several. */
  readonly words: number;
}

/** Generators of specifications make names of over 100 characters. */
const MAX_NAME_LENGTH = 200;
/** Names of more words are sentences. */
const MAX_WORDS = 6;
/** Words that say what a name is; a question has a few. */
const MAX_CUES = 12;
const MAX_TOKENS = 800;

/** Words that say what a name is. */
const cues: readonly (readonly [NameRole, RegExp])[] = [
  ['operation', /^(?:operations?|operation_?ids?|endpoints?|methods?|calls?|functions?|routes?|actions?)$/u],
  ['schema', /^(?:schemas?|models?|objects?|types?|datatypes?|dtos?|entit(?:y|ies)|definitions?|structures?|class)$/u],
  ['header', /^headers?$/u],
  ['error', /^(?:errors?|codes?|errorcodes?|error_codes?|faults?|exceptions?)$/u],
  ['value', /^(?:values?|enums?|options?|constants?|set|status|state)$/u],
];
/** Those beside which a plain word is a name too. Many people create "a customer object". */
const certainCues =
  /^(?:operations?|operation_?ids?|endpoints?|schemas?|dtos?|headers?|errors?|codes?|errorcodes?|error_codes?|values?|enums?)$/u;
/** Between a word that says what a name is and the name: "the operation with the id x", "the schema of x". */
const linking = new Set('a an called code id key like member name named the type'.split(' '));
const looselyLinking = new Set('for is of with'.split(' '));
/** Between a name and what it is: "the RefundRequest request body schema". */
const trailing = new Set('api body http json request response'.split(' '));
/** Words that stand beside "operation" or "schema" in questions and are no names of them. */
const englishWords = new Set(
  (
    'a about accept accepts all an and any are as at be by can contain contains could describe do does each exist expect for from ' +
    'get gets give had has have how i if in into is it its list lists look looks may me mean means must my need needs no not of on or ' +
    'our return returns say should show take takes that the their them then there these they this to use used uses was we what when ' +
    'where which who why will with would yield you your fail fails failed happen happens'
  ).split(' '),
);
/** Words that no name of several words begins with. */
const functionWords = new Set(
  'a an are can could do does how i my our that the their this was we what which who why you your'.split(' '),
);
/** Words that ask; what is left of a question without them is what it is about. */
const askingWords = new Set(
  (
    'a about accept allowed an and any api are as be by call called can code contain define defined describe did do docs documentation ' +
    'does endpoint enum error example explain field fields for function give has have header help how i in info information is it ' +
    'look like me mean meaning means method model my object of on operation operationid our parameter please purpose reference return ' +
    'returns schema show stand stands tell that the there this to type use used using value what where which why with work works'
  ).split(' '),
);
/** An operation is rather called `list-orders` than an English word is. */
const verbFirst =
  /^(?:add|approve|archive|assign|attach|cancel|check|close|complete|confirm|copy|create|delete|deploy|detach|disable|download|enable|export|fetch|find|get|import|invite|link|list|lock|merge|move|patch|post|publish|put|read|register|remove|rename|replace|reset|resolve|restore|retrieve|retry|revoke|rotate|run|search|send|set|start|stop|submit|sync|test|unlink|unlock|update|upload|upsert|validate|verify)[-./]/iu;

interface Token {
  readonly text: string;
  readonly lower: string;
  /** With the signs around it, but for those of the sentence: `stats.*`. */
  readonly written: string;
  readonly quoted: boolean;
  /** The sentence, or the clause, ends after it. */
  readonly ends: boolean;
}

/** `a "b c" d`: what is quoted is one token; apostrophes inside words quote nothing. */
const tokenPattern =
  /`([^`\n]{1,200})`|"([^"\n]{1,200})"|“([^”\n]{1,200})”|(?<![\p{L}\p{N}])'([^'\n]{1,200})'(?![\p{L}\p{N}])|[^\s`"“”]+/gu;

/** The names in a question; `outside` tells which places are no part of an address. */
export function findNames(question: string, outside: (place: number) => boolean): QuestionName[] {
  const tokens = readTokens(question, outside);
  const roles = rolesOf(tokens);
  const names: QuestionName[] = [];
  tokens.forEach((token, place) => {
    // "operationId: x" asks for x.
    if (cueOf(token) !== null && tokens.length > 1) return;
    const said = roles.get(place) ?? new Set();
    for (const text of spellings(token)) {
      // What is quoted is meant as it is; without its signs it is a guess.
      const look = token.quoted && text !== token.text ? 'plain' : lookOf(text, token.quoted);
      // `?state=on_hold`
      const isAssigned = text !== token.text && token.text.includes(`=${text}`);
      const assigned: ReadonlySet<NameRole> = isAssigned ? new Set<NameRole>(['value']) : said;
      if (look !== null) names.push({ text, look, roles: assigned, words: 1 });
    }
  });
  return [...onlyName(tokens), ...calledNames(tokens), ...names];
}

function readTokens(question: string, outside: (place: number) => boolean): Token[] {
  const tokens: Token[] = [];
  for (const match of question.matchAll(tokenPattern)) {
    if (tokens.length >= MAX_TOKENS) break;
    const quoted = match.slice(1).find((part) => part !== undefined);
    if (!outside(match.index + (quoted === undefined ? 0 : 1))) {
      // Of an address only the query holds names.
      const query = match[0].slice(match[0].indexOf('?') + 1);
      if (query !== match[0]) for (const part of query.split('&', 20)) tokens.push(toToken(part));
      continue;
    }
    tokens.push(
      quoted === undefined
        ? toToken(match[0])
        : { text: quoted, lower: quoted.toLowerCase(), written: quoted, quoted: true, ends: false },
    );
  }
  return tokens.filter(({ text }) => text !== '');
}

function toToken(word: string): Token {
  const text = trimSigns(word);
  return {
    text,
    lower: text.toLowerCase(),
    written: word.replace(/[.,;:?!]{1,4}$/u, ''),
    quoted: false,
    ends: /[.,;:?!]$/u.test(word),
  };
}

/** Without the punctuation around it. A value may begin with a sign: `-created_at`, `+1`, `.svg`. */
function trimSigns(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && /[*("'[{<,;:?!]/u.test(word.charAt(start))) start += 1;
  while (end > start && /[*)"'\]}>,;:.?!/\-…]/u.test(word.charAt(end - 1))) end -= 1;
  return word.slice(start, end);
}

/** A token, and its parts where it says something of something: `state=on_hold`, `state:on_hold`, `createRefund()`. */
function spellings({ text, quoted }: Token): string[] {
  if (text.length > MAX_NAME_LENGTH) return [];
  const trimmed = quoted ? trimSigns(text.trim()) : text;
  const parts = /\s/u.test(text) ? [] : text.split(/[=,;(){}[\]|]+|:(?!\d)/u, 12).map(trimSigns);
  return [...new Set([text, trimmed, ...parts])].filter((part) => part !== '');
}

/** How much a token looks like a name; `null`: it is an English word. */
function lookOf(text: string, quoted: boolean): QuestionName['look'] | null {
  if (quoted) return 'certain';
  const name = text.replace(/^[+.-]/u, '');
  if (name.length < 2 || !/^[\p{L}_$]/u.test(name)) return null;
  if (/[\p{L}\p{N}]_[\p{L}\p{N}]/u.test(name)) return 'certain';
  // createRefund, getUserByID; not iPhone
  if (/^\p{Ll}{2,}[\p{L}\p{N}]*\p{Lu}[\p{L}\p{N}.]*$/u.test(name)) return 'certain';
  if (/^X-[\w-]+$/iu.test(name) || /^\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)+$/u.test(name)) return 'certain';
  // PaymentIntent, HTTPValidationError, Order_Item; not OAuth or PostgreSQL
  if (/^\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}+)+$/u.test(name)) return 'certain';
  if (name.length >= 8 && /^\p{Lu}[\p{L}\p{N}]*\p{Ll}[\p{L}\p{N}]*\p{Lu}\p{Ll}[\p{L}\p{N}]*$/u.test(name))
    return 'certain';
  if (verbFirst.test(name) || /^[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+){3,}$/u.test(name)) return 'certain';
  if (/^[\p{L}\p{N}]+(?:[-./][\p{L}\p{N}]+)+$/u.test(name)) return 'doubtful';
  return /\p{Ll}\p{Lu}|^\p{Lu}{2,}$/u.test(name) ? 'doubtful' : null;
}

function cueOf(token: Token | undefined): NameRole | null {
  if (token === undefined || token.quoted) return null;
  return cues.find(([, pattern]) => pattern.test(token.lower))?.[0] ?? null;
}

/** Where the name begins that a cue speaks of: "the operation named x". A sentence ends with a name rather than a link. */
function afterCue(tokens: readonly Token[], cue: number, role: NameRole): number | null {
  let place = cue + 1;
  for (let skipped = 0; skipped < 3 && place < tokens.length - 1; skipped += 1) {
    const token = tokens[place];
    if (token === undefined || token.quoted) break;
    // The nearest of several cues speaks: "the enum value of the schema x".
    if (cueOf(token) !== null && token.lower !== 'type') return null;
    const isLink =
      linking.has(token.lower) ||
      (role === 'value' ? token.lower === 'to' : looselyLinking.has(token.lower)) ||
      token.text === '=' ||
      token.text === '-';
    if (!isLink) break;
    place += 1;
  }
  return place < tokens.length ? place : null;
}

/** The places where a name before a cue may end: in "the RefundRequest request schema" at either word. */
function beforeCue(tokens: readonly Token[], cue: number): number[] {
  // "the default value", "set status": these say what comes after them; "the asc enum value".
  if (cueOf(tokens[cue]) === 'value' && !/^enums?$/u.test(tokens[cue]?.lower ?? '')) return [];
  const places: number[] = [];
  for (let place = cue - 1; place >= Math.max(0, cue - 3); place -= 1) {
    const token = tokens[place];
    if (token === undefined || token.ends) break;
    places.push(place);
    if (token.quoted || !trailing.has(token.lower)) break;
  }
  return places;
}

function listCues(tokens: readonly Token[]): { place: number; role: NameRole }[] {
  const found: { place: number; role: NameRole }[] = [];
  tokens.forEach((token, place) => {
    const role = cueOf(token);
    if (role !== null && found.length < MAX_CUES) found.push({ place, role });
  });
  return found;
}

/** What the question says of the token at each place. */
function rolesOf(tokens: readonly Token[]): Map<number, Set<NameRole>> {
  const roles = new Map<number, Set<NameRole>>();
  const add = (place: number, role: NameRole): void => {
    roles.set(place, (roles.get(place) ?? new Set()).add(role));
  };
  const found = listCues(tokens);
  for (const { place, role } of found) {
    const target = afterCue(tokens, place, role);
    if (target !== null) add(target, role);
  }
  for (const { place, role } of found) {
    const target = beforeCue(tokens, place).at(-1);
    if (target !== undefined && !roles.has(target) && cueOf(tokens[target]) === null) add(target, role);
  }
  return roles;
}

/** Plain words that the question calls a name, alone and together: "the schema refund request". */
function calledNames(tokens: readonly Token[]): QuestionName[] {
  const names: QuestionName[] = [];
  const add = (from: number, to: number, cue: number, role: NameRole): void => {
    const words = tokens.slice(from, to);
    const [first] = words;
    if (first === undefined || words.some(({ quoted }) => quoted) || words.slice(0, -1).some(({ ends }) => ends))
      return;
    const said = tokens[cue]?.lower ?? '';
    const isTold = certainCues.test(said) || (role === 'value' && tokens[cue + 1]?.lower === 'to');
    // "the Order object"; a sentence begins with a capital as well.
    const isThing = role === 'schema' && from > 0 && !/^types?$/u.test(said) && /^\p{Lu}/u.test(first.text);
    if ((!isTold && !isThing) || (words.length > 1 && functionWords.has(first.lower))) return;
    const isEnglish = words.length === 1 && englishWords.has(first.lower);
    const isEnum = tokens.slice(Math.max(0, cue - 1), cue + 1).some(({ lower }) => /^enums?$/u.test(lower));
    // "the enum value in", "which call takes the value in?"
    if (isEnglish && !isEnum && !(role === 'value' && to === tokens.length)) return;
    // "the error code x" speaks of x.
    if (words.length === 1 && from < cue && role === 'error' && cueOf(first) !== null) return;
    const written = words.length === 1 ? [first.written] : [];
    for (const text of new Set([words.map((word) => word.text).join(' '), ...written]))
      if (text.length <= MAX_NAME_LENGTH)
        names.push({ text, look: 'plain', roles: new Set([role]), words: words.length });
  };
  for (const { place, role } of listCues(tokens)) {
    const start = afterCue(tokens, place, role);
    const ends = beforeCue(tokens, place);
    for (let count = 1; count <= MAX_WORDS; count += 1) {
      if (start !== null && start + count <= tokens.length) add(start, start + count, place, role);
      for (const end of ends) if (end + 1 >= count) add(end + 1 - count, end + 1, place, role);
    }
  }
  return names;
}

/** The one thing that a short question is about: "what does search do?", "refund request". */
function onlyName(tokens: readonly Token[]): QuestionName[] {
  if (tokens.length === 0 || tokens.length > 3 * MAX_WORDS) return [];
  const left = tokens.flatMap((token, place) => (token.quoted || !askingWords.has(token.lower) ? [place] : []));
  const places = left.length === 0 && tokens.length === 1 ? [0] : left;
  const [first = 0] = places;
  const last = places.at(-1) ?? first;
  const isTogether = last - first + 1 === places.length;
  if (places.length === 0 || places.length > MAX_WORDS || !isTogether || places.some((place) => tokens[place]?.quoted))
    return [];
  const text = places.map((place) => tokens[place]?.text ?? '').join(' ');
  // Who asks how does not ask for a schema.
  const roles: ReadonlySet<NameRole> = new Set(tokens[0]?.lower === 'how' ? ['operation'] : []);
  return text.length > MAX_NAME_LENGTH ? [] : [{ text, look: 'plain', roles, words: places.length }];
}
