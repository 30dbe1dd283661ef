import type { Operation, OperationServer } from '../../../core/operation.ts';
import { cleanAddress } from '../server-address.ts';
import { readTokens } from './question-tokens.ts';
import type { QuestionToken } from './question-tokens.ts';
import { stemsOf } from './value-slots.ts';

/** Words that stand before the name of a place to call: "in the sandbox", "against staging". */
const before = /^(?:in|on|against|at|use|using|to|for|from|the|our|your|my|via)$/i;
/** Words that stand behind one: "the EU region", "sandbox environment". */
const behind =
  /^(?:environment|env|region|server|servers|host|endpoint|cluster|zone|instance|data-?cent(?:er|re)|site|deployment)$/i;
/** Parts of addresses and descriptions that tell no server from another. */
const common = new Set(
  'api www com http https ws wss server the url base endpoint region environment env host default main public'.split(
    ' ',
  ),
);
/** What says one thing in several words; the first of a group that a server has counts. */
const synonyms: readonly (readonly string[])[] = [
  ['sandbox', 'test', 'testing'],
  ['production', 'prod', 'live'],
  ['staging', 'stage', 'preprod', 'preproduction'],
  ['development', 'dev'],
  ['local', 'localhost'],
  ['eu', 'europe', 'european', 'emea'],
  ['us', 'usa', 'america', 'american'],
  ['uk', 'gb', 'britain', 'british'],
  ['au', 'australia', 'australian', 'oceania'],
  ['asia', 'apac', 'ap', 'asian'],
];
const stemGroups = synonyms.map((words) => words.flatMap(stemsOf));
const places: ReadonlySet<string> = new Set(stemGroups.flat());
/** Regions that are small words of English as well: "list them for us", "show me". Written large they are regions. */
const smallWords = /^(?:a[mnst]|be|by|do|he|i[nst]|me|my|no|of|on|or|so|to|up|us|we)$/;
/** A question that names more places names none. */
const MAX_WORDS = 20;
/** Nobody types a longer value of a variable. */
const MAX_VALUE = 60;
/** A list of more is generated, and names of its kind are everywhere. */
const MAX_SERVERS = 20;
/** Of an address or a description. */
const MAX_CHARACTERS = 300;

/** A word of the question that may name a place. */
interface PlaceWord {
  readonly text: string;
  /** Stem of a single word; `null` for `eu-west-1` and numbers. */
  readonly stem: string | null;
  /** The word before or behind it, in lower case: `region` in "region eu" and "eu region". */
  readonly beside: readonly string[];
}

/**
 * The operation with the server first that a question names by a word of its address or description which no other one
 * has ("in the sandbox"), or by a value that a variable of it may have ("for the EU region"). Unchanged where none is
 * named, or two, and where no request could go there.
 */
export function chooseServer(question: string, operation: Operation): Operation {
  const { servers } = operation;
  if (servers.length === 0 || servers.length > MAX_SERVERS) return operation;
  const words = readPlaces(question, variableNames(servers));
  const named = words.length === 0 ? [] : findNamed(words, servers);
  if (named === null) return operation;
  // Of servers that are not told apart, the first that may have the value.
  const candidates = named.length > 0 ? named : servers;
  for (const server of candidates) {
    const filled = fillVariables(words, server);
    if (filled !== null) return withFirst(operation, server, filled);
  }
  const [first] = named;
  return first === undefined ? operation : withFirst(operation, first, first);
}

function withFirst(operation: Operation, server: OperationServer, filled: OperationServer): Operation {
  if (!isCallable(filled)) return operation;
  return { ...operation, servers: [filled, ...operation.servers.filter((other) => other !== server)] };
}

function variableNames(servers: readonly OperationServer[]): ReadonlySet<string> {
  return new Set(servers.flatMap(({ choices = {} }) => Object.keys(choices).map((name) => name.toLowerCase())));
}

/** Words in a place where one names a place, none of them quoted. */
function readPlaces(question: string, names: ReadonlySet<string>): PlaceWord[] {
  const tokens = readTokens(question);
  const words = tokens.flatMap((token, index): PlaceWord[] => {
    const [previous, next] = [tokens[index - 1], tokens[index + 1]];
    const isNamed = names.has(previous?.text.toLowerCase() ?? '') || names.has(next?.text.toLowerCase() ?? '');
    const isBeside = next !== undefined && !token.endsPhrase && behind.test(next.text);
    const isPlaced = previous !== undefined && before.test(previous.text) && !previous.endsPhrase;
    if (token.isQuoted || token.isKey || (before.test(token.text) && !isWrittenLarge(token))) return [];
    if (!isNamed && !isBeside && (!isPlaced || smallWords.test(token.text))) return [];
    const stems = /^\p{L}/u.test(token.text) ? stemsOf(token.text) : [];
    return [
      {
        text: token.text.toLowerCase(),
        stem: stems.length === 1 ? (stems[0] ?? null) : null,
        beside: [previous, next].flatMap((other) => (other === undefined ? [] : [other.text.toLowerCase()])),
      },
    ];
  });
  const known = new Map(words.map((word) => [JSON.stringify([word.text, ...word.beside]), word]));
  return [...known.values()].slice(0, MAX_WORDS);
}

