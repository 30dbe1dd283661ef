import { joinedKey, nameKey } from '../../../core/identifier-keys.ts';
import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { Operation, OperationField } from '../../../core/operation.ts';
import { splitWords } from '../../../core/text-analysis.ts';
import { isValue } from '../question-values.ts';
import { oneSafeLine } from '../describe-inputs.ts';
import { inlineCode } from '../quote-markdown.ts';
import { splitSentences } from '../select-sentences.ts';
import {
  describeDefault,
  describeInputLimits,
  describeMeaning,
  describeNeed,
  describeType,
  describeValue,
  describeValues,
} from './describe-input-fact.ts';
import type { InputFactInput } from './describe-input-fact.ts';
import {
  describeOperationSecurity,
  describePagination,
  describeRequired,
  describeResponseField,
  describeResponseFields,
  describeScopes,
  describeStatus,
  describeStatuses,
  successOf,
} from './describe-operation-fact.ts';
import type { OperationFactInput } from './describe-operation-fact.ts';
import { describeFilter } from './describe-filter.ts';
import { asksForMostOfPage } from './fact-question.ts';
import type { FactQuestion } from './fact-question.ts';
import { nearestOf } from './nearest-of.ts';
import { readInputFacts } from './read-input-facts.ts';
import type { InputFacts } from './read-input-facts.ts';
import { readPagination } from './read-pagination.ts';

export interface FactAnswerInput {
  readonly question: FactQuestion;
  readonly entry: CatalogueOperation;
  /** Number of the operation's citation. */
  readonly citation: number;
  /** What its specification names to use instead, as a sentence; `null` when nothing. */
  readonly replacement: string | null;
}

/**
 * Paragraphs that answer what a question asks about an operation, the first sentence being the answer; `null` where the
 * question cannot be read as one about a fact of it.
 */
export function composeFact({ question, entry, citation, replacement }: FactAnswerInput): string[] | null {
  const { operation } = entry;
  const call = inlineCode(operation.key);
  const marker = ` [${citation}]`;
  const inputs = readInputFacts(operation);
  const about: OperationFactInput = { operation, inputs, call, marker };
  if (question.filter !== null) return [...describeFilter(operation, question.filter, call, marker).paragraphs];
  const named = readNamed(question, operation, inputs);
  const field = named.field;
  if (field !== null && (question.ofResponse || named.input === null))
    return question.topic === 'presence'
      ? yes(describeResponseField(about, field.field, field.status))
      : describeResponseField(about, field.field, field.status);
  if (named.input !== null) return aboutInput(question, { input: named.input, call, marker }, named.value);
  if (named.unknown !== null) {
    const [first = '', ...others] = describeUnknown(about, named.unknown, question);
    return [question.topic === 'presence' && first.startsWith('`') ? `No, ${first}` : first, ...others];
  }
  switch (question.topic) {
    case 'status':
      return question.status === null ? null : describeStatus(about, question.status);
    case 'deprecation':
      return describeDeprecation(operation, call, marker, replacement);
    case 'scopes':
      return describeScopes(about);
    case 'statuses':
      return describeStatuses(about);
    case 'authentication':
      return describeOperationSecurity(about);
    case 'pagination':
      return describePagination(about, /^(?:can|could|do|does|is|are|has)\b/iu.test(question.rest));
    case 'required_inputs':
    case 'need':
      return question.ofResponse ? null : describeRequired(about);
    case 'response_fields':
      return describeResponseFields(about);
    case 'default':
    case 'filter':
    case 'limits':
    case 'meaning':
    case 'presence':
    case 'type':
    case 'values':
    case null:
      return null;
    // no default
  }
}

function aboutInput({ topic, rest }: FactQuestion, about: InputFactInput, value: string | null): string[] | null {
  if (value !== null && (topic === 'values' || topic === 'meaning' || topic === 'need'))
    return describeValue(about, value);
  switch (topic) {
    case 'type':
      return describeType(about);
    case 'values':
      return describeValues(about);
    case 'default':
      return describeDefault(about);
    case 'limits':
      return describeInputLimits(about);
    case 'need':
    case 'required_inputs':
      return describeNeed(about);
    case 'deprecation':
      return about.input.deprecated
        ? [`Yes, ${inlineCode(about.input.name)} of ${about.call} is **deprecated**${about.marker}.`]
        : [`No, ${inlineCode(about.input.name)} of ${about.call} is not marked as deprecated${about.marker}.`];
    case 'presence':
      return yes(describeMeaning(about));
    case 'meaning':
    case 'response_fields':
      return describeMeaning(about);
    case 'status':
    case 'statuses':
    case 'pagination':
    case 'filter':
    case 'authentication':
    case 'scopes':
    case null:
      return /\bwhat\b/iu.test(rest) ? describeMeaning(about) : null;
    // no default
  }
}

