import type { IdentifierKind } from '../../core/chunk.ts';
import { joinedKey, methodPathKey, nameKey, pathKey } from '../../core/identifier-keys.ts';
import { splitWords } from '../../core/text-analysis.ts';
import { findAddresses } from './question-addresses.ts';
import { findNames } from './question-names.ts';
import type { NameRole, QuestionName } from './question-names.ts';

export interface QuestionIdentifier {
  readonly kind: IdentifierKind;
  readonly key: string;
  readonly boost: number;
}

/**
 * How much an exact name adds to a fused score, which lies between 0 and 1: what is more than 1 ahead comes first
 * whatever the similarity. A name that can mean one thing only (operationId, `METHOD /path`) outranks every
 * similarity; one that many operations share (a field) lifts them all above the rest and leaves their order to it.
 */
const BOOST = {
  /** Less the costs of the reading, see `path-candidates.ts`. */
  methodPath: 120,
  path: 75,
  /** A name of the kind that the question says it is. */
  said: 30,
  operationId: 25,
  schema: 22,
  header: 20,
  errorCode: 20,
  /** Words that the question calls a name ("the schema refund request"); each word more counts more. */
  called: 7,
  calledWord: 3,
  title: 4,
  /** Words that are all that a short question is about; less than a title that is equal to the question. */
  only: 2.8,
  field: 1.5,
  /** A value of an enumeration; many fields may share one. */
  value: 1.4,
  /** A word that only looks like a name (`GitHub`, `OAuth`): a hint, never a verdict. */
  doubtful: 0.05,
} as const;

/** A score from here on has the boost of a certain name: similarity alone stays below about 1. */
export const NAMED_BOOST = BOOST.value;
/** A score from here on has the boost of a name that hardly means two things. */
export const CERTAIN_BOOST = BOOST.title;

/** The least that a path is worth, however far-fetched its reading. */
const MAX_COST = 38;
/**
 * What a name loses when it is written otherwise than in the question: `create_refund` for `createRefund`. A value so
 * comes after a schema that lists the value as it is asked for.
 */
const OTHER_SPELLING = 1.2;
const OTHER_SPELLING_OF_VALUE = 2.4;
/** Schemas that list a value come after operations that take it. */
const VALUE_OF_SCHEMA = 1.1;
/** The same for values that are hints only. */
const LESSER_HINT = 0.9;
/** A path of nine segments may stand for 2^9 templates, a name for a few keys. More cost time, 1,000 about 10 ms. */
const MAX_IDENTIFIERS = 1_000;
/** Templates that are looked up without the method as well, of all addresses together. */
const MAX_FALLBACKS = 128;
/** A question names a few things; a pasted log names thousands. */
const MAX_NAMES = 60;
const MAX_CHARACTERS = 4_000;
/** No title is longer. */
const MAX_TITLE = 120;

/** The exact names in a question, to be looked up before anything is compared by similarity. */
export function findQuestionIdentifiers(text: string): QuestionIdentifier[] {
  const question = text.slice(0, MAX_CHARACTERS);
  const found = new Map<string, QuestionIdentifier>();
  const add: AddIdentifier = (kind, key, boost) => {
    const id = `${kind} ${key}`;
    const known = found.get(id);
    if (key === '' || (known === undefined && found.size >= MAX_IDENTIFIERS)) return;
    if ((known?.boost ?? -1) < boost) found.set(id, { kind, key, boost });
  };
  const addresses = findAddresses(question).filter(({ start }) => !isSaidValue(question, start));
  const outside = (place: number): boolean => !addresses.some(({ start, end }) => place >= start && place < end);
  const fallbacks = Math.ceil(MAX_FALLBACKS / Math.max(1, addresses.length));
  for (const { methods, paths } of addresses) {
    for (const { path, cost } of paths)
      for (const { method, cost: apart } of methods)
        add('method_path', methodPathKey(method, path), BOOST.methodPath - Math.min(MAX_COST, cost + apart));
    // Who names a method seldom means another one.
    const plain =
      methods.length === 0 ? paths : paths.toSorted((left, right) => left.cost - right.cost).slice(0, fallbacks);
    for (const { path, cost } of plain) add('path', pathKey(path), BOOST.path - Math.min(MAX_COST, cost));
  }
  const asksForSchema = /\b(?:schemas?|models?|objects?|data types?)\b/iu.test(question);
  for (const name of findNames(question, outside).slice(0, MAX_NAMES)) addName(name, asksForSchema, add);
  const whole = question.trim().replace(/[?!.]+$/u, '');
  if (whole.length <= MAX_TITLE) add('title', nameKey(whole), BOOST.title);
  return [...found.values()];
}

