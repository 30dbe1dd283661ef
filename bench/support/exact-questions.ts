import { joinedKey, nameKey } from '../../core/identifier-keys.ts';
import type { Operation } from '../../core/operation.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { splitWords } from '../../core/text-analysis.ts';
import { addressQuestions } from './exact-addresses.ts';
import { errorCodesOf, headersOf, ownersOf, valuesOf } from './exact-owners.ts';

/** A question by an exact name, and what its first hit has to be. */
export interface ExactQuestion {
  readonly kind: 'operationId' | 'method and path' | 'address' | 'header' | 'error code' | 'value' | 'schema';
  readonly question: string;
  readonly isTarget: (hit: SearchHit) => boolean;
}

/** What one API's specification calls by a name. */
export interface ExactNames {
  readonly operations: readonly Operation[];
  /** Names of the schemas, as under `components.schemas`. */
  readonly schemas: readonly string[];
  /** Values that each schema lists itself, by its name. */
  readonly schemaValues: ReadonlyMap<string, readonly string[]>;
}

/**
 * Questions by the names of one API's specification, each in some of the forms in which people write names. A target is what has
 * exactly the name that is asked for. Where several have it (a header, a value, an operationId given twice), each is
 * right; so is a schema that is called like the asked operation where the question does not say which is meant.
 */
export function buildExactQuestions(names: ExactNames, { everyForm = false } = {}): ExactQuestion[] {
  const questions = [
    addressQuestions(names.operations),
    operationIdQuestions(names),
    sharedQuestions(names),
    schemaQuestions(names),
  ].flat();
  return questions.flatMap((forms, place) => (everyForm ? forms : takeTurns(forms, place)));
}

/** Forms in which each name is asked for unless all are wanted. */
const FORMS_IN_TURN = 3;

/** Some of the forms, other ones for the next name. */
function takeTurns(forms: readonly ExactQuestion[], turn: number): ExactQuestion[] {
  if (forms.length <= FORMS_IN_TURN) return [...forms];
  const start = (turn * FORMS_IN_TURN) % forms.length;
  return [...forms, ...forms].slice(start, start + FORMS_IN_TURN);
}

/** The questions about each name. */
type Forms = ExactQuestion[];

function operationIdQuestions({ operations, schemas }: ExactNames): Forms[] {
  const schemaKeys = new Set(schemas.map(joinedKey));
  return operations.map(({ operationId }): Forms => {
    if (operationId === null) return [];
    const isNamed = (hit: SearchHit): boolean => hit.operationId === operationId;
    const isNamedAlike = (hit: SearchHit): boolean => joinedKey(hit.operationId ?? '') === joinedKey(operationId);
    // The bare name of an operation may be the name of a schema as well.
    const isEither = (hit: SearchHit): boolean =>
      isNamed(hit) ||
      (schemaKeys.has(joinedKey(operationId)) &&
        hit.kind === 'schema' &&
        joinedKey(schemaOf(hit)) === joinedKey(operationId));
    const ask = (question: string, isTarget: (hit: SearchHit) => boolean): ExactQuestion => ({
      kind: 'operationId',
      question,
      isTarget,
    });
    const quoted = [
      ask(`How do I call \`${operationId}\`?`, isNamed),
      ask(`Which endpoint has the operationId "${operationId}"?`, isNamed),
    ];
    if (/\s/u.test(operationId)) return quoted;
    const words = splitWords(operationId);
    const others =
      words.length < 2 || joinedKey(operationId) === ''
        ? []
        : [
            ask(`Show me an example of the operation ${words.join('_')}`, isNamedAlike),
            ask(`How do I use the operation \`${camel(words)}\`?`, isNamedAlike),
          ];
    return [
      ...quoted,
      ask(operationId, isEither),
      ask(`What is the operation ${operationId} for?`, isNamed),
      ask(`what does \`${operationId}\` do`, isEither),
      ask(`What does the ${operationId} operation return?`, isNamed),
      ask(`operationId: ${operationId}`, isNamed),
      ...others,
    ];
  });
}

function sharedQuestions({ operations, schemaValues }: ExactNames): Forms[] {
  const questions: Forms[] = [];
  const add = (kind: ExactQuestion['kind'], owners: ReadonlySet<string>, forms: readonly string[]): void => {
    const isTarget = (hit: SearchHit): boolean => owners.has(hit.operationKey ?? hit.chunkKey);
    questions.push(forms.map((question) => ({ kind, question, isTarget })));
  };
  for (const [name, owners] of ownersOf(operations, headersOf))
    add('header', owners, [
      `Which call takes the header \`${name}\`?`,
      `What is the ${name.toLowerCase()} header?`,
      `What do I put into the header ${name.toUpperCase()}`,
      `Which operations have the "${name}" header?`,
    ]);
  for (const [code, owners] of ownersOf(operations, errorCodesOf))
    add('error code', owners, [
      `I get the error code \`${code}\`, what does it mean?`,
      `What does error code ${code} mean?`,
      `The API answers with the error "${code}". What is wrong?`,
    ]);
  const values = ownersOf(operations, valuesOf);
  for (const [schema, listed] of schemaValues)
    for (const value of listed.map(nameKey)) {
      const isAsked = value.length > 1 && value.length <= 100 && !/[\s`'"]/u.test(value);
      if (isAsked) values.set(value, (values.get(value) ?? new Set()).add(`schema:${schema}`));
    }
  for (const [value, owners] of values) {
    add('value', owners, [
      `Where can I give the value \`${value}\`?`,
      `What does the enum value "${value}" mean?`,
      `Which operation accepts the value ${value}?`,
    ]);
  }
  return questions;
}

function schemaQuestions({ schemas }: ExactNames): Forms[] {
  return schemas.map((name): Forms => {
    const isNamed = (hit: SearchHit): boolean => hit.kind === 'schema' && schemaOf(hit) === name;
    const isNamedAlike = (hit: SearchHit): boolean =>
      hit.kind === 'schema' && joinedKey(schemaOf(hit)) === joinedKey(name);
    const ask = (question: string, isTarget: (hit: SearchHit) => boolean): ExactQuestion => ({
      kind: 'schema',
      question,
      isTarget,
    });
    const words = splitWords(name);
    const others =
      words.length < 2 || words.length > 6
        ? []
        : [
            ask(`What does the ${words.join(' ')} schema look like?`, isNamedAlike),
            ask(`which fields has the schema \`${camel(words)}\``, isNamedAlike),
          ];
    return [
      ask(`What does the \`${name}\` schema look like?`, isNamed),
      ask(`what is the schema ${name}`, isNamed),
      ask(`Describe the "${name}" model.`, isNamed),
      ask(`${name} schema`, isNamed),
      ...others,
    ];
  });
}

function schemaOf(hit: SearchHit): string {
  return hit.chunkKey.slice(hit.chunkKey.indexOf(':') + 1);
}

function camel(words: readonly string[]): string {
  return words.map((word, place) => (place === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
}