function yes([first = '', ...others]: readonly string[]): string[] {
  return [`Yes, ${first}`, ...others];
}

/** Of a description that tells what to do instead, as a rule its first paragraph. */
const MAX_DESCRIPTION = 1_000;

function describeDeprecation(operation: Operation, call: string, marker: string, replacement: string | null): string[] {
  if (!operation.deprecated) return [`No, ${call} is not marked as deprecated${marker}.`];
  if (replacement !== null) return [`Yes, ${call} is **deprecated**${marker}. ${replacement}`];
  // Without another operation to name, its description may say what to do.
  const quote = splitSentences(oneSafeLine(operation.description ?? '', MAX_DESCRIPTION))
    .filter((sentence) => /\bdeprecat|\binstead\b|\breplaced?\b|\bno longer\b/iu.test(sentence))
    .slice(0, 2)
    .join(' ');
  return [`Yes, ${call} is **deprecated**${marker}.`, ...(quote === '' ? [] : [`> ${quote}`])];
}

interface Named {
  readonly input: InputFacts | null;
  /** A second name, of a value that the input may have. */
  readonly value: string | null;
  readonly field: { readonly field: OperationField; readonly status: string } | null;
  /** A name that is nowhere in the operation. */
  readonly unknown: string | null;
}

/** What the names in a question are in the operation. */
function readNamed(question: FactQuestion, operation: Operation, inputs: readonly InputFacts[]): Named {
  const names = question.names.filter((name) => joinedKey(name) !== joinedKey(operation.operationId ?? ''));
  const success = successOf(operation);
  const known = names.map((name) => ({ name, input: findInput(name, inputs) }));
  const named = chooseNamed(known);
  const sizes = readPagination(operation)?.size ?? [];
  const input =
    named?.input ?? (names.length === 0 || isValueTopic(question) ? findPlainInput(question, inputs, sizes) : null);
  const others = names.filter((name) => name !== named?.name);
  const [value = null] = input === null ? [] : others;
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
    return { input: null, value: null, field: null, unknown: names[0] ?? null };
  return { input, value, field: fields[0] ?? null, unknown };
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

/** By its whole path, by its last part where that means one input, and whatever signs its words are put together with. */
function findInput(name: string, inputs: readonly InputFacts[]): InputFacts | null {
  const wanted = nameKey(name);
  const exact = inputs.filter((input) => nameKey(input.name) === wanted);
  const [first = null] = exact;
  if (first !== null) return first;
  const inner = inputs.filter((input) => nameKey(lastPart(input.name)) === wanted);
  if (inner.length > 0) return inner[0] ?? null;
  const joined = inputs.filter((input) => joinedKey(input.name) === joinedKey(name));
  return joined[0] ?? inputs.find((input) => joinedKey(lastPart(input.name)) === joinedKey(name)) ?? null;
}

const speechWords =
  /^(?:operation|endpoint|call|method|response|request|status|code|value|type|parameter|field|header|body|api|answer|result|error)$/iu;

/** "the limit parameter", "the default of limit": a plain word where the question says that it is a name. */
function findPlainInput(
  { rest, topic }: FactQuestion,
  inputs: readonly InputFacts[],
  sizes: readonly string[],
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
    if (speechWords.test(last))
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

function lastPart(path: string): string {
  return (path.split('.').at(-1) ?? path).replaceAll('[]', '');
}

function describeUnknown(
  { operation, inputs, call, marker }: OperationFactInput,
  name: string,
  question: FactQuestion,
): string[] {
  const fields = successOf(operation)?.fields ?? [];
  const written = inlineCode(name);
  if (question.ofResponse) {
    const near = nearestOf(
      name,
      fields.map(({ path }) => path),
    );
    return [
      near === null
        ? `The specification describes no field ${written} in the response of ${call}${marker}.`
        : `The specification describes no field ${written} in the response of ${call}; the nearest is ${inlineCode(near)}${marker}.`,
    ];
  }
  const near = nearestOf(
    name,
    inputs.map((input) => input.name),
  );
  return [
    near === null
      ? `${call} has no parameter or field ${written}${marker}.`
      : `${call} has no parameter or field ${written}; the nearest is ${inlineCode(near)}${marker}.`,
  ];
}