/** `IN`, `US`: no small word then. */
function isWrittenLarge({ text }: QuestionToken): boolean {
  return smallWords.test(text.toLowerCase()) && text === text.toUpperCase();
}

/** The servers that have all words which servers have; none where the question holds no such word, `null` where two disagree. */
function findNamed(words: readonly PlaceWord[], servers: readonly OperationServer[]): OperationServer[] | null {
  if (servers.length === 1) return [];
  const own = servers.map(wordsOf);
  let named: number[] | undefined;
  for (const { stem } of words) {
    if (stem === null || common.has(stem) || /^v\d+$/u.test(stem)) continue;
    const having = findHaving(stem, own);
    if (having.length > 0) named = named === undefined ? having : named.filter((index) => having.includes(index));
  }
  if (named?.length === 0) return null;
  return (named ?? []).flatMap((index) => servers[index] ?? []);
}

/** Servers that have a word, else another word for the same. What is no name of a place must tell one from all others. */
function findHaving(stem: string, own: readonly ReadonlySet<string>[]): number[] {
  const group = stemGroups.find((stems) => stems.includes(stem)) ?? [];
  for (const word of [stem, ...group]) {
    const having = own.flatMap((words, index) => (words.has(word) ? [index] : []));
    if (having.length > 0 && having.length < own.length) return group.length > 0 || having.length === 1 ? having : [];
  }
  return [];
}

/** `null` where the question names no value of its variables, or two of one. */
function fillVariables(words: readonly PlaceWord[], server: OperationServer): OperationServer | null {
  const found = new Map<string, Set<string>>();
  for (const [name, listed] of Object.entries(server.choices ?? {}).slice(0, MAX_SERVERS)) {
    const values = listed.filter(({ length }) => length <= MAX_VALUE);
    for (const word of words) {
      const value = findValue(word, name, values);
      if (value !== undefined) found.set(name, (found.get(name) ?? new Set()).add(value));
    }
  }
  const sure = [...found].flatMap(([name, values]) =>
    values.size === 1 ? [[name, [...values][0] ?? ''] as const] : [],
  );
  return sure.length === 0 ? null : { ...server, variables: { ...server.variables, ...Object.fromEntries(sure) } };
}

/** A value of a variable by itself, by another word for it ("Europe"), or by its beginning where only one begins so. */
function findValue(word: PlaceWord, name: string, values: readonly string[]): string | undefined {
  const isNamed = word.beside.includes(name.toLowerCase());
  // "in 3 days", "over https", "in v2" are about other things.
  if (!isNamed && (common.has(word.text) || /^v?\d/u.test(word.text))) return undefined;
  const others = synonyms.find((group) => group.includes(word.text)) ?? [];
  for (const wanted of [word.text, ...others]) {
    const exact = values.find((value) => value.toLowerCase() === wanted);
    if (exact !== undefined) return exact;
    const parts = values.filter((value) =>
      value
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u)
        .includes(wanted),
    );
    if (parts.length === 1) return parts[0];
  }
  return undefined;
}

/** Whether a request can go there: an address of a host, or a path below the API's own. */
function isCallable({ url, variables }: OperationServer): boolean {
  return cleanAddress(url, variables) !== null || (url.startsWith('/') && !url.startsWith('//'));
}

/** Words of host and description; of the path those that name a place, since others name things. */
function wordsOf({ url, description, variables }: OperationServer): ReadonlySet<string> {
  const filled = url.replaceAll(/\{([^{}]*)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '') : '',
  );
  const [, host = filled, path = ''] = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(filled) ?? [];
  const said = stemsOf(`${host.slice(0, MAX_CHARACTERS)} ${(description ?? '').slice(0, MAX_CHARACTERS)}`);
  const placed = stemsOf(path.slice(0, MAX_CHARACTERS)).filter((stem) => places.has(stem));
  return new Set([...said, ...placed].filter((stem) => !common.has(stem)));
}
