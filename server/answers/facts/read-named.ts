import { joinedKey, nameKey } from '../../../core/identifier-keys.ts';
import type { Operation, OperationField } from '../../../core/operation.ts';
import { analyseText, splitWords } from '../../../core/text-analysis.ts';
import { pathTerms } from '../question-task.ts';
import { isValue } from '../question-values.ts';
import { successOf } from './describe-operation-fact.ts';
import { asksForMostOfPage } from './fact-question.ts';
import type { FactQuestion } from './fact-question.ts';
import { findInput, lastPart } from './find-input.ts';
import type { InputFacts } from './read-input-facts.ts';
import { readPagination } from './read-pagination.ts';
import { findSaidInput } from './said-input.ts';

export interface NamedParts {
  readonly input: InputFacts | null;
  /** Others that the question names as well. */
  readonly further: readonly InputFacts[];
  /** A second name, of a value that the input may have. */
  readonly value: string | null;
  readonly field: { readonly field: OperationField; readonly status: string } | null;
  /** A name that is nowhere in the operation. */
  readonly unknown: string | null;
}

/** What the names in a question are in the operation. */
export function readNamed(question: FactQuestion, operation: Operation, inputs: readonly InputFacts[]): NamedParts {
  const names = question.names.filter((name) => joinedKey(name) !== joinedKey(operation.operationId ?? ''));
  const success = successOf(operation);
  const known = names.map((name) => ({ name, input: findInput(name, inputs) }));
  const named = chooseNamed(known);
  const sizes = readPagination(operation)?.size ?? [];
  const own = new Set(pathTerms(operation.key));
  const plain = (): InputFacts | null => findPlainInput(question, inputs, sizes, own);
  const input =
    named?.input ??
    (names.length === 0
      ? longest(plain(), findSaidInput(question, inputs, own))
      : isValueTopic(question)
        ? plain()
        : null);
  const others = known.filter(({ name }) => name !== named?.name);
  const further = others.flatMap(({ input: other }) => (other === null || other === input ? [] : [other]));
  // Of two inputs neither is a value of the other, unless it lists it.
  const isListed = (name: string, other: InputFacts | null): boolean =>
    other === null || input?.values.some((one) => String(one) === name) === true;
  const [value = null] =
    input === null ? [] : others.flatMap(({ name, input: other }) => (isListed(name, other) ? [name] : []));
  const fields = names.flatMap((name) => {
    const field = success === undefined ? undefined : findField(name, success.fields);
    return field === undefined ? [] : [{ field, status: success?.status ?? '' }];
  });
  const certain = names.filter((name) => !isValue(name) && (!question.doubtful.has(name) || isAskedFor(question)));
  const isOperationTopic = ['scopes', 'status', 'authentication'].includes(question.topic ?? '');
  const unknown = input === null && fields.length === 0 && !isOperationTopic ? (certain[0] ?? null) : null;
  // "Does the response have the field `x`?" is not about the `x` of the request.
  const isResponseOnly = question.ofResponse && question.topic !== 'need' && fields.length === 0 && names.length > 0;
  if (isResponseOnly && input !== null && value === null && /\bfields?\b|\bhave\b|\breturns? …/iu.test(question.rest))
    return { input: null, further: [], value: null, field: null, unknown: names[0] ?? null };
  return { input, further: value === null ? further : [], value, field: fields[0] ?? null, unknown };
}

/** "The max rings limit" is one of `max_rings` rather than of `limit`; of two as long the first. */
function longest(first: InputFacts | null, second: InputFacts | null): InputFacts | null {
  if (first === null || second === null) return first ?? second;
  const [one, other] = [first, second].map(({ name }) => splitWords(lastPart(name)).length);
  return (other ?? 0) > (one ?? 0) ? second : first;
}

interface KnownName {
  readonly name: string;
  readonly input: InputFacts | null;
}

/** Of "`function` as `tool_choice.type`" the one with the other among its values, or written whole. */
function chooseNamed(known: readonly KnownName[]): KnownName | undefined {
  const found = known.filter(({ input }) => input !== null);
  const names = new Set(known.map(({ name }) => name));
  return (
    found.find(({ input }) => input?.values.some((value) => names.has(String(value))) === true) ??
    found.find(({ name, input }) => nameKey(input?.name ?? '') === nameKey(name)) ??
    found[0]
  );
}

/** "What type is …?", "is … required": what stands there is asked about, whatever it looks like. */
function isAskedFor({ topic, rest }: FactQuestion): boolean {
  if (topic === 'type' || topic === 'values' || topic === 'default' || topic === 'limits') return true;
  return /\b(?:is|are|must|leave out|send|give|returns?|parameter|field|header|property) (?:the )?…/iu.test(rest);
}

function isValueTopic({ topic }: FactQuestion): boolean {
  return topic === 'values';
}

const speechWords =
  /^(?:operation|endpoint|call|method|response|request|status|code|value|type|parameter|field|header|body|api|answer|result|error)$/iu;

/** "the limit parameter", "the default of limit": a plain word where the question says that it is a name. */
function findPlainInput(
  { rest, topic }: FactQuestion,
  inputs: readonly InputFacts[],
  sizes: readonly string[],
  own: ReadonlySet<string>,
): InputFacts | null {
  // "the response body of …" is not about a `body`, "which scopes must my token have" not about a `token`.
  if (topic === null || topic === 'response_fields' || topic === 'scopes') return null;
  if (/\bpage sizes?\b|\b\p{L}+ per page\b/iu.test(rest) || asksForMostOfPage.test(rest)) {
    const [size] = sizes;
    return inputs.find(({ name }) => name === size) ?? null;
  }
  const lower = rest.toLowerCase();
  const words = new Set(splitWords(rest).map((word) => word.toLowerCase()));
  const candidates = inputs.filter((input) => {
    const last = lastPart(input.name).toLowerCase();
    if (!words.has(last)) return false;
    const name = last.replaceAll(/[^\p{L}\p{N}]/gu, '.');
    // "the operation createOrder", "the response": words that questions are made of.
    // So are those of what the operation is about: "the sizes for images" has a size in mind.
    if (speechWords.test(last) || analyseText(last).some((term) => own.has(term)))
      return new RegExp(
        `\\b(?:parameter|field|header|property)\\s+${name}\\b|\\b${name}\\s+(?:parameter|field|header|property)\\b`,
        'iu',
      ).test(lower);
    if (topic === 'required_inputs')
      return new RegExp(
        `\\b(?:is|are|parameter|field|header|leave out)\\s+(?:the\\s+|an?\\s+)?${name}\\b(?:\\s+(?:parameter|field|header))?\\s*(?:required|mandatory|optional|needed|necessary|obligatory|…|$|\\?)`,
        'iu',
      ).test(lower);
    return new RegExp(
      `\\b(?:parameter|param|field|header|property|attribute|argument|of|the|for|is)\\s+(?:the\\s+)?${name}\\b|\\b${name}\\s+(?:parameter|param|field|header|property|attribute|argument|have|be|take|accept|default|in|of|for)\\b`,
      'iu',
    ).test(lower);
  });
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}

function findField(name: string, fields: readonly OperationField[]): OperationField | undefined {
  const wanted = nameKey(name);
  return (
    fields.find(({ path }) => nameKey(path) === wanted) ??
    fields.find(({ path }) => nameKey(lastPart(path)) === wanted) ??
    fields.find(({ path }) => joinedKey(path) === joinedKey(name))
  );
}