/** "the value `/v1/orders`": some enumerations list paths. */
function isSaidValue(question: string, start: number): boolean {
  return /\b(?:values?|enum)[\s:=`"'“]{1,6}$/iu.test(question.slice(Math.max(0, start - 16), start));
}

type AddIdentifier = (kind: IdentifierKind, key: string, boost: number) => void;

/** The kinds that a name may be of, and what it is worth as such. */
const kinds = [
  ['operation_id', 'operation', BOOST.operationId],
  ['schema', 'schema', BOOST.schema],
  ['header', 'header', BOOST.header],
  ['error_code', 'error', BOOST.errorCode],
  ['value', 'value', BOOST.value],
] as const;

function addName(name: QuestionName, asksForSchema: boolean, add: AddIdentifier): void {
  for (const [kind, role, certain] of kinds) {
    const boost = boostOf(name, role, certain);
    if (boost === null) continue;
    // A schema that the question speaks of somewhere else than beside the name.
    const isMeant = kind === 'schema' && asksForSchema && name.look === 'certain' && name.roles.size === 0;
    const worth = isMeant ? BOOST.said - OTHER_SPELLING : boost;
    for (const [key, cost] of keysOf(name, kind)) {
      add(kind, key, worth >= BOOST.only ? worth - cost : cost > 0 ? BOOST.doubtful : worth);
      if (kind === 'value')
        add('schema_value', key, worth >= BOOST.only ? worth - cost - VALUE_OF_SCHEMA : worth * LESSER_HINT);
    }
  }
  if (name.words === 1 && (name.look !== 'plain' || name.roles.size === 0))
    add('field', nameKey(name.text), name.look === 'certain' ? BOOST.field : BOOST.doubtful);
}

/** What a name is worth as one of this role; `null`: not looked up as such. */
function boostOf(name: QuestionName, role: NameRole, certain: number): number | null {
  const isSaid = name.roles.has(role);
  if (name.look === 'certain') return isSaid ? BOOST.said : certain;
  // "the enum value in"
  if (name.look === 'doubtful') return isSaid && role === 'value' ? BOOST.value - 0.1 : BOOST.doubtful;
  if (name.roles.size > 0) return isSaid ? BOOST.called + name.words * BOOST.calledWord : null;
  // `orders` alone asks for orders, not for what has a value of that name.
  if (role === 'value') return name.words === 1 && !/^\p{Ll}+$/u.test(name.text) ? BOOST.value : null;
  return BOOST.only;
}

/** The keys that a name may be stored by, with what each is behind: as it is written, and otherwise put together. */
function keysOf({ text, look, roles }: QuestionName, kind: (typeof kinds)[number][0]): (readonly [string, number])[] {
  const key = nameKey(text);
  const others =
    kind === 'operation_id' || kind === 'schema'
      ? [joinedKey(text)]
      : look === 'doubtful' || roles.size === 0
        ? []
        : splitWords(text).length < 2
          ? []
          : ['_', '-', '', ' '].map((sign) => splitWords(text).join(sign));
  return [
    [key, 0],
    ...[...new Set(others)]
      .filter((other) => other !== key)
      .map((other) => [other, kind === 'value' ? OTHER_SPELLING_OF_VALUE : OTHER_SPELLING] as const),
  ];
}
